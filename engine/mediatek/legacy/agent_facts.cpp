#include "engine/mediatek/legacy/agent.hpp"
#include "engine/mediatek/legacy/partition_list.hpp"
#include "engine/mediatek/legacy/parts.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace gangflash::legacy {
namespace {

/// First bytes of SDMMC_READ_PMT's answer (7.9, A5).
constexpr std::uint8_t pmt_follows = 0x5A;
constexpr std::array<std::uint8_t, 4> gpt_follows{0x01, 0x02, 0x04, 0x06};

} // namespace

asio::awaitable<Result<StorageReport>> Agent::storage() {
    if (!report_) co_return Fault{ErrorCode::internal_error, "storage asked before its report"};
    co_return storage_of(*report_);
}

/// All from the report but the battery: `00 00 00 5A` and millivolts, or `00 00 00 A5` (7.9, D0).
asio::awaitable<Result<AgentFacts>> Agent::facts() {
    AgentFacts facts;
    facts.agent_version = version_;
    const auto is_set = [](std::byte b) { return b != std::byte{0}; };
    if (report_ && std::ranges::any_of(report_->random_id, is_set))
        facts.random_id = to_hex(report_->random_id);

    constexpr auto command = Command::get_battery_voltage;
    auto sent = co_await session_.send_byte(static_cast<std::uint8_t>(command));
    if (!sent) co_return with_context(sent.error(), name_of(command));
    auto answer = co_await session_.read_number<std::uint32_t>();
    if (!answer) co_return with_context(answer.error(), name_of(command));
    if (*answer == byte::nack) co_return facts;
    if (*answer != byte::ack)
        co_return Fault{ErrorCode::da_protocol,
                        fmt::format("{} answer=0x{:08x}", name_of(command), *answer)};
    auto millivolts = co_await session_.read_number<std::uint32_t>();
    if (!millivolts) co_return with_context(millivolts.error(), name_of(command));
    facts.battery_mv = *millivolts;
    co_return facts;
}

/// All from the report.
asio::awaitable<Result<MemoryReport>> Agent::memory() {
    MemoryReport memory;
    if (report_) {
        memory.status = report_->ram_status;
        if (report_->internal_ram.value != 0) memory.sram = report_->internal_ram;
        if (report_->ram.value != 0) memory.dram = report_->ram;
    }
    co_return memory;
}

/// Asked only of chips whose table may be a PMT. The GPT of the others stands on the storage for
/// everyone to read, and an agent of 2019 was seen to crash on a header that announces more than 40
/// entries ("Observed").
asio::awaitable<Result<std::optional<AgentTable>>> Agent::partitions() {
    std::optional<AgentTable> none;
    if (!variant_.keeps_pmt) co_return none;
    constexpr auto command = Command::read_partition_table;
    if (auto sent = co_await session_.send_byte(static_cast<std::uint8_t>(command)); !sent)
        co_return with_context(sent.error(), name_of(command));
    auto said = co_await session_.read_byte(limits::chunk_stored);
    if (!said) co_return with_context(said.error(), name_of(command));
    if (*said == byte::nack) {
        const Fault why = co_await session_.read_refusal();
        if (is_refusal(why)) co_return none;
        co_return with_context(why, name_of(command));
    }
    const bool is_gpt = std::ranges::find(gpt_follows, *said) != gpt_follows.end();
    if (!is_gpt && *said != pmt_follows)
        co_return Fault{ErrorCode::da_protocol,
                        fmt::format("{} answer=0x{:02x}", name_of(command), *said)};
    const TableKind kind = is_gpt ? TableKind::gpt : TableKind::pmt;

    auto length = co_await session_.read_number<std::uint32_t>();
    if (!length) co_return with_context(length.error(), name_of(command));
    if (*length > largest_table(kind))
        co_return Fault{ErrorCode::da_protocol,
                        fmt::format("{} table_bytes={}", name_of(command), *length)};
    Bytes table(*length);
    auto done = co_await session_.send_byte(byte::ack);
    if (done) done = co_await session_.link().read(table, limits::field);
    if (done) done = co_await session_.send_byte(byte::ack);
    if (!done) co_return with_context(done.error(), name_of(command));
    auto decoded = decode_partitions(kind, table);
    if (!decoded) co_return decoded.error();
    std::optional<AgentTable> found(std::move(*decoded));
    co_return found;
}

/// Unverified: what the flag behind the records does; here it says that the table changes. No
/// phone has confirmed it.
asio::awaitable<Result<void>> Agent::write_partitions(const WriteGrant&, AgentTable table) {
    constexpr auto command = Command::write_partition_table;
    constexpr std::uint32_t update = 1;
    if (!variant_.keeps_pmt)
        co_return Fault{ErrorCode::da_unsupported,
                        fmt::format("{}: this chip has a GPT", name_of(command))};
    auto records = encode_pmt(table);
    if (!records) co_return records.error();
    auto done = co_await session_.send_byte(static_cast<std::uint8_t>(command));
    if (done) done = co_await session_.expect_ack();
    const auto count = static_cast<std::uint32_t>(records->size());
    if (done) done = co_await session_.send_number(count);
    if (done) done = co_await session_.expect_ack();
    for (const Bytes& record : *records) {
        if (done) done = co_await session_.send(record);
        if (done) done = co_await session_.expect(byte::go_on, limits::field);
    }
    if (done) done = co_await session_.send_number(update);
    if (done) done = co_await session_.expect_ack();
    if (done) done = co_await session_.expect_ack(limits::chunk_stored); // stored
    if (!done) co_return with_context(done.error(), name_of(command));
    co_return success();
}

asio::awaitable<Result<void>> Agent::select(Region region) {
    if (selected_ == region) co_return success();
    selected_.reset();
    constexpr auto command = Command::switch_part;
    auto done = co_await session_.send_byte(static_cast<std::uint8_t>(command));
    if (done) done = co_await session_.expect_ack();
    if (done) done = co_await session_.send_byte(part_of(region));
    if (done) done = co_await session_.expect_ack();
    if (!done)
        co_return with_context(done.error(),
                               fmt::format("{} region={}", name_of(command), to_string(region)));
    selected_ = region;
    co_return success();
}

/// Commands by address are known for eMMC; the NAND ones were never proven against a phone.
Result<void> Agent::expect_emmc(Command command) const {
    if (report_ && report_->ids.emmc_status == status::ok) return success();
    return Fault{ErrorCode::da_unsupported,
                 fmt::format("{} storage=NAND: only eMMC phones are served", name_of(command))};
}

} // namespace gangflash::legacy

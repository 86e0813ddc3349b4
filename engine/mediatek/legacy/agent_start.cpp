#include "engine/mediatek/legacy/agent.hpp"
#include "engine/mediatek/legacy/legacy_agent.hpp"

#include <fmt/format.h>

namespace gangflash::legacy {
namespace {

/// The agent's internal number for a chip it does not know (7.1, field 9).
constexpr std::uint8_t chip_unknown = 0xFF;

/// Fields 10-20 of 7.1 and the chip's extra words, 18 bytes and more. eMMC phones: no bad-block
/// table to keep. Values are mtkclient's where the source names no other.
Bytes configuration(const AgentChoice& choice, const Variant& variant) {
    constexpr std::uint8_t nor_chip_select_0 = 0;
    constexpr std::uint8_t nor_chip_select_1 = 8;
    constexpr std::uint8_t nand_chip_select = 0;
    constexpr std::uint32_t nand_access_control = 0x7007'FFFF;
    constexpr std::uint8_t bad_block_flag = 1;
    constexpr std::uint32_t bad_block_table_bytes = 0;
    constexpr std::uint8_t charge_by_itself = 2;
    constexpr std::uint8_t reset_key = 1;
    constexpr std::uint8_t external_clock = 2;
    constexpr std::uint8_t msdc_boot_channel = 0;

    Bytes bytes;
    append_be(bytes, choice.brom_version);
    append_be(bytes, choice.loader_version);
    append_be(bytes, nor_chip_select_0);
    append_be(bytes, nor_chip_select_1);
    append_be(bytes, nand_chip_select);
    append_be(bytes, nand_access_control);
    append_be(bytes, bad_block_flag);
    append_be(bytes, bad_block_table_bytes);
    append_be(bytes, charge_by_itself);
    append_be(bytes, reset_key);
    append_be(bytes, external_clock);
    append_be(bytes, msdc_boot_channel);
    for (unsigned i = 0; i < variant.extra_words; ++i)
        append_be(bytes, variant.extra_value);
    return bytes;
}

} // namespace

std::unique_ptr<DownloadAgent> make_agent(const AgentChoice& choice, Link& link) {
    return std::make_unique<Agent>(choice, link);
}

Agent::Agent(const AgentChoice& choice, Link& link)
    : choice_(choice), variant_(variant_of(choice.agent_code, choice.build)), session_(link) {
    session_.set_numbering(variant_.numbering);
}

asio::awaitable<Result<DownloadAgent::Started>> Agent::start() {
    auto done = co_await expect_sync();
    if (!done) co_return done.error();
    if (variant_.kind == Kind::one_stage) co_return co_await start_one_stage();

    const IdOrder order =
        variant_.kind == Kind::with_overlay ? IdOrder::as_stored : IdOrder::by_fields;
    auto ids = co_await read_ids_nand_first(session_, order);
    if (!ids) co_return with_context(ids.error(), "stage=da1 storage ids");
    ids_ = std::move(*ids);

    done = co_await session_.send_byte(byte::ack);
    if (done) done = co_await expect_version();
    if (done) done = co_await send_configuration();
    if (!done) co_return with_context(done.error(), "stage=da1");

    auto dram_needed = co_await read_dram_word();
    if (!dram_needed) co_return with_context(dram_needed.error(), "stage=da1 DRAM status");
    if (*dram_needed) { // said at once, without being asked (7.3)
        ids = co_await read_ids_emmc_first(session_);
        if (!ids) co_return with_context(ids.error(), "stage=da1 storage ids");
        ids_ = std::move(*ids);
    }
    co_return started(*dram_needed);
}

/// The agent is complete: it reports its storage at once, and takes memory settings as a command.
asio::awaitable<Result<DownloadAgent::Started>> Agent::start_one_stage() {
    auto done = co_await expect_version();
    if (done) done = co_await send_configuration();
    if (done) done = co_await skip_nand_table();
    if (done) done = co_await read_whole_report();
    if (!done) co_return with_context(done.error(), "stage=da1");
    ids_ = report_->ids;
    const std::uint32_t ram = renumbered(report_->ram_status, session_.numbering());
    if (ram != status::ok && ram != status::dram_needed)
        co_return with_context(refusal(report_->ram_status, session_.numbering()),
                               "external memory");
    co_return started(ram == status::dram_needed);
}

DownloadAgent::Started Agent::started(bool dram_needed) const {
    Started started;
    started.dram_needed = dram_needed;
    if (ids_.emmc_status == status::ok) {
        StorageReport storage;
        storage.kind = StorageKind::emmc;
        storage.block_size = 512;
        storage.id = to_hex(ids_.cid);
        storage.unique_id = storage.id;
        started.storage = std::move(storage);
    }
    return started;
}

asio::awaitable<Result<void>> Agent::expect_sync() {
    auto first = co_await session_.read_byte(limits::agent_alive);
    if (!first) {
        if (first.error().code != ErrorCode::io_timeout) co_return first.error();
        co_return Fault{ErrorCode::da_silent, "stage=da1 " + first.error().detail};
    }
    if (*first == byte::sync) co_return success();
    co_return Fault{ErrorCode::da_protocol, fmt::format("first_byte=0x{:02x}", *first)};
}

/// Major, minor, chip number. The version is 4.2 or 3.2 and tells nothing else (7).
asio::awaitable<Result<void>> Agent::expect_version() {
    auto major = co_await session_.read_byte();
    if (!major) co_return major.error();
    auto minor = co_await session_.read_byte();
    if (!minor) co_return minor.error();
    auto chip = co_await session_.read_byte();
    if (!chip) co_return chip.error();
    version_ = fmt::format("{}.{}", *major, *minor);
    if (*chip == chip_unknown)
        co_return Fault{ErrorCode::agent_no_entry,
                        fmt::format("agent_code={:04x} the agent does not know this phone's chip",
                                    choice_.agent_code)};
    co_return success();
}

asio::awaitable<Result<void>> Agent::send_configuration() {
    const Bytes bytes = configuration(choice_, variant_);
    if (auto sent = co_await session_.send(bytes); !sent) co_return sent.error();
    if (variant_.slc_list_read == Presence::present) co_return co_await send_slc_list();
    co_return success();
}

/// Which share of a NAND partition is written in SLC mode. Nothing of eMMC, but builds of 2019 read
/// it: one entry of 16 bytes name and u32 percent, filled as mtkclient does.
asio::awaitable<Result<void>> Agent::send_slc_list() {
    Bytes count;
    append_be(count, std::uint32_t{1});
    Bytes entry(16);
    entry[0] = entry[1] = std::byte{'F'};
    append_le(entry, std::uint32_t{0xFF});
    if (auto sent = co_await session_.send(count); !sent) co_return sent.error();
    co_return co_await session_.send(entry);
}

/// An agent that reads the list stays silent until it has it; one that does not answers within some
/// 100 ms, and would take the list for commands.
asio::awaitable<Result<std::uint32_t>> Agent::first_dram_word() {
    if (variant_.slc_list_read == Presence::unknown) {
        auto word = co_await session_.read_number<std::uint32_t>(limits::probe);
        if (word || word.error().code != ErrorCode::io_timeout) co_return word;
        if (auto sent = co_await send_slc_list(); !sent) co_return sent.error();
    }
    co_return co_await session_.read_number<std::uint32_t>(limits::dram_word);
}

/// True when the host must bring settings. The word also shows which numbering the agent has:
/// neither number can mean anything else here (7.3).
asio::awaitable<Result<bool>> Agent::read_dram_word() {
    auto word = co_await first_dram_word();
    if (!word) co_return word.error();
    for (const Numbering numbering : {Numbering::old_builds, Numbering::new_builds})
        if (renumbered(*word, numbering) == status::dram_needed) {
            session_.set_numbering(numbering);
            co_return true;
        }
    if (*word != status::ok) co_return refusal(*word, session_.numbering());

    for (unsigned i = 0; i < variant_.calibration_words; ++i)
        if (auto skipped = co_await session_.read_number<std::uint32_t>(); !skipped)
            co_return skipped.error();
    co_return false;
}

/// The station serves eMMC: it announces no record, which skips the loop. An agent without NAND
/// controller says so; one whose controller fails starts its report instead of the record size, but
/// then it is not a phone we can go on with (one-stage 3.3).
asio::awaitable<Result<void>> Agent::skip_nand_table() {
    auto said = co_await session_.read_byte();
    if (!said) co_return said.error();
    if (*said == byte::nack) co_return success();
    if (*said != byte::ack)
        co_return Fault{ErrorCode::da_protocol, fmt::format("nand_table answer=0x{:02x}", *said)};

    constexpr std::uint32_t record_size = 56;
    auto size = co_await session_.read_number<std::uint32_t>();
    if (!size) co_return size.error();
    if (*size != record_size)
        co_return Fault{ErrorCode::da_protocol, fmt::format("nand_table record_bytes={}", *size)};
    Bytes no_records;
    append_be(no_records, std::uint32_t{0});
    if (auto sent = co_await session_.send(no_records); !sent) co_return sent.error();
    co_return co_await session_.expect_ack();
}

} // namespace gangflash::legacy

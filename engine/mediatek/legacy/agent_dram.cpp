#include "engine/mediatek/brom/wire.hpp"
#include "engine/mediatek/legacy/agent.hpp"

#include <fmt/format.h>

namespace gangflash::legacy {
namespace {

/// What both hosts send (7.4).
constexpr std::uint32_t dram_configuration = 0x8000'0001;

/// First word of an entry that makes MT6589 ask for a second one (one-stage 4.3).
constexpr std::uint32_t asks_for_second = 1;

} // namespace

/// What can be refused is refused before the first byte: after a wrong entry most agents hang.
asio::awaitable<Result<void>> Agent::enable_dram(ByteView emi_block) {
    auto list = parse_emi_list(emi_block);
    if (!list) co_return list.error();
    if (ids_.only_nand())
        co_return Fault{ErrorCode::da_unsupported,
                        "storage=NAND nand_ids=" + to_hex(ids_.nand_ids)};
    const bool fits = variant_.emi_mode == EmiMode::whole_list
                          ? may_fit(*list, ids_.cid)
                          : entry_for(*list, ids_.cid) != nullptr;
    if (!fits) co_return not_in_list();
    if (variant_.emi_mode == EmiMode::whole_list &&
        list->entries.size() > variant_.most_emi_entries)
        co_return Fault{ErrorCode::da_limits_exceeded,
                        fmt::format("memory list has {} entries, this agent takes {}",
                                    list->entries.size(),
                                    variant_.most_emi_entries)};

    auto done = co_await open_dram(*list);
    if (done) done = co_await send_settings(*list);
    if (!done) co_return with_context(done.error(), name_of(Command::enable_dram));
    co_return success();
}

Fault Agent::not_in_list() const {
    return {ErrorCode::dram_not_in_list, "phone=" + to_hex(ids_.cid)};
}

/// Version, its answer and the entry size the agent wants. Newer agents refuse a version they do
/// not know and go on all the same, older ones answer with another size: there it ends for us, and
/// the phone must start anew.
asio::awaitable<Result<void>> Agent::open_dram(const EmiList& list) {
    Bytes version;
    append_be(version, list.version);
    auto done = co_await session_.send_byte(static_cast<std::uint8_t>(Command::enable_dram));
    if (done) done = co_await session_.send(version);
    if (!done) co_return done.error();

    auto answer = co_await session_.read_byte();
    if (!answer) co_return answer.error();
    if (*answer == byte::nack)
        co_return Fault{ErrorCode::dram_not_in_list,
                        fmt::format("settings_version={} unknown to this agent", list.version)};
    if (*answer != byte::ack)
        co_return Fault{ErrorCode::da_protocol, fmt::format("answer=0x{:02x}", *answer)};

    if (variant_.emi_mode == EmiMode::id_then_one_entry) {
        Bytes id(16);
        if (auto got = co_await session_.link().read(id, limits::field); !got)
            co_return got.error();
    }
    auto wanted = co_await session_.read_number<std::uint32_t>();
    if (!wanted) co_return wanted.error();
    if (*wanted != list.entry_size)
        co_return Fault{ErrorCode::dram_not_in_list,
                        fmt::format("settings_version={} entry_bytes={} agent_wants={}",
                                    list.version,
                                    list.entry_size,
                                    *wanted)};
    co_return co_await session_.send_byte(byte::ack);
}

asio::awaitable<Result<void>> Agent::send_settings(const EmiList& list) {
    if (variant_.emi_mode == EmiMode::whole_list) {
        Bytes all;
        for (const EmiEntry& entry : list.entries)
            all.insert(all.end(), entry.bytes.begin(), entry.bytes.end());
        Bytes length;
        append_be(length, static_cast<std::uint32_t>(all.size()));
        auto done = co_await session_.send(length);
        if (done) done = co_await send_payload(all);
        if (done) done = co_await read_dram_result();
        co_return done;
    }
    const EmiEntry& entry = *entry_for(list, ids_.cid);
    const Bytes bytes = prepared(list, entry);
    auto done = co_await send_payload(bytes);
    if (done) done = co_await read_dram_result();
    if (!done) co_return done.error();

    const bool second = variant_.asks_for_second_entry && entry.discrete && entry.low_power_2 &&
                        load_le<std::uint32_t>(bytes) == asks_for_second;
    if (second) co_return co_await send_second_entry(list);
    co_return success();
}

/// The settings, the agent's sum of them, and the word that starts the memory. Documents say SUM16;
/// a genuine MT6580 agent was seen with XOR16 ("Observed").
asio::awaitable<Result<void>> Agent::send_payload(ByteView entries) {
    if (auto sent = co_await session_.send(entries, limits::payload); !sent) co_return sent.error();
    auto sum = co_await session_.read_number<std::uint16_t>();
    if (!sum) co_return sum.error();
    if (*sum != sum16(entries) && *sum != brom::xor16(entries))
        co_return Fault{ErrorCode::transfer_failed,
                        fmt::format("settings arrived damaged: sum16_sent=0x{:04x} "
                                    "sum16_received=0x{:04x}",
                                    sum16(entries),
                                    *sum)};
    co_return co_await session_.send_byte(byte::ack);
}

/// Status, then type, chip select and size of memory that works. Many agents hang when it does not
/// (7.4, one-stage 4.1): that silence has a cause, and the phone needs its power cycled.
asio::awaitable<Result<void>> Agent::read_dram_result() {
    Bytes configuration;
    append_be(configuration, dram_configuration);
    if (auto sent = co_await session_.send(configuration); !sent) co_return sent.error();

    auto code = co_await session_.read_number<std::uint32_t>(limits::dram_training);
    if (!code) {
        if (code.error().code != ErrorCode::io_timeout) co_return code.error();
        co_return Fault{ErrorCode::dram_setup_failed,
                        "agent fell silent while it started the memory: phone=" + to_hex(ids_.cid) +
                            ' ' + code.error().detail};
    }
    if (*code != status::ok) {
        Fault fault = refusal(*code, session_.numbering());
        if (fault.code == ErrorCode::da_error) fault.code = ErrorCode::dram_setup_failed;
        co_return with_context(std::move(fault), "phone=" + to_hex(ids_.cid));
    }
    constexpr std::size_t type_select_and_size = 1 + 1 + 8;
    Bytes found(type_select_and_size + variant_.calibration_words * sizeof(std::uint32_t));
    co_return co_await session_.link().read(found, limits::field);
}

/// MT6589 with discrete LPDDR2: what looked like the end was provisional. The agent now tells the
/// maker of the memory and wants that maker's entry (one-stage 4.3).
asio::awaitable<Result<void>> Agent::send_second_entry(const EmiList& list) {
    if (auto sent = co_await session_.send_byte(byte::ack); !sent) co_return sent.error();
    auto maker = co_await session_.read_number<std::uint32_t>(limits::dram_training);
    if (!maker) co_return maker.error();
    auto wanted = co_await session_.read_number<std::uint32_t>();
    if (!wanted) co_return wanted.error();
    const EmiEntry* chosen = nullptr;
    for (const EmiEntry& entry : list.entries)
        if (entry.discrete && memory_maker(entry) == *maker) chosen = &entry;
    if (chosen == nullptr || *wanted != list.entry_size)
        co_return Fault{ErrorCode::dram_not_in_list,
                        fmt::format("memory_maker={} entry_bytes={}", *maker, *wanted)};

    auto done = co_await session_.send_byte(byte::ack);
    if (done) done = co_await send_payload(chosen->bytes);
    if (!done) co_return done.error();
    auto code = co_await session_.read_number<std::uint32_t>(limits::dram_training);
    if (!code) co_return code.error();
    if (*code != status::ok) co_return refusal(*code, session_.numbering());
    Bytes found(1 + 1 + 8);
    co_return co_await session_.link().read(found, limits::field);
}

} // namespace gangflash::legacy

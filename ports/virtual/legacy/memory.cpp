#include "ports/virtual/legacy/legacy_agent.hpp"
#include "ports/virtual/legacy/memory_settings.hpp"

#include <algorithm>

namespace gangflash::vphone {

// The boot ROM's path: memory settings from the host (mtk-brom-preloader-legacy-da.md, 7.3 and
// 7.4; mtk-legacy-one-stage.md, section 4).

namespace {

constexpr std::uint32_t built_in = 0xFFFF'FFFF;
constexpr std::uint8_t dynamic_memory = 0x02;
constexpr std::uint8_t first_chip_select = 0x00;
constexpr std::uint32_t memory_maker = 1; ///< mode register 5: Samsung
constexpr std::size_t maker_at = 0xB4;    ///< in an entry of version 10
constexpr std::chrono::milliseconds memory_training{10};

/// Entry sizes the agents of the old chips name, whether they implement the version or not.
std::uint32_t entry_size_of(const ChipModel& chip, std::uint32_t version) {
    if (version == chip.emi_version) return chip.emi_entry_size;
    if (chip.legacy->shape == LegacyShape::two_stages) return 0;
    return version == 0x08 ? 0x88 : version == 0x0A ? 0xB8 : 0;
}

} // namespace

/// The word that asks for settings, and what the host chooses them by.
asio::awaitable<void> LegacyAgent::memory_needed() {
    co_await wire_->link().enter(Step::enable_dram);
    co_await wire_->send(errors().emi_needed);
    co_await wire_->send(std::uint32_t{0});
    co_await send_raw_cid();
    co_await wire_->send(errors().device_missing);
    co_await send_nand_ids(build().shape == LegacyShape::overlay);
    co_await wire_->u8(); // E8, not looked at
    co_await enable_memory();
}

asio::awaitable<void> LegacyAgent::enable_memory() {
    co_await wire_->link().enter(Step::enable_dram);
    const std::uint32_t version = co_await wire_->u32();
    const bool list = build().emi == EmiDialogue::list;
    const bool known = version == board_.chip().emi_version || version == built_in;
    // Agents that take a list refuse a version, but go through with the dialogue all the same and
    // try what they are sent: read off the MT6580's code.
    co_await wire_->send(list && !known ? LegacyWire::nack : LegacyWire::ack);
    if (!list && version == built_in) {
        co_await built_in_settings();
        co_return;
    }
    const std::uint32_t size =
        list ? board_.chip().emi_entry_size : entry_size_of(board_.chip(), version);
    const auto settings = co_await receive_settings(size);
    if (!settings) co_return;
    co_await wire_->link().pause(memory_training);
    if (board_.faults.afflicted(Mischief::dram_dead)) {
        // Its own number where it has one; the MT6589's memory test never comes to an end.
        if (build().shape != LegacyShape::overlay) co_await wire_->send(errors().memory_failed);
        if (build().shape != LegacyShape::one_stage) co_await wire_->link().fall_silent();
        co_return;
    }
    if (!list && version != board_.chip().emi_version) {
        co_await memory_verdict(errors().no_such_version);
        co_return;
    }
    MemoryVerdict verdict = MemoryVerdict::wrong; // so is what the agent has built in
    for (std::size_t at = 0; version != built_in && at + size <= settings->size(); at += size) {
        verdict =
            try_settings(board_.chip(), board_.identity, ByteView(*settings).subspan(at, size));
        if (verdict == MemoryVerdict::works) break;
    }
    std::uint32_t error = 0;
    if (verdict == MemoryVerdict::needs_other)
        error = co_await second_settings();
    else if (verdict != MemoryVerdict::works)
        error =
            verdict == MemoryVerdict::wrong ? errors().memory_unknown : errors().no_such_version;
    co_await memory_verdict(error);
}

/// The agents' own settings are for the maker's reference board, not for these phones.
asio::awaitable<void> LegacyAgent::built_in_settings() {
    const std::uint8_t go = co_await wire_->u8();
    if (go != LegacyWire::ack) co_return;
    co_await wire_->u32(); // configuration of the memory
    co_await memory_verdict(errors().memory_unknown);
}

/// Entry size, entries, their sum; nothing when the host does not say 5A where it must, after
/// which the agent goes on as if nothing had been.
asio::awaitable<std::optional<Bytes>> LegacyAgent::receive_settings(std::uint32_t entry_size) {
    co_await wire_->send(entry_size);
    const std::uint8_t go = co_await wire_->u8();
    if (go != LegacyWire::ack) co_return std::nullopt;
    std::uint32_t length = entry_size;
    if (build().emi == EmiDialogue::list) {
        length = co_await wire_->u32();
        if (length % entry_size != 0 || length / entry_size > build().most_emi_entries)
            co_await wire_->link().fall_silent(); // the agent halts
    }
    co_await wire_->link().enter(Step::enable_dram, "data", length);
    Bytes settings(length);
    co_await wire_->link().fill_counted(settings);
    co_await wire_->send(sum16(settings));
    const std::uint8_t agreed = co_await wire_->u8();
    if (agreed != LegacyWire::ack) co_return std::nullopt;
    co_await wire_->u32(); // configuration of the memory
    co_return settings;
}

/// MT6589, 4.3: the memory has come up provisionally and says who made it; the entry of that maker
/// decides. Gives the final result.
asio::awaitable<std::uint32_t> LegacyAgent::second_settings() {
    co_await wire_->send(std::uint32_t{0});
    co_await wire_->send(dynamic_memory);
    co_await wire_->send(first_chip_select);
    co_await wire_->send(board_.chip().dram_size);
    const std::uint8_t ready = co_await wire_->u8();
    if (ready != LegacyWire::ack) co_return errors().no_such_version;
    co_await wire_->send(memory_maker);
    co_await wire_->send(board_.chip().emi_entry_size);
    const std::uint8_t go = co_await wire_->u8();
    if (go != LegacyWire::ack) co_return errors().no_such_version;
    Bytes entry(board_.chip().emi_entry_size);
    co_await wire_->link().fill_counted(entry);
    co_await wire_->send(sum16(entry));
    const std::uint8_t agreed = co_await wire_->u8();
    if (agreed != LegacyWire::ack || load_le<std::uint32_t>(entry, maker_at) != memory_maker)
        co_return errors().no_such_version;
    store_le<std::uint32_t>(entry, 0); // the mode switch has done its work
    const MemoryVerdict verdict = try_settings(board_.chip(), board_.identity, entry);
    co_return verdict == MemoryVerdict::works ? 0 : errors().memory_unknown;
}

asio::awaitable<void> LegacyAgent::memory_verdict(std::uint32_t error) {
    co_await wire_->send(error);
    memory_up_ = error == 0;
    if (!memory_up_) co_return;
    co_await wire_->send(dynamic_memory);
    co_await wire_->send(first_chip_select);
    co_await wire_->send(board_.chip().dram_size);
}

} // namespace gangflash::vphone

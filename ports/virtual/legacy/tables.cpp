#include "ports/virtual/legacy/legacy_agent.hpp"
#include "ports/virtual/legacy/pmt.hpp"
#include "ports/virtual/partition_table.hpp"

#include <algorithm>
#include <iterator>
#include <system_error>

namespace gangflash::vphone {

// A4, A5 and A9 (mtk-brom-preloader-legacy-da.md, 7.9; mtk-legacy-one-stage.md, 7.1 and 7.2).

namespace {

constexpr std::size_t gpt_record_size = 0x58;
constexpr std::uint32_t most_records = 128;

/// First byte of a GPT answer of the builds of 2019: which of its copies is good.
constexpr std::uint8_t primary_good = 0x02;
constexpr std::uint8_t backup_good = 0x04;

Bytes gpt_record(const TableEntry& entry) {
    Bytes record(gpt_record_size);
    std::ranges::copy(as_bytes(std::string_view(entry.name).substr(0, 63)), record.begin());
    store_le(std::span(record), entry.start, 0x40);
    store_le(std::span(record), entry.size, 0x48);
    constexpr std::uint16_t user_region = 8;
    store_le(std::span(record), user_region, 0x50);
    return record;
}

TableEntry decode_gpt_record(ByteView record) {
    const std::string_view text = as_text(record.first(64));
    return {std::string(text.substr(0, text.find('\0'))),
            load_le<std::uint64_t>(record, 0x40),
            load_le<std::uint64_t>(record, 0x48)};
}

} // namespace

asio::awaitable<void> LegacyAgent::send_table() {
    if (wire_->link().step() != Step::storage) co_await wire_->link().enter(Step::storage);
    Bytes table;
    std::uint8_t kind = 0;
    if (board_.chip().table == TableKind::pmt) {
        kind = LegacyWire::ack;
        if (const auto entries = read_pmt(board_.chip(), board_.storage))
            for (const PmtEntry& entry : *entries)
                std::ranges::copy(encode(entry), std::back_inserter(table));
    } else {
        const GptCopies copies = read_gpt_copies(board_.storage, board_.chip().sector());
        // Observed: every entry the header announces is copied into an array of 40.
        if (build().most_table_entries != 0 && copies.announced > build().most_table_entries)
            co_await wire_->link().fall_silent();
        if (copies.primary) kind |= primary_good;
        if (copies.backup) kind |= backup_good;
        if (kind != 0)
            for (const TableEntry& entry : copies.primary ? *copies.primary : *copies.backup)
                std::ranges::copy(gpt_record(entry), std::back_inserter(table));
    }
    if (table.empty()) {
        co_await wire_->refuse(errors().no_table);
        co_return;
    }
    co_await wire_->send(kind);
    co_await wire_->send(static_cast<std::uint32_t>(table.size()));
    const std::uint8_t go = co_await wire_->u8();
    if (go != LegacyWire::ack) co_return;
    co_await wire_->send(table);
    co_await wire_->u8();
}

/// A4: records one by one, then what to do with moved partitions; their data stays where it is in
/// both cases.
asio::awaitable<void> LegacyAgent::take_pmt() {
    co_await wire_->acknowledge();
    const std::uint32_t count = co_await wire_->u32();
    if (count > most_records) co_await wire_->link().fall_silent();
    co_await wire_->link().enter(Step::write, "PMT", std::uint64_t{count} * pmt_entry_size);
    co_await wire_->acknowledge();
    std::vector<PmtEntry> table;
    for (std::uint32_t i = 0; i < count; ++i) {
        Bytes record(pmt_entry_size);
        co_await wire_->link().fill_counted(record);
        table.push_back(decode_pmt_entry(record));
        co_await wire_->send(LegacyWire::go_on);
    }
    co_await wire_->u32(); // update flag
    co_await wire_->acknowledge();
    modified_ = true;
    bool stored = !wire_->link().take_storage_error();
    try {
        stored = stored && store_pmt(board_.chip(), board_.storage, table);
    } catch (const std::system_error&) { // the host's disk behind this storage
        stored = false;
    }
    if (stored) {
        board_.count_write(std::uint64_t{count} * pmt_entry_size);
        co_await wire_->acknowledge();
    } else {
        co_await wire_->refuse(errors().table_failed);
    }
}

/// A9: one copy of the GPT, made of the host's records.
asio::awaitable<void> LegacyAgent::take_gpt() {
    co_await wire_->acknowledge();
    const bool backup = co_await wire_->u8() != 0;
    const std::uint32_t count = co_await wire_->u32();
    // They go into the same array of 40 (read off the MT6580's code).
    const std::uint32_t room = build().most_table_entries;
    if (count > most_records || (room != 0 && count > room)) co_await wire_->link().fall_silent();
    co_await wire_->link().enter(
        Step::write, backup ? "SGPT" : "PGPT", std::uint64_t{count} * gpt_record_size);
    std::vector<TableEntry> table;
    for (std::uint32_t i = 0; i < count; ++i) {
        Bytes record(gpt_record_size);
        co_await wire_->link().fill_counted(record);
        table.push_back(decode_gpt_record(record));
    }
    modified_ = true;
    bool stored = !wire_->link().take_storage_error();
    try {
        stored = stored && store_gpt(board_.chip(), board_.storage, table, backup);
    } catch (const std::system_error&) { // the host's disk behind this storage
        stored = false;
    }
    if (stored) {
        board_.count_write(std::uint64_t{count} * gpt_record_size);
        co_await wire_->acknowledge();
    } else {
        co_await wire_->refuse(errors().table_failed);
    }
}

} // namespace gangflash::vphone

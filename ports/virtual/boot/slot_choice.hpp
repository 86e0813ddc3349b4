#pragma once

#include "ports/virtual/chip_model.hpp"
#include "ports/virtual/partition_table.hpp"
#include "ports/virtual/storage.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gangflash::vphone {

/// The slot that the preloader of an A/B phone goes on with, `_a` or `_b`; nothing of phones with
/// one. By the 32 bytes at 2048 of misc, of para where there is no misc: magic 0x42414342,
/// priorities of the slots at 12 and 14, CRC-32 of the first 28 last. No record, or a wrong sum:
/// `_a`.
std::optional<std::string_view> chosen_slot(const Storage& storage,
                                            const std::vector<TableEntry>& table);

/// Writes such a record, as a phone that has been updated has it; `whole` false: with a wrong sum.
/// False when the phone has no place for it.
bool store_slot_record(Storage& storage,
                       const std::vector<TableEntry>& table,
                       char slot,
                       bool whole);

} // namespace gangflash::vphone

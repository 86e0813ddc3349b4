#pragma once

#include "ports/virtual/partition_table.hpp"

#include <algorithm>
#include <stdexcept>
#include <string_view>
#include <utility>
#include <vector>

namespace gangflash {

inline std::vector<vphone::TableEntry> table_on(const vphone::ChipModel& chip,
                                                const vphone::Storage& storage) {
    return vphone::read_table(storage, chip).value();
}

/// Gives a phone another layout than its package has: nvram stands in front of proinfo. Both
/// overlap the other's new place, so neither can be moved without having been read first.
inline void swap_proinfo_and_nvram(const vphone::ChipModel& chip, vphone::Storage& storage) {
    auto table = table_on(chip, storage);
    const auto find = [&](std::string_view name) {
        return std::ranges::find(table, name, &vphone::TableEntry::name);
    };
    const auto proinfo = find("proinfo"), nvram = find("nvram");
    if (proinfo == table.end() || nvram == table.end() ||
        proinfo->start + proinfo->size != nvram->start)
        throw std::logic_error("nvram does not follow proinfo on this chip");
    Bytes first(proinfo->size), second(nvram->size);
    storage.read(Region::user, proinfo->start, first);
    storage.read(Region::user, nvram->start, second);
    nvram->start = proinfo->start;
    proinfo->start = nvram->start + nvram->size;
    storage.write(Region::user, nvram->start, second);
    storage.write(Region::user, proinfo->start, first);
    std::swap(*proinfo, *nvram);
    if (!vphone::store_gpt(chip, storage, table, false) ||
        !vphone::store_gpt(chip, storage, table, true))
        throw std::logic_error("the table does not fit");
}

} // namespace gangflash

#pragma once

#include "base/result.hpp"
#include "engine/job/readback_order.hpp"
#include "engine/phone/phone_table.hpp"
#include "engine/storage/reader.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace gangflash::readback {

/// One run of a phone's storage and the file it goes to.
struct Item {
    std::string name; ///< partition, or region for what was asked for by address
    std::string file; ///< inside the phone's folder, safe whatever the partition is called
    Place place;      ///< whole blocks, inside the storage
    ReadbackFormat format = ReadbackFormat::raw;
    bool cut_trailing_zeros = false; ///< see ImageFile::Shape
};

/// What an order means for this phone, in the order of the storage. Pure.
///
/// Errors: `partition_missing` naming what the phone does have; `order_invalid` for a range that
/// is not in whole blocks of this storage or goes past its end; `layout_differs` when the table
/// contradicts the storage.
Result<std::vector<Item>>
items_of(const ReadbackOrder& order, const PhoneTable& table, const StorageReport& storage);

/// A partition's name as part of a file name: letters, digits, `_`, `-` and inner dots stay, other
/// bytes become `%XX`.
std::string safe_file_stem(std::string_view partition);

} // namespace gangflash::readback

#include "ports/virtual/case_history.hpp"

#include "base/units.hpp"
#include "ports/virtual/agent/storage_target.hpp"
#include "ports/virtual/demo/demo_images.hpp"
#include "ports/virtual/legacy/pmt.hpp"
#include "ports/virtual/partition_table.hpp"

#include <algorithm>

namespace gangflash::vphone {

namespace {

constexpr std::string_view moved_from = "logo"; ///< the first partition behind the identity data
constexpr std::uint64_t moved_by = 8 * mib;

void fill_boot_areas(Storage& storage, ByteView content) {
    for (const Region region : {Region::boot1, Region::boot2}) {
        Bytes area(static_cast<std::size_t>(storage.size(region)));
        std::ranges::copy(content, area.begin());
        storage.write(region, 0, area);
    }
}

/// Any chip whose preloader this one can not start.
const ChipModel& another_chip(const ChipModel& chip) {
    return *std::ranges::find_if(chip_models(), [&](const ChipModel& model) {
        return model.name != chip.name && model.storage == chip.storage;
    });
}

} // namespace

/// The foreign preloader runs far enough to destroy itself in its first memory test; what is left
/// is what the boot ROM sees: no preloader.
void flashed_with_a_foreign_preloader(const ChipModel& chip, Storage& storage) {
    Bytes preloader = make_preloader({another_chip(chip), 0});
    Bytes area = boot_area_header(chip, static_cast<std::uint32_t>(preloader.size()));
    std::fill_n(preloader.begin(), preloader.size() / 2, std::byte{0xFF});
    area.insert(area.end(), preloader.begin(), preloader.end());
    fill_boot_areas(storage, area);
}

void preloader_erased(const ChipModel&, Storage& storage) {
    fill_boot_areas(storage, {});
}

void partitioned_by_another_branch(const ChipModel& chip, Storage& storage) {
    std::vector<LayoutPart> parts(chip.layout.begin(), chip.layout.end());
    std::ranges::find_if(parts, [](const LayoutPart& part) {
        return modern_name(part.name) == moved_from;
    })->size += moved_by;
    ChipModel other = chip;
    other.layout = parts;
    if (chip.table == TableKind::pmt) {
        store_pmt(other, storage, make_pmt(other));
        return;
    }
    const TableImages table = make_table(other);
    storage.write(Region::user, 0, table.primary);
    storage.write(Region::user, storage.size(Region::user) - table.backup.size(), table.backup);
}

} // namespace gangflash::vphone

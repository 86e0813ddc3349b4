#include "ports/virtual/boot/boot_check.hpp"

#include "base/units.hpp"
#include "ports/virtual/boot/memory_list.hpp"
#include "ports/virtual/boot/slot_choice.hpp"
#include "ports/virtual/legacy/dos_table.hpp"
#include "ports/virtual/partition_table.hpp"
#include "ports/virtual/seal.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace gangflash::vphone {

namespace {

constexpr std::uint32_t mtk_magic = 0x5888'1688;
constexpr std::size_t rom_info_window = 0x1000; ///< AND_ROMINFO_v stands near the content's start

Bytes read(const Storage& storage, Region region, std::uint64_t at, std::size_t length) {
    Bytes bytes(length);
    storage.read(region, at, bytes);
    return bytes;
}

bool starts_with(ByteView bytes, std::string_view text) {
    return as_text(bytes).starts_with(text);
}

/// Images a phone can not start without, and how they begin.
bool begins_rightly(std::string_view name, ByteView head) {
    if (name == "lk" || name == "UBOOT") return load_le<std::uint32_t>(head) == mtk_magic;
    if (name == "boot" || name == "BOOTIMG") return starts_with(head, "ANDROID!");
    if (name == "vbmeta") return starts_with(head, "AVB0");
    return std::ranges::any_of(head, [](std::byte b) { return b != std::byte{0}; });
}

bool is_of_a_slot(std::string_view name) {
    return name.ends_with("_a") || name.ends_with("_b");
}

/// One partition, known to the boot loaders as `name`; empty when it is good.
std::string trouble_with(const Storage& storage, const TableEntry& entry, std::string_view name) {
    constexpr std::array needed{
        "lk", "boot", "vbmeta", "super", "system", "UBOOT", "BOOTIMG", "ANDROID"};
    const Bytes head = read(
        storage, Region::user, entry.start, std::min<std::uint64_t>(entry.size, seal_search_size));
    const bool is_needed = std::ranges::find(needed, name) != needed.end();
    if (is_needed && !begins_rightly(name, head))
        return fmt::format("{} holds no image", entry.name);
    if (check_seal(storage, Region::user, entry.start, entry.size) == SealState::broken)
        return fmt::format("the image in {} is not whole", entry.name);
    return {};
}

/// Partitions the boot loaders look for by name.
std::vector<std::string_view> starters(const ChipModel& chip) {
    if (chip.table == TableKind::pmt) return {"UBOOT", "BOOTIMG", "ANDROID"};
    if (chip.legacy != nullptr) return {"lk", "boot", "system"}; // before verified boot
    return {"lk", "boot", "vbmeta"};
}

} // namespace

bool preloader_whole(const ChipModel& chip, const Storage& storage, std::string& reason) {
    const bool ufs = chip.storage == StorageKind::ufs;
    const Bytes header = read(storage, Region::boot1, 0, chip.boot_header_size());
    if (!starts_with(header, ufs ? "UFS_BOOT" : "EMMC_BOOT") ||
        !starts_with(ByteView(header).subspan(0x200), "BRLYT")) {
        reason = "boot area 1 has no boot header";
        return false;
    }
    const auto begin = load_le<std::uint32_t>(header, 0x20C);
    if (begin > storage.size(Region::boot1) - rom_info_window) {
        reason = "the boot header points outside boot area 1";
        return false;
    }
    const Bytes head = read(storage, Region::boot1, begin, rom_info_window);
    const auto length = load_le<std::uint32_t>(head, 0x20);
    if (!starts_with(head, "MMM") || length > storage.size(Region::boot1) - begin) {
        reason = "boot area 1 holds no preloader";
        return false;
    }
    if (check_seal(storage, Region::boot1, begin, length) == SealState::broken) {
        reason = "the preloader is not whole";
        return false;
    }
    const std::size_t info = as_text(head).find("AND_ROMINFO_v");
    if (info != std::string_view::npos && info + 36 <= head.size() &&
        !starts_with(ByteView(head).subspan(info + 20), chip.name)) {
        reason = "the preloader is of another chip";
        return false;
    }
    if (!knows_memory(chip, read(storage, Region::boot1, begin, length))) {
        reason = "the preloader does not know this phone's memory";
        return false;
    }
    return true;
}

BootVerdict check_boot(const ChipModel& chip, const Storage& storage) {
    BootVerdict verdict;
    verdict.preloader_ok = preloader_whole(chip, storage, verdict.reason);
    if (!verdict.preloader_ok) return verdict;
    const auto table = read_table(storage, chip);
    if (!table) {
        verdict.reason = "no valid partition table";
        return verdict;
    }
    if (chip.table == TableKind::pmt && !dos_tables_whole(chip, storage)) {
        verdict.reason = "MBR or EBR is not that of this layout";
        return verdict;
    }
    const auto slot = chosen_slot(storage, *table);
    for (const std::string_view name : starters(chip))
        if (find_entry(*table, std::string(name) + std::string(slot.value_or(""))) == nullptr) {
            verdict.reason = fmt::format("no partition {}", name);
            return verdict;
        }
    for (const TableEntry& entry : *table) {
        const bool doubled = slot && is_of_a_slot(entry.name);
        if (doubled && !entry.name.ends_with(*slot)) continue; // not looked at today
        const std::string_view name = doubled ? modern_name(entry.name) : entry.name;
        if (verdict.reason = trouble_with(storage, entry, name); !verdict.reason.empty())
            return verdict;
    }
    verdict.system_ok = true;
    return verdict;
}

} // namespace gangflash::vphone

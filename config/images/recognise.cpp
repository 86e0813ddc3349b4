#include "config/images/recognise.hpp"

#include "base/text.hpp"
#include "config/images/image_header.hpp"
#include "config/images/open_image.hpp"
#include "config/images/signature_traces.hpp"
#include "config/images/stands_at.hpp"
#include "config/package/boot_slots.hpp"
#include "config/package/preloader.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace gangflash {

namespace {

using namespace std::string_view_literals;

/// Letters and nothing else, in lines where there are many: a note, a list, a path, an error
/// message. Of a longer file the start decides.
bool is_text(ByteView start) {
    constexpr std::size_t longest_line = 4096;
    const std::string_view text = as_text(start);
    const bool lines = text.find('\n') != std::string_view::npos;
    if (!lines && text.size() > longest_line) return false;
    return std::ranges::none_of(text, [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return (byte < 0x20 && c != '\n' && c != '\r' && c != '\t' && c != '\f') || byte == 0x7F ||
               byte == 0xFF;
    });
}

/// A flattened device tree with a node `images`: what U-Boot calls FIT.
bool is_fit(ByteView start) {
    constexpr std::string_view node = "\0\0\0\x01images\0"sv;
    return as_text(start).find(node) != std::string_view::npos;
}

/// BMP says how long it is; two letters alone say nothing.
bool is_bitmap(ByteView start) {
    return stands_at(start, 0, "BM") && start.size() >= 54 &&
           load_le<std::uint32_t>(start, 6) == 0 && load_le<std::uint32_t>(start, 10) < 4096 &&
           load_le<std::uint32_t>(start, 14) <= 124 && load_le<std::uint32_t>(start, 14) >= 12;
}

bool is_file_system(ByteView start) {
    constexpr std::size_t superblock = 1024;
    return stands_at(start, superblock + 0x38, "\x53\xEF") ||
           stands_at(start, superblock, "\xE2\xE1\xF5\xE0") ||
           stands_at(start, superblock, "\x10\x20\xF5\xF2") || stands_at(start, 0, "hsqs") ||
           stands_at(start, 3, "NTFS    ") || stands_at(start, 3, "EXFAT   ") ||
           stands_at(start, 0x36, "FAT1") || stands_at(start, 0x52, "FAT32   ");
}

/// `lk2`, `lk_a`, `LK` → `lk`: copies hold the same kind of image.
std::string family_of(std::string_view partition) {
    std::string name = lower_case(partition);
    name.resize(without_slot(name).size());
    while (!name.empty() && name.back() >= '0' && name.back() <= '9')
        name.pop_back();
    if (name.ends_with('_')) name.pop_back();
    if (name == "uboot") return "lk";
    if (name == "bootimg") return "boot";
    if (name == "tz" || name == "trustzone" || name == "atf") return "tee";
    return name;
}

/// What holds file systems.
constexpr std::array systems{
    "super"sv,
    "system"sv,
    "vendor"sv,
    "product"sv,
    "system_ext"sv,
    "odm"sv,
    "userdata"sv,
    "cache"sv,
};

template <class Names>
bool is_in(const Names& names, std::string_view name) {
    return std::ranges::find(names, name) != names.end();
}

/// Partitions whose images have one kind only, on every phone seen: what boot loaders are and load,
/// and what holds file systems.
bool is_known(std::string_view partition, std::string_view family) {
    return is_in(systems, family) || family.starts_with("vbmeta") || family == "bl2_ext" ||
           family == "vendor_kernel_boot" || is_verified_partition(partition);
}

/// Whose image a first member of this name is the start of, where that is known.
std::string_view owner_of(std::string_view member) {
    struct Owner {
        std::string_view begins, family;
    };
    // Source: mtk-firmware-package.md, 5.3 and 5.4.
    constexpr std::array owners{Owner{"lk", "lk"},
                                Owner{"logo", "logo"},
                                Owner{"atf", "tee"},
                                Owner{"tee", "tee"},
                                Owner{"tz", "tee"},
                                Owner{"trustzone", "tee"},
                                Owner{"md1", "md"},
                                Owner{"md3", "md"},
                                Owner{"tinysys-scp", "scp"},
                                Owner{"tinysys-sspm", "sspm"},
                                Owner{"tinysys-mcupm", "mcupm"},
                                Owner{"spmfw", "spmfw"}};
    for (const Owner& owner : owners)
        if (member.starts_with(owner.begins)) return owner.family;
    return {};
}

/// The same of a partition.
std::string_view owner_of_partition(std::string_view family) {
    if (family.starts_with("md")) return "md";
    if (family == "mcupmfw") return "mcupm";
    constexpr std::array with_members{
        "lk"sv, "logo"sv, "tee"sv, "scp"sv, "sspm"sv, "mcupm"sv, "spmfw"sv};
    constexpr std::array without{"boot"sv,
                                 "recovery"sv,
                                 "init_boot"sv,
                                 "vendor_boot"sv,
                                 "vbmeta"sv,
                                 "super"sv,
                                 "system"sv,
                                 "userdata"sv};
    return is_in(with_members, family) || is_in(without, family) ? family : std::string_view{};
}

} // namespace

ImageKind image_kind(ByteView start) {
    if (looks_like_sparse(start)) return ImageKind::sparse;
    if (looks_like_image_member(start)) return ImageKind::mtk;
    if (stands_at(start, 0, "MMM\x01")) return ImageKind::preloader;
    if (looks_like_preloader(start)) return ImageKind::boot_area;
    if (stands_at(start, 0, "ANDROID!")) return ImageKind::android_boot;
    if (stands_at(start, 0, "VNDRBOOT")) return ImageKind::vendor_boot;
    if (stands_at(start, 0, "AVB0")) return ImageKind::vbmeta;
    if (stands_at(start, 0, "SSSS")) {
        const bool sparse =
            start.size() > ssss_header_size && looks_like_sparse(start.subspan(ssss_header_size));
        return sparse ? ImageKind::signed_sparse : ImageKind::signed_payload;
    }
    if (stands_at(start, 0, "BFBF")) return ImageKind::signed_payload;
    if (stands_at(start, 0, "\x27\x05\x19\x56")) return ImageKind::u_boot;
    if (stands_at(start, 0, "\xD0\x0D\xFE\xED"))
        return is_fit(start) ? ImageKind::u_boot : ImageKind::device_tree;
    if (stands_at(start, 0, "\xD7\xB7\xAB\x1E")) return ImageKind::dtbo;
    if (is_text(start)) return ImageKind::text;
    for (const std::string_view picture : {"\x89PNG\r\n\x1A\n"sv, "\xFF\xD8\xFF"sv, "GIF8"sv})
        if (stands_at(start, 0, picture)) return ImageKind::picture;
    if (is_bitmap(start)) return ImageKind::picture;
    if (stands_at(start,
                  0,
                  "\x7F"
                  "ELF"))
        return ImageKind::program;
    if (stands_at(start, 0x8001, "CD001")) return ImageKind::disc;
    if (is_file_system(start)) return ImageKind::file_system;
    if (stands_at(start, 4096, "gDla")) return ImageKind::super;
    if (stands_at(start, 512, "EFI PART") || stands_at(start, 4096, "EFI PART"))
        return ImageKind::disk;
    return ImageKind::raw;
}

std::string_view to_string(ImageKind kind) {
    switch (kind) {
    case ImageKind::raw:
        return "raw data";
    case ImageKind::sparse:
        return "a sparse image";
    case ImageKind::mtk:
        return "an image with MediaTek's header";
    case ImageKind::boot_area:
        return "a preloader with the header of its boot area";
    case ImageKind::preloader:
        return "a preloader";
    case ImageKind::android_boot:
        return "a boot image";
    case ImageKind::vendor_boot:
        return "a vendor_boot image";
    case ImageKind::vbmeta:
        return "a vbmeta image";
    case ImageKind::signed_sparse:
        return "a sparse image behind a signature header";
    case ImageKind::signed_payload:
        return "an image behind a signature header";
    case ImageKind::text:
        return "a text";
    case ImageKind::picture:
        return "a picture";
    case ImageKind::program:
        return "a program (ELF)";
    case ImageKind::disc:
        return "a disc image (ISO 9660)";
    case ImageKind::u_boot:
        return "an image of U-Boot (uImage, FIT)";
    case ImageKind::device_tree:
        return "a device tree";
    case ImageKind::dtbo:
        return "a table of device tree overlays";
    case ImageKind::file_system:
        return "a file system";
    case ImageKind::super:
        return "an image of logical partitions (super)";
    case ImageKind::disk:
        return "a whole disk with its partition table";
    case ImageKind::blank:
        return "blank (0x00 or 0xff and nothing else)";
    }
    return "?";
}

bool belongs_elsewhere(ImageKind kind, std::string_view member, std::string_view partition) {
    const std::string family = family_of(partition);
    if (kind == ImageKind::disc) return family.find("cdrom") == std::string::npos;
    if (!is_known(partition, family)) return false;
    const bool system = is_in(systems, family);
    switch (kind) {
    case ImageKind::preloader:
    case ImageKind::boot_area:
        return family != "preloader" && !family.starts_with("loader_ext");
    case ImageKind::text:
    case ImageKind::picture:
    case ImageKind::program:
    case ImageKind::u_boot:
    case ImageKind::disk:
    case ImageKind::disc:
        return true;
    case ImageKind::device_tree:
    case ImageKind::dtbo:
        return family != "dtbo" && family != "odmdtbo";
    case ImageKind::file_system:
        return (!system && family != "modem") || family == "super";
    case ImageKind::super:
        return family != "super";
    case ImageKind::blank: // some makers empty these, and have no overlays or no secro
        return family != "userdata" && family != "cache" && family != "dtbo" &&
               family != "odmdtbo" && family != "secro" && family != "sec_ro";
    case ImageKind::vbmeta:
        return !family.starts_with("vbmeta");
    case ImageKind::vendor_boot:
        return family != "vendor_boot" && family != "vendor_kernel_boot";
    case ImageKind::android_boot:
        return family != "boot" && family != "recovery" && family != "init_boot";
    case ImageKind::mtk: {
        const std::string_view is = owner_of(lower_case(member));
        const std::string_view here = owner_of_partition(family);
        return !is.empty() && !here.empty() && is != here;
    }
    case ImageKind::raw:
    case ImageKind::sparse:
    case ImageKind::signed_sparse:
    case ImageKind::signed_payload:
        break;
    }
    return false;
}

} // namespace gangflash

#pragma once

#include "base/bytes.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace gangflash {

/// Bytes of a file's start that decide all of this: a disc image says what it is at 0x8001.
inline constexpr std::size_t recognised_start = std::size_t{64} * 1024;

/// Bytes of its end that are looked at as well.
inline constexpr std::size_t recognised_end = 4096;

/// Something that is no image to write, whatever it is called.
struct Foreign {
    std::string_view what;   ///< `a zip archive`
    std::string_view remedy; ///< what to do with it, an imperative
    std::string evidence;    ///< `50 4b 03 04 at 0x0`, or what its shape proves
};

/// By the first bytes (recognised_start of them, or the whole file) and the last (recognised_end,
/// or none): archives, what packs, encrypts or signs a file, saved web pages, programs, agents,
/// other makers' packages. Nothing for what may be an image. One table with all of them and its
/// sources: foreign.cpp.
std::optional<Foreign> recognise_foreign(ByteView start, ByteView end = {});

/// What images of phones begin with.
enum class ImageKind : std::uint8_t {
    raw, ///< of no known beginning
    sparse,
    mtk,            ///< members with MediaTek's partition header (image_header.hpp)
    boot_area,      ///< a preloader with the header of its boot area
    preloader,      ///< `MMM` 1
    android_boot,   ///< `ANDROID!`
    vendor_boot,    ///< `VNDRBOOT`
    vbmeta,         ///< `AVB0`
    signed_sparse,  ///< a header of MediaTek's signing tool (`SSSS`) before a sparse image
    signed_payload, ///< `SSSS` or `BFBF` before anything else
    text,           ///< letters only: some partitions have such (csci.ini), the known ones not
    picture,        ///< PNG, JPEG, GIF, BMP
    program,        ///< ELF
    disc,           ///< ISO 9660: some phones have one with drivers
    u_boot,         ///< an image of U-Boot, old (uImage) or new (FIT)
    device_tree,    ///< a flattened device tree
    dtbo,           ///< a table of device tree overlays
    file_system,    ///< ext4, erofs, squashfs, f2fs, FAT, NTFS
    super,          ///< logical partitions with their list
    disk,           ///< a whole disk with its partition table
    blank, ///< nothing but 0x00, or nothing but 0xFF; only whole files are (opened_image.cpp)
};

/// Of the first bytes, recognised_start of them or the whole file.
ImageKind image_kind(ByteView start);

std::string_view to_string(ImageKind kind); ///< `a boot image` …

/// Header sizes of MediaTek's signing tools (source: signimg2img and the images it was made for;
/// both were seen before images of MT6735 to MT8163 phones).
inline constexpr std::size_t ssss_header_size = 0x40; ///< word at 0x3C: bytes of the payload
inline constexpr std::size_t bfbf_header_size = 0x4040;

/// Whether an image of this kind cannot belong to a partition of this name: a boot image under
/// `lk`, a preloader under `boot`. What is not known to be wrong may be right.
/// `member` is the first member's name of an `mtk` image.
bool belongs_elsewhere(ImageKind kind, std::string_view member, std::string_view partition);

} // namespace gangflash

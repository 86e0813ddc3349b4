#pragma once

#include "base/bytes.hpp"
#include "ports/virtual/chip_model.hpp"

#include <cstdint>
#include <string_view>
#include <vector>

namespace gangflash::vphone {

/// Images of the demo firmware: real formats around bytes without meaning. The same name, chip and
/// edition give the same bytes.
struct ImageSeed {
    const ChipModel& chip;
    std::uint32_t edition = 1; ///< 0 is what phones are delivered with, 1 the demo package
};

/// Bytes without meaning, hard to compress.
Bytes noise(const ImageSeed& seed, std::string_view name, std::size_t size);

/// `preloader_<project>.bin`: GFH, AND_ROMINFO_v, code, EMI block, signature
/// (mtk-brom-preloader-legacy-da.md, section 6).
Bytes make_preloader(const ImageSeed& seed);

/// MTK_BLOADER_INFO with the settings of this chip's demo memory among others.
Bytes make_emi_block(const ChipModel& chip);

/// An image with MediaTek's header 0x58881688 (mtk-firmware-package.md, 5.3); `size` is the
/// payload's.
Bytes make_mtk_image(const ImageSeed& seed, std::string_view name, std::size_t size);

/// `ANDROID!`, header version 2.
Bytes make_boot_image(const ImageSeed& seed, std::string_view name, std::size_t size);

/// `AVB0`, 4 KiB, unsigned.
Bytes make_vbmeta(const ImageSeed& seed);

/// Device tree overlay table without entries, padded with noise.
Bytes make_dtbo(const ImageSeed& seed, std::size_t size);

/// What `super`, `system` and `vendor` hold: `data` bytes of noise in three runs with a run of one
/// pattern and holes between them. `expanded` is as long as the last run ends.
struct BigImage {
    struct Run {
        std::uint64_t offset = 0;
        Bytes bytes; ///< empty: a fill
        std::uint64_t length = 0;
        std::uint32_t pattern = 0; ///< of a fill
    };
    std::vector<Run> runs;
    std::uint64_t expanded = 0;
};

/// All of it as one raw image, holes as zeros.
Bytes expand(const BigImage& image);

BigImage make_big_image(const ImageSeed& seed, std::string_view name, std::uint64_t data);

} // namespace gangflash::vphone

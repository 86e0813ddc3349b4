#pragma once

#include "base/bytes.hpp"
#include "ports/virtual/demo/demo_images.hpp"

namespace gangflash::vphone {

/// The image as an Android sparse file: raw and fill chunks, holes as don't-care chunks
/// (mtk-firmware-package.md, 5.2). All runs are multiples of 4096 bytes.
Bytes make_sparse(const BigImage& image);

} // namespace gangflash::vphone

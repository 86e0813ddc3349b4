#pragma once

#include "base/result.hpp"
#include "config/images/file_reader.hpp"
#include "config/images/image_header.hpp"
#include "config/images/recognise.hpp"

#include <string_view>
#include <vector>

namespace gangflash {

/// Whether an image carries a signature that can be seen, by its content and never by its name:
///
/// * members called `cert…` or of a certificate's type behind MediaTek's headers, also behind a
///   boot image (found in packages of MT6765 and MT8167 phones);
/// * a block behind the last member, zeros and then 256 bytes of signature, and the same behind a
///   boot image (MT6737M; a secro of that package has 64 bytes): what comes last is no padding;
/// * an AVB footer, or a vbmeta with an algorithm;
/// * a header of MediaTek's signing tool.
///
/// A preloader's own signature is the preloader parser's to say. What is seen is not verified: the
/// phone has the key. Blocks on the disk.
Result<bool>
signature_traces(const FileReader& file, ImageKind kind, const std::vector<ImageMember>& members);

/// Whether phones with secure boot verify the image of this partition, in whatever way: the boot
/// loaders, what they load and what starts Android. Source: the images that makers' packages have
/// signed twins of, and docs of AVB.
bool is_verified_partition(std::string_view name);

} // namespace gangflash

#pragma once

#include "base/result.hpp"
#include "base/storage.hpp"
#include "engine/identity/phone_ids.hpp"
#include "engine/job/readback_order.hpp"
#include "engine/readback/image_file.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace gangflash::readback {

/// One image of a phone's folder, whole or begun.
struct ManifestFile {
    std::string name; ///< partition, or region for what was asked for by address
    std::string file; ///< inside the folder
    Region region = Region::user;
    std::uint64_t start = 0;  ///< bytes inside the region
    std::uint64_t length = 0; ///< bytes of content
    ReadbackFormat format = ReadbackFormat::raw;
    bool cut_trailing_zeros = false;

    bool complete = false;
    KeptImage kept;            ///< once complete
    std::vector<Piece> pieces; ///< until then
};

/// `manifest.json`: whose folder it is and what is in it (docs/readback.md). No IMEI and no serial
/// number ever stand in it.
struct Manifest {
    PhoneIds ids;
    std::string chip;         ///< `MT6765`
    std::string storage_type; ///< `EMMC`, `UFS`
    std::uint64_t storage_size = 0;
    std::uint32_t block_size = 0;
    std::vector<ManifestFile> files;

    ManifestFile* find(std::string_view file);
};

std::string to_text(const Manifest& manifest);

/// `output_unwritable` with `name` and cause for what no station wrote.
Result<Manifest> parse_manifest(std::string_view text, const std::string& name);

} // namespace gangflash::readback

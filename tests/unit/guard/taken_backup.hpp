#pragma once

#include "engine/guard/vault.hpp"

#include <string>
#include <utility>

#include <gtest/gtest.h>

namespace gangflash::guard {

inline const PhoneIds mine{.me_id = std::string(32, 'a'), .soc_id = "", .random_id = "0001"};
inline const PhoneIds other{.me_id = std::string(32, 'b'), .soc_id = "", .random_id = "0002"};

inline Manifest head_of(const PhoneIds& phone, const std::string& second) {
    Manifest manifest;
    manifest.phone = phone;
    manifest.taken_at = "2026-11-28T11:00:" + second + ".000Z";
    manifest.unit = 5;
    return manifest;
}

/// A backup of one part that holds `fill`, taken at this second.
inline Result<Backup> try_take(Vault& vault,
                               const PhoneIds& phone,
                               const std::string& second,
                               std::byte fill = std::byte{0}) {
    Manifest manifest = head_of(phone, second);
    auto draft = vault.begin(manifest);
    if (!draft) return draft.error();
    auto added = (*draft)->add("nvram");
    if (!added) return added.error();
    if (auto ok = added->writer->append(Bytes(512, fill)); !ok) return ok.error();
    const auto finished = added->writer->finish();
    if (!finished) return finished.error();
    Part part;
    part.name = "nvram";
    part.to = DeviceAddress{0};
    part.size = ByteCount{finished->size};
    part.sha256 = finished->sha256;
    part.file = added->file;
    manifest.parts = {part};
    return (*draft)->seal(manifest);
}

inline Backup take(Vault& vault,
                   const PhoneIds& phone,
                   const std::string& second,
                   std::byte fill = std::byte{0}) {
    auto sealed = try_take(vault, phone, second, fill);
    EXPECT_TRUE(sealed) << describe(sealed.error());
    return std::move(*sealed);
}

} // namespace gangflash::guard

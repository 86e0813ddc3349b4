#pragma once

#include "engine/guard/seal.hpp"
#include "engine/guard/vault.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <stdexcept>
#include <string>

namespace gangflash::tests {

/// A vault whose key lies in it, as virtual phones have theirs. Throws when it does not open.
inline std::unique_ptr<guard::Vault> open_vault_in(const std::filesystem::path& folder) {
    auto vault =
        guard::Vault::open({.folder = folder, .seal_key = folder / "vault.key", .key = {}});
    if (!vault) throw std::runtime_error(describe(vault.error()));
    return std::move(*vault);
}

inline std::shared_ptr<const guard::SealKey> key_in(const std::filesystem::path& vault) {
    auto key = guard::SealKey::load(vault / "vault.key");
    if (!key) throw std::runtime_error(describe(key.error()));
    return *key;
}

/// As if the erasing of this backup's phone had begun and never ended.
inline void make_due(const std::filesystem::path& vault, const std::filesystem::path& backup) {
    const auto opened = open_vault_in(vault);
    const auto listing = opened->list();
    if (!listing) throw std::runtime_error(describe(listing.error()));
    for (guard::Backup there : listing->backups)
        if (there.folder == backup) {
            if (auto marked = opened->mark_open(there); !marked)
                throw std::runtime_error(describe(marked.error()));
            return;
        }
    throw std::runtime_error(backup.string() + ": no backup");
}

inline std::string text_of(const std::filesystem::path& file) {
    std::ifstream stream(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
}

/// Another manifest under a good seal, as only the station itself could make it. Its marks stay
/// good.
inline void reseal(const std::filesystem::path& vault,
                   const std::filesystem::path& backup,
                   const guard::Manifest& manifest) {
    const auto key = key_in(vault);
    auto seal = guard::read_seal(text_of(backup / "seal"), *key);
    if (!seal) throw std::runtime_error("no seal");
    const std::string text = guard::format_manifest(manifest);
    std::ofstream(backup / "manifest.json", std::ios::binary) << text;
    seal->manifest = sha256(as_bytes(text));
    std::ofstream(backup / "seal", std::ios::binary) << guard::format_seal(*seal, *key);
}

} // namespace gangflash::tests

#pragma once

#include "base/sha256.hpp"
#include "config/images/hash_files.hpp"
#include "config/images/image.hpp"
#include "config/images/recognise.hpp"
#include "config/package/agent_container.hpp"
#include "config/package/findings.hpp"
#include "config/package/preloader.hpp"
#include "config/plan/selection.hpp"
#include "config/scatter/scatter.hpp"
#include "config/secrets/secret_file.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace gangflash {

/// Bytes hashed so far and in all. Called from the hashing threads, never by two at once.
using HashProgress = std::function<void(std::uint64_t done, std::uint64_t total)>;

struct PackageOptions {
    std::optional<std::filesystem::path> agent; ///< else a container found in the folder
    std::optional<std::filesystem::path> auth;
    std::optional<std::filesystem::path> cert;
    std::optional<std::filesystem::path> sla_key;    ///< RSA private key, PEM
    std::optional<std::filesystem::path> sla_signer; ///< or a program (challenge_signers.hpp)
    Selection selection;              ///< images of other partitions are not looked at
    std::filesystem::path hash_cache; ///< file; empty: hash every time
    CachedHashes cached = CachedHashes::believed;
    /// Folders outside of the package that links in it may lead to (images/package_files.hpp).
    std::vector<std::filesystem::path> link_roots;
    HashProgress progress;
    /// By file_name, what an engineer has signed for: outranks a checksum list that disagrees.
    std::map<std::string, Sha256, std::less<>> approved{};
    /// A list that disagrees is only a warning: for making the recipe that an engineer signs.
    bool lists_may_be_outdated = false;
    /// `..\vbmeta.img` is taken from the folder above the scatter: its hash is frozen.
    bool one_folder_up = false;
};

/// $XDG_CACHE_HOME/gangflash/hashes, or the same under ~/.cache; empty when neither is known.
std::filesystem::path default_hash_cache();

/// A file behind an image, or a piece of it.
struct ImageFile {
    std::filesystem::path path;
    Sha256 sha256{}; ///< of the file as it is on disk
};

/// The files behind an image, and what their first look said.
struct ImageSource {
    std::filesystem::path path;   ///< the first piece's
    std::vector<ImageFile> files; ///< in their order; one, where it is in one piece
    bool cut = false;             ///< the pieces stand behind each other (UnhashedImage)
    ImageKind kind{};
    bool signature_seen = false;
    std::optional<Fault> short_member; ///< OpenedImage
};

/// A firmware package in which everything asked for is there, fits and has been hashed. Immutable.
struct Package {
    std::string name;                ///< of its folder
    std::filesystem::path directory; ///< of the scatter
    std::filesystem::path
        root; ///< holds all of it: `directory`, or the folder above that was given
    Scatter scatter;
    const ChipFacts* chip = nullptr;
    std::map<std::string, std::shared_ptr<const Image>, std::less<>> images; ///< by file_name
    std::map<std::string, ImageSource, std::less<>> sources;                 ///< of the same
    /// Of the BOOTLOADERS entries, by file_name, written or not: their memory lists are needed.
    std::map<std::string, std::shared_ptr<const Preloader>, std::less<>> preloaders;
    std::shared_ptr<const AgentContainer> agent;
    std::optional<Fault> agent_fault; ///< why `agent` is empty
    std::shared_ptr<const SecretFile> auth;
    std::shared_ptr<const SecretFile> cert;
    std::shared_ptr<const SecretFile> sla_key;
    std::filesystem::path sla_signer; ///< absolute; empty: none
    Sha256 scatter_sha256;            ///< of the very bytes that were parsed
    Sha256 sha256; ///< over `name hash` lines of scatter and images, sorted by name
    std::vector<std::string> warnings;
    std::vector<std::string> compared; ///< `compared with Checksum.ini: 15 files`
};

/// Opens a package: `path` is its folder, its scatter file or a flash.xml (package_layout.hpp). All
/// faults found are returned, each with file, line and cause (reference: mtk-firmware-package.md,
/// 2.11). Blocks on the disk; a second time the hashes come from the cache.
Checked<Package> open_package(const std::filesystem::path& path, const PackageOptions& options);

} // namespace gangflash

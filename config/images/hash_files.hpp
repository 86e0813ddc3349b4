#pragma once

#include "config/images/file_reader.hpp"
#include "config/images/hash_cache.hpp"
#include "config/images/proven_file.hpp"

#include <functional>
#include <memory>
#include <vector>

namespace gangflash {

/// Whether hashes of earlier sessions count. Under a signed recipe none does.
enum class CachedHashes : std::uint8_t { believed, refreshed };

/// Each file with its fingerprint, from the cache or from the disk, two files at a time: one thread
/// waits for the disk while the other computes. `progress(done, total)` counts bytes, from either
/// thread, never from both at once. Results stand in the order of `files`; a fault
/// (`image_changed`) concerns its file only.
std::vector<Result<std::shared_ptr<const ProvenFile>>>
hash_files(const std::vector<std::shared_ptr<const FileReader>>& files,
           HashCache& cache,
           CachedHashes cached,
           const std::function<void(std::uint64_t, std::uint64_t)>& progress);

} // namespace gangflash

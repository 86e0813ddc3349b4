#pragma once

#include "base/sha256.hpp"
#include "config/images/file_reader.hpp"
#include "config/images/hash_cache.hpp"

#include <functional>
#include <memory>
#include <vector>

namespace gangflash {

/// SHA-256 of each file, from the cache or from the disk, two files at a time: one thread waits for
/// the disk while the other computes. `progress(done, total)` counts bytes, from either thread,
/// never from both at once. Results stand in the order of `files`; a fault (`image_changed`)
/// concerns its file only.
std::vector<Result<Sha256>>
hash_files(const std::vector<std::shared_ptr<const FileReader>>& files,
           HashCache& cache,
           const std::function<void(std::uint64_t, std::uint64_t)>& progress);

} // namespace gangflash

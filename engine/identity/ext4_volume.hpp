#pragma once

#include "base/bytes.hpp"
#include "engine/identity/block_cache.hpp"

#include <cstddef>
#include <memory>
#include <optional>
#include <string>

namespace gangflash {

/// An ext4 file system over a BlockCache, read only, journal not replayed, no link followed.
/// Whatever fails because of a missing block leaves that block in the cache's wanted().
class Ext4Volume {
public:
    explicit Ext4Volume(BlockCache& cache);
    ~Ext4Volume();
    Ext4Volume(const Ext4Volume&) = delete;
    Ext4Volume& operator=(const Ext4Volume&) = delete;

    /// Why it cannot be read: `no ext4`, or `damaged: …` with libext2fs's own words. Empty: it can.
    const std::string& problem() const { return problem_; }

    /// True when the path exists. Meaningless while the cache wants blocks.
    bool has(const std::string& path);

    /// The first `largest` bytes of a regular file, nothing when there is none. Meaningless while
    /// the cache wants blocks.
    std::optional<Bytes> read(const std::string& path, std::size_t largest);

private:
    struct Handle;
    std::optional<unsigned> find(const std::string& path);

    std::unique_ptr<Handle> handle_;
    std::string problem_;
};

} // namespace gangflash

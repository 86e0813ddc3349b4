#pragma once

#include "base/bytes.hpp"
#include "base/result.hpp"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>

namespace gangflash {

/// A vendor's authentication file, certificate or key, a key of backups, a password: anything that
/// nobody may read afterwards. It has no formatter and no stream operator on purpose: its bytes go
/// where they are used and nowhere else. They lie in pages of their own that a core dump leaves out
/// and no swap takes, and are overwritten at the end. From the first one on, the process leaves no
/// core dump at all: what a library makes of a key is not ours to place.
class SecretFile {
public:
    /// Takes the content over: `bytes` is overwritten. Throws std::bad_alloc without memory.
    SecretFile(std::string file_name, Bytes bytes);
    ~SecretFile();
    SecretFile(const SecretFile&) = delete;
    SecretFile& operator=(const SecretFile&) = delete;

    const std::string& file_name() const { return file_name_; }
    ByteView bytes() const { return {pages_, size_}; }

private:
    friend Result<std::shared_ptr<const SecretFile>>
    read_secret_file(const std::filesystem::path& path, std::uint64_t limit_bytes);

    SecretFile(std::string file_name, std::size_t size); ///< zeros
    std::span<std::byte> pages() { return {pages_, size_}; }

    std::string file_name_;
    std::byte* pages_ = nullptr; ///< mapped; nullptr for an empty file
    std::size_t size_ = 0;
};

/// Straight into the secret's own pages: no copy is left behind. Faults: those of
/// read_whole_file().
Result<std::shared_ptr<const SecretFile>> read_secret_file(const std::filesystem::path& path,
                                                           std::uint64_t limit_bytes);

/// From here on this process leaves no core dump and lets no other of its user look into it.
/// SecretFile calls it; whoever holds a secret in another form calls it before. A build with a
/// leak checker, which has to look into it, stays as it is.
void keep_out_of_core_dumps();

} // namespace gangflash

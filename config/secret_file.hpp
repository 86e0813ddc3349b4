#pragma once

#include "base/bytes.hpp"

#include <cstddef>
#include <string>

namespace gangflash {

/// A vendor's authentication file, certificate or key. It has no formatter and no stream operator
/// on purpose: its bytes go to the phone and nowhere else. They lie in pages of their own that a
/// core dump leaves out, and are overwritten at the end.
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
    std::string file_name_;
    std::byte* pages_ = nullptr; ///< mapped; nullptr for an empty file
    std::size_t size_ = 0;
};

} // namespace gangflash

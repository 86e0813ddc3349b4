#pragma once

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "ports/virtual/phone_identity.hpp"
#include "ports/virtual/storage.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace gangflash::vphone {

/// The file system of partition nvdata: a real ext4, made once and stamped with the files of each
/// phone, so that thousands of phones cost a few pages each.
class NvdataTemplate {
public:
    /// Makes the file system in memory (libext2fs). Throws std::runtime_error when that fails.
    explicit NvdataTemplate(std::uint64_t size);

    std::uint64_t size() const { return size_; }

    /// Writes it to the user area at `start`, with this phone's files.
    void stamp(Storage& storage, std::uint64_t start, const PhoneIdentity& who) const;

private:
    struct Run {
        std::uint64_t offset = 0;
        Bytes bytes;
    };

    std::uint64_t size_;
    std::vector<Run> runs_;                       ///< what is not zero, ascending
    std::map<std::string, std::uint64_t> places_; ///< byte offset of each file's only block
};

/// Names of the files a phone keeps there, with their content.
std::map<std::string, Bytes> nvdata_files(const PhoneIdentity& who);

} // namespace gangflash::vphone

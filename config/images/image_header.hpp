#pragma once

#include "base/bytes.hpp"
#include "base/result.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace gangflash {

/// One member of a file with MediaTek's 512-byte partition headers: lk, logo, tee, md1img and their
/// certificates (reference: mtk-firmware-package.md, 5.3). For showing only; files are flashed
/// unchanged.
struct ImageMember {
    std::uint64_t offset = 0; ///< of its header in the file
    std::string name;         ///< `lk`, `md1rom`, `cert1` …
    std::uint64_t size = 0;   ///< payload bytes, without header and padding
    std::uint64_t load_address = 0;
    std::uint32_t mode = 0;        ///< 0 backward, 0xFFFFFFFF normal
    bool extended = false;         ///< has the newer half of the header
    std::uint32_t header_size = 0; ///< 512
    std::uint32_t header_version = 0;
    std::uint32_t image_type = 0; ///< 0 AP binary, 0x02000000 cert1, 0x02000002 cert2
    bool last = false;            ///< says it is the end of the list
    std::uint32_t alignment = 0;  ///< of the next member
};

/// What parse_image_members() reads the file with: `into.size()` bytes from `offset`, inside it.
using ReadAt = std::function<Result<void>(std::uint64_t offset, std::span<std::byte> into)>;

/// True when the bytes begin with a partition header.
bool looks_like_image_member(ByteView start);

/// Members of a file, and what the last of them lacks.
struct ImageMembers {
    std::vector<ImageMember> members; ///< at least one
    std::uint64_t missing_bytes = 0;  ///< that the last one's header asks for beyond the end
};

/// As parse_image_members(), but a last member that goes beyond the end is told and not refused.
Result<ImageMembers>
list_image_members(std::uint64_t size, const ReadAt& read, const std::string& name);

/// All members of a file of `size` bytes. What follows the last one is padding. Fault
/// `image_invalid` with file, member and cause when a payload goes beyond the end.
Result<std::vector<ImageMember>>
parse_image_members(std::uint64_t size, const ReadAt& read, const std::string& name);

} // namespace gangflash

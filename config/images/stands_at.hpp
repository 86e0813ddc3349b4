#pragma once

#include "base/bytes.hpp"

#include <cstddef>
#include <string_view>

namespace gangflash {

/// Whether these bytes stand at this offset. Not where `start` ends before them.
inline bool stands_at(ByteView start, std::size_t offset, std::string_view bytes) {
    return start.size() >= offset && start.size() - offset >= bytes.size() &&
           as_text(start.subspan(offset, bytes.size())) == bytes;
}

} // namespace gangflash

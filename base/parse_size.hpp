#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace gangflash {

/// A number of bytes as people write it: `4096`, `0x1000`, `64M`, `2G`, `1.5G`, `64MiB`, `512 KB`.
/// K, M, G and T count in 1024s with or without `iB` or `B` behind. Nothing for any other text, a
/// part of a byte, or what exceeds 64 bits.
std::optional<std::uint64_t> parse_size(std::string_view text);

} // namespace gangflash

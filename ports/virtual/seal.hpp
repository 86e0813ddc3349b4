#pragma once

#include "base/bytes.hpp"
#include "ports/virtual/storage.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace gangflash::vphone {

/// Demo images say in their first 4 KiB which of their bytes must be whole, and the hash of those,
/// where real formats leave room. It stands in for the signatures a real boot loader checks: a
/// phone with a torn image does not boot.
///
///     16 bytes "GANGFLASH-SEAL1:", u32 runs (1 to 4), u32 0, runs x {u64 offset, u64 length},
///     SHA-256 of those runs in order, read with this hash as zeros; little-endian
struct SealedRun {
    std::uint64_t offset = 0;
    std::uint64_t length = 0;
};

inline constexpr std::size_t seal_search_size = 4096;
inline constexpr std::size_t most_sealed_runs = 4;

/// Bytes a seal over this many runs takes.
constexpr std::size_t seal_size(std::size_t runs) {
    return 16 + 8 + runs * 16 + 32;
}

/// Writes the seal into `image` at `at`, over bytes that are free there.
void put_seal(Bytes& image, std::size_t at, const std::vector<SealedRun>& runs);

enum class SealState : std::uint8_t {
    none, ///< no seal: an image of someone else
    whole,
    broken,
};

/// Looks at an image of at most `length` bytes that stands at `at`.
SealState check_seal(const Storage& storage, Region region, std::uint64_t at, std::uint64_t length);

} // namespace gangflash::vphone

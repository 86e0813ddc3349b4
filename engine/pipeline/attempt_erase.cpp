// Proof that the owner's data are gone.
#include "engine/pipeline/attempt.hpp"

#include <algorithm>
#include <optional>
#include <vector>

#include <fmt/format.h>

namespace gangflash {

namespace {

/// What is read at once: file systems keep their first superblock and the keys of encryption at
/// one of the two ends, in far less than this.
constexpr std::uint64_t piece = 256 * kib;

/// Pieces at random places besides the first and the last one.
constexpr unsigned random_pieces = 6;

/// Erased flash reads as all ones, an erased eMMC or UFS as either (JESD84-B51, ERASED_MEM_CONT).
bool is_erased(ByteView bytes) {
    const bool known = bytes.front() == std::byte{0} || bytes.front() == std::byte{0xFF};
    return known && std::ranges::all_of(bytes, [&](std::byte b) { return b == bytes.front(); });
}

/// Offsets of the pieces to look at, ascending: all of a small range.
std::vector<std::uint64_t> pieces_of(std::uint64_t size, Random& random) {
    std::vector<std::uint64_t> places;
    const std::uint64_t count = (size + piece - 1) / piece;
    if (count <= random_pieces + 2) {
        for (std::uint64_t i = 0; i < count; ++i)
            places.push_back(i * piece);
        return places;
    }
    places = {0, (count - 1) * piece};
    for (unsigned i = 0; i < random_pieces; ++i)
        places.push_back(random.below(count) * piece);
    std::ranges::sort(places);
    places.erase(std::ranges::unique(places).begin(), places.end());
    return places;
}

} // namespace

/// An agent says that it erased; this looks. Pieces of the range are read back and must be all
/// zeros or all ones: a storage that discards without erasing, or an agent that erased another
/// range, shows here. It is a sample: what it saw and how much stands in the record.
Attempt::Work Attempt::verify_erase(Region region, DeviceAddress start, ByteCount size) {
    const std::vector<std::uint64_t> places = pieces_of(size.value, unit_.random);
    std::uint64_t bytes = 0;
    std::uint64_t zeros = 0;
    for (const std::uint64_t offset : places) {
        const ByteCount length{std::min(piece, size.value - offset)};
        auto back =
            co_await read_bytes(*agent_, storage_, region, start + ByteCount{offset}, length);
        if (!back) co_return back.error();
        bytes += back->size();
        if (back->empty()) continue;
        if (!is_erased(*back))
            co_return Fault{ErrorCode::erase_not_seen,
                            fmt::format("offset=0x{:x} bytes={} hold data", offset, length.value)};
        if (back->front() == std::byte{0}) ++zeros;
    }
    const std::string_view value = zeros == places.size() ? "00" : zeros == 0 ? "ff" : "00 or ff";
    std::string seen = fmt::format("{} bytes erased, {} pieces with {} bytes read back as {}",
                                   size.value,
                                   places.size(),
                                   bytes,
                                   value);
    co_return Moved{bytes, {}, std::move(seen)};
}

} // namespace gangflash

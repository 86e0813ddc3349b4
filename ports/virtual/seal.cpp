#include "ports/virtual/seal.hpp"

#include "base/sha256.hpp"
#include "base/units.hpp"

#include <algorithm>
#include <cassert>

namespace gangflash::vphone {

namespace {

constexpr std::string_view marker = "GANGFLASH-SEAL1:";
constexpr std::size_t count_at = 16;
constexpr std::size_t runs_at = 24;
constexpr std::size_t run_size = 16;

struct FoundSeal {
    std::vector<SealedRun> runs;
    std::uint64_t hash_at = 0; ///< in the image
    Sha256 hash;
};

std::optional<FoundSeal> find_seal(ByteView head) {
    const std::size_t at = as_text(head).find(marker);
    if (at == std::string_view::npos || at + seal_size(1) > head.size()) return std::nullopt;
    const auto count = load_le<std::uint32_t>(head, at + count_at);
    if (count == 0 || count > most_sealed_runs || at + seal_size(count) > head.size())
        return std::nullopt;
    FoundSeal found;
    for (std::size_t i = 0; i < count; ++i) {
        const std::size_t run = at + runs_at + i * run_size;
        found.runs.push_back(
            {load_le<std::uint64_t>(head, run), load_le<std::uint64_t>(head, run + 8)});
    }
    found.hash_at = at + runs_at + count * run_size;
    std::copy_n(head.begin() + static_cast<std::ptrdiff_t>(found.hash_at),
                found.hash.bytes.size(),
                found.hash.bytes.begin());
    return found;
}

/// Feeds a piece of the image that starts at `offset`, the hash field as zeros.
void feed(Sha256Stream& stream, Bytes& piece, std::uint64_t offset, std::uint64_t hash_at) {
    const std::uint64_t begin = std::max(offset, hash_at);
    const std::uint64_t end = std::min(offset + piece.size(), hash_at + sizeof(Sha256::bytes));
    for (std::uint64_t at = begin; at < end; ++at)
        piece[at - offset] = std::byte{0};
    stream.update(piece);
}

} // namespace

void put_seal(Bytes& image, std::size_t at, const std::vector<SealedRun>& runs) {
    assert(!runs.empty() && runs.size() <= most_sealed_runs);
    assert(at + seal_size(runs.size()) <= std::min(image.size(), seal_search_size));
    const std::span<std::byte> all(image);
    std::ranges::copy(as_bytes(marker), image.begin() + static_cast<std::ptrdiff_t>(at));
    store_le(all, static_cast<std::uint32_t>(runs.size()), at + count_at);
    store_le(all, std::uint32_t{0}, at + count_at + 4);
    for (std::size_t i = 0; i < runs.size(); ++i) {
        store_le(all, runs[i].offset, at + runs_at + i * run_size);
        store_le(all, runs[i].length, at + runs_at + i * run_size + 8);
    }
    const std::size_t hash_at = at + runs_at + runs.size() * run_size;
    std::fill_n(
        image.begin() + static_cast<std::ptrdiff_t>(hash_at), sizeof(Sha256::bytes), std::byte{0});
    Sha256Stream stream;
    for (const SealedRun& run : runs)
        stream.update(ByteView(image).subspan(run.offset, run.length));
    std::ranges::copy(stream.finish().bytes, image.begin() + static_cast<std::ptrdiff_t>(hash_at));
}

SealState
check_seal(const Storage& storage, Region region, std::uint64_t at, std::uint64_t length) {
    Bytes head(std::min<std::uint64_t>(length, seal_search_size));
    storage.read(region, at, head);
    const auto seal = find_seal(head);
    if (!seal) return SealState::none;
    Sha256Stream stream;
    for (const SealedRun& run : seal->runs) {
        if (run.offset > length || run.length > length - run.offset) return SealState::broken;
        if (!storage.keeps(region, at + run.offset, run.length)) return SealState::whole;
        for (std::uint64_t done = 0; done < run.length;) {
            Bytes piece(std::min(run.length - done, mib));
            storage.read(region, at + run.offset + done, piece);
            feed(stream, piece, run.offset + done, seal->hash_at);
            done += piece.size();
        }
    }
    return stream.finish() == seal->hash ? SealState::whole : SealState::broken;
}

} // namespace gangflash::vphone

#include "engine/phone/blank_identity.hpp"

#include "base/units.hpp"
#include "config/plan/protected_partitions.hpp"

#include <algorithm>
#include <cstddef>

namespace gangflash {

namespace {

constexpr std::uint64_t first_look = 64 * kib; ///< an ext4's superblock is in it
constexpr std::uint64_t further_look = 1 * mib;

bool all_are(ByteView bytes, std::byte what) {
    return std::ranges::all_of(bytes, [what](std::byte byte) { return byte == what; });
}

/// Whether a partition is `erased` bytes from its first to its last.
asio::awaitable<Result<bool>>
is_blank(StorageReader& reader, const StorageReport& storage, const PhonePartition& partition) {
    std::uint64_t at = 0;
    std::byte erased{};
    while (at < partition.size.value) {
        const std::uint64_t length =
            std::min(at == 0 ? first_look : further_look, partition.size.value - at);
        auto piece = co_await read_bytes(
            reader, storage, Region::user, partition.start + ByteCount{at}, ByteCount{length});
        if (!piece) co_return piece.error();
        if (at == 0 && !piece->empty()) erased = piece->front();
        if (erased != std::byte{0x00} && erased != std::byte{0xFF}) co_return false;
        if (!all_are(*piece, erased)) co_return false;
        at += length;
    }
    co_return true;
}

} // namespace

asio::awaitable<Result<std::string>>
find_blank_identity(StorageReader& reader, const StorageReport& storage, const PhoneTable& table) {
    std::string blank;
    for (const PhonePartition& partition : table.partitions) {
        if (!is_nvram(partition.name) && !is_nvdata(partition.name)) continue;
        if (partition.size.value == 0) continue;
        auto nothing = co_await is_blank(reader, storage, partition);
        if (!nothing) co_return nothing.error();
        if (*nothing) blank += (blank.empty() ? "" : ", ") + partition.name;
    }
    co_return blank;
}

} // namespace gangflash

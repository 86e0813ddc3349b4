#include "base/imei.hpp"
#include "base/sha256.hpp"
#include "config/lists/phone_list.hpp"
#include "engine/identity/build_info.hpp"
#include "engine/identity/erofs_volume.hpp"
#include "engine/identity/hardware_address.hpp"
#include "engine/identity/ld0b.hpp"
#include "engine/identity/logical_partitions.hpp"
#include "engine/identity/storage_id.hpp"
#include "tests/fuzz/fuzzing.hpp"
#include "tests/fuzz/parsers.hpp"

#include <algorithm>

using namespace gangflash;
using namespace gangflash::fuzz;

namespace {

constexpr std::size_t geometry_size = 52;

/// With sums that hold: a mutation would never find them, and behind them lies what is looked for.
void make_sums_hold(Bytes& geometry, Bytes& metadata) {
    const auto seal = [](Bytes& bytes, std::size_t size, std::size_t sum_at) {
        std::fill_n(bytes.begin() + static_cast<long>(sum_at), 32, std::byte{0});
        const Sha256 sum = sha256(ByteView(bytes).first(size));
        std::ranges::copy(sum.bytes, bytes.begin() + static_cast<long>(sum_at));
    };
    seal(geometry, geometry_size, 8);
    if (metadata.size() < 128) return;
    const auto header = load_le<std::uint32_t>(metadata, 8);
    const auto tables = load_le<std::uint32_t>(metadata, 44);
    if (header < 128 || header > metadata.size() || tables > metadata.size() - header) return;
    const Sha256 sum = sha256(ByteView(metadata).subspan(header, tables));
    std::ranges::copy(sum.bytes, metadata.begin() + 48);
    seal(metadata, header, 12);
}

bool is_printable(std::string_view text) {
    return text.size() <= 256 &&
           std::ranges::all_of(text, [](char c) { return c > ' ' && c <= '~'; });
}

} // namespace

int fuzz_super(const std::uint8_t* data, std::size_t size) {
    if (size < geometry_size) return 0;
    const std::uint64_t super_bytes = 64 * mib;
    const ByteView input = view(data, size);
    Bytes geometry(input.begin(), input.begin() + geometry_size);
    Bytes metadata(input.begin() + geometry_size, input.end());
    make_sums_hold(geometry, metadata);
    const LogicalTable table = decode_logical_table(geometry, metadata, super_bytes);
    must(table.partitions.empty() || table.problem.empty());
    std::size_t extents = 0;
    for (const LogicalPartition& partition : table.partitions) {
        must(!partition.name.empty() && partition.size() <= super_bytes);
        must(partition.name.find('/') == std::string::npos);
        extents += partition.extents.size();
        for (const LogicalExtent& extent : partition.extents)
            must(extent.length > 0 && extent.start <= super_bytes &&
                 extent.length <= super_bytes - extent.start);
    }
    must(extents * 24 <= size); // memory in proportion to what was read
    return 0;
}

int fuzz_erofs(const std::uint8_t* data, std::size_t size) {
    constexpr unsigned patience = 4096;
    constexpr std::size_t largest = 64 * kib;
    BlockCache cache(size, patience);
    const ByteView image = view(data, size);
    for (std::size_t at = 0; at < size; at += BlockCache::block_size) {
        const ByteView block =
            image.subspan(at, std::min<std::size_t>(BlockCache::block_size, size - at));
        cache.put(at / BlockCache::block_size, Bytes(block.begin(), block.end()));
    }
    ErofsVolume volume(cache);
    const auto file = volume.read("system/build.prop", largest);
    must(!file || file->size() <= largest);
    must(!file || volume.problem().empty());
    return 0;
}

int fuzz_identity_files(const std::uint8_t* data, std::size_t size) {
    const ByteView bytes = view(data, size);
    if (const auto address = decode_hardware_address(bytes)) must(address->size() == 17);
    const Bytes key(imei_key_size, std::byte{0x42});
    if (const auto ld0b = decode_ld0b(bytes, key)) {
        must(size >= 0x80);
        must(!ld0b->imei1 || (ld0b->key_fits && is_valid_imei(*ld0b->imei1)));
        must(!ld0b->imei2 || (ld0b->key_fits && is_valid_imei(*ld0b->imei2)));
    }
    if (const auto part = decode_cid(as_text(bytes))) {
        must(size == 32 && !part->product.empty() && part->product.size() <= 6);
        must(part->serial.size() == 8 && (part->made.empty() || part->made.size() == 7));
    }
    const BuildInfo build = parse_build_properties(as_text(bytes));
    must(is_printable(build.fingerprint) && is_printable(build.security_patch));
    return 0;
}

int fuzz_phone_list(const std::uint8_t* data, std::size_t size) {
    const std::string_view text = as_text(view(data, size));
    for (const ListedBy by : {ListedBy::imei, ListedBy::serial}) {
        const auto list = parse_phone_list(text, "list", by);
        if (list) {
            must(list->size() > 0 && list->size() <= size);
            continue;
        }
        must(!list.error().empty() && list.error().size() <= size + 1);
        for (const Fault& fault : list.error())
            must(fault.code == ErrorCode::list_invalid);
    }
    return 0;
}

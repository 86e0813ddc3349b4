#include "engine/mediatek/xflash/storage_info.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <string>

#include <fmt/format.h>

namespace gangflash::xflash {
namespace {

Fault too_short(const char* what, ByteView answer, std::size_t least) {
    return {ErrorCode::da_protocol,
            fmt::format("answer={} bytes={} least={}", what, answer.size(), least)};
}

/// 0 says "undefined": as good as silence.
std::optional<std::uint32_t> life_cycle(ByteView answer, std::size_t at) {
    if (answer.size() < at + sizeof(std::uint32_t)) return std::nullopt;
    const auto value = load_le<std::uint32_t>(answer, at);
    if (value == 0) return std::nullopt;
    return value;
}

/// A text field as its text when it is one, else as hexadecimal; padding is cut off.
std::string readable(ByteView field) {
    const auto is_padding = [](std::byte b) { return b == std::byte{0} || b == std::byte{' '}; };
    while (!field.empty() && is_padding(field.back()))
        field = field.first(field.size() - 1);
    while (!field.empty() && is_padding(field.front()))
        field = field.subspan(1);
    const bool text = std::ranges::all_of(
        field, [](std::byte b) { return b >= std::byte{0x20} && b < std::byte{0x7F}; });
    return text ? std::string(as_text(field)) : to_hex(field);
}

/// Buffers are measured in blocks: a phone that says 2 GiB must not get 34 of them. eMMC has 512
/// bytes (JESD84-B51), UFS 4096, a page of NAND some KiB.
Result<std::optional<StorageReport>> with_sound_block(StorageReport report) {
    constexpr std::uint32_t smallest = 512;
    constexpr std::uint32_t largest = 64 * kib;
    if (!std::has_single_bit(report.block_size) || report.block_size < smallest ||
        report.block_size > largest)
        return Fault{
            ErrorCode::da_protocol,
            fmt::format("storage={} block_size={}", to_string(report.kind), report.block_size)};
    return std::optional(std::move(report));
}

} // namespace

Result<std::optional<StorageReport>> decode_emmc_info(ByteView answer) {
    constexpr std::size_t least = 96;
    constexpr std::size_t cid_at = 72;
    constexpr std::size_t cid_size = 16;
    if (answer.size() < least) return too_short("GET_EMMC_INFO", answer, least);
    if (load_le<std::uint32_t>(answer) == 0) return std::optional<StorageReport>();

    StorageReport report;
    report.kind = StorageKind::emmc;
    report.block_size = load_le<std::uint32_t>(answer, 4);
    report.boot1 = ByteCount{load_le<std::uint64_t>(answer, 8)};
    report.boot2 = ByteCount{load_le<std::uint64_t>(answer, 16)};
    report.user = ByteCount{load_le<std::uint64_t>(answer, 64)};
    report.id = to_hex(answer.subspan(cid_at, cid_size));
    report.unique_id = report.id;
    report.life_cycle = life_cycle(answer, 100);
    return with_sound_block(std::move(report));
}

Result<std::optional<StorageReport>> decode_ufs_info(ByteView answer) {
    constexpr std::size_t first_version = 52; // sizes, CID of 16 bytes, firmware version of 4
    constexpr std::size_t with_serial = 194;
    if (answer.size() < first_version) return too_short("GET_UFS_INFO", answer, first_version);
    if (load_le<std::uint32_t>(answer) == 0) return std::optional<StorageReport>();

    StorageReport report;
    report.kind = StorageKind::ufs;
    report.block_size = load_le<std::uint32_t>(answer, 4);
    // LU0, LU1, LU2. mtkclient names them the other way round; the user unit is the largest in
    // either reading.
    std::array units{load_le<std::uint64_t>(answer, 8),
                     load_le<std::uint64_t>(answer, 16),
                     load_le<std::uint64_t>(answer, 24)};
    if (units[0] > units[2]) std::swap(units[0], units[2]);
    report.boot1 = ByteCount{units[0]};
    report.boot2 = ByteCount{units[1]};
    report.user = ByteCount{units[2]};
    if (answer.size() >= with_serial) {
        report.id = readable(answer.subspan(34, 20));
        report.unique_id = readable(answer.subspan(62, 132));
    } else {
        report.id = readable(answer.subspan(32, 16));
        report.unique_id = report.id;
    }
    report.life_cycle = life_cycle(answer, 200);
    return with_sound_block(std::move(report));
}

Result<std::optional<StorageReport>> decode_nand_info(ByteView answer) {
    constexpr std::size_t least = 45;
    if (answer.size() < least) return too_short("GET_NAND_INFO", answer, least);
    if (load_le<std::uint32_t>(answer) == 0) return std::optional<StorageReport>();

    StorageReport report;
    report.kind = StorageKind::nand;
    report.block_size =
        load_le<std::uint32_t>(answer, 4); // a page: the smallest unit of an address
    report.user = ByteCount{load_le<std::uint64_t>(answer, 24)};
    report.id = to_hex(answer.subspan(33, 12));
    report.unique_id = report.id;
    return with_sound_block(std::move(report));
}

Result<PacketLengths> decode_packet_lengths(ByteView answer) {
    constexpr std::size_t least = 8;
    if (answer.size() < least) return too_short("GET_PACKET_LENGTH", answer, least);
    const PacketLengths lengths{load_le<std::uint32_t>(answer), load_le<std::uint32_t>(answer, 4)};
    if (lengths.write < smallest_write_packet || lengths.read == 0)
        return Fault{ErrorCode::da_protocol,
                     fmt::format("write_packet={} least={} read_packet={}",
                                 lengths.write,
                                 smallest_write_packet,
                                 lengths.read)};
    return lengths;
}

Result<MemoryReport> decode_ram_info(ByteView answer) {
    constexpr std::size_t older = 24;
    constexpr std::size_t newer = 48;
    constexpr std::uint32_t dram = 1;
    if (answer.size() < older) return too_short("GET_RAM_INFO", answer, older);
    const bool wide = answer.size() >= newer;
    MemoryReport report;
    for (const std::size_t item : {std::size_t{0}, wide ? newer / 2 : older / 2}) {
        const std::uint32_t type = load_le<std::uint32_t>(answer, item);
        const ByteCount size{wide ? load_le<std::uint64_t>(answer, item + 16)
                                  : load_le<std::uint32_t>(answer, item + 8)};
        if (type != 0) (type == dram ? report.dram : report.sram) = size;
    }
    return report;
}

Bytes encode_flash_op(StorageKind kind, const Place& place) {
    constexpr std::size_t size = 56;
    constexpr std::uint32_t emmc = 0x01;
    constexpr std::uint32_t nand = 0x10;
    constexpr std::uint32_t ufs = 0x30;
    const bool is_emmc = kind == StorageKind::emmc;

    std::uint32_t section = 1; // BOOT1, LU0
    if (place.region == Region::boot2) section = 2;
    if (place.region == Region::user) section = is_emmc ? 8 : 3;

    Bytes op(size);
    const std::span<std::byte> into(op);
    store_le(into, is_emmc ? emmc : kind == StorageKind::ufs ? ufs : nand, 0);
    store_le(into, section, 4);
    store_le(into, place.address.value, 8);
    store_le(into, place.length.value, 16);
    return op;
}

} // namespace gangflash::xflash

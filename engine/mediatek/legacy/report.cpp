#include "engine/mediatek/legacy/report.hpp"

#include "engine/mediatek/legacy/fields.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace gangflash::legacy {
namespace {

constexpr std::size_t cid_size = 16;

/// Agents report 5 or 7 ids (7.5); more than this means lost step.
constexpr std::uint16_t most_nand_ids = 16;

// Blocks of the report, bytes (7.7).
constexpr std::size_t nor_block = 28;
constexpr std::size_t nand_behind_ids = 9; ///< page, spare, pages per block, io, cycles, BMT
constexpr std::size_t emmc_block = 92;
constexpr std::size_t sdmmc_block = 28;
constexpr std::size_t config_block = 38;

asio::awaitable<Result<Bytes>> read_block(Session& session, std::size_t size, Millis limit) {
    Bytes block(size);
    if (auto got = co_await session.link().read(block, limit); !got) co_return got.error();
    co_return block;
}

Bytes cid_in_order(ByteView raw, IdOrder order) {
    Bytes cid(raw.begin(), raw.end());
    if (order == IdOrder::as_stored)
        for (auto group = cid.begin(); group != cid.end(); group += 4)
            std::reverse(group, group + 4);
    return cid;
}

asio::awaitable<Result<void>> read_nand_ids(Session& session, StorageIds& ids, Millis limit) {
    auto status = co_await session.read_number<std::uint32_t>(limit);
    if (!status) co_return status.error();
    auto count = co_await session.read_number<std::uint16_t>();
    if (!count) co_return count.error();
    if (*count == 0 || *count > most_nand_ids)
        co_return Fault{ErrorCode::da_protocol, fmt::format("nand_id_count={}", *count)};
    auto raw = co_await read_block(session, *count * sizeof(std::uint16_t), limits::field);
    if (!raw) co_return raw.error();
    ids.nand_status = *status;
    ids.nand_ids = std::move(*raw);
    co_return success();
}

asio::awaitable<Result<void>> read_emmc_id(Session& session, StorageIds& ids, IdOrder order) {
    auto block = co_await read_block(session, sizeof(std::uint32_t) + cid_size, limits::field);
    if (!block) co_return block.error();
    Fields fields(*block);
    ids.emmc_status = fields.next<std::uint32_t>();
    ids.cid = cid_in_order(fields.bytes(cid_size), order);
    co_return success();
}

asio::awaitable<Result<void>>
read_nand_block(Session& session, const Variant& variant, DeviceReport& report) {
    const std::size_t size_bytes = variant.nand_size_is_u64 ? 8 : 4;
    auto head = co_await read_block(session, 4 + 1 + 2 + size_bytes + 2, limits::field);
    if (!head) co_return head.error();
    Fields fields(*head);
    report.ids.nand_status = fields.next<std::uint32_t>();
    fields.skip(1 + 2); // chip select, flash id
    report.nand = ByteCount{variant.nand_size_is_u64 ? fields.next<std::uint64_t>()
                                                     : fields.next<std::uint32_t>()};
    const auto count = fields.next<std::uint16_t>();
    if (count > most_nand_ids)
        co_return Fault{ErrorCode::da_protocol, fmt::format("report nand_id_count={}", count)};
    auto tail = co_await read_block(session, count * 2U + nand_behind_ids, limits::field);
    if (!tail) co_return tail.error();
    report.ids.nand_ids.assign(tail->begin(), tail->begin() + count * 2);
    co_return success();
}

void decode_emmc(ByteView block, DeviceReport& report) {
    Fields fields(block);
    report.ids.emmc_status = fields.next<std::uint32_t>();
    report.boot1 = ByteCount{fields.next<std::uint64_t>()};
    report.boot2 = ByteCount{fields.next<std::uint64_t>()};
    constexpr std::size_t rpmb_and_general_purpose = 5 * sizeof(std::uint64_t);
    fields.skip(rpmb_and_general_purpose);
    report.user = ByteCount{fields.next<std::uint64_t>()};
    const ByteView cid = fields.bytes(cid_size);
    report.ids.cid.assign(cid.begin(), cid.end());
}

void decode_config(ByteView block, DeviceReport& report) {
    Fields fields(block);
    fields.skip(4); // status of the internal RAM: it runs the agent
    report.internal_ram = ByteCount{fields.next<std::uint32_t>()};
    report.ram_status = fields.next<std::uint32_t>();
    fields.skip(1 + 1); // type, chip select
    report.ram = ByteCount{fields.next<std::uint64_t>()};
    const ByteView id = fields.bytes(16);
    report.random_id.assign(id.begin(), id.end());
}

/// ACK, download status, boot style; some builds put one more word before it. The first byte tells:
/// that word is a small number, so it begins with 0 (7.7).
asio::awaitable<Result<void>> read_security_row(Session& session, DeviceReport& report) {
    auto first = co_await session.read_byte();
    if (!first) co_return first.error();
    if (*first == 0) {
        auto rest = co_await read_block(session, 3, limits::field);
        if (!rest) co_return rest.error();
        first = co_await session.read_byte();
        if (!first) co_return first.error();
    }
    if (*first != byte::ack)
        co_return Fault{ErrorCode::da_protocol,
                        fmt::format("report security_row=0x{:02x}", *first)};
    auto row = co_await read_block(session, 4 + 4, limits::field);
    if (!row) co_return row.error();
    report.download_status = load_be<std::uint32_t>(*row);
    co_return success();
}

asio::awaitable<Result<void>> read_soc_byte(Session& session) {
    auto soc = co_await session.read_byte();
    if (!soc) co_return soc.error();
    if (*soc == byte::soc_ok) co_return success();
    if (*soc == byte::soc_refused)
        co_return Fault{ErrorCode::wrong_chip, "agent refuses this chip (SOC check)"};
    co_return Fault{ErrorCode::da_protocol, fmt::format("report soc_byte=0x{:02x}", *soc)};
}

} // namespace

asio::awaitable<Result<StorageIds>> read_ids_nand_first(Session& session, IdOrder order) {
    StorageIds ids;
    auto got = co_await read_nand_ids(session, ids, limits::dram_word);
    if (got) got = co_await read_emmc_id(session, ids, order);
    if (!got) co_return got.error();
    co_return ids;
}

asio::awaitable<Result<StorageIds>> read_ids_emmc_first(Session& session) {
    StorageIds ids;
    auto got = co_await read_emmc_id(session, ids, IdOrder::as_stored);
    if (got) got = co_await read_nand_ids(session, ids, limits::field);
    if (!got) co_return got.error();
    co_return ids;
}

asio::awaitable<Result<DeviceReport>> read_report(Session& session, const Variant& variant) {
    DeviceReport report;
    auto nor = co_await read_block(session, nor_block, limits::storage_report);
    if (!nor) co_return nor.error();
    const auto nor_status = load_be<std::uint32_t>(*nor);
    for (const Numbering numbering : {Numbering::old_builds, Numbering::new_builds})
        if (renumbered(nor_status, numbering) == status::nor_not_found)
            session.set_numbering(numbering);

    if (auto got = co_await read_nand_block(session, variant, report); !got) co_return got.error();
    auto emmc = co_await read_block(session, emmc_block, limits::field);
    if (!emmc) co_return emmc.error();
    decode_emmc(*emmc, report);
    auto sdmmc = co_await read_block(session, sdmmc_block, limits::field);
    if (!sdmmc) co_return sdmmc.error();
    report.sdmmc_status = load_be<std::uint32_t>(*sdmmc);
    auto config = co_await read_block(session, config_block, limits::field);
    if (!config) co_return config.error();
    decode_config(*config, report);
    if (auto got = co_await read_security_row(session, report); !got) co_return got.error();
    if (auto got = co_await read_soc_byte(session); !got) co_return got.error();
    co_return report;
}

Result<StorageReport> storage_of(const DeviceReport& report) {
    StorageReport storage;
    if (report.ids.emmc_status == status::ok) {
        storage.kind = StorageKind::emmc;
        storage.block_size = 512;
        storage.boot1 = report.boot1;
        storage.boot2 = report.boot2;
        storage.user = report.user;
        storage.id = to_hex(report.ids.cid);
        storage.unique_id = storage.id;
        return storage;
    }
    if (report.ids.nand_status == status::ok) {
        storage.kind = StorageKind::nand;
        storage.block_size = 2048; // not used: NAND is told, never written
        storage.user = report.nand;
        storage.id = to_hex(report.ids.nand_ids);
        storage.unique_id = storage.id;
        return storage;
    }
    if (report.sdmmc_status == status::ok)
        return Fault{ErrorCode::da_unsupported, "storage=SD a memory card in place of the eMMC"};
    return Fault{ErrorCode::storage_read_failed,
                 fmt::format("no storage found emmc_status={} nand_status={}",
                             report.ids.emmc_status,
                             report.ids.nand_status)};
}

} // namespace gangflash::legacy

#pragma once

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "base/units.hpp"
#include "engine/mediatek/download_agent.hpp"
#include "engine/mediatek/legacy/session.hpp"
#include "engine/mediatek/legacy/variant.hpp"

#include <cstdint>

namespace gangflash::legacy {

/// Storage ids, as the agent tells them before the memory is up.
struct StorageIds {
    std::uint32_t nand_status = 0;
    Bytes nand_ids; ///< 2 bytes each, as they came
    std::uint32_t emmc_status = 0;
    Bytes cid; ///< 16 bytes in CID order: manufacturer first

    /// Nothing but raw NAND answers.
    bool only_nand() const { return emmc_status != status::ok && nand_status == status::ok; }
};

/// What the agent reports once its storage is up, unasked. Source: mtk-brom-preloader-legacy-da.md,
/// 7.7, one-stage 3.4.
struct DeviceReport {
    StorageIds ids;
    ByteCount nand;
    ByteCount boot1, boot2, user; ///< eMMC
    std::uint32_t sdmmc_status = 0;
    ByteCount internal_ram;
    std::uint32_t ram_status = 0; ///< status::ok, or dram_needed in the agent's own numbering
    ByteCount ram;
    Bytes random_id; ///< 16 bytes
    std::uint32_t download_status = 0;
};

/// The order in which bytes of a storage id are sent.
enum class IdOrder : std::uint8_t {
    by_fields, ///< numbers, high byte first: the CID comes in its own order
    as_stored, ///< raw memory: each group of four bytes is reversed (7.3)
};

/// NAND status, count and ids, then eMMC status and id. Errors: da_protocol for a count no agent
/// has, or the link's.
asio::awaitable<Result<StorageIds>> read_ids_nand_first(Session& session, IdOrder order);

/// The same with eMMC first, always as stored: the second time, when the host must bring settings.
asio::awaitable<Result<StorageIds>> read_ids_emmc_first(Session& session);

/// The whole report, up to and with the SOC byte. Learns the agent's error numbering from the NOR
/// flash that no phone has. Errors: wrong_chip when the agent refuses the chip, da_protocol, the
/// link's.
asio::awaitable<Result<DeviceReport>> read_report(Session& session, const Variant& variant);

/// As the pipeline wants it. Fault `storage_read_failed` when nothing was found, `da_unsupported`
/// for a memory card in place of the eMMC.
Result<StorageReport> storage_of(const DeviceReport& report);

} // namespace gangflash::legacy

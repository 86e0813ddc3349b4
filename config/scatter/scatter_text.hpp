#pragma once

#include "base/storage.hpp"
#include "base/units.hpp"
#include "config/scatter/scatter.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace gangflash {

/// One partition of a layout that is to be written down.
struct LayoutRow {
    std::string name;
    std::string file_name; ///< empty: NONE, and not ticked
    std::string type = "NORMAL_ROM";
    std::vector<Region> regions{Region::user};
    DeviceAddress start; ///< inside each region
    ByteCount size;      ///< 0: takes what remains
    OperationType operation = OperationType::update;
    /// An end-of-storage area: its distance from the end in blocks of the layout (reference:
    /// mtk-firmware-package.md, 2.9). `start` then means nothing.
    std::optional<std::uint16_t> from_end_blocks;
};

/// A layout for one kind of storage.
struct LayoutSheet {
    std::string platform; ///< `MT6765`
    std::string project;
    StorageKind storage = StorageKind::emmc; ///< not NAND
    AgentGeneration generation = AgentGeneration::xflash;
    std::vector<LayoutRow> rows;

    /// Unit of end-of-storage addresses, bytes (mtk-firmware-package.md, 2.6).
    std::uint32_t block_size() const { return storage == StorageKind::ufs ? 0x80000 : 0x20000; }
};

/// The text of a scatter file, V1.1.2: what parse_scatter() reads, and other tools.
///
/// Unverified: linear addresses are given like physical ones, as files of the chips with a GPT have
/// them; on chips before, linear addresses count the boot areas first, which only the tool of that
/// time looks at.
std::string scatter_text(const LayoutSheet& sheet);

} // namespace gangflash

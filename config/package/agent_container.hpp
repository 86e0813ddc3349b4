#pragma once

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "base/sha256.hpp"
#include "config/chips/chips.hpp"
#include "config/images/file_reader.hpp"
#include "config/plan/flash_plan.hpp"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace gangflash {

/// One piece of an entry: 20 bytes in the file (reference: mtk-brom-preloader-legacy-da.md, 5.2).
struct AgentRegion {
    std::uint32_t offset = 0; ///< in the file
    std::uint32_t length = 0; ///< signature included
    std::uint32_t load_address = 0;
    std::uint32_t signature_offset = 0; ///< inside the region; V6: in the file
    std::uint32_t signature_length = 0; ///< at the end of the region
};

/// The agent for one chip, or for some versions of it.
struct AgentEntry {
    std::uint16_t hw_code = 0; ///< the chip table's agent_code
    std::uint16_t hw_sub_code = 0;
    std::uint16_t hw_version = 0; ///< lowest that it serves
    std::uint16_t sw_version = 0; ///< lowest that it serves
    std::uint32_t page_size = 0;
    std::uint16_t entry_region = 0;   ///< 0 two stages, 1 old one-stage chips, 2 IoT
    std::vector<AgentRegion> regions; ///< 0 environment, 1 DA1, 2 DA2 on phones
};

/// A `MTK_DOWNLOAD_AGENT` file: agents for many chips in one. Complete and checked.
struct AgentContainer {
    std::string file;
    std::string identifier;              ///< `MTK_AllInOne_DA_v3.3001…`, `MTK_DA_v6_…`
    std::uint32_t container_version = 0; ///< 4 in every file seen
    std::vector<AgentEntry> entries;
    std::vector<std::string> warnings;
    Sha256 sha256;
    Bytes bytes; ///< the whole file

    /// The XML generation names itself; legacy and XFlash share files and follow from the chip.
    bool is_xml() const { return identifier.find("MTK_DA_v6") != std::string::npos; }
};

/// True when the bytes begin like a container.
bool looks_like_agent(ByteView start);

/// Fault `agent_invalid` with file, entry and cause (mtk-brom-preloader-legacy-da.md, 5.5).
Result<AgentContainer> parse_agent_container(Bytes file, std::string name);

/// parse_agent_container over a file; `package_missing_file`, `package_unreadable`.
Result<AgentContainer> load_agent_container(const std::filesystem::path& path);
Result<AgentContainer> load_agent_container(const FileReader& file);

/// What a connected chip says of itself (GET_HW_SW_VER).
struct ChipVersions {
    std::uint16_t hw_sub_code = 0;
    std::uint16_t hw_version = 0;
    std::uint16_t sw_version = 0;
};

/// The entry for a chip (mtk-brom-preloader-legacy-da.md, 5.4): of those with its agent code and
/// versions not above the chip's, equal sub code first, then the highest versions. Without
/// `versions` (before a phone is there) the highest of all; choose again when they are known. Fault
/// `agent_no_entry`.
Result<AgentFiles> choose_agent(const AgentContainer& container,
                                const ChipFacts& chip,
                                std::optional<ChipVersions> versions = std::nullopt);

} // namespace gangflash

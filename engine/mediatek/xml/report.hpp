#pragma once

#include "base/result.hpp"
#include "engine/mediatek/download_agent.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace gangflash::xml {

/// What GET-HW-INFO says (mtk-xflash-xml-da.md, 4.6, 7.8).
struct HardwareInfo {
    std::optional<StorageReport> storage; ///< absent: the phone found none
    AgentFacts facts;
    MemoryReport memory;
};

/// The files an agent uploads, read leniently. `da_protocol` when they cannot be what they should.
Result<HardwareInfo> read_hardware_info(std::string_view text);

/// A row of READ-PARTITION-TABLE: bytes, inside the user area.
Result<std::vector<AgentPartition>> read_partition_table(std::string_view text);

/// GET-SYS-PROPERTY's item of that key; nothing when the agent does not know it.
Result<std::optional<std::string>> read_property(std::string_view text, std::string_view key);

/// GET-DA-INFO: version and build in one line, or nothing.
std::optional<std::string> read_agent_version(std::string_view text);

/// SECURITY-GET-DEV-FW-INFO: the bytes of `rnd`. Answers of some vendors are no XML and go to
/// the signer as they are (reference, "Security on").
Result<Bytes> read_challenge(ByteView file);

} // namespace gangflash::xml

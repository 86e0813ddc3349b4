#pragma once

#include "explain/raw_status.hpp"

#include <span>

namespace gangflash::explain {

std::span<const RawStatus> boot_rom_statuses();
std::span<const RawStatus> agent_common_statuses();
std::span<const RawStatus> agent_security_statuses();
std::span<const RawStatus> agent_files_statuses();
std::span<const RawStatus> agent_work_statuses();
std::span<const RawStatus> agent_xml_statuses();
std::span<const RawStatus> tool_common_statuses();
std::span<const RawStatus> tool_boot_rom_statuses();
std::span<const RawStatus> tool_agent_memory_statuses();
std::span<const RawStatus> tool_agent_storage_statuses();
std::span<const RawStatus> tool_files_statuses();
std::span<const RawStatus> tool_security_statuses();
std::span<const RawStatus> tool_whole_statuses();
std::span<const RawStatus> tool_v6_statuses();

} // namespace gangflash::explain

#pragma once

#include "base/bytes.hpp"
#include "base/sha256.hpp"
#include "ports/virtual/chip_model.hpp"

#include <vector>

namespace gangflash::vphone {

/// The three regions of one container entry (mtk-brom-preloader-legacy-da.md, 5.3).
struct DemoAgent {
    Bytes environment; ///< R0, "EPP": GFH of type 7, 0x270 bytes
    Bytes da1;         ///< R1, carries the SHA-256 of DA2 without its signature
    Bytes da2;         ///< R2
};

inline constexpr std::uint32_t demo_da1_address = 0x0020'0000;
inline constexpr std::uint32_t demo_da2_address = 0x4000'0000;
inline constexpr std::uint32_t demo_signature_size = 0x100;

/// Code without meaning, as virtual phones do not run it; the same chip gives the same bytes.
DemoAgent make_demo_agent(const ChipModel& chip);

/// SHA-256 of each chip's DA1 as sent: the list of a phone with DAA that trusts the demo agent.
std::vector<Sha256> demo_agent_hashes();

/// A file MTK_DOWNLOAD_AGENT with one entry for each chip model (5.1, 5.2).
Bytes make_agent_container();

} // namespace gangflash::vphone

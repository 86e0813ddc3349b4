#pragma once

#include "base/bytes.hpp"
#include "base/sha256.hpp"
#include "ports/virtual/chip_model.hpp"

#include <vector>

namespace gangflash::vphone {

/// The three regions of one container entry (mtk-brom-preloader-legacy-da.md, 5.3).
struct DemoAgent {
    Bytes environment; ///< R0, "EPP": GFH of type 7, 0x270 bytes
    Bytes da1;         ///< R1, carries the hash of DA2 without its signature: SHA-256, legacy SHA-1
    Bytes da2;         ///< R2; of the one-stage chips a table of NAND parts or an overlay
};

inline constexpr std::uint32_t demo_da1_address = 0x0020'0000; ///< of the XFlash chips
inline constexpr std::uint32_t demo_da2_address = 0x4000'0000;
inline constexpr std::uint32_t demo_signature_size = 0x100;

/// Code without meaning, as virtual phones do not run it; the same chip gives the same bytes.
DemoAgent make_demo_agent(const ChipModel& chip);

/// SHA-256 of each chip's DA1 as sent: the list of a phone with DAA that trusts the demo agent.
std::vector<Sha256> demo_agent_hashes();

/// The file MTK_DOWNLOAD_AGENT that comes with a chip's package (5.1, 5.2): one entry for each
/// chip model of its time. The one-stage chips have one of their own, as no container after 2015
/// serves them; its identifier says v7.1504, the other's v3.3001.
Bytes make_agent_container(const ChipModel& chip);

} // namespace gangflash::vphone

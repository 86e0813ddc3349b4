#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace gangflash {

/// What an eMMC's CID register says of the part.
struct MemoryPart {
    std::uint8_t maker_id = 0;
    std::string maker;    ///< a name where the id is a known one, else `0x15`
    std::string product;  ///< PNM, up to six characters
    std::string revision; ///< PRV as `6.1`
    std::string serial;   ///< PSN, eight hexadecimal digits
    std::string made;     ///< `2021-09`: month and year; empty when the month is none
};

/// Decodes 16 bytes of CID in hexadecimal. Agents differ in which end of the CID's 32-bit words
/// they send first: the order whose CRC7 holds is taken, else the one whose product is text.
/// Nothing when neither is, and for anything that is no CID.
///
/// Years: with four bits, counted from 2013, 13 to 15 being 2010 to 2012; so it is for every part
/// since eMMC 4.41 (EXT_CSD_REV > 4), and no agent tells the revision.
/// Source: JESD84-B51, 7.2 (CID) and 7.2.7 (MDT). Maker ids: Linux, drivers/mmc/core/quirks.h, and
/// parts seen in preloaders' memory lists.
std::optional<MemoryPart> decode_cid(std::string_view hex);

/// The agent's number for a storage's life: 1 `normal`, 2 `warning` (80 % used), 3 `worn out`
/// (PRE_EOL_INFO, bPreEOLInfo); other values as `unknown (7)`.
/// Source: JESD84-B51, 7.4.11; JESD220, 14.1.4.
std::string life_of(std::uint32_t life_cycle);

} // namespace gangflash

#pragma once

#include "base/bytes.hpp"
#include "ports/virtual/chip_model.hpp"
#include "ports/virtual/phone_identity.hpp"

#include <cstdint>

namespace gangflash::vphone {

/// What the memory controller makes of settings.
enum class MemoryVerdict : std::uint8_t {
    works,
    wrong,       ///< other memory than this phone has
    no_type,     ///< a memory type the agent does not know
    needs_other, ///< the combo form of the MT6589: memory answers, send the entry of its maker
};

/// One entry as it came over the wire, in the layout of the chip's settings version
/// (mtk-brom-preloader-legacy-da.md, 6.6; mtk-legacy-one-stage.md, 4.2).
MemoryVerdict try_settings(const ChipModel& chip, const PhoneIdentity& who, ByteView entry);

} // namespace gangflash::vphone

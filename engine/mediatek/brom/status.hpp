#pragma once

#include "base/result.hpp"

#include <cstdint>

namespace gangflash::brom {

/// 0000 is well. Boot ROMs also answer 0001-00FF and then go on (mtkclient accepts them all); what
/// they mean is not known. Unverified: a preloader is said to answer only 0000, see 9.4.
constexpr bool is_ok(std::uint16_t status) {
    return status <= 0x00FF;
}

/// What a refusal means, `status=0x7024` in the detail.
/// Source: reference mtk-brom-preloader-legacy-da.md, 3.17.
Fault refusal(std::uint16_t status);

} // namespace gangflash::brom

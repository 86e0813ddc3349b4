#pragma once

#include "base/units.hpp"
#include "engine/backend/backend.hpp"

#include <memory>

namespace gangflash {

/// MediaTek's phones, in boot ROM or preloader.
/// `handshake_limit`: for one to answer; a preloader listens for 2.5 s (reference
/// mtk-brom-preloader-legacy-da.md).
std::shared_ptr<const Backend> make_mediatek(Millis handshake_limit = Millis{3'000});

} // namespace gangflash

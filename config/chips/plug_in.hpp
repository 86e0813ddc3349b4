#pragma once

#include <string_view>

namespace gangflash {

/// One way to plug a phone in, for the technician at a waiting slot.
struct PlugInWay {
    std::string_view phone; ///< for which phones
    std::string_view steps; ///< what to do, in order
};

} // namespace gangflash

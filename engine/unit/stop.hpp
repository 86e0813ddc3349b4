#pragma once

#include "base/result.hpp"

namespace gangflash {

/// How urgently a slot was told to stop. Only ever raised.
enum class StopRequest : unsigned char {
    none,
    at_safe_point, ///< between steps and between partitions; nothing is left half written
    at_once,       ///< at the next chunk
};

/// Whether a phone ended because people said stop.
inline bool is_stop(ErrorCode code) {
    return code == ErrorCode::station_stopped || code == ErrorCode::slot_stopped;
}

/// What a stop is called: of this slot alone, or of the batch.
inline Fault named_as_stop(Fault fault, bool alone) {
    if (alone && fault.code == ErrorCode::station_stopped) fault.code = ErrorCode::slot_stopped;
    return fault;
}

} // namespace gangflash

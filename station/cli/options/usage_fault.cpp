#include "station/cli/options/usage_fault.hpp"

namespace gangflash::cli {

bool is_usage_fault(ErrorCode code) {
    switch (code) {
    case ErrorCode::config_invalid:
    case ErrorCode::order_invalid:
    case ErrorCode::batch_of_other_work:
    case ErrorCode::key_unusable:
    case ErrorCode::port_unknown:
    case ErrorCode::slot_map_invalid:
    case ErrorCode::person_invalid:
    case ErrorCode::backup_unknown:
    case ErrorCode::virtual_phone_invalid:
        return true;
    default:
        return false;
    }
}

} // namespace gangflash::cli

#include "engine/pipeline/job.hpp"

namespace gangflash {

std::string_view to_string(JobKind kind) {
    switch (kind) {
    case JobKind::flash:
        return "flash";
    case JobKind::identify:
        return "identify";
    case JobKind::readback:
        return "readback";
    case JobKind::memory_test:
        return "memtest";
    }
    return "?";
}

} // namespace gangflash

#include "engine/job/job.hpp"

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

std::string_view order_of(const Plan& plan) {
    // A range is named by its bytes, and says nothing of whose they are.
    if (plan.format && plan.format->extent == FormatOrder::Extent::range) return "format";
    if (plan.userdata != Userdata::unspecified) return to_string(plan.userdata);
    if (plan.mode == FlashMode::format) return "format";
    return plan.mode == FlashMode::repair_table ? "keep" : "package";
}

std::string userdata_order_of(const Job& job) {
    std::string words;
    if (job.kind != JobKind::flash) return words;
    for (const auto& plan : job.plans) {
        const std::string_view word = order_of(*plan);
        if (words.find(word) == std::string::npos)
            words += (words.empty() ? "" : " + ") + std::string(word);
    }
    return words;
}

} // namespace gangflash

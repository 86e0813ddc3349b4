#include "engine/station/scanned_imeis.hpp"

namespace gangflash {

void ScannedImeis::wait_for(const std::string& slot, const Personal& imei) {
    std::erase_if(waiting_, [&](const auto& waiting) { return waiting.second == imei; });
    waiting_.insert_or_assign(slot, imei);
}

std::optional<Personal> ScannedImeis::take_for(const std::string& slot) {
    for (const std::string& place : {slot, std::string()}) {
        const auto found = waiting_.find(place);
        if (found == waiting_.end()) continue;
        Personal imei = found->second;
        waiting_.erase(found);
        return imei;
    }
    return std::nullopt;
}

std::optional<Personal> ScannedImeis::waiting_for(const std::string& slot) const {
    const auto found = waiting_.find(slot);
    if (found == waiting_.end()) return std::nullopt;
    return found->second;
}

} // namespace gangflash

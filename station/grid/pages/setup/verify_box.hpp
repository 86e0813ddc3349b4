#pragma once

#include "config/plan/flash_plan.hpp"
#include "station/i18n/words.hpp"

#include <optional>

#include <QComboBox>

namespace gangflash {

/// What PASS may mean, in a box; first, and so at the start, what is left to the package's agent.
inline void offer_verify_levels(QComboBox& box) {
    box.addItem(words::usual_verify(), -1);
    for (const VerifyLevel level : {VerifyLevel::agent, VerifyLevel::sample, VerifyLevel::readback})
        box.addItem(words::verify_level(to_string(level)), static_cast<int>(level));
}

/// Nothing where the package's agent is to decide.
inline std::optional<VerifyLevel> chosen_verify_level(const QComboBox& box) {
    const int level = box.currentData().toInt();
    if (level < 0) return std::nullopt;
    return static_cast<VerifyLevel>(level);
}

} // namespace gangflash

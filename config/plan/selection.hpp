#pragma once

#include "base/storage.hpp"
#include "config/plan/flash_plan.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gangflash {

/// Which of the two slots of an A/B phone the images go to.
enum class SlotChoice : std::uint8_t {
    as_packaged, ///< what the scatter ticks
    a,
    b,
    both,
};

/// `a`, `b`, `both`; nothing else.
inline std::optional<SlotChoice> parse_slot_choice(std::string_view text) {
    if (text == "a") return SlotChoice::a;
    if (text == "b") return SlotChoice::b;
    if (text == "both") return SlotChoice::both;
    return std::nullopt;
}

inline std::string_view to_string(SlotChoice choice) {
    switch (choice) {
    case SlotChoice::a:
        return "a";
    case SlotChoice::b:
        return "b";
    case SlotChoice::both:
        return "both";
    case SlotChoice::as_packaged:
        break;
    }
    return "as-packaged";
}

/// Which partitions of a package a job is about. Names are the scatter's, case included.
struct Selection {
    std::vector<std::string> only{};   ///< `--only a,b`; empty: everything the scatter ticks
    std::vector<std::string> except{}; ///< `--except a,b`
    Userdata userdata = Userdata::unspecified;
    std::optional<StorageKind> storage{};       ///< which block of a scatter that has several
    SlotChoice slots = SlotChoice::as_packaged; ///< `--ab`
    bool nothing = false; ///< phones are only read: no image is looked at, nothing is planned

    /// Named by `--only`.
    bool asks_for(std::string_view partition) const { return contains(only, partition); }

    /// `ticked`: the scatter's is_download.
    bool wants(std::string_view partition, bool ticked) const {
        if (nothing || contains(except, partition)) return false;
        return only.empty() ? ticked : asks_for(partition);
    }

private:
    static bool contains(const std::vector<std::string>& names, std::string_view name) {
        return std::find(names.begin(), names.end(), name) != names.end();
    }
};

} // namespace gangflash

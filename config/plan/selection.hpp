#pragma once

#include "base/storage.hpp"
#include "config/plan/flash_plan.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gangflash {

/// Which partitions of a package a job is about. Names are the scatter's, case included.
struct Selection {
    std::vector<std::string> only{};   ///< `--only a,b`; empty: everything the scatter ticks
    std::vector<std::string> except{}; ///< `--except a,b`
    Userdata userdata = Userdata::unspecified;
    std::optional<StorageKind> storage{}; ///< which block of a scatter that has several
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

#pragma once

#include "config/package/findings.hpp"
#include "config/plan/selection.hpp"
#include "config/scatter/scatter.hpp"

#include <cstdint>
#include <string>

namespace gangflash {

/// What is done with one partition, and why.
struct Choice {
    enum class Kind : std::uint8_t {
        write,
        leave,  ///< nobody asked for it
        drop,   ///< the scatter ticks it, the station does not write it: a warning
        refuse, ///< the operator asked for what is never done: the job is refused
    };
    Kind kind = Kind::leave;
    ErrorCode code{}; ///< of refuse
    std::string why;  ///< of drop and refuse
};

/// The rules of plan_builder.hpp for one partition, by its name, its operation_type and what the
/// operator said. Looks at no file.
Choice choose(const ScatterPartition& partition, const Selection& selection);

/// Whether the station can write there: a region it knows, at an address counted from its start.
bool is_placed(const ScatterPartition& partition);

/// Names in `--only` and `--except` that no layout has: most likely misspelt, so they are refused.
void check_selection_names(const Scatter& scatter, const Selection& selection, Findings& findings);

/// The layout the job is for: the one asked for, else the only one, else the one the preloader was
/// built for (`flash_device` of its header, 5 eMMC, 0x0C UFS), else the first. The phone's own
/// storage is compared with it before anything is written.
Result<const ScatterStorage*> choose_storage(const Scatter& scatter,
                                             const Selection& selection,
                                             std::uint8_t flash_device,
                                             std::vector<std::string>& warnings);

} // namespace gangflash

#pragma once

#include "config/findings.hpp"
#include "config/flash_plan.hpp"
#include "config/package.hpp"
#include "config/selection.hpp"

namespace gangflash {

struct PlanOptions {
    FlashMode mode = FlashMode::download_only;
    Selection selection; ///< the one the package was opened with
    VerifyLevel verify = VerifyLevel::agent;
};

/// Decides what every phone of this package gets. Policy (design: One phone's life; reference
/// mtk-firmware-package.md, 2.10, 3):
///
/// * Protected partitions are never written: ticked in the scatter, they are dropped with a
///   warning; asked for by name, or efuse in any way by name, the job is refused.
/// * Writes go in layout order, boot loaders last: a phone that is interrupted keeps its old,
/// working
///   first stage until everything it starts is in place.
/// * A partition whose sparse image has holes is erased first, because holes must read as empty.
///
/// * The other modes write the whole package. What they erase and keep on a phone depends on its
///   own layout: engine/pipeline/relayout.hpp.
Checked<FlashPlan> make_plan(const Package& package, const PlanOptions& options);

} // namespace gangflash

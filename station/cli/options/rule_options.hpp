#pragma once

#include "config/package/findings.hpp"
#include "config/recipe/recipe.hpp"
#include "engine/job/job_rules.hpp"
#include "station/wiring/followed_lists.hpp"

#include <optional>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

namespace gangflash::cli {

/// The words that say which phones are taken at all, and what becomes of them afterwards; shared by
/// flash, plan and the grid.
struct RuleOptions {
    std::vector<std::string> deny_lists;
    std::vector<std::string> allow_lists;
    std::string duplicate_imei;        ///< `warn`, `stop`; empty: not said
    std::vector<std::string> expected; ///< `[SLOT=]IMEI`
    std::string after;                 ///< `power-off`, `reboot`, `boot-check`; empty: not said
    bool boot_check = false;           ///< --boot-check, the older word for `--after boot-check`

    void add_to(CLI::App& verb);
};

/// The rules of the words and of the recipe together: a phone on any deny list is refused; a phone
/// on any allow list of the words is taken, when it stands on the recipe's as well. The words may
/// be stricter than the recipe, not milder. All faults found; blocks on the disk.
Checked<JobRules> load_rules(const RuleOptions& options, const std::optional<Recipe>& recipe);

/// The lists of both that may change while a batch runs: all but those that the recipe froze by
/// their hash.
FollowedLists followed_lists(const RuleOptions& options, const std::optional<Recipe>& recipe);

/// What becomes of a phone. A recipe that wants its phones seen booting gets it; else the words
/// decide, else the recipe.
AfterPass after_pass_of(const RuleOptions& options, const std::optional<Recipe>& recipe);

} // namespace gangflash::cli

#pragma once

#include "config/recipe/differences.hpp"
#include "config/recipe/recipe.hpp"
#include "station/cli/facts/facts.hpp"

#include <memory>
#include <string>
#include <vector>

namespace gangflash::cli {

// What `gangflash recipe … --json` prints; keys documented in docs/recipes.md.

/// `show`: every value of the recipe.
Facts recipe_facts(const Recipe& recipe);

/// `diff`: `{"before", "after", "changes": [{"key", "before", "after"}]}`; null where one side has
/// no such value.
Facts difference_facts(const std::string& before,
                       const std::string& after,
                       const std::vector<RecipeDifference>& changes);

/// `verify` of a recipe that was found good.
Facts verified_facts(const Recipe& recipe,
                     const std::vector<std::shared_ptr<const FlashPlan>>& plans,
                     bool signature_checked);

} // namespace gangflash::cli

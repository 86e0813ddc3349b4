#pragma once

#include "config/plan/flash_plan.hpp"
#include "config/recipe/recipe.hpp"
#include "station/cli/recipe_job.hpp"

#include <optional>
#include <string>

namespace gangflash::cli {

/// What `format` is told, beyond the words of a batch.
struct FormatWords {
    bool all = false;
    bool all_but_boot_loaders = false;
    std::string start, length;
};

/// The words, else what the recipe says. `order_invalid` where neither does.
Result<FormatOrder> format_order(const FormatWords& words, const std::optional<Recipe>& recipe);

/// The plans of a job as formats.
void make_formats(LoadedJob& loaded, const FormatOrder& order);

} // namespace gangflash::cli

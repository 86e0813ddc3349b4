#pragma once

#include "config/recipe/recipe.hpp"

#include <string>
#include <vector>

namespace gangflash {

/// One value of a recipe and where it stands: `MT6765 k62v1_64.write.boot.sha256`.
struct RecipeValue {
    std::string key;
    std::string value;
};

/// Every value of a recipe, in its order. Keys are unique. Packages are named by chip and project,
/// so that their order in the file does not matter; the order of the writes is a value of its own.
std::vector<RecipeValue> values_of(const Recipe& recipe);

struct RecipeDifference {
    std::string key;
    std::string before; ///< empty: only the second has it
    std::string after;  ///< empty: only the first has it
};

/// What changes from one recipe to another, in the order of the first; nothing when both mean the
/// same job, however they are written.
std::vector<RecipeDifference> differences(const Recipe& before, const Recipe& after);

} // namespace gangflash

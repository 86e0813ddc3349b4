#pragma once

#include "config/package/findings.hpp"
#include "config/recipe/recipe.hpp"
#include "config/secrets/secret.hpp"
#include "station/cli/options/job_options.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace gangflash::cli {

/// What `recipe make` is told.
struct MakeOptions {
    JobOptions job; ///< without its package
    std::vector<std::string> packages;
    std::string out;
    std::string name;
    std::string engineer;
    std::string target_build;
    bool two_stage = false;
    RecipeGuards guards;
    bool unattended = false;
    std::string after = "power-off";
    std::string format;
    std::string duplicate_imei = "warn";
    std::string deny_list;
    std::string allow_list;
    bool json = false;
};

/// Freezes the packages as they are now, writes the recipe, and returns it as a bench will read it.
/// What cannot be used is not written, and nothing is overwritten. All faults found.
Checked<Recipe> make_recipe_file(const MakeOptions& options, HashProgress progress);

/// Signs it with this private key: writes the file that it returns. Nobody signs what no station
/// would take: the faults of the recipe, of the key (`key_unusable`: wrong passphrase), of the
/// disk. Without `passphrase`, one that is needed is asked for on the terminal.
Checked<std::filesystem::path> sign_recipe(const std::string& file,
                                           const std::string& key,
                                           const std::optional<Secret>& passphrase = {});

} // namespace gangflash::cli

#include "station/cli/facts/recipe_facts.hpp"

#include "config/recipe/signature.hpp"

#include <system_error>

namespace gangflash::cli {

namespace {

Facts file_facts(const FrozenFile& file) {
    return {{"file", file.file}, {"sha256", file.sha256.hex()}};
}

Facts file_facts(const std::optional<FrozenFile>& file) {
    return file ? file_facts(*file) : Facts(nullptr);
}

Facts list_facts(const std::optional<RecipeList>& list) {
    if (!list) return nullptr;
    return {{"file", list->file},
            {"sha256", list->sha256 ? Facts(list->sha256->hex()) : Facts(nullptr)}};
}

Facts text_or_null(const std::string& text) {
    return text.empty() ? Facts(nullptr) : Facts(text);
}

Facts package_facts(const RecipePackage& package) {
    Facts writes = Facts::array();
    for (const FrozenWrite& write : package.write)
        writes.push_back({{"partition", write.partition},
                          {"file", write.image.file},
                          {"sha256", write.image.sha256.hex()}});
    return {{"chip", package.chip},
            {"project", package.project},
            {"target_build", text_or_null(package.target_build)},
            {"storage", to_string(package.storage)},
            {"two_stage", package.two_stage},
            {"scatter", file_facts(package.scatter)},
            {"agent", file_facts(package.agent)},
            {"preloader", file_facts(package.preloader)},
            {"auth", file_facts(package.auth)},
            {"cert", file_facts(package.cert)},
            {"erase", package.erase},
            {"write", std::move(writes)}};
}

std::string_view signature_state(const Recipe& recipe, bool checked) {
    std::error_code error;
    if (checked) return "good";
    return std::filesystem::exists(signature_file_of(recipe.file), error) ? "not_checked" : "none";
}

} // namespace

Facts recipe_facts(const Recipe& recipe) {
    Facts packages = Facts::array();
    for (const RecipePackage& package : recipe.packages)
        packages.push_back(package_facts(package));
    return {{"file", recipe.file},
            {"name", recipe.name},
            {"engineer", text_or_null(recipe.engineer)},
            {"mode", to_string(recipe.mode)},
            {"verify", to_string(recipe.verify)},
            {"userdata", to_string(recipe.userdata)},
            {"after", to_string(recipe.after)},
            {"rules",
             {{"duplicate_imei", recipe.rules.stop_duplicate_imei ? "stop" : "warn"},
              {"deny_imei", list_facts(recipe.rules.deny_imei)},
              {"allow_serial", list_facts(recipe.rules.allow_serial)}}},
            {"guards",
             {{"minimum_battery_mv", recipe.guards.minimum_battery_mv},
              {"boot_check", recipe.guards.boot_check},
              {"blank_board", recipe.guards.blank_board}}},
            {"retries",
             {{"attempts", recipe.retries.attempts},
              {"per_step", recipe.retries.per_step},
              {"in_place", recipe.retries.in_place},
              {"return_seconds", recipe.retries.return_limit.count()},
              {"power_cycle_seconds", recipe.retries.power_cycle_limit.count()}}},
            {"packages", std::move(packages)},
            {"format", recipe.format ? Facts(to_string(*recipe.format)) : Facts(nullptr)},
            {"unattended", recipe.unattended}};
}

Facts difference_facts(const std::string& before,
                       const std::string& after,
                       const std::vector<RecipeDifference>& changes) {
    Facts list = Facts::array();
    for (const RecipeDifference& change : changes)
        list.push_back({{"key", change.key},
                        {"before", text_or_null(change.before)},
                        {"after", text_or_null(change.after)}});
    return {{"before", before}, {"after", after}, {"changes", std::move(list)}};
}

Facts verified_facts(const Recipe& recipe,
                     const std::vector<std::shared_ptr<const FlashPlan>>& plans,
                     bool signature_checked) {
    Facts models = Facts::array();
    Facts warnings = Facts::array();
    for (const auto& plan : plans) {
        models.push_back({{"chip", plan->chip->name},
                          {"project", plan->model()},
                          {"target_build", text_or_null(plan->target_build)},
                          {"package_sha256", plan->package_sha256},
                          {"writes", plan->writes.size()},
                          {"bytes_to_write", plan->bytes_to_write()}});
        for (const std::string& warning : plan->warnings)
            warnings.push_back(warning);
    }
    return {{"file", recipe.file},
            {"name", recipe.name},
            {"refused", false},
            {"signature", signature_state(recipe, signature_checked)},
            {"packages", std::move(models)},
            {"warnings", std::move(warnings)}};
}

} // namespace gangflash::cli

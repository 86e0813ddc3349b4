#include "config/recipe/differences.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace gangflash {

namespace {

class Collector {
public:
    std::vector<RecipeValue> collect(const Recipe& recipe) {
        add("recipe.name", recipe.name);
        add("recipe.engineer", recipe.engineer);
        if (recipe.follows) add("recipe.follows", recipe.follows->hex());
        add("job.mode", to_string(recipe.mode));
        add("job.verify", to_string(recipe.verify));
        add("job.userdata", to_string(recipe.userdata));
        if (recipe.slots != SlotChoice::as_packaged) add("job.ab", to_string(recipe.slots));
        add("job.after", to_string(recipe.after));
        add("job.format", recipe.format ? to_string(*recipe.format) : std::string());
        add("job.unattended", recipe.unattended);
        add("guards.minimum_battery_mv", recipe.guards.minimum_battery_mv);
        add("guards.boot_check", recipe.guards.boot_check);
        add("guards.blank_board", recipe.guards.blank_board);
        add("guards.identity", recipe.guards.identity_required ? "required" : "recorded");
        add("rules.duplicate_imei", recipe.rules.stop_duplicate_imei ? "stop" : "warn");
        add("rules.deny_imei", recipe.rules.deny_imei);
        add("rules.allow_serial", recipe.rules.allow_serial);
        add("retries.attempts", recipe.retries.attempts);
        add("retries.per_step", recipe.retries.per_step);
        add("retries.in_place", recipe.retries.in_place);
        add("retries.return_seconds", recipe.retries.return_limit.count());
        add("retries.power_cycle_seconds", recipe.retries.power_cycle_limit.count());
        for (const RecipePackage& package : recipe.packages)
            collect(package);
        return std::move(values_);
    }

private:
    template <class Value>
    void add(std::string key, const Value& value) {
        values_.push_back({std::move(key), fmt::format("{}", value)});
    }

    void add(const std::string& key, const FrozenFile& file) {
        add(key + ".file", file.file);
        add(key + ".sha256", file.sha256.hex());
    }

    void add(const std::string& key, const std::optional<RecipeList>& list) {
        if (!list) return;
        add(key + ".file", list->file);
        add(key + ".sha256", list->sha256 ? list->sha256->hex() : std::string("not frozen"));
    }

    void collect(const RecipePackage& package) {
        const std::string model = fmt::format("{} {}.", package.chip, package.project);
        add(model + "target_build", package.target_build);
        add(model + "storage", to_string(package.storage));
        add(model + "two_stage", package.two_stage);
        add(model + "scatter", package.scatter);
        add(model + "agent", package.agent);
        if (package.preloader) add(model + "preloader", *package.preloader);
        if (package.auth) add(model + "auth", *package.auth);
        if (package.cert) add(model + "cert", *package.cert);
        add(model + "erase", fmt::format("{}", fmt::join(package.erase, ", ")));
        std::string order;
        for (const FrozenWrite& write : package.write)
            order += (order.empty() ? "" : ", ") + write.partition;
        add(model + "order", order);
        for (const FrozenWrite& write : package.write)
            add(model + "write." + write.partition, write.image);
    }

    std::vector<RecipeValue> values_;
};

const RecipeValue* find(const std::vector<RecipeValue>& values, const std::string& key) {
    const auto found = std::ranges::find(values, key, &RecipeValue::key);
    return found == values.end() ? nullptr : &*found;
}

} // namespace

std::vector<RecipeValue> values_of(const Recipe& recipe) {
    return Collector{}.collect(recipe);
}

std::vector<RecipeDifference> differences(const Recipe& before, const Recipe& after) {
    const std::vector<RecipeValue> old_values = values_of(before);
    const std::vector<RecipeValue> new_values = values_of(after);
    std::vector<RecipeDifference> found;
    for (const RecipeValue& was : old_values) {
        const RecipeValue* is = find(new_values, was.key);
        if (is == nullptr || is->value != was.value)
            found.push_back({was.key, was.value, is != nullptr ? is->value : ""});
    }
    for (const RecipeValue& is : new_values)
        if (find(old_values, is.key) == nullptr) found.push_back({is.key, "", is.value});
    return found;
}

} // namespace gangflash

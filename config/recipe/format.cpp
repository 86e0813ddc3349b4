#include "config/recipe/recipe.hpp"

#include <iterator>

#include <fmt/format.h>

namespace gangflash {

namespace {

/// A TOML basic string. Control characters never get here: neither file names nor recipes have
/// them.
std::string toml_text(std::string_view text) {
    std::string all = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') all += '\\';
        all += c;
    }
    return all + '"';
}

class Formatter {
public:
    std::string format(const Recipe& recipe) {
        text_ =
            "# A Gangflash recipe: docs/recipes.md describes every key. `gangflash recipe verify`\n"
            "# compares it with its files; a change here makes its signature void.\n";
        head(recipe);
        for (const RecipePackage& package : recipe.packages)
            add(package);
        return std::move(text_);
    }

private:
    template <class... Values>
    void line(fmt::format_string<Values...> form, Values&&... values) {
        fmt::format_to(std::back_inserter(text_), form, std::forward<Values>(values)...);
        text_ += '\n';
    }

    void head(const Recipe& recipe) {
        line("\n[recipe]\nformat = 1\nname = {}", toml_text(recipe.name));
        if (!recipe.engineer.empty()) line("engineer = {}", toml_text(recipe.engineer));
        if (recipe.follows) line("follows = \"{}\"", recipe.follows->hex());
        line("\n[job]\nmode = \"{}\"\nverify = \"{}\"\nuserdata = \"{}\"\nafter = \"{}\"",
             to_string(recipe.mode),
             to_string(recipe.verify),
             to_string(recipe.userdata),
             to_string(recipe.after));
        if (recipe.format && recipe.format->extent == FormatOrder::Extent::range)
            line("format = {{ start = {}, length = {} }}",
                 recipe.format->start.value,
                 recipe.format->length.value);
        else if (recipe.format)
            line("format = \"{}\"", to_string(*recipe.format));
        if (recipe.slots != SlotChoice::as_packaged) line("ab = \"{}\"", to_string(recipe.slots));
        if (recipe.unattended) line("unattended = true");
        line("\n[guards]\nminimum_battery_mv = {}\nboot_check = {}\nblank_board = {}",
             recipe.guards.minimum_battery_mv,
             recipe.guards.boot_check,
             recipe.guards.blank_board);
        line("identity = \"{}\"", recipe.guards.identity_required ? "required" : "recorded");
        line("\n[rules]\nduplicate_imei = \"{}\"",
             recipe.rules.stop_duplicate_imei ? "stop" : "warn");
        add("deny_imei", recipe.rules.deny_imei);
        add("allow_serial", recipe.rules.allow_serial);
        const RecipeRetries& retries = recipe.retries;
        line("\n[retries]\nattempts = {}\nper_step = {}\nin_place = {}",
             retries.attempts,
             retries.per_step,
             retries.in_place);
        line("return_seconds = {}\npower_cycle_seconds = {}",
             retries.return_limit.count(),
             retries.power_cycle_limit.count());
    }

    void add(std::string_view key, const std::optional<RecipeList>& list) {
        if (!list) return;
        if (list->sha256)
            line("{} = {{ {} }}", key, frozen({list->file, *list->sha256, 0}));
        else
            line("{} = {{ file = {} }}", key, toml_text(list->file));
    }

    void add(const RecipePackage& package) {
        line("\n[[package]]\nchip = {}\nproject = {}",
             toml_text(package.chip),
             toml_text(package.project));
        if (!package.target_build.empty())
            line("target_build = {}", toml_text(package.target_build));
        line("storage = \"{}\"", to_string(package.storage));
        if (package.two_stage) line("two_stage = true");
        add("scatter", package.scatter);
        add("agent", package.agent);
        if (package.preloader) add("preloader", *package.preloader);
        if (package.auth) add("auth", *package.auth);
        if (package.cert) add("cert", *package.cert);
        add_erases(package.erase);
        line("write = [");
        for (const FrozenWrite& write : package.write)
            line("    {{ partition = {}, {} }},", toml_text(write.partition), frozen(write.image));
        line("]");
    }

    void add_erases(const std::vector<std::string>& erases) {
        if (erases.empty()) return;
        std::string names;
        for (const std::string& name : erases)
            names += (names.empty() ? "" : ", ") + toml_text(name);
        line("erase = [{}]", names);
    }

    static std::string frozen(const FrozenFile& file) {
        return fmt::format("file = {}, sha256 = \"{}\"", toml_text(file.file), file.sha256.hex());
    }

    void add(std::string_view key, const FrozenFile& file) {
        line("{} = {{ {} }}", key, frozen(file));
    }

    std::string text_;
};

} // namespace

std::string format_recipe(const Recipe& recipe) {
    return Formatter{}.format(recipe);
}

} // namespace gangflash

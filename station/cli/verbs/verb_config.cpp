// gangflash config: what the station files say, and which of them said it (docs/station-file.md).
#include "station/cli/facts/facts.hpp"
#include "station/cli/options/session_options.hpp"
#include "station/cli/verbs/verbs.hpp"
#include "station/settings/settings.hpp"

#include <algorithm>
#include <array>
#include <memory>
#include <string>
#include <variant>

#include <fmt/format.h>

namespace gangflash::cli {

namespace {

Facts value_facts(const SettingValue& value) {
    return std::visit(
        [](const auto& said) -> Facts {
            if constexpr (std::is_same_v<std::decay_t<decltype(said)>, std::monostate>)
                return nullptr;
            else
                return said;
        },
        value);
}

std::string value_text(const Facts& value) {
    if (value.is_null()) return "-";
    if (value.is_string()) return value.get<std::string>();
    return value.dump();
}

std::string place_text(const SettingSource& source) {
    if (source.file.empty()) return "default";
    return fmt::format("{}:{}", source.file.string(), source.line);
}

void print_table(const LoadedSettings& loaded) {
    const auto keys = setting_keys();
    std::size_t names = 0, values = 0;
    for (const SettingKey& key : keys) {
        names = std::max(names, key.name.size());
        values = std::max(values, value_text(value_facts(value_of(key, loaded.settings))).size());
    }
    for (std::size_t i = 0; i < keys.size(); ++i) {
        const SettingSource& source = loaded.sources[i];
        fmt::print("{:<{}}  {:<{}}  {:<11}  {}\n",
                   keys[i].name,
                   names,
                   value_text(value_facts(value_of(keys[i], loaded.settings))),
                   values,
                   to_string(keys[i].kind),
                   place_text(source));
        if (!source.note.empty()) fmt::print("{:<{}}  {}\n", "", names, source.note);
    }
    if (loaded.files.empty())
        fmt::print("\nNo station file: neither {} nor {}\n",
                   system_settings_file(),
                   user_settings_file().string());
}

int run_show(bool json) {
    const auto loaded = load_settings();
    if (!loaded) {
        int code = exit_usage;
        for (const Fault& fault : loaded.error())
            code = print_station_fault(fault);
        return code;
    }
    if (!json) {
        print_table(*loaded);
        return exit_ok;
    }
    const auto keys = setting_keys();
    for (std::size_t i = 0; i < keys.size(); ++i) {
        const SettingSource& source = loaded->sources[i];
        const bool said = !source.file.empty();
        print_json({{"key", keys[i].name},
                    {"value", value_facts(value_of(keys[i], loaded->settings))},
                    {"kind", to_string(keys[i].kind)},
                    {"file", said ? Facts(source.file.string()) : Facts(nullptr)},
                    {"line", said ? Facts(source.line) : Facts(nullptr)},
                    {"note", source.note.empty() ? Facts(nullptr) : Facts(source.note)},
                    {"what", keys[i].what}});
    }
    return exit_ok;
}

} // namespace

void add_config_verb(CLI::App& app, int& exit_code) {
    CLI::App* verb = app.add_subcommand("config", "What the station files set");
    verb->require_subcommand(1);
    auto json = std::make_shared<bool>(false);
    CLI::App* show = verb->add_subcommand(
        "show", "Every setting, its value, and the file and line it comes from");
    show->add_flag("--json", *json, "One JSON object a setting");
    show->callback([json, &exit_code] { exit_code = run_show(*json); });
}

void refuse_with(CLI::App& app, const Faults& faults) {
    constexpr std::array free{"config", "doctor", "engineer", "explain"};
    for (CLI::App* verb : app.get_subcommands([](const CLI::App*) { return true; })) {
        if (std::ranges::find(free, verb->get_name()) != free.end()) continue;
        if (!verb->get_subcommands([](const CLI::App*) { return true; }).empty())
            refuse_with(*verb, faults);
        else
            // Not in place of its own callback, which owns what its options write to. Help comes
            // first.
            verb->parse_complete_callback([faults] {
                int code = exit_usage;
                for (const Fault& fault : faults)
                    code = print_station_fault(fault);
                throw CLI::RuntimeError(code);
            });
    }
}

} // namespace gangflash::cli

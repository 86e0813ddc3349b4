#include "station/output/usage_words.hpp"

#include "base/nearest.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdio>
#include <optional>
#include <sstream>
#include <string_view>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace gangflash {

namespace {

constexpr std::size_t help_columns = 80;
constexpr std::size_t words_from = 28; ///< column of what an option does

/// `name` and behind it, or below when it is long, `words` in lines that fit.
std::string entry(const std::string& name, const std::string& words) {
    std::string text = "  " + name;
    std::size_t column = text.size();
    const auto new_line = [&] {
        text += "\n" + std::string(words_from, ' ');
        column = words_from;
    };
    if (column + 2 > words_from) {
        new_line();
    } else {
        text.append(words_from - column, ' ');
        column = words_from;
    }
    std::istringstream in(words);
    bool first = true;
    for (std::string word; in >> word; first = false) {
        if (!first && column + 1 + word.size() > help_columns) {
            new_line();
            first = true;
        }
        text += (first ? "" : " ") + word;
        column += word.size() + (first ? 0 : 1);
    }
    return text + "\n";
}

std::vector<const CLI::App*> verbs_of(const CLI::App& app) {
    return app.get_subcommands([](const CLI::App* verb) { return !verb->get_name().empty(); });
}

std::vector<std::string> verb_names(const CLI::App& app) {
    std::vector<std::string> names;
    for (const CLI::App* verb : verbs_of(app))
        names.push_back(verb->get_name());
    return names;
}

std::vector<std::string> option_names(const CLI::App& app) {
    std::vector<std::string> names;
    for (const CLI::Option* option : app.get_options())
        for (const std::string& name : option->get_lnames())
            names.push_back("--" + name);
    return names;
}

/// The verb as it is typed: `gangflash recipe make`.
std::string full_name(const CLI::App& app) {
    return app.get_parent() == nullptr ? app.get_name()
                                       : full_name(*app.get_parent()) + " " + app.get_name();
}

void find_owners(const CLI::App& app, const std::string& option, std::vector<std::string>& owners) {
    if (app.get_parent() != nullptr && app.get_option_no_throw(option) != nullptr)
        owners.push_back(full_name(app));
    for (const CLI::App* verb : verbs_of(app))
        find_owners(*verb, option, owners);
}

std::string about_option(const CLI::App& root, const CLI::App& verb, const std::string& word) {
    std::string text = fmt::format("{}: no option of {}", word, full_name(verb));
    const std::string near = did_you_mean(word, option_names(verb));
    if (!near.empty()) return text + near;
    std::vector<std::string> owners;
    find_owners(root, word, owners);
    if (owners.empty()) return text;
    if (owners.size() > 3) owners.resize(3);
    return fmt::format("{}; it is one of {}", text, fmt::join(owners, ", "));
}

/// What of the line nobody knows: the first of it.
std::optional<std::string> unknown_word(const CLI::App& root,
                                        const std::vector<std::string>& words) {
    const CLI::App* verb = &root;
    bool value_next = false;
    for (const std::string& word : words) {
        if (word == "--") return std::nullopt; // words from here on
        if (word.starts_with("--")) {
            const std::size_t equals = word.find('=');
            const std::string name = word.substr(0, equals);
            const CLI::Option* option = verb->get_option_no_throw(name);
            if (option == nullptr) return about_option(root, *verb, name);
            value_next = equals == std::string::npos && option->get_items_expected_max() > 0;
            continue;
        }
        if (std::exchange(value_next, false) || word.starts_with('-')) continue;
        const auto verbs = verbs_of(*verb);
        if (verbs.empty()) continue; // a word for the verb itself
        const auto found =
            std::ranges::find(verbs, word, [](const CLI::App* known) { return known->get_name(); });
        if (found == verbs.end()) {
            std::string near = did_you_mean(word, verb_names(*verb));
            if (near.empty())
                near = fmt::format("; there are {}", fmt::join(verb_names(*verb), ", "));
            return fmt::format("{}: no verb of {}{}", word, full_name(*verb), near);
        }
        verb = *found;
    }
    return std::nullopt;
}

} // namespace

OneOf::OneOf(std::vector<std::string> words)
    : CLI::Validator(fmt::format("{}", fmt::join(words, "|"))) {
    operation([words = std::move(words)](std::string& text) -> std::string {
        const auto found = std::ranges::find_if(words, [&text](const std::string& word) {
            return lower_case(word) == lower_case(text);
        });
        if (found == words.end())
            return fmt::format(
                "`{}` is none of {}{}", text, fmt::join(words, ", "), did_you_mean(text, words));
        text = *found;
        return {};
    });
}

std::string shown_type(const CLI::Option& option) {
    // CLI11 joins the type and what its checks say of themselves: `TEXT:keep|erase`,
    // `UINT:POSITIVE`.
    std::string type = option.get_type_name();
    if (const auto colon = type.rfind(':'); colon != std::string::npos) type.erase(0, colon + 1);
    if (type == "UINT" || type == "INT" || type == "FLOAT" || type == "POSITIVE" ||
        type == "NONNEGATIVE")
        return "NUMBER";
    return type;
}

std::string usage_text(const CLI::App& app,
                       const std::vector<std::string>& words,
                       const CLI::ParseError& error) {
    const auto unknown = unknown_word(app, words);
    return printable(unknown.value_or(error.what())) + "\nRun with --help for more information.\n";
}

bool end_of_parsing(const CLI::App& app,
                    const std::vector<std::string>& words,
                    const CLI::ParseError& error) {
    std::ostringstream out, err; // not std::cout, which knows nothing of our streams
    if (app.exit(error, out, err) == 0) {
        std::fputs(out.str().c_str(), stdout);
        return true;
    }
    std::fputs(usage_text(app, words, error).c_str(), stderr);
    return false;
}

std::string HelpForm::make_option(const CLI::Option* option, bool is_positional) const {
    std::string name = make_option_name(option, is_positional);
    if (option->get_type_size() != 0 && !is_positional) {
        if (const std::string type = shown_type(*option); !type.empty()) name += " " + type;
        if (!option->get_default_str().empty()) name += "=" + option->get_default_str();
    }
    std::string words = option->get_description();
    if (option->get_required() && !is_positional) words += " (needed)";
    return entry(name, words);
}

std::string HelpForm::make_subcommand(const CLI::App* verb) const {
    return entry(verb->get_name(), verb->get_description());
}

std::string
HelpForm::make_help(const CLI::App* app, std::string name, CLI::AppFormatMode mode) const {
    std::string text =
        make_description(app) + make_usage(app, std::move(name)) + make_positionals(app);
    std::vector<std::string> titles = app->get_groups();
    std::ranges::stable_partition(titles, [](const std::string& title) { return title != "Help"; });
    for (const std::string& title : titles) {
        const auto options = app->get_options([&title](const CLI::Option* option) {
            return option->get_group() == title && option->nonpositional();
        });
        if (!title.empty() && !options.empty()) text += make_group(title, false, options);
    }
    return text + make_subcommands(app, mode) + "\n" + make_footer(app);
}

std::string HelpForm::make_usage(const CLI::App* app, std::string name) const {
    std::string usage = CLI::Formatter::make_usage(app, std::move(name));
    if (const auto at = usage.find("SUBCOMMAND"); at != std::string::npos)
        usage.replace(at, std::string_view("SUBCOMMAND").size(), "VERB");
    return usage;
}

} // namespace gangflash

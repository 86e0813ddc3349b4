#include "station/cli/guide/completions.hpp"

#include "base/disk_file.hpp"
#include "station/cli/write_whole.hpp"
#include "station/output/usage_words.hpp"

#include <algorithm>
#include <string_view>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace gangflash::cli {

namespace {

enum class Takes { nothing, words, file, folder, other };

struct Value {
    Takes takes = Takes::nothing;
    std::vector<std::string> words; ///< of `words`
};

/// What `--help` shows of a value is what a shell can offer: `keep|erase`, `FILE`, `DIR`.
Value value_of(const CLI::Option& option) {
    if (option.get_items_expected_max() == 0) return {};
    std::string type = shown_type(option);
    char between = '|';
    if (type.starts_with('{') && type.ends_with('}')) { // CLI11's own list
        type = type.substr(1, type.size() - 2);
        between = ',';
    }
    const auto is_word = [between](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
               c == between;
    };
    if (type.find(between) != std::string::npos && std::ranges::all_of(type, is_word))
        return {Takes::words, CLI::detail::split(type, between)};
    if (type == "DIR") return {Takes::folder, {}};
    for (const std::string_view file : {"FILE", "SCATTER", "PEM", ".pem", "PROGRAM"})
        if (type.find(file) != std::string::npos) return {Takes::file, {}};
    return {Takes::other, {}};
}

std::vector<const CLI::App*> verbs_of(const CLI::App& app) {
    return app.get_subcommands([](const CLI::App* verb) { return !verb->get_group().empty(); });
}

std::vector<const CLI::Option*> options_of(const CLI::App& app) {
    return app.get_options([](const CLI::Option* option) {
        return !option->get_group().empty() && option->nonpositional() &&
               !option->get_lnames().empty();
    });
}

Value words_of(const CLI::App& app) {
    for (const CLI::Option* option : app.get_options())
        if (!option->nonpositional() && !option->get_group().empty()) return value_of(*option);
    return {};
}

/// The verbs that lead to a command: empty, ` flash`, ` recipe make`.
std::string path_of(const CLI::App& app) {
    return app.get_parent() == nullptr ? "" : path_of(*app.get_parent()) + " " + app.get_name();
}

/// The program and every verb below it.
std::vector<const CLI::App*> all_of(const CLI::App& app) {
    std::vector<const CLI::App*> all{&app};
    for (const CLI::App* verb : verbs_of(app)) {
        const auto below = all_of(*verb);
        all.insert(all.end(), below.begin(), below.end());
    }
    return all;
}

std::string function_of(const CLI::App& app) {
    std::string name = "_" + app.get_name();
    std::ranges::replace(name, '-', '_');
    return name;
}

/// As one word of a shell, in single quotes, on one line. fish alone reads backslashes there.
std::string shell_word(std::string_view text, bool fish = false) {
    std::string out = "'";
    for (const char c : text) {
        if (c == '\'')
            out += fish ? "\\'" : "'\\''";
        else if (c == '\\' && fish)
            out += "\\\\";
        else
            out += c == '\n' ? ' ' : c;
    }
    return out + "'";
}

/// The lines that find which command is being typed, for bash and zsh alike.
std::string walk(const CLI::App& app, std::string_view words, std::string_view count) {
    std::vector<std::string> paths;
    for (const CLI::App* command : all_of(app))
        if (command != &app) paths.push_back(shell_word(path_of(*command)));
    if (paths.empty()) return {};
    return fmt::format("    for ((i = {}; i < {}; i++)); do\n"
                       "        case \"$verb ${{{}[i]}}\" in\n"
                       "            {}) verb+=\" ${{{}[i]}}\" ;;\n"
                       "        esac\n"
                       "    done\n",
                       words == "words" ? 2 : 1,
                       count,
                       words,
                       fmt::join(paths, " | "),
                       words);
}

std::string bash_answer(const Value& value) {
    switch (value.takes) {
    case Takes::words:
        return fmt::format("COMPREPLY=($(compgen -W '{}' -- \"$cur\"))",
                           fmt::join(value.words, " "));
    case Takes::file:
        return "compopt -o filenames; mapfile -t COMPREPLY < <(compgen -f -- \"$cur\")";
    case Takes::folder:
        return "compopt -o filenames; mapfile -t COMPREPLY < <(compgen -d -- \"$cur\")";
    case Takes::other:
    case Takes::nothing:
        break;
    }
    return ":"; // a number, a name: nothing to offer
}

std::string zsh_answer(const Value& value) {
    switch (value.takes) {
    case Takes::words:
        return fmt::format("compadd -- {}", fmt::join(value.words, " "));
    case Takes::file:
        return "_files";
    case Takes::folder:
        return "_files -/";
    case Takes::other:
    case Takes::nothing:
        break;
    }
    return ":";
}

/// `case` arms for the values of options: what comes behind `--mode` of ` flash`.
template <class Answer>
std::string value_arms(const CLI::App& app, Answer answer) {
    std::string arms;
    for (const CLI::App* command : all_of(app))
        for (const CLI::Option* option : options_of(*command)) {
            const Value value = value_of(*option);
            if (value.takes == Takes::nothing) continue;
            for (const std::string& name : option->get_lnames())
                arms += fmt::format("        {}) {}; return ;;\n",
                                    shell_word(path_of(*command) + ":--" + name),
                                    answer(value));
        }
    return arms;
}

std::string fish_condition(const CLI::App& app, const CLI::App& root) {
    std::vector<std::string> tests;
    for (const CLI::App* at = &app; at != &root; at = at->get_parent())
        tests.insert(tests.begin(), "__fish_seen_subcommand_from " + at->get_name());
    std::vector<std::string> below;
    for (const CLI::App* verb : verbs_of(app))
        below.push_back(verb->get_name());
    if (!below.empty())
        tests.push_back(fmt::format("not __fish_seen_subcommand_from {}", fmt::join(below, " ")));
    return tests.empty() ? "true" : fmt::format("{}", fmt::join(tests, "; and "));
}

} // namespace

std::string bash_completion(const CLI::App& app) {
    const std::string function = function_of(app);
    std::string text = fmt::format(
        "# Completion of {0} for bash; made from its own options.\n"
        "{1}() {{\n"
        "    local cur=${{COMP_WORDS[COMP_CWORD]}} prev=${{COMP_WORDS[COMP_CWORD - 1]}}\n"
        "    local verb='' i words=''\n"
        "    COMPREPLY=()\n",
        app.get_name(),
        function);
    text += walk(app, "COMP_WORDS", "COMP_CWORD");
    text += "    case \"$verb:$prev\" in\n" + value_arms(app, bash_answer) + "    esac\n";
    text += "    case \"$verb\" in\n";
    for (const CLI::App* command : all_of(app)) {
        std::vector<std::string> verbs, options;
        for (const CLI::App* verb : verbs_of(*command))
            verbs.push_back(verb->get_name());
        for (const CLI::Option* option : options_of(*command))
            for (const std::string& name : option->get_lnames())
                options.push_back("--" + name);
        const Value value = words_of(*command);
        text += fmt::format("        {})\n", shell_word(path_of(*command)));
        if (value.takes != Takes::nothing)
            text += fmt::format("            if [[ $cur != -* ]]; then {}; return; fi\n",
                                bash_answer(value));
        else if (!verbs.empty())
            text +=
                fmt::format("            [[ $cur == -* ]] || words='{}'\n", fmt::join(verbs, " "));
        text +=
            fmt::format("            [[ -n $words ]] || words='{}' ;;\n", fmt::join(options, " "));
    }
    return text + fmt::format("    esac\n"
                              "    mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$cur\")\n"
                              "}}\n"
                              "complete -F {} {}\n",
                              function,
                              app.get_name());
}

std::string zsh_completion(const CLI::App& app) {
    std::string text = fmt::format("#compdef {0}\n"
                                   "# Completion of {0} for zsh; made from its own options.\n"
                                   "local verb='' i\n"
                                   "local -a offered\n",
                                   app.get_name());
    text += walk(app, "words", "CURRENT");
    text += "    case \"$verb:${words[CURRENT - 1]}\" in\n" + value_arms(app, zsh_answer) +
            "    esac\n    case \"$verb\" in\n";
    for (const CLI::App* command : all_of(app)) {
        const auto described = [](const std::string& name, std::string words) {
            std::ranges::replace(words, ':', ';');
            return fmt::format(" {}", shell_word(name + ":" + words));
        };
        std::string verbs, options;
        for (const CLI::App* verb : verbs_of(*command))
            verbs += described(verb->get_name(), verb->get_description());
        for (const CLI::Option* option : options_of(*command))
            for (const std::string& name : option->get_lnames())
                options += described("--" + name, option->get_description());
        const Value value = words_of(*command);
        text += fmt::format("        {})\n", shell_word(path_of(*command)));
        if (value.takes != Takes::nothing)
            text += fmt::format("            if [[ $PREFIX != -* ]]; then {}; return; fi\n",
                                zsh_answer(value));
        if (verbs.empty())
            text += fmt::format("            offered=({}) ;;\n", options);
        else
            text += fmt::format("            if [[ $PREFIX == -* ]]; then offered=({}); else "
                                "offered=({}); fi ;;\n",
                                options,
                                verbs);
    }
    text += fmt::format("    esac\n    _describe {} offered\n", shell_word(app.get_name()));
    return text;
}

std::string fish_completion(const CLI::App& app) {
    std::string text =
        fmt::format("# Completion of {} for fish; made from its own options.\n", app.get_name());
    const std::string name = app.get_name();
    text += fmt::format("complete -c {} -f\n", name);
    for (const CLI::App* command : all_of(app)) {
        const std::string when = shell_word(fish_condition(*command, app), true);
        for (const CLI::App* verb : verbs_of(*command))
            text += fmt::format("complete -c {} -n {} -a {} -d {}\n",
                                name,
                                when,
                                verb->get_name(),
                                shell_word(verb->get_description(), true));
        for (const CLI::Option* option : options_of(*command)) {
            const Value value = value_of(*option);
            std::string takes;
            if (value.takes == Takes::words)
                takes = fmt::format(
                    " -x -a {}", shell_word(fmt::format("{}", fmt::join(value.words, " ")), true));
            else if (value.takes == Takes::folder)
                takes = " -x -a '(__fish_complete_directories)'";
            else if (value.takes == Takes::file)
                takes = " -r -F";
            else if (value.takes == Takes::other)
                takes = " -x";
            for (const std::string& option_name : option->get_lnames())
                text += fmt::format("complete -c {} -n {} -l {}{} -d {}\n",
                                    name,
                                    when,
                                    option_name,
                                    takes,
                                    shell_word(option->get_description(), true));
        }
        const Takes words = words_of(*command).takes;
        if (words == Takes::file || words == Takes::folder)
            text += fmt::format("complete -c {} -n {} -F\n", name, when);
    }
    return text;
}

Result<void> write_completions(const CLI::App& app, const std::filesystem::path& folder) {
    const std::string& name = app.get_name();
    const struct {
        const char* shell;
        std::string file, text;
    } files[]{{"bash", name, bash_completion(app)},
              {"zsh", "_" + name, zsh_completion(app)},
              {"fish", name + ".fish", fish_completion(app)}};
    for (const auto& [shell, file, text] : files) {
        if (auto made = make_private_folder(folder / shell, ErrorCode::output_unwritable); !made)
            return made;
        if (auto written = write_whole(folder / shell / file, text); !written) return written;
    }
    return success();
}

} // namespace gangflash::cli

// gangflash explain: any number or symbol of any flash tool, or ours, in plain words, offline.
#include "explain/lookup.hpp"
#include "station/cli/guide/explain_text.hpp"
#include "station/cli/guide/operator_guide.hpp"
#include "station/cli/verbs/verbs.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <memory>

namespace gangflash::cli {

namespace {

using explain::Answer;
using explain::Language;

struct ExplainArguments {
    std::vector<std::string> codes;
    std::string language;
    std::string guide_folder;
    bool json = false;
};

/// The reader's language: what was asked for, else what the terminal speaks, else English.
Language language_of(const ExplainArguments& arguments) {
    if (!arguments.language.empty())
        return explain::language_named(arguments.language).value_or(Language::en);
    for (const char* name : {"LC_ALL", "LC_MESSAGES", "LANG"})
        if (const char* value = std::getenv(name); value != nullptr && *value != '\0')
            return explain::language_named(value).value_or(Language::en);
    return Language::en;
}

int run_explain(const ExplainArguments& arguments) {
    const Language language = language_of(arguments);
    int exit_code = exit_ok;
    bool first = true;
    for (const Answer& answer : answers_to(arguments.codes)) {
        if (answer.found.empty()) exit_code = exit_usage;
        if (arguments.json) {
            for (const Facts& facts : explain_facts(answer, language))
                print_json(facts);
        } else {
            if (!first) std::fputs("\n", stdout);
            std::fputs(explain_text(answer, language).c_str(), stdout);
        }
        first = false;
    }
    return exit_code;
}

int run_guide(const std::string& folder) {
    if (auto written = write_operator_guide(folder); !written) {
        std::fprintf(stderr, "gangflash: %s\n", describe(written.error()).c_str());
        return exit_station;
    }
    return exit_ok;
}

} // namespace

void add_explain_verb(CLI::App& app, int& exit_code) {
    auto arguments = std::make_shared<ExplainArguments>();
    CLI::App* verb = app.add_subcommand(
        "explain", "Say in plain words what an error number or symbol of any flash tool means");
    CLI::Option* code = verb->add_option(
        "CODE",
        arguments->codes,
        "4032, 0xC0070004, 7024, S_DA_DRAM_NOT_SUPPORT, RAM-502, or a pasted line in "
        "quotes");
    verb->add_option("--lang", arguments->language, "en or zh")->check([](const std::string& name) {
        return explain::language_named(name) ? std::string() : "en or zh, not " + name;
    });
    verb->add_flag("--json", arguments->json, "One JSON object for each meaning");
    verb->add_option("--operator-guide",
                     arguments->guide_folder,
                     "Instead: write the operator's guide (docs/operator) into this folder")
        ->type_name("DIR")
        ->excludes(code);
    verb->footer("Exit code 2 when a code is not known.");
    verb->callback([arguments, &exit_code] {
        if (!arguments->guide_folder.empty()) {
            exit_code = run_guide(arguments->guide_folder);
        } else {
            if (arguments->codes.empty()) throw CLI::RequiredError("CODE");
            exit_code = run_explain(*arguments);
        }
    });
}

} // namespace gangflash::cli

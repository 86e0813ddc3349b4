#include "base/text.hpp"
#include "engine/job/job_key.hpp"
#include "station/cli/facts/facts.hpp"
#include "station/cli/facts/plan_facts.hpp"
#include "station/cli/options/flash_options.hpp"
#include "station/cli/options/ledger_path.hpp"
#include "station/cli/recipe_job.hpp"
#include "station/cli/verbs/verbs.hpp"
#include "station/cli/write_report.hpp"
#include "station/wiring/job_rights.hpp"

#include <cstdio>
#include <memory>

#include <fmt/format.h>

namespace gangflash::cli {

namespace {

/// What it does to a phone comes first, and how to plug one in reads as sentences.
Facts for_people(const Facts& plan) {
    Facts facts;
    facts["effect"] = plan.at("effect");
    for (const auto& [key, value] : plan.items())
        if (key != "effect") facts[key] = value;
    Facts ways = Facts::array();
    for (const Facts& way : plan.at("plug_in"))
        ways.push_back(way.at("phone").get<std::string>() + ": " +
                       way.at("steps").get<std::string>());
    facts["plug_in"] = std::move(ways);
    return facts;
}

/// The ports are read as `flash` would read them, and not opened.
int run_plan(const FlashOptions& options) {
    if (auto fine = check_report_file(options.report); !fine) {
        print_station_fault(fine.error());
        return exit_usage;
    }
    const auto loaded =
        load_job(options.recipe, options.job, terminal_progress(), options.session.reach());
    if (!loaded) return print_refusal(loaded.error(), options.json);
    const auto ports = options.session.port_specs(as_plans(loaded->plans));
    if (!ports) return print_station_fault(ports.error());
    const auto rules = load_rules(options.rules, loaded->recipe);
    if (!rules) return print_refusal(rules.error(), options.json);
    if (const auto known = options.session.check_expected(*ports, rules->expected); !known)
        return print_station_fault(known.error());
    Job job = job_of(*loaded, *rules, options.rules);
    apply_words(options, job);
    if (!options.batch.empty()) {
        BatchOpened batch;
        batch.name = options.batch;
        batch.key = job_key_of(job);
        batch.again = options.again;
        batch.follows = job.follows_recipe;
        if (auto fits = ledger_of(options.ledger)->check_batch_name(batch); !fits)
            return print_station_fault(fits.error());
    }
    // Whoever reads the plan learns what `flash` would say of it.
    const auto rights = check_rights(job, rights::Ports::real);
    for (const auto& plan : loaded->plans) {
        Facts facts = plan_facts(*plan, job.blank_board);
        facts["refused_on_real_ports"] = rights ? Facts(nullptr) : fault_facts(rights.error());
        if (options.json)
            print_json(facts);
        else
            print_text(for_people(facts),
                       {"partition",
                        "purpose",
                        "region",
                        "unit",
                        "start",
                        "end",
                        "partition_size",
                        "file",
                        "size",
                        "erase_first"});
    }
    if (rights) return exit_ok;
    if (!ports->empty() && options.session.reach() == rights::Ports::real)
        return print_refusal({rights.error()}, false);
    if (!options.json)
        fmt::print(stderr,
                   "gangflash: real ports would refuse this: {}\n",
                   printable_line(describe(rights.error())));
    return exit_ok;
}

} // namespace

void add_plan_verb(CLI::App& app, int& exit_code) {
    CLI::App* verb =
        app.add_subcommand("plan", "Say what flash would write where; touches no phone");
    auto options = std::make_shared<FlashOptions>();
    options->add_to(*verb);
    verb->callback([options, &exit_code] { exit_code = run_plan(*options); });
}

} // namespace gangflash::cli

#include "station/cli/facts.hpp"
#include "station/cli/job_options.hpp"
#include "station/cli/plan_facts.hpp"
#include "station/cli/verbs.hpp"

#include <memory>

namespace gangflash::cli {

namespace {

struct PlanVerb {
    JobOptions job;
    bool json = false;
};

int run_plan(const PlanVerb& options) {
    const auto plan = load_plan(options.job, terminal_progress());
    if (!plan) return print_refusal(plan.error(), options.json);
    const Facts facts = plan_facts(**plan);
    if (options.json)
        print_json(facts);
    else
        print_text(
            facts,
            {"partition", "region", "start", "partition_size", "file", "size", "erase_first"});
    return exit_ok;
}

} // namespace

void add_plan_verb(CLI::App& app, int& exit_code) {
    CLI::App* verb =
        app.add_subcommand("plan", "Say what flash would write where; touches no phone");
    auto options = std::make_shared<PlanVerb>();
    options->job.add_to(*verb);
    verb->get_option("--package")->required();
    verb->add_flag("--json", options->json, "One JSON object instead of text");
    verb->callback([options, &exit_code] { exit_code = run_plan(*options); });
}

} // namespace gangflash::cli

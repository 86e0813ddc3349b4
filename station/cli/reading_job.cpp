#include "station/cli/reading_job.hpp"

#include "base/text.hpp"
#include "config/package/agent_container.hpp"
#include "station/cli/doctor/bench_facts.hpp"
#include "station/cli/doctor/output_checks.hpp"
#include "station/cli/facts/event_json.hpp"
#include "station/cli/options/ledger_path.hpp"
#include "station/cli/verbs/verbs.hpp"

#include <cstdio>
#include <filesystem>
#include <unistd.h>
#include <utility>

#include <fmt/format.h>

namespace gangflash::cli {

namespace {

/// Authentication files, certificates and keys are a few kilobytes.
constexpr std::uint64_t largest_secret = mib;

/// What the live table does not say, for behind it.
class Collector final : public StationObserver {
public:
    void on_event(const StationEvent& event) override {
        if (std::holds_alternative<EventKept>(event.what) ||
            std::holds_alternative<EventMemoryTest>(event.what))
            text_ += to_plain_line(event);
    }
    const std::string& text() const { return text_; }

private:
    std::string text_; ///< the engine's thread, and after its end the caller's
};

std::shared_ptr<const SecretFile> secret(const std::string& path, Findings& findings) {
    if (path.empty()) return nullptr;
    auto secret = read_secret_file(path, largest_secret);
    if (secret) return std::move(*secret);
    findings.refuse(secret.error());
    return nullptr;
}

/// An agent alone: a plan for each chip it serves. Which one a phone is, the phone says.
Checked<LoadedJob> plans_of_agent(const JobOptions& options) {
    auto loaded = load_agent_container(options.agent);
    if (!loaded) return Faults{loaded.error()};
    const auto container = std::make_shared<const AgentContainer>(std::move(*loaded));
    Findings findings;
    FlashPlan common;
    common.package_name = std::filesystem::path(options.agent).filename().string();
    common.agent_container = container;
    common.auth = secret(options.auth, findings);
    common.cert = secret(options.cert, findings);
    common.sla_key = secret(options.sla_key, findings);
    if (!options.sla_signer.empty())
        common.sla_signer = std::filesystem::absolute(options.sla_signer);
    if (!findings.faults.empty()) return std::move(findings.faults);

    LoadedJob job;
    for (const ChipFacts& chip : chip_table()) {
        auto files = choose_agent(*container, chip);
        if (!files) continue; // this agent is not for that chip
        FlashPlan plan = common;
        plan.platform = chip.name;
        plan.chip = &chip;
        plan.agent = std::make_shared<const AgentFiles>(std::move(*files));
        job.plans.push_back(std::make_shared<const FlashPlan>(std::move(plan)));
    }
    if (job.plans.empty())
        return Faults{{ErrorCode::agent_no_entry, options.agent + ": serves no chip known"}};
    job.warnings = container->warnings;
    return job;
}

} // namespace

void ReadingOptions::add_to(CLI::App& verb) {
    job.reading = true;
    job.add_access_to(verb);
    recipe.add_to(verb);
    session.add_to(verb);
    operator_name = current_user();
    verb.get_option("--ports")->required();
    verb.add_option("--batch", batch, "Name of the batch (default: date, time and four characters)")
        ->check(CLI::Validator(name_problem, ""));
    verb.add_flag("--again", again, "Also when the batch of this name was other work before");
    verb.add_option("--operator", operator_name, "Who works")
        ->check(CLI::Validator(name_problem, ""))
        ->capture_default_str();
    verb.add_option("--wait", wait_seconds, "Seconds to wait for a phone in an empty slot")
        ->check(CLI::NonNegativeNumber)
        ->capture_default_str();
    verb.add_option("--ledger", ledger, "Ledger file");
    verb.add_option("--report", report, "Write the batch's HTML report to this file");
    verb.add_flag("--json", json, "JSON, one object a line, instead of text");
}

Checked<LoadedJob> load_reading_job(const ReadingOptions& options) {
    const bool agent_alone =
        options.recipe.recipe.empty() && options.job.package.empty() && !options.job.agent.empty();
    if (agent_alone) return plans_of_agent(options.job);
    const RecipeOptions recipe = or_stations_recipe(options.recipe, options.job);
    if (recipe.recipe.empty() && options.job.package.empty())
        return Faults{{ErrorCode::order_invalid,
                       "no way to reach a phone: name a --package, an --agent or a --recipe"}};
    return load_job(recipe, options.job, terminal_progress(), options.session.reach());
}

std::shared_ptr<Job>
make_reading_job(const ReadingOptions& options, const LoadedJob& loaded, JobKind kind) {
    auto job = std::make_shared<Job>();
    job->kind = kind;
    const std::string name =
        options.batch.empty() ? default_batch_name(*ledger_of(options.ledger)) : options.batch;
    job->batch = fmt::format("{} {}", to_string(kind), name);
    job->again = options.again;
    if (loaded.recipe) job->recipe_sha256 = loaded.recipe->sha256.hex();
    say_who_ordered(*job, options.operator_name);
    job->station = station_name();
    job->plans = as_plans(loaded.plans);
    job->once = true;
    job->flash_passed_again = true; // a second run goes on where the first ended
    job->wait_for_phone = Millis{static_cast<std::int64_t>(options.wait_seconds * 1000)};
    return job;
}

int run_reading(const ReadingOptions& options,
                JobKind kind,
                const std::function<void(Job&)>& adjust) {
    if (const auto refused = refused_output(options.report, options.session)) return *refused;
    const auto loaded = load_reading_job(options);
    if (!loaded) return print_refusal(loaded.error(), options.json);
    for (const std::string& warning : loaded->warnings)
        std::fprintf(stderr, "gangflash: warning: %s\n", printable_line(warning).c_str());
    auto ports = options.session.port_specs(as_plans(loaded->plans));
    if (!ports) return print_station_fault(ports.error());
    if (!options.json) print_plug_in_ways(as_plans(loaded->plans), *ports);

    Collector collector;
    BatchRun run;
    std::uint64_t planned = 0;
    // Nothing is written, so no port needs a label, and nobody counted the phones on USB.
    if (!options.session.uses_usb()) {
        const auto slots = options.session.count_slots(*ports);
        if (!slots) return print_station_fault(slots.error());
        planned = *slots;
    }
    const auto job = make_reading_job(options, *loaded, kind);
    job->planned = planned;
    adjust(*job);
    run.session = options.session.session_options(std::move(*ports));
    run.session.every_port = true;
    run.session.job = job;
    run.session.ledger = ledger_path(options.ledger);
    run.report = options.report;
    run.json = options.json;
    run.this_session_alone = true;
    if (!options.json && isatty(STDOUT_FILENO) != 0) {
        run.also = &collector;
        run.epilogue = [&collector] { return collector.text(); };
    }
    return run_batch(std::move(run));
}

} // namespace gangflash::cli

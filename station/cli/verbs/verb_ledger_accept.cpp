// gangflash ledger accept: an engineer takes over a ledger that was restored, copied, or lost its
// mark.
#include "reports/sqlite/accept.hpp"
#include "station/cli/options/job_options.hpp"
#include "station/cli/options/ledger_path.hpp"
#include "station/cli/options/who_options.hpp"
#include "station/cli/verbs/verbs.hpp"

#include <memory>
#include <string>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace gangflash::cli {

namespace {

using Json = nlohmann::ordered_json;

struct AcceptArguments {
    std::string ledger;
    AcceptOrder order;
    WhoOptions who;
    bool json = false;
};

int run_accept(AcceptArguments arguments) {
    arguments.who.ledger = arguments.ledger;
    const auto engineer = allowed(arguments.who, rights::Act::accept_ledger);
    if (!engineer) return print_refusal({engineer.error()}, arguments.json);
    arguments.order.engineer = engineer->name();
    const std::string file = ledger_path(arguments.ledger);
    SystemClock clock;
    const auto facts = accept_ledger(file, "gangflash ledger accept", arguments.order, clock);
    if (!facts) return print_ledger_fault(facts.error());
    if (arguments.json)
        fmt::print(
            "{}\n",
            Json{{"ledger", file}, {"records", facts->records}, {"head", facts->hash}}.dump());
    else
        fmt::print("accepted  {} as it was found, by record {}\n", file, facts->records);
    return exit_ok;
}

} // namespace

void add_ledger_accept_verb(CLI::App& app, int& exit_code) {
    auto arguments = std::make_shared<AcceptArguments>();
    CLI::App* verb = app.get_subcommand("ledger")->add_subcommand(
        "accept", "Take over a ledger that was restored, copied, or lost its mark (an engineer's)");
    verb->add_option("--operator", arguments->order.operator_name, "Who asked; kept in the ledger")
        ->required();
    verb->add_option("--reason", arguments->order.reason, "Why; kept in the ledger")->required();
    verb->add_option("--ledger", arguments->ledger, "Ledger file");
    arguments->who.add_to(*verb);
    verb->add_flag("--json", arguments->json, "One JSON object");
    verb->callback([arguments, &exit_code] { exit_code = run_accept(*arguments); });
}

} // namespace gangflash::cli

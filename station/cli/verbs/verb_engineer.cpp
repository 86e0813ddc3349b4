// gangflash engineer: whom root trusts. Pins are all other rights' root (docs/rights.md).
#include "config/rights/authority.hpp"
#include "station/cli/facts/facts.hpp"
#include "station/cli/options/job_options.hpp"
#include "station/cli/tell_ledger.hpp"
#include "station/cli/verbs/verbs.hpp"
#include "station/rights/anchors.hpp"

#include <filesystem>
#include <memory>
#include <string>

#include <fmt/format.h>

namespace gangflash::cli {

namespace {

struct EngineerOptions {
    std::string file, name;
    std::string ledger; ///< where it is recorded; empty: the station's own
    bool json = false;
};

/// `engineer.pub.pem` names `engineer`.
std::string name_of(const EngineerOptions& options) {
    if (!options.name.empty()) return options.name;
    std::filesystem::path stem = std::filesystem::path(options.file).stem();
    return stem.extension() == ".pub" ? stem.stem().string() : stem.string();
}

/// Pins are all other rights' root, so the chain says who made and who took them away.
int tell(const EngineerOptions& options, ActKind kind, std::string name, std::string text) {
    PersonActed act{.kind = kind, .who = root_himself(), .at = SystemClock{}.utc_now()};
    act.subject = std::move(name);
    act.text = std::move(text);
    return tell_users_ledger(options.ledger, "gangflash engineer", act);
}

int run_pin(const EngineerOptions& options) {
    const auto pinned = rights::pin(options.file, name_of(options));
    if (!pinned) return print_refusal({pinned.error()}, false);
    fmt::print("{} is pinned: {}\n    key {}\n",
               pinned->name,
               pinned->file.string(),
               pinned->key.fingerprint());
    return tell(options, ActKind::pinned, pinned->name, "key " + pinned->key.fingerprint());
}

int run_unpin(const EngineerOptions& options) {
    if (const auto done = rights::unpin(options.name); !done)
        return print_refusal({done.error()}, false);
    fmt::print("{} is no longer pinned\n", options.name);
    return tell(options, ActKind::unpinned, options.name, {});
}

int run_list(const EngineerOptions& options) {
    const rights::Anchors anchors = rights::load_anchors();
    for (const rights::Anchor& anchor : anchors.engineers) {
        if (options.json)
            print_json({{"engineer", anchor.name},
                        {"key", anchor.key.fingerprint()},
                        {"file", anchor.file.string()},
                        {"believed", true},
                        {"why", nullptr}});
        else
            fmt::print("{}\n    key  {}\n    file {}\n",
                       anchor.name,
                       anchor.key.fingerprint(),
                       anchor.file.string());
    }
    for (const rights::Disbelieved& other : anchors.disbelieved) {
        if (options.json)
            print_json({{"engineer", nullptr},
                        {"key", nullptr},
                        {"file", other.file.string()},
                        {"believed", false},
                        {"why", other.why}});
        else
            fmt::print("not believed: {}: {}\n", other.file.string(), other.why);
    }
    if (anchors.engineers.empty() && !options.json)
        fmt::print("No engineer is pinned: on real ports, acts that need one are refused.\n"
                   "    sudo gangflash engineer pin FILE\n");
    return exit_ok;
}

} // namespace

void add_engineer_verb(CLI::App& app, int& exit_code) {
    CLI::App* verb = app.add_subcommand("engineer", "Whose signatures this station believes");
    verb->require_subcommand(1);
    auto options = std::make_shared<EngineerOptions>();
    CLI::App* pin = verb->add_subcommand(
        "pin", "Believe this engineer (root): FILE is an Ed25519 public key in PEM form");
    pin->add_option("FILE", options->file, "The engineer's public key")->required();
    pin->add_option("--name", options->name, "What to call the engineer; else the file's name");
    pin->callback([options, &exit_code] { exit_code = run_pin(*options); });
    CLI::App* unpin = verb->add_subcommand("unpin", "Believe this engineer no longer (root)");
    unpin->add_option("NAME", options->name, "As `engineer list` shows it")->required();
    unpin->callback([options, &exit_code] { exit_code = run_unpin(*options); });
    for (CLI::App* part : {pin, unpin})
        part->add_option("--ledger", options->ledger, "Ledger file that records it")
            ->type_name("FILE");
    CLI::App* list = verb->add_subcommand("list", "Who is pinned, and which pins are not believed");
    list->add_flag("--json", options->json, "One JSON object a line");
    list->callback([options, &exit_code] { exit_code = run_list(*options); });
}

} // namespace gangflash::cli

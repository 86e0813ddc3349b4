// gangflash backups: what phones own, as it was kept before anything of theirs was erased.
#include "base/clock.hpp"
#include "base/state_folder.hpp"
#include "engine/guard/cipher.hpp"
#include "engine/guard/vault.hpp"
#include "engine/guard/vault_reader.hpp"
#include "reports/sqlite/act_writer.hpp"
#include "station/cli/backup_work.hpp"
#include "station/cli/facts/facts.hpp"
#include "station/cli/options/ledger_path.hpp"
#include "station/cli/options/session_options.hpp"
#include "station/cli/tell_ledger.hpp"
#include "station/cli/verbs/verbs.hpp"
#include "station/settings/settings.hpp"
#include "station/wiring/station_vault.hpp"

#include <algorithm>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <system_error>
#include <unistd.h>

#include <fmt/format.h>

namespace gangflash::cli {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view program = "gangflash backups";

/// Which vault the words mean.
VaultPlace place_of(const BackupArguments& arguments) {
    if (!arguments.phones.empty()) return vault_with_its_key(fs::path(arguments.phones) / "vault");
    if (!arguments.folder.empty()) return named_vault(arguments.folder, state_folder());
    if (const fs::path said = current_settings().vault; !said.empty())
        return named_vault(said, state_folder());
    return station_vault(state_folder());
}

/// Whether no real phone's backup can be in it: its key lies in the vault, as those of virtual
/// phones do.
bool is_of_software(const VaultPlace& place) {
    return place.seal_key.parent_path() == place.folder;
}

Result<std::shared_ptr<const SecretFile>> encryption_key(const BackupArguments& arguments) {
    if (arguments.key.empty()) return std::shared_ptr<const SecretFile>();
    return guard::load_key(arguments.key);
}

struct Reading {
    VaultPlace place;
    guard::VaultReader reader;
    guard::Listing listing;
};

/// Looks at the vault without touching it. Without its key nothing in it is believed.
Result<Reading> read_vault(const BackupArguments& arguments) {
    const VaultPlace place = place_of(arguments);
    std::error_code none;
    const bool named = !arguments.folder.empty() || !arguments.phones.empty();
    if (named && !fs::is_directory(place.folder, none))
        return Fault{ErrorCode::backup_unknown, place.folder.string() + ": no folder of backups"};
    auto key = encryption_key(arguments);
    if (!key) return key.error();
    auto seal_key = guard::SealKey::load(place.seal_key);
    if (!seal_key && seal_key.error().code != ErrorCode::vault_key_missing) return seal_key.error();
    guard::VaultReader reader(place.folder,
                              seal_key ? *seal_key : std::shared_ptr<const guard::SealKey>(),
                              std::move(*key));
    auto listing = reader.list();
    if (!listing) return listing.error();
    return Reading{place, std::move(reader), std::move(*listing)};
}

/// The vault as its owner has it; a working station keeps us out (`vault_in_use`).
Result<std::unique_ptr<guard::Vault>> own_vault(const BackupArguments& arguments) {
    const VaultPlace place = place_of(arguments);
    auto key = encryption_key(arguments);
    if (!key) return key.error();
    return guard::Vault::open({.folder = place.folder,
                               .seal_key = place.seal_key,
                               .key = std::move(*key),
                               .program = std::string(program),
                               .upkeep = true});
}

bool same_folder(const fs::path& a, const fs::path& b) {
    std::error_code bad;
    return fs::equivalent(a, b, bad) && !bad;
}

Facts facts_of(const guard::Backup& backup) {
    const guard::Manifest& manifest = backup.manifest;
    Facts parts = Facts::array();
    for (const guard::Part& part : manifest.parts)
        parts.push_back({{"name", part.name},
                         {"bytes", part.size.value},
                         {"sha256", part.sha256.hex()},
                         {"restored_to", part.to ? Facts(hex(part.to->value)) : Facts(nullptr)}});
    return {{"backup", backup.folder.string()},
            {"state", guard::to_string(backup.state)},
            {"taken_at", manifest.taken_at},
            {"batch", manifest.batch},
            {"chip", manifest.chip},
            {"me_id", manifest.phone.me_id},
            {"soc_id", manifest.phone.soc_id},
            {"random_id", manifest.phone.random_id},
            {"bytes", manifest.bytes().value},
            {"encrypted", manifest.encrypted},
            {"parts", std::move(parts)},
            {"seal", guard::to_string(backup.trust)},
            {"manifest_sha256", backup.manifest_sha256.hex()}};
}

int run_list(const BackupArguments& arguments) {
    const auto listing = list_backups(arguments);
    if (!listing) return print_station_fault(listing.error());
    for (const guard::Backup& backup : listing->backups) {
        const bool requested = listing->requested.contains(backup.id);
        if (arguments.json) {
            Facts facts = facts_of(backup);
            facts["restore_requested"] = requested;
            print_json(facts);
        } else {
            fmt::print("{}  {:<8}  {}  {:>10}  {}{}{}\n",
                       backup.manifest.taken_at,
                       guard::to_string(backup.state),
                       backup.manifest.chip,
                       size_text(backup.manifest.bytes().value),
                       backup.folder.string(),
                       backup.trust == guard::Trust::genuine
                           ? ""
                           : fmt::format("  ({})", guard::to_string(backup.trust)),
                       requested ? "  (restore requested)" : "");
        }
    }
    for (const Fault& fault : listing->faults)
        print_station_fault(fault);
    if (listing->backups.empty() && listing->faults.empty() && !arguments.json)
        fmt::print("No backup is kept in {} yet.\n", place_of(arguments).folder.string());
    return listing->faults.empty() ? exit_ok : exit_failed;
}

/// Why a backup cannot be restored from here.
Result<void> check_restorable(const Reading& vault, const guard::Backup& backup) {
    if (backup.trust == guard::Trust::genuine) return vault.reader.verify(backup);
    std::error_code none;
    if (backup.trust == guard::Trust::other_key && !fs::exists(vault.place.seal_key, none))
        return Fault{ErrorCode::vault_key_missing,
                     fmt::format("key={} vault={}",
                                 vault.place.seal_key.string(),
                                 vault.place.folder.string())};
    return Fault{ErrorCode::vault_unadopted,
                 fmt::format("folder={} seal={} command=\"gangflash backups adopt {}\"",
                             backup.folder.string(),
                             guard::to_string(backup.trust),
                             vault.place.folder.string())};
}

/// A phone lacks what such a backup holds: the ledger has its format begun and not ended.
void say_what_is_gone(const Reading& vault,
                      const std::vector<BackupRow>& recorded,
                      Faults& faults) {
    const std::string here = fs::absolute(vault.place.folder).lexically_normal().string() + "/";
    for (const BackupRow& row : recorded) {
        if (row.state != "open" || !row.folder.starts_with(here)) continue;
        const auto is_it = [&](const guard::Backup& there) {
            return there.manifest_sha256.hex() == row.manifest_sha256;
        };
        if (std::ranges::none_of(vault.listing.backups, is_it))
            faults.push_back({ErrorCode::backup_damaged,
                              row.folder + ": the ledger has this phone's format begun and not "
                                           "ended, and its backup is not in the vault"});
    }
}

} // namespace

Result<guard::Listing> list_backups(const BackupArguments& arguments) {
    auto vault = read_vault(arguments);
    if (!vault) return vault.error();
    return std::move(vault->listing);
}

Result<BackupsVerified> verify_backups(const BackupArguments& arguments) {
    auto vault = read_vault(arguments);
    if (!vault) return vault.error();
    std::vector<BackupRow> recorded;
    const std::string ledger = ledger_path(arguments.ledger);
    std::error_code none;
    if (fs::exists(ledger, none)) {
        auto rows = ledger_of(arguments.ledger)->backups();
        if (!rows) return rows.error();
        recorded = std::move(*rows);
    }
    BackupsVerified done{.faults = vault->listing.faults};
    for (const guard::Backup& backup : vault->listing.backups) {
        if (!arguments.backup.empty() && !same_folder(backup.folder, arguments.backup)) continue;
        ++done.seen;
        if (const auto whole = vault->reader.verify(backup); !whole)
            done.faults.push_back(whole.error());
        for (const BackupRow& row : recorded)
            if (row.folder == backup.folder.string() &&
                row.manifest_sha256 != backup.manifest_sha256.hex())
                done.faults.push_back(
                    {ErrorCode::backup_damaged,
                     row.folder + ": not the backup that the ledger recorded there"});
    }
    if (!arguments.backup.empty() && done.seen == 0)
        return Fault{ErrorCode::backup_unknown, arguments.backup + ": no backup of this folder"};
    if (arguments.backup.empty()) say_what_is_gone(*vault, recorded, done.faults);
    return done;
}

Result<RestoreOrdered> order_restore(const BackupArguments& arguments) {
    auto vault = read_vault(arguments);
    if (!vault) return vault.error();
    const auto backup =
        std::ranges::find_if(vault->listing.backups, [&](const guard::Backup& there) {
            return same_folder(there.folder, arguments.backup);
        });
    if (backup == vault->listing.backups.end())
        return Fault{ErrorCode::backup_unknown, arguments.backup + ": no backup of this folder"};
    if (auto whole = check_restorable(*vault, *backup); !whole) return whole.error();

    RestoreOrdered ordered{.backup = backup->folder, .requested = false, .station = {}};
    auto owned = own_vault(arguments);
    if (owned) {
        if (auto marked = (*owned)->mark_open(*backup); !marked) return marked.error();
        return ordered;
    }
    if (owned.error().code != ErrorCode::vault_in_use) return owned.error();
    ordered.requested = true;
    ordered.station = vault->reader.worked_with_by();
    auto asked = vault->reader.request_restore(
        *backup,
        to_rfc3339(SystemClock{}.utc_now()),
        fmt::format("{} pid={} {}", current_user(), ::getpid(), program));
    if (!asked) return asked.error();
    return ordered;
}

namespace {

int run_verify(const BackupArguments& arguments) {
    const auto done = verify_backups(arguments);
    if (!done) return print_station_fault(done.error());
    for (const Fault& fault : done->faults)
        print_station_fault(fault);
    if (arguments.json)
        print_json({{"backups", done->seen}, {"damaged", done->faults.size()}});
    else
        fmt::print("{} backups read, {} faults\n", done->seen, done->faults.size());
    return done->faults.empty() ? exit_ok : exit_failed;
}

/// In the chain, or beside the ledger while a station holds it. Vaults of virtual phones belong to
/// no ledger unless one is named.
int tell(const BackupArguments& arguments, std::string what, std::string text) {
    if (is_of_software(place_of(arguments)) && arguments.ledger.empty()) return exit_ok;
    PersonActed act{.kind = ActKind::other,
                    .who = {current_user(), KnownBy::account},
                    .at = SystemClock{}.utc_now()};
    act.subject = std::move(what);
    act.text = std::move(text);
    return tell_ledger(arguments.ledger, std::string(program), act);
}

int run_restore(const BackupArguments& arguments) {
    const auto ordered = order_restore(arguments);
    if (!ordered) return print_station_fault(ordered.error());
    const std::string& station = ordered->station;
    if (arguments.json)
        print_json({{"backup", ordered->backup.string()},
                    {"state", ordered->requested ? "requested" : "open"},
                    {"station", station.empty() ? Facts(nullptr) : Facts(station)}});
    else if (!ordered->requested)
        fmt::print("{} is restored when its phone is plugged in next\n", ordered->backup.string());
    else
        fmt::print("{} is restored when its phone is plugged in next; the station that works with "
                   "the backups ({}) has the order\n",
                   ordered->backup.string(),
                   station.empty() ? "just ended; the next one takes it" : station);
    return tell(arguments, "a restore ordered", ordered->backup.string());
}

int run_prune(const BackupArguments& arguments) {
    auto vault = own_vault(arguments);
    if (!vault) return print_station_fault(vault.error());
    constexpr std::int64_t day_us = 86'400'000'000;
    const UtcMicros before{SystemClock{}.utc_now().value - arguments.days * day_us};
    auto removed = (*vault)->prune(to_rfc3339(before), arguments.keep);
    if (!removed) return print_station_fault(removed.error());
    if (arguments.json)
        print_json({{"removed", *removed}});
    else
        fmt::print("{} backups removed\n", *removed);
    if (*removed == 0) return exit_ok;
    return tell(
        arguments,
        "backups pruned",
        fmt::format("{} removed from {}: restored, older than {} days, beyond the latest {}",
                    *removed,
                    (*vault)->folder().string(),
                    arguments.days,
                    arguments.keep));
}

/// Who may take backups over or have their key in hand: an engineer of this station, by name.
/// Vaults of virtual phones are free.
Result<Who> engineer_for(const BackupArguments& arguments, rights::Act act) {
    if (is_of_software(place_of(arguments))) return Who{current_user(), KnownBy::account};
    const auto who = allowed(arguments.who, act);
    if (!who) return who.error();
    return Who{who->name(), who->anchor.empty() ? KnownBy::badge : KnownBy::key};
}

/// The ledger's chain, held before anything is done: what does not stand in the chain itself is not
/// done with a vault. Vaults of virtual phones belong to no ledger unless one is named.
class Chain {
public:
    static Result<Chain> open(const BackupArguments& arguments) {
        Chain chain;
        if (is_of_software(place_of(arguments)) && arguments.ledger.empty()) return chain;
        auto writer =
            ActWriter::open(ledger_path(arguments.ledger), std::string(program), *chain.clock_);
        if (!writer) return writer.error();
        if (writer->waits()) return *writer->waits();
        chain.writer_.emplace(std::move(*writer));
        return chain;
    }

    Result<void> record(ActKind kind, const Who& who, std::string subject, std::string text) {
        if (!writer_) return success();
        PersonActed act;
        act.kind = kind;
        act.who = who;
        act.subject = std::move(subject);
        act.text = std::move(text);
        return writer_->record(std::move(act));
    }

private:
    std::unique_ptr<SystemClock> clock_ = std::make_unique<SystemClock>();
    std::optional<ActWriter> writer_;
};

int run_adopt(const BackupArguments& arguments) {
    auto engineer = engineer_for(arguments, rights::Act::adopt_backups);
    if (!engineer) return print_station_fault(engineer.error());
    guard::AdoptionOrder order{.from = arguments.backup,
                               .engineer = engineer->name,
                               .at = to_rfc3339(SystemClock{}.utc_now()),
                               .station = station_name(),
                               .their_key = {}};
    if (!arguments.their_key.empty()) {
        auto key = guard::SealKey::load(arguments.their_key);
        if (!key) return print_station_fault(key.error());
        order.their_key = std::move(*key);
    }
    auto vault = own_vault(arguments);
    if (!vault) return print_station_fault(vault.error());
    auto chain = Chain::open(arguments);
    if (!chain) return print_station_fault(chain.error());
    const auto done = (*vault)->adopt(order);
    if (!done) return print_station_fault(done.error());
    for (const Fault& fault : done->faults)
        print_station_fault(fault);
    const auto recorded = chain->record(
        ActKind::adopted,
        *engineer,
        arguments.backup,
        fmt::format(
            "{} backups taken over into {}, {} of them open; {} were there already, {} could "
            "not be",
            done->taken,
            (*vault)->folder().string(),
            done->open,
            done->known,
            done->faults.size()));
    if (!recorded) return print_station_fault(recorded.error());
    if (arguments.json)
        print_json({{"adopted", done->taken},
                    {"open", done->open},
                    {"known", done->known},
                    {"faults", done->faults.size()},
                    {"vault", (*vault)->folder().string()},
                    {"engineer", order.engineer}});
    else
        fmt::print("{} backups taken over into {}, {} of them open; {} were there already, {} "
                   "could not be\n",
                   done->taken,
                   (*vault)->folder().string(),
                   done->open,
                   done->known,
                   done->faults.size());
    return done->faults.empty() ? exit_ok : exit_failed;
}

int run_key_export(const BackupArguments& arguments) {
    const auto engineer = engineer_for(arguments, rights::Act::export_backup_key);
    if (!engineer) return print_station_fault(engineer.error());
    const auto key = guard::SealKey::load(place_of(arguments).seal_key);
    if (!key) return print_station_fault(key.error());
    // Recorded first: a key that is out cannot be called back.
    auto chain = Chain::open(arguments);
    if (!chain) return print_station_fault(chain.error());
    if (auto recorded = chain->record(ActKind::exported,
                                      *engineer,
                                      arguments.backup,
                                      "the key that seals backups, " + (*key)->id());
        !recorded)
        return print_station_fault(recorded.error());
    if (auto written = (*key)->export_to(arguments.backup); !written)
        return print_station_fault(written.error());
    fmt::print("key {} exported to {}: keep it where this computer is not\n",
               (*key)->id(),
               arguments.backup);
    return exit_ok;
}

/// Only where it is missed: a key that has sealed something here is not replaced.
int run_key_import(const BackupArguments& arguments) {
    const auto engineer = engineer_for(arguments, rights::Act::adopt_backups);
    if (!engineer) return print_station_fault(engineer.error());
    const auto key = guard::SealKey::load(arguments.backup);
    if (!key) return print_station_fault(key.error());
    auto chain = Chain::open(arguments);
    if (!chain) return print_station_fault(chain.error());
    const auto known = install_seal_key(place_of(arguments), **key, std::string(program));
    if (!known) return print_station_fault(known.error());
    if (auto recorded = chain->record(ActKind::accepted,
                                      *engineer,
                                      arguments.backup,
                                      "the key that seals backups, " + (*key)->id());
        !recorded)
        return print_station_fault(recorded.error());
    fmt::print("key {} {}\n", (*key)->id(), *known ? "is this station's key already" : "imported");
    return exit_ok;
}

} // namespace

void add_backups_verb(CLI::App& app, int& exit_code) {
    auto arguments = std::make_shared<BackupArguments>();
    CLI::App* verb =
        app.add_subcommand("backups", "Backups of what phones own: identity and calibration");
    verb->require_subcommand(1);
    const auto add = [&](CLI::App& to,
                         const char* name,
                         const char* text,
                         int (*run)(const BackupArguments&)) {
        CLI::App* sub = to.add_subcommand(name, text);
        CLI::Option* folder =
            sub->add_option("--backups", arguments->folder, "Folder (default: the station's vault)")
                ->type_name("DIR");
        sub->add_option("--phones-dir", arguments->phones, "Virtual phones whose vault is meant")
            ->type_name("DIR")
            ->excludes(folder);
        sub->add_option("--ledger", arguments->ledger, "Ledger file");
        sub->add_option("--backup-key", arguments->key, "32 bytes that encrypted them")
            ->type_name("FILE")
            ->check(CLI::ExistingFile);
        sub->add_flag("--json", arguments->json, "JSON, one object a line, instead of text");
        sub->callback([arguments, run, &exit_code] { exit_code = run(*arguments); });
        return sub;
    };
    add(*verb, "list", "Every backup, oldest first; changes nothing", run_list);
    add(*verb, "verify", "Read them and compare with manifests, seals and the ledger", run_verify)
        ->add_option("backup", arguments->backup, "Folder of one backup; else all");
    add(*verb, "restore", "Restore one when its phone is plugged in next", run_restore)
        ->add_option("backup", arguments->backup, "Folder of the backup, as list shows it")
        ->required();
    CLI::App* prune =
        add(*verb, "prune", "Remove old ones; never one whose restore is due", run_prune);
    prune->add_option("--days", arguments->days, "Older than so many days")->capture_default_str();
    prune->add_option("--keep", arguments->keep, "Newest ones of each phone that stay anyway")
        ->capture_default_str();
    CLI::App* adopt =
        add(*verb,
            "adopt",
            "Take over backups of an older version or another station (an engineer's)",
            run_adopt);
    adopt->add_option("folder", arguments->backup, "Folder of backups")->required();
    adopt
        ->add_option(
            "--their-key", arguments->their_key, "Exported key of the station that sealed them")
        ->type_name("FILE")
        ->check(CLI::ExistingFile);
    arguments->who.add_to(*adopt);
    CLI::App* key = verb->add_subcommand("key", "The key that seals this station's backups");
    key->require_subcommand(1);
    CLI::App* to =
        add(*key, "export", "Write a copy to keep elsewhere (an engineer's)", run_key_export);
    to->add_option("file", arguments->backup, "New file")->required();
    arguments->who.add_to(*to);
    CLI::App* from =
        add(*key, "import", "Put an exported key back (an engineer's)", run_key_import);
    from->add_option("file", arguments->backup, "Exported key")
        ->required()
        ->check(CLI::ExistingFile);
    arguments->who.add_to(*from);
}

} // namespace gangflash::cli

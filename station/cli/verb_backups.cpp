// gangflash backups: what phones own, as it was kept before anything of theirs was erased.
#include "base/clock.hpp"
#include "engine/guard/backup_reader.hpp"
#include "engine/guard/cipher.hpp"
#include "engine/guard/vault.hpp"
#include "station/cli/facts.hpp"
#include "station/cli/ledger_path.hpp"
#include "station/cli/session_options.hpp"
#include "station/cli/verbs.hpp"

#include <filesystem>
#include <memory>
#include <string>

#include <fmt/format.h>

namespace gangflash::cli {

namespace {

struct BackupArguments {
    std::string ledger;
    std::string folder;
    std::string key;
    std::string backup;
    unsigned days = 365;
    std::size_t keep = 1;
    bool json = false;
};

Result<std::unique_ptr<guard::Vault>> open_vault(const BackupArguments& arguments) {
    std::filesystem::path folder = arguments.folder;
    if (folder.empty())
        folder = std::filesystem::path(ledger_path(arguments.ledger)).parent_path() / "backups";
    std::error_code none;
    if (!std::filesystem::is_directory(folder, none))
        return Fault{ErrorCode::config_invalid, folder.string() + ": no folder of backups"};
    std::shared_ptr<const SecretFile> key;
    if (!arguments.key.empty()) {
        auto secret = guard::load_key(arguments.key);
        if (!secret) return secret.error();
        key = std::move(*secret);
    }
    return guard::Vault::open(std::move(folder), std::move(key));
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
            {"parts", std::move(parts)}};
}

int run_list(const BackupArguments& arguments) {
    auto vault = open_vault(arguments);
    if (!vault) return print_station_fault(vault.error());
    auto listing = (*vault)->list();
    if (!listing) return print_station_fault(listing.error());
    for (const guard::Backup& backup : listing->backups)
        if (arguments.json)
            print_json(facts_of(backup));
        else
            fmt::print("{}  {:<8}  {}  {:>10}  {}\n",
                       backup.manifest.taken_at,
                       guard::to_string(backup.state),
                       backup.manifest.chip,
                       size_text(backup.manifest.bytes().value),
                       backup.folder.string());
    for (const Fault& fault : listing->faults)
        print_station_fault(fault);
    return listing->faults.empty() ? exit_ok : exit_failed;
}

/// Reads every byte of one backup, or of all.
int run_verify(const BackupArguments& arguments) {
    auto vault = open_vault(arguments);
    if (!vault) return print_station_fault(vault.error());
    auto listing = (*vault)->list();
    if (!listing) return print_station_fault(listing.error());
    std::size_t bad = listing->faults.size(), seen = 0;
    for (const Fault& fault : listing->faults)
        print_station_fault(fault);
    for (const guard::Backup& backup : listing->backups) {
        if (!arguments.backup.empty() && backup.folder != arguments.backup) continue;
        ++seen;
        for (const guard::Part& part : backup.manifest.parts) {
            const auto whole = guard::check_part(backup.folder, part, (*vault)->key());
            if (whole) continue;
            ++bad;
            print_station_fault(whole.error());
        }
    }
    if (!arguments.backup.empty() && seen == 0)
        return print_station_fault(
            Fault{ErrorCode::config_invalid, arguments.backup + ": no backup of this folder"});
    if (arguments.json)
        print_json({{"backups", seen}, {"damaged", bad}});
    else
        fmt::print("{} backups read, {} faults\n", seen, bad);
    return bad == 0 ? exit_ok : exit_failed;
}

/// Due again: the phone's next contact with the station restores it first.
int run_restore(const BackupArguments& arguments) {
    auto vault = open_vault(arguments);
    if (!vault) return print_station_fault(vault.error());
    auto listing = (*vault)->list();
    if (!listing) return print_station_fault(listing.error());
    for (guard::Backup& backup : listing->backups) {
        if (backup.folder != std::filesystem::path(arguments.backup)) continue;
        for (const guard::Part& part : backup.manifest.parts)
            if (const auto whole = guard::check_part(backup.folder, part, (*vault)->key()); !whole)
                return print_station_fault(whole.error());
        if (auto marked = (*vault)->mark_open(backup); !marked)
            return print_station_fault(marked.error());
        fmt::print("{} is restored when its phone is plugged in next\n", backup.folder.string());
        return exit_ok;
    }
    return print_station_fault(
        Fault{ErrorCode::config_invalid, arguments.backup + ": no backup of this folder"});
}

int run_prune(const BackupArguments& arguments) {
    auto vault = open_vault(arguments);
    if (!vault) return print_station_fault(vault.error());
    constexpr std::int64_t day_us = 86'400'000'000;
    const UtcMicros before{SystemClock{}.utc_now().value - arguments.days * day_us};
    auto removed = (*vault)->prune(to_rfc3339(before), arguments.keep);
    if (!removed) return print_station_fault(removed.error());
    if (arguments.json)
        print_json({{"removed", *removed}});
    else
        fmt::print("{} backups removed\n", *removed);
    return exit_ok;
}

} // namespace

void add_backups_verb(CLI::App& app, int& exit_code) {
    auto arguments = std::make_shared<BackupArguments>();
    CLI::App* verb =
        app.add_subcommand("backups", "Backups of what phones own: identity and calibration");
    verb->require_subcommand(1);
    const auto add = [&](const char* name, const char* text, int (*run)(const BackupArguments&)) {
        CLI::App* sub = verb->add_subcommand(name, text);
        sub->add_option("--backups", arguments->folder, "Folder (default: beside the ledger)")
            ->type_name("DIR");
        sub->add_option("--ledger", arguments->ledger, "Ledger file");
        sub->add_option("--backup-key", arguments->key, "32 bytes that encrypted them")
            ->type_name("FILE")
            ->check(CLI::ExistingFile);
        sub->add_flag("--json", arguments->json, "JSON, one object a line, instead of text");
        sub->callback([arguments, run, &exit_code] { exit_code = run(*arguments); });
        return sub;
    };
    add("list", "Every backup, oldest first", run_list);
    add("verify", "Read them and compare with their manifests", run_verify)
        ->add_option("backup", arguments->backup, "Folder of one backup; else all");
    add("restore", "Restore one when its phone is plugged in next", run_restore)
        ->add_option("backup", arguments->backup, "Folder of the backup, as list shows it")
        ->required();
    CLI::App* prune = add("prune", "Remove old ones; never one whose restore is due", run_prune);
    prune->add_option("--days", arguments->days, "Older than so many days")->capture_default_str();
    prune->add_option("--keep", arguments->keep, "Newest ones of each phone that stay anyway")
        ->capture_default_str();
}

} // namespace gangflash::cli

#include "station/wiring/station_vault.hpp"

#include "base/disk_file.hpp"
#include "reports/sqlite/recorded_backups.hpp"

#include <algorithm>
#include <optional>
#include <system_error>
#include <utility>

#include <fmt/format.h>

namespace gangflash {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view vault_name = "vault";
constexpr std::string_view key_name = "vault.key";
constexpr std::string_view older_name = "backups"; ///< beside a ledger, until there was one vault

fs::path folder_of(const fs::path& ledger) {
    std::error_code bad;
    const fs::path whole = fs::absolute(ledger, bad);
    return (bad ? ledger : whole).parent_path();
}

VaultPlace place_for(const VaultOrder& order) {
    if (order.real_ports) {
        VaultPlace own = station_vault(order.state);
        if (!order.backups.empty()) own.folder = order.backups;
        return own;
    }
    if (!order.backups.empty()) return vault_with_its_key(order.backups);
    return vault_with_its_key((order.phones.empty() ? order.fleeting : order.phones) / vault_name);
}

/// How `gangflash backups` names this session's vault.
std::string option_for(const VaultOrder& order) {
    if (!order.backups.empty()) return "--backups " + order.backups.string();
    if (!order.real_ports && !order.phones.empty()) return "--phones-dir " + order.phones.string();
    return {};
}

bool same_folder(const fs::path& a, const fs::path& b) {
    std::error_code bad;
    return fs::equivalent(a, b, bad) && !bad;
}

/// No phone is taken before every interrupted format that this station may know of is in its vault.
Result<void> check_nobody_forgotten(const fs::path& folder,
                                    const guard::Vault& vault,
                                    const std::string& option) {
    if (same_folder(folder, vault.folder())) return success(); // the vault has looked itself
    auto contents = guard::look_into(folder, nullptr);
    if (!contents) return contents.error();
    for (const guard::Found& found : contents->found) {
        if (!found.open_there) continue;
        if (!found.backup) return found.backup.error(); // whose it is, nobody can say
        if (!vault.knows(found.backup->manifest_sha256))
            return guard::unadopted(found, folder, option);
    }
    return success();
}

} // namespace

VaultPlace station_vault(const fs::path& state) {
    return {state / vault_name, state / key_name};
}

VaultPlace vault_with_its_key(const fs::path& folder) {
    return {folder, folder / key_name};
}

VaultPlace named_vault(const fs::path& folder, const fs::path& state) {
    VaultPlace named = vault_with_its_key(folder);
    std::error_code none;
    if (!fs::exists(named.seal_key, none)) named.seal_key = station_vault(state).seal_key;
    return named;
}

Result<bool>
install_seal_key(const VaultPlace& place, const guard::SealKey& key, const std::string& program) {
    std::error_code bad;
    std::optional<guard::VaultLock> lock; // a station that works must not lose its key
    if (fs::is_directory(place.folder, bad)) {
        auto taken = guard::VaultLock::take(place.folder, program);
        if (!taken) return taken.error();
        lock.emplace(std::move(*taken));
    }
    const auto there = guard::SealKey::load(place.seal_key);
    if (there && (*there)->id() == key.id()) return true;
    if (there) {
        auto contents = guard::look_into(place.folder, there->get());
        if (!contents) return contents.error();
        for (const guard::Found& found : contents->found)
            if (found.backup && found.backup->trust == guard::Trust::genuine)
                return Fault{ErrorCode::key_unusable,
                             fmt::format("file={} cause=\"backups here are sealed with key {}; "
                                         "adopt the others instead\"",
                                         place.seal_key.string(),
                                         (*there)->id())};
        const fs::path aside = place.seal_key.string() + "." + (*there)->id();
        auto moved = rename_for_good(place.seal_key, aside, ErrorCode::backup_unwritable);
        if (!moved) return moved.error();
    } else if (there.error().code != ErrorCode::vault_key_missing) {
        return there.error();
    }
    if (auto made = guard::make_folders(place.seal_key.parent_path()); !made) return made.error();
    if (auto written = key.export_to(place.seal_key); !written) return written.error();
    return false;
}

std::vector<fs::path> older_vaults(const VaultOrder& order) {
    // Phones that go with the session have left nothing behind.
    if (!order.real_ports && order.phones.empty()) return {};
    std::vector<fs::path> folders;
    if (!order.ledger.empty()) folders.push_back(folder_of(order.ledger) / older_name);
    if (order.real_ports) folders.push_back(order.state / older_name);
    if (!order.backups.empty()) folders.push_back(order.backups);
    std::erase_if(folders, [](const fs::path& folder) {
        std::error_code none;
        return !fs::is_directory(folder, none);
    });
    return folders;
}

Result<std::unique_ptr<guard::Vault>> open_vault(const VaultOrder& order) {
    const VaultPlace place = place_for(order);
    const VaultPlace own = station_vault(order.state);
    const auto open = [&](const VaultPlace& at, const std::string& option) {
        return guard::Vault::open({.folder = at.folder,
                                   .seal_key = at.seal_key,
                                   .key = order.key,
                                   .program = order.program,
                                   .option = option});
    };
    const std::string option = option_for(order);
    auto vault = open(place, option);
    if (!vault) return vault;
    if (order.real_ports && !same_folder(place.folder, own.folder)) {
        auto theirs = open(own, {});
        if (!theirs) return theirs;
        (*vault)->also(std::move(*theirs));
    }
    for (const fs::path& folder : older_vaults(order))
        if (auto adopted = check_nobody_forgotten(folder, **vault, option); !adopted)
            return adopted.error();
    const bool lasting = order.real_ports || !order.phones.empty() || !order.backups.empty();
    std::error_code none;
    if (lasting && fs::exists(order.ledger, none)) {
        auto recorded = recorded_backups(order.ledger.string());
        if (!recorded) return recorded.error();
        std::vector<guard::RecordedBackup> known;
        for (BackupRow& row : *recorded)
            known.push_back({.folder = std::move(row.folder),
                             .manifest_sha256 = std::move(row.manifest_sha256),
                             .state = std::move(row.state),
                             .phone = {.me_id = std::move(row.me_id),
                                       .soc_id = std::move(row.soc_id),
                                       .random_id = std::move(row.random_id)}});
        (*vault)->compare_with(std::move(known));
    }
    return vault;
}

} // namespace gangflash

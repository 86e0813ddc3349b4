#include "station/cli/doctor/vault_check.hpp"

#include "base/local_disk.hpp"
#include "base/state_folder.hpp"
#include "engine/guard/vault_reader.hpp"
#include "station/wiring/station_vault.hpp"

#include <algorithm>
#include <memory>
#include <set>

#include <fmt/format.h>

namespace gangflash::cli {

namespace {

using usb::Check;
using usb::CheckVerdict;

constexpr const char* name = "vault";

Check bad(const Fault& fault) {
    return {name, CheckVerdict::bad, describe(fault), std::string(entry_of(fault.code).action)};
}

} // namespace

Check check_vault(const std::filesystem::path& ledger) {
    const std::filesystem::path state = state_folder();
    const VaultPlace place = station_vault(state);
    if (auto local = require_local_disk(place.folder); !local) return bad(local.error());
    auto key = guard::SealKey::load(place.seal_key);
    const bool missing = !key && key.error().code == ErrorCode::vault_key_missing;
    if (!key && !missing) return bad(key.error());
    const guard::VaultReader reader(
        place.folder, key ? *key : std::shared_ptr<const guard::SealKey>(), nullptr);
    auto listing = reader.list();
    if (!listing) return bad(listing.error());
    if (!listing->faults.empty()) return bad(listing->faults.front());
    if (missing && !listing->backups.empty()) return bad(key.error());

    std::set<Sha256> here;
    for (const guard::Backup& backup : listing->backups)
        here.insert(backup.manifest_sha256);
    for (const std::filesystem::path& folder : older_vaults({.real_ports = true,
                                                             .state = state,
                                                             .ledger = ledger,
                                                             .backups = {},
                                                             .phones = {},
                                                             .fleeting = {},
                                                             .key = {},
                                                             .program = {}})) {
        auto older = guard::VaultReader(folder, nullptr, nullptr).list();
        if (!older) return bad(older.error());
        const auto waiting = std::ranges::count_if(older->backups, [&](const auto& backup) {
            return !here.contains(backup.manifest_sha256);
        });
        if (waiting > 0)
            return {
                name,
                CheckVerdict::warning,
                fmt::format("{} older backups in {} are not taken over", waiting, folder.string()),
                fmt::format("An engineer takes them over: gangflash backups adopt {}",
                            folder.string())};
    }
    const auto open =
        std::ranges::count(listing->backups, guard::State::open, &guard::Backup::state);
    return {name,
            CheckVerdict::ok,
            fmt::format("{} backups in {}, {} of them open{}",
                        listing->backups.size(),
                        place.folder.string(),
                        open,
                        missing ? "; its key is made at the first start"
                                : fmt::format("; key {}", (*key)->id())),
            {}};
}

} // namespace gangflash::cli

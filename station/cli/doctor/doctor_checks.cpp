#include "station/cli/doctor/doctor_checks.hpp"

#include "base/state_folder.hpp"
#include "config/package/package.hpp"
#include "station/cli/doctor/privacy_check.hpp"
#include "station/cli/doctor/vault_check.hpp"
#include "station/cli/facts/facts.hpp"
#include "station/rights/office.hpp"
#include "station/settings/settings.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <system_error>
#include <unistd.h>

#include <fmt/format.h>

namespace gangflash::cli {

namespace {

using usb::Check;
using usb::CheckVerdict;
namespace fs = std::filesystem;

/// The nearest folder of a path that exists: where its file system is.
fs::path existing_folder(fs::path path) {
    std::error_code error;
    while (!fs::exists(path, error) && path.has_parent_path() && path != path.parent_path())
        path = path.parent_path();
    return path;
}

/// A full disk stops the ledger, and with it the station.
Check check_disk(const fs::path& ledger) {
    constexpr std::uint64_t enough = gib; // a ledger grows by some 20 KiB a phone
    const fs::path folder = existing_folder(ledger);
    std::error_code error;
    const fs::space_info space = fs::space(folder, error);
    if (error)
        return {"disk",
                CheckVerdict::bad,
                fmt::format("{}: {}", folder.string(), error.message()),
                "Choose another place with --ledger."};
    const std::string found =
        fmt::format("{} free at {}", size_text(space.available), folder.string());
    if (space.available >= enough) return {"disk", CheckVerdict::ok, found, {}};
    return {"disk", CheckVerdict::warning, found, "Free at least 1 GiB before a batch."};
}

Check check_ledger(const fs::path& ledger) {
    std::error_code error;
    const bool there = fs::exists(ledger, error);
    const fs::path place = there ? ledger : existing_folder(ledger);
    if (::access(place.c_str(), R_OK | W_OK) != 0)
        return {"ledger",
                CheckVerdict::bad,
                fmt::format("{}: this user may not write", place.string()),
                "Give this user the file or choose another with --ledger."};
    return {"ledger",
            CheckVerdict::ok,
            there ? fmt::format("{} can be written", ledger.string())
                  : fmt::format("{} will be made", ledger.string()),
            {}};
}

/// Files that cannot be believed stop every verb that works by them; doctor goes on without.
Check check_settings(const Checked<LoadedSettings>& loaded) {
    if (!loaded)
        return {"settings",
                CheckVerdict::bad,
                describe(loaded.error().front()),
                "Mend the file named here; gangflash config show tells all that is wrong."};
    std::string files;
    for (const fs::path& file : loaded->files)
        files += (files.empty() ? "" : ", ") + file.string();
    return {"settings", CheckVerdict::ok, files.empty() ? "no station file" : files, {}};
}

Check check_user() {
    if (::geteuid() != 0) return {"user", CheckVerdict::ok, "runs without root, as it should", {}};
    return {"user",
            CheckVerdict::warning,
            "runs as root, which is not needed and hides missing rights",
            "Run doctor and the station as the operator's user."};
}

/// Whose signatures count here. A pin that is there and not believed is somebody's mistake, or
/// worse.
Check check_engineers(const rights::Anchors& anchors) {
    std::string names;
    for (const rights::Anchor& anchor : anchors.engineers)
        names += (names.empty() ? "" : ", ") + anchor.name;
    if (!anchors.disbelieved.empty()) {
        const rights::Disbelieved& first = anchors.disbelieved.front();
        return {"engineers",
                CheckVerdict::bad,
                fmt::format("not believed: {}: {}", first.file.string(), first.why),
                "Let root look at it: every folder up to / and the file must be root's alone."};
    }
    if (names.empty())
        return {"engineers",
                CheckVerdict::warning,
                fmt::format("nobody is pinned in {}", rights::anchor_folder()),
                "Acts that need an engineer are refused on real ports: sudo gangflash engineer pin "
                "FILE."};
    return {"engineers", CheckVerdict::ok, "pinned: " + names, {}};
}

Check check_people(const rights::People& people) {
    if (!people.disbelieved().empty()) {
        const rights::Disbelieved& first = people.disbelieved().front();
        return {"people",
                CheckVerdict::warning,
                fmt::format("not believed: {}: {}", first.file.string(), first.why),
                "Have an engineer add this person anew: gangflash people add."};
    }
    const std::string today = rights::day_after(0), soon = rights::day_after(14);
    for (const rights::SignedPerson& record : people.all())
        if (!record.person.revoked && !record.person.expired(today) && record.person.expired(soon))
            return {"people",
                    CheckVerdict::warning,
                    fmt::format("the record of {} counts until {}",
                                record.person.name,
                                record.person.expires),
                    "Have an engineer renew it: gangflash people renew."};
    return {"people", CheckVerdict::ok, fmt::format("{} known", people.all().size()), {}};
}

} // namespace

std::vector<usb::Check> examine_machine(const fs::path& ledger_named, std::size_t phones) {
    const usb::Machine machine;
    const auto loaded = load_settings();
    const Settings settings = loaded ? loaded->settings : Settings{};
    fs::path ledger = ledger_named.empty() ? settings.ledger : ledger_named;
    if (ledger.empty()) ledger = state_folder() / "ledger.sqlite";
    std::vector<Check> all{check_user()};
    const auto add = [&all](std::vector<Check> more) {
        all.insert(all.end(), more.begin(), more.end());
    };
    add(usb::check_kernel(machine));
    add(usb::check_rule_files(machine));
    add(usb::check_phones(machine, usb::IdentityTable{}));
    add(usb::check_modem_manager(machine));
    add(usb::check_memory(machine, phones));
    add(usb::check_controllers(machine));
    all.push_back(check_settings(loaded));
    all.push_back(check_disk(ledger));
    all.push_back(check_ledger(ledger));
    all.push_back(check_vault(ledger));
    const rights::Office office = rights::Office::load();
    all.push_back(check_engineers(office.anchors()));
    all.push_back(check_people(office.people()));
    add(check_privacy({.ledger = ledger,
                       .state = state_folder(),
                       .vault = settings.vault,
                       .reports = settings.reports,
                       .config = user_settings_file().parent_path(),
                       .cache = default_hash_cache().parent_path(),
                       .group_reads = settings.group_reads}));
    return all;
}

} // namespace gangflash::cli

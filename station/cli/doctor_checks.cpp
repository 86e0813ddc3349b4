#include "station/cli/doctor_checks.hpp"

#include "station/cli/facts.hpp"
#include "station/cli/vault_check.hpp"
#include "station/rights/office.hpp"

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

/// What stands beside a ledger is personal: backups, keys and readbacks for the owner's eyes alone, the
/// ledger and what is derived from it for a group at most. Looks at names and modes, opens nothing.
Check check_privacy(const fs::path& ledger) {
    constexpr std::size_t most_files = 20'000; // doctor is no search
    constexpr std::string_view action =
        "Take the rights from others: chmod -R o= on the folder, go= on backups and keys.";
    const fs::path folder = ledger.parent_path();
    std::error_code error;
    std::size_t looked_at = 0;
    const auto too_open = [](const fs::directory_entry& entry, fs::perms not_for) {
        std::error_code gone; // what went meanwhile harms nobody
        const fs::file_status status = entry.symlink_status(gone);
        return !gone && !fs::is_symlink(status) && (status.permissions() & not_for) != fs::perms::none;
    };
    const auto bad = [&](const fs::path& path) {
        return Check{"privacy",
                     CheckVerdict::warning,
                     fmt::format("{}: others may read it", path.string()),
                     std::string(action)};
    };
    if (fs::is_directory(folder / "backups", error) &&
        too_open(fs::directory_entry(folder / "backups"), fs::perms::group_all | fs::perms::others_all))
        return bad(folder / "backups");
    for (const char* ending : {"", "-wal", "-shm", ".lock"}) {
        const fs::path file = ledger.string() + ending;
        if (fs::exists(file, error) && too_open(fs::directory_entry(file), fs::perms::others_all))
            return bad(file);
    }
    for (fs::recursive_directory_iterator entry(folder / "backups", error), end;
         !error && entry != end && looked_at < most_files;
         entry.increment(error), ++looked_at)
        if (too_open(*entry, fs::perms::group_all | fs::perms::others_all)) return bad(entry->path());
    return {"privacy", CheckVerdict::ok, "ledger and backups are their owner's", {}};
}

Check check_user() {
    if (::geteuid() != 0) return {"user", CheckVerdict::ok, "runs without root, as it should", {}};
    return {"user",
            CheckVerdict::warning,
            "runs as root, which is not needed and hides missing rights",
            "Run doctor and the station as the operator's user."};
}

/// Whose signatures count here. A pin that is there and not believed is somebody's mistake, or worse.
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

std::vector<usb::Check> examine_machine(const fs::path& ledger, std::size_t phones) {
    const usb::Machine machine;
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
    all.push_back(check_disk(ledger));
    all.push_back(check_ledger(ledger));
    all.push_back(check_vault(ledger));
    const rights::Office office = rights::Office::load();
    all.push_back(check_engineers(office.anchors()));
    all.push_back(check_people(office.people()));
    all.push_back(check_privacy(ledger));
    return all;
}

} // namespace gangflash::cli

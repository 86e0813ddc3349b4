#include "station/cli/tell_ledger.hpp"

#include "reports/sqlite/act_writer.hpp"
#include "station/cli/as_owner.hpp"
#include "station/cli/options/ledger_path.hpp"
#include "station/cli/options/session_options.hpp"
#include "station/cli/verbs/verbs.hpp"
#include "station/settings/settings.hpp"

#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <pwd.h>
#include <string_view>
#include <sys/stat.h>
#include <unistd.h>

#include <fmt/format.h>

namespace gangflash::cli {

namespace {

namespace fs = std::filesystem;

std::string_view variable(const char* name) {
    const char* value = std::getenv(name);
    return value != nullptr ? value : "";
}

/// Who called sudo; nobody where nobody did, or root himself.
const passwd* caller_of_sudo() {
    const std::string_view text = variable("SUDO_UID");
    uid_t user = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), user);
    if (text.empty() || read.ec != std::errc{} || read.ptr != text.data() + text.size())
        return nullptr;
    return user != 0 && ::geteuid() == 0 ? ::getpwuid(user) : nullptr;
}

/// Whose a file is, or will be: its owner, else that of the folder that it would be made in.
struct stat owner_of(fs::path path) {
    struct stat facts{};
    while (::stat(path.c_str(), &facts) != 0 && path.has_relative_path())
        path = path.parent_path();
    return facts;
}

} // namespace

int tell_ledger(const std::string& ledger, const std::string& program, const PersonActed& act) {
    SystemClock clock;
    auto writer = ActWriter::open(ledger_path(ledger), program, clock);
    const auto recorded = writer ? writer->record(act) : Result<void>(writer.error());
    if (!recorded) {
        fmt::print(stderr, "gangflash: it is done, but not recorded:\n");
        return print_ledger_fault(recorded.error());
    }
    if (writer->waits())
        fmt::print(stderr,
                   "gangflash: noted beside the ledger and recorded by whoever opens it next: {}\n",
                   describe(*writer->waits()));
    return exit_ok;
}

int tell_users_ledger(const std::string& ledger,
                      const std::string& program,
                      const PersonActed& act) {
    fs::path file = ledger_path(ledger);
    const bool named = !ledger.empty() || !current_settings().ledger.empty();
    const bool moved = !variable("STATE_DIRECTORY").empty() || !variable("XDG_STATE_HOME").empty();
    fs::path expected = named ? file.parent_path() : fs::path(); // what must be there already
    if (const passwd* caller = caller_of_sudo(); caller != nullptr && !named && !moved) {
        expected = caller->pw_dir;
        file = expected / ".local/state/gangflash/ledger.sqlite";
    }
    std::error_code error;
    file = fs::absolute(file, error);
    if (!expected.empty() && !fs::is_directory(expected, error)) {
        fmt::print(stderr,
                   "gangflash: it is done, but not recorded: {} does not exist\n",
                   expected.string());
        return exit_station;
    }
    const AsOwner as_owner(owner_of(file));
    if (!as_owner.done()) {
        fmt::print(stderr,
                   "gangflash: it is done, but not recorded: cannot act as the owner of {}\n",
                   file.string());
        return exit_station;
    }
    return tell_ledger(file.string(), program, act);
}

Who root_himself() {
    const passwd* caller = caller_of_sudo();
    return {caller != nullptr ? caller->pw_name : current_user(), KnownBy::account};
}

} // namespace gangflash::cli

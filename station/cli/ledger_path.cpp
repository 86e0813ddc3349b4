#include "station/cli/ledger_path.hpp"

#include "station/cli/verbs.hpp"

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <pwd.h>
#include <unistd.h>

namespace gangflash::cli {

namespace {

std::filesystem::path folder_in(const char* variable) {
    const char* value = std::getenv(variable);
    const std::filesystem::path folder = value != nullptr ? value : "";
    return folder.is_absolute() ? folder : std::filesystem::path{};
}

/// A service has no HOME; the user database still knows one.
std::filesystem::path home_folder() {
    if (auto home = folder_in("HOME"); !home.empty()) return home;
    const passwd* user = getpwuid(getuid());
    return user != nullptr && user->pw_dir != nullptr ? user->pw_dir : "/";
}

} // namespace

std::string default_ledger_path() {
    auto folder = folder_in("XDG_STATE_HOME");
    if (folder.empty()) folder = home_folder() / ".local" / "state";
    return (folder / "gangflash" / "ledger.sqlite").string();
}

std::string ledger_path(const std::string& given) {
    return given.empty() ? default_ledger_path() : given;
}

int print_ledger_fault(const Fault& fault) {
    const ErrorEntry& row = entry_of(fault.code);
    std::fprintf(stderr,
                 "gangflash: %s\n           %.*s\n",
                 describe(fault).c_str(),
                 static_cast<int>(row.action.size()),
                 row.action.data());
    return exit_station;
}

} // namespace gangflash::cli

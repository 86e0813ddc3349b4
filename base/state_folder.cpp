#include "base/state_folder.hpp"

#include <cstdlib>
#include <pwd.h>
#include <string>
#include <unistd.h>

namespace gangflash {

namespace {

std::filesystem::path folder_in(const char* variable) {
    const char* value = std::getenv(variable);
    const std::filesystem::path folder = value != nullptr ? value : "";
    return folder.is_absolute() ? folder : std::filesystem::path{};
}

/// systemd separates several by colons.
std::filesystem::path first_of(const std::filesystem::path& folders) {
    const std::string text = folders.string();
    return text.substr(0, text.find(':'));
}

/// A service has no HOME; the user database still knows one.
std::filesystem::path home_folder() {
    if (auto home = folder_in("HOME"); !home.empty()) return home;
    const passwd* user = ::getpwuid(::getuid());
    return user != nullptr && user->pw_dir != nullptr ? user->pw_dir : "/";
}

} // namespace

std::filesystem::path state_folder() {
    if (auto folders = folder_in("STATE_DIRECTORY"); !folders.empty()) return first_of(folders);
    if (auto folder = folder_in("XDG_STATE_HOME"); !folder.empty()) return folder / "gangflash";
    return home_folder() / ".local" / "state" / "gangflash";
}

} // namespace gangflash

#include "station/cli/slot_file.hpp"

#include <cstdlib>
#include <pwd.h>
#include <unistd.h>

namespace gangflash::cli {

namespace fs = std::filesystem;

namespace {

/// Relative paths are ignored, as the XDG rules say.
fs::path folder_in(const char* variable) {
    const char* value = std::getenv(variable);
    const fs::path folder = value != nullptr ? value : "";
    return folder.is_absolute() ? folder : fs::path{};
}

fs::path home_folder() {
    if (fs::path home = folder_in("HOME"); !home.empty()) return home;
    const passwd* user = getpwuid(getuid());
    return user != nullptr && user->pw_dir != nullptr ? user->pw_dir : "/";
}

} // namespace

fs::path slot_file(const std::string& given) {
    if (!given.empty()) return given;
    fs::path folder = folder_in("XDG_CONFIG_HOME");
    if (folder.empty()) folder = home_folder() / ".config";
    return folder / "gangflash" / "slots.toml";
}

} // namespace gangflash::cli

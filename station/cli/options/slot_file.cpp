#include "station/cli/options/slot_file.hpp"

#include "station/settings/settings.hpp"

namespace gangflash::cli {

namespace fs = std::filesystem;

fs::path slot_file(const std::string& given) {
    if (!given.empty()) return given;
    const fs::path said = current_settings().slots;
    return said.empty() ? user_settings_file().parent_path() / "slots.toml" : said;
}

} // namespace gangflash::cli

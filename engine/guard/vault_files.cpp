#include "engine/guard/vault_files.hpp"

#include "base/disk_file.hpp"
#include "config/images/whole_file.hpp"

#include <cerrno>
#include <sys/stat.h>

#include <fmt/format.h>

namespace gangflash::guard {

namespace fs = std::filesystem;

std::vector<std::string> folder_names_of(const ChipIds& phone) {
    std::vector<std::string> names;
    const auto add = [&](std::string_view kind, const std::string& id) {
        constexpr std::size_t enough = 32; // of 32 to 64 digits: 128 bits do not meet by chance
        if (!id.empty()) names.push_back(fmt::format("{}-{}", kind, id.substr(0, enough)));
    };
    add("soc", phone.soc_id);
    add("me", phone.me_id);
    add("random", phone.random_id);
    return names;
}

Result<void> make_folder(const fs::path& folder) {
    if (::mkdir(folder.c_str(), 0700) == 0)
        return sync_folder(folder.parent_path(), ErrorCode::backup_unwritable);
    if (errno == EEXIST && fs::is_directory(folder)) return success();
    return disk_fault(ErrorCode::backup_unwritable, folder);
}

Result<Manifest> load_manifest(const fs::path& folder) {
    const fs::path file = folder / manifest_file;
    const auto text = read_whole_file(file, 1 * mib);
    if (!text) return Fault{ErrorCode::backup_damaged, text.error().detail};
    return parse_manifest(as_text(*text), file.string());
}

} // namespace gangflash::guard

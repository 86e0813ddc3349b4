#include "station/desk/allowed_files.hpp"

#include <algorithm>
#include <system_error>

#include <fmt/format.h>

namespace gangflash {

namespace {

namespace fs = std::filesystem;

bool is_below(const fs::path& path, const fs::path& root) {
    const auto [end_of_root, rest] =
        std::mismatch(root.begin(), root.end(), path.begin(), path.end());
    return end_of_root == root.end();
}

} // namespace

AllowedFiles::AllowedFiles(std::vector<fs::path> roots) : limited_(!roots.empty()) {
    for (const fs::path& root : roots) {
        std::error_code error;
        fs::path real = fs::canonical(root, error);
        if (!error && fs::is_directory(real, error)) roots_.push_back(std::move(real));
    }
}

Result<fs::path> AllowedFiles::real(const fs::path& chosen) const {
    if (!limited_) return chosen;
    std::error_code error;
    fs::path real = fs::canonical(chosen, error);
    if (error) { // a file that is to be made: its folder decides, and no link stands in its place
        std::error_code none;
        const bool link_to_nowhere = fs::is_symlink(fs::symlink_status(chosen, none));
        const fs::path name = chosen.filename();
        real =
            fs::canonical(chosen.has_parent_path() ? chosen.parent_path() : fs::path("."), error);
        if (error || link_to_nowhere || name.empty() || name == "." || name == "..")
            return Fault{ErrorCode::order_invalid,
                         fmt::format("{}: there is no such file or folder", chosen.string())};
        real /= name;
    }
    const bool inside =
        std::ranges::any_of(roots_, [&](const fs::path& root) { return is_below(real, root); });
    if (inside) return real;
    return Fault{ErrorCode::order_invalid,
                 fmt::format("{}: outside of the folders that files may be chosen from ({})",
                             chosen.string(),
                             fmt::join(
                                 [this] {
                                     std::vector<std::string> names;
                                     for (const fs::path& root : roots_)
                                         names.push_back(root.string());
                                     return names;
                                 }(),
                                 ", "))};
}

} // namespace gangflash

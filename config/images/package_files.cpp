#include "config/images/package_files.hpp"

#include <algorithm>
#include <system_error>

#include <fmt/format.h>

namespace gangflash {

namespace {

namespace fs = std::filesystem;

/// Without links; as it is where it leads nowhere.
fs::path real_path(const fs::path& path) {
    std::error_code error;
    const fs::path absolute = fs::absolute(path.empty() ? fs::path(".") : path, error);
    fs::path real = fs::weakly_canonical(absolute, error);
    if (error) return absolute;
    return real.has_filename() ? real : real.parent_path(); // no slash at the end
}

/// Absolute, and without `.`: `./fw/boot.img` lies in `fw`. `..` stays, because after a link it
/// leads elsewhere than its letters say.
fs::path spelled_out(const fs::path& path) {
    std::error_code error;
    fs::path plain;
    for (const fs::path& part : fs::absolute(path, error))
        if (part != ".") plain /= part;
    return plain.has_filename() ? plain : plain.parent_path();
}

/// The folder that `folder` begins with: `fw` of `fw/..`. Names of files begin with it as well, and
/// only from there can be said which of their steps is a link.
fs::path named_folder(const fs::path& folder) {
    fs::path named = spelled_out(folder.empty() ? fs::path(".") : folder);
    while (named.filename() == "..")
        named = named.parent_path();
    return named;
}

bool lies_in(const fs::path& file, const fs::path& folder) {
    const auto [end, in] = std::mismatch(folder.begin(), folder.end(), file.begin(), file.end());
    return end == folder.end() && in != file.end();
}

} // namespace

PackageFiles::PackageFiles(const fs::path& folder, const std::vector<fs::path>& link_roots)
    : folder_(named_folder(folder)), real_folder_(real_path(folder_)), roots_{real_path(folder)} {
    for (const fs::path& root : link_roots)
        roots_.push_back(real_path(root));
}

Result<PackageFile> PackageFiles::open(const fs::path& path) const {
    auto opened = FileReader::open(path);
    if (!opened) return opened.error();
    PackageFile file{std::move(*opened), {}};
    const fs::path& target = file.file.target();
    const fs::path without_links =
        (real_folder_ / spelled_out(path).lexically_relative(folder_)).lexically_normal();
    if (target == without_links) return file;
    const auto allowed = [&](const fs::path& root) { return lies_in(target, root); };
    if (std::ranges::none_of(roots_, allowed))
        return Fault{ErrorCode::file_outside,
                     fmt::format("{}: is a link to {}, outside of the package",
                                 path.string(),
                                 target.string())};
    file.link_target = target.string();
    return file;
}

} // namespace gangflash

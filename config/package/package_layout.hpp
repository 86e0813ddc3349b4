#pragma once

#include "config/package/findings.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gangflash {

// Where the files of a package are, in all the ways that makers pack them and other systems leave
// them behind. Found when there is one reading; else all candidates are named.

/// What a path on the command line or in the grid leads to.
struct PackagePlace {
    std::filesystem::path scatter;
    /// The folder that holds all of the package: the one that was given, or the scatter's own.
    std::filesystem::path root;
    std::optional<std::filesystem::path> agent; ///< named by a flash.xml
    /// The folder above a flash.xml: what that names lies in it, and is opened by PackageFiles of
    /// it.
    std::optional<std::filesystem::path> within;
};

/// `path`: a folder, a scatter, or a `flash.xml` of SP Flash Tool 6. In a folder the scatter is
/// looked for there, then one folder down. Passed over: OTA lists, checksum lists, an XML twin,
/// copies with the same bytes, files of other systems (`._…`, `__MACOSX`, hidden ones). Faults:
/// `scatter_missing`, `several_scatters` naming all, `file_outside` for a
/// flash.xml that names a file further up, `image_wrapped` for an archive, FileReader's.
Result<PackagePlace> find_package(const std::filesystem::path& path,
                                  std::vector<std::string>& warnings);

/// Files of a folder whose names are not hidden and not another system's, sorted.
std::vector<std::filesystem::path> files_in(const std::filesystem::path& folder);

/// Its folders, the same way.
std::vector<std::filesystem::path> folders_in(const std::filesystem::path& folder);

/// One reading of a `file_name` of a scatter.
struct FoundFile {
    std::vector<std::filesystem::path> files; ///< one, or the numbered pieces of one image
    std::string complete_by{}; ///< of pieces: what says that none is missing (package_pieces.hpp)
    /// Its signed twin (`lk-verified.img`, `lk-sign.img`), whatever is in it.
    std::optional<std::filesystem::path> twin;
    bool only_twin = false; ///< there is no file of the name itself: `files` is empty
};

/// The file that a scatter in `folder` means by `name`, inside `root`: as written, with slashes of
/// either kind, in another spelling (case, `%20`), in `images/` or one folder down, without the
/// folder. Each but the first with a warning. Faults: `unsafe_path` (an absolute path, more than
/// one folder up), `file_outside` (one folder up, or the path of another machine, and no such file
/// beside the scatter), `package_missing_file` with what comes near.
Result<FoundFile> find_file(const std::filesystem::path& folder,
                            const std::filesystem::path& root,
                            std::string_view name,
                            std::vector<std::string>& warnings);

/// Nothing when a file name may be looked for; else what is wrong with it: it means to leave the
/// package. Where a maker's habit (`..\vbmeta.img`, `D:\out\boot.img`) ends is find_file()'s to
/// say.
std::optional<std::string_view> unsafe_file_name(std::string_view name);

} // namespace gangflash

#pragma once

#include "config/images/file_reader.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace gangflash {

/// A file of a package, opened once: everything that is learned of it comes from this descriptor.
struct PackageFile {
    FileReader file;
    std::string link_target; ///< what the name led to, where it is a link; else empty
};

/// Opens the files that a package names. They lie in its folder. A name that is a link, or goes
/// through one, is followed; what it leads to must lie in that folder as well, or in one of the
/// folders the station allows: a package must not make the station read, and write to phones, what
/// its user may read elsewhere.
class PackageFiles {
public:
    /// `folder` itself may be reached by a link: the user named it. It may end in `..`: what lies
    /// beside a named folder is then the package's too.
    PackageFiles(const std::filesystem::path& folder,
                 const std::vector<std::filesystem::path>& link_roots);

    /// `path` as a name below `folder`. Faults: FileReader's; `file_outside` naming link and
    /// target.
    Result<PackageFile> open(const std::filesystem::path& path) const;

private:
    std::filesystem::path folder_;             ///< as told, absolute, without `..` at its end
    std::filesystem::path real_folder_;        ///< the same without links
    std::vector<std::filesystem::path> roots_; ///< without links, the package's own first
};

} // namespace gangflash

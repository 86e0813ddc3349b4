#include "base/own_folder.hpp"

#include "base/disk_file.hpp"

#include <cerrno>
#include <sys/stat.h>
#include <unistd.h>

namespace gangflash {

Result<void> make_own_folder(const std::filesystem::path& folder, ErrorCode unwritable) {
    struct stat facts{};
    if (::lstat(folder.c_str(), &facts) == 0) {
        if (S_ISLNK(facts.st_mode))
            return disk_fault(
                unwritable, folder, "is a link: the station makes this folder itself");
        if (facts.st_uid != ::geteuid() && facts.st_uid != 0)
            return disk_fault(unwritable, folder, "belongs to another user");
    } else if (errno != ENOENT) {
        return disk_fault(unwritable, folder);
    }
    return make_private_folder(folder, unwritable);
}

} // namespace gangflash

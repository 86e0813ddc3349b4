#include "station/cli/doctor/output_checks.hpp"

#include "base/disk_file.hpp"
#include "base/text.hpp"

#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

namespace gangflash::cli {

Result<void> check_writable_file(const std::string& out) {
    if (out.empty() || out == "-") return success();
    return check_writable(out, ErrorCode::output_unwritable);
}

Result<void> check_standard_output() {
    struct stat facts{};
    struct statvfs disk{};
    if (::fstat(STDOUT_FILENO, &facts) != 0 || !S_ISREG(facts.st_mode)) return success();
    if (::fstatvfs(STDOUT_FILENO, &disk) != 0 || disk.f_blocks == 0) return success();
    const auto room = ::geteuid() == 0 ? disk.f_bfree : disk.f_bavail;
    if (room > 0) return success();
    return Fault{ErrorCode::output_unwritable,
                 "standard output: no space left on the disk it is sent to"};
}

std::string name_problem(const std::string& name) {
    if (name.find_first_not_of(' ') == std::string::npos) return "a name is needed";
    if (!is_printable_line(name))
        return "`" + printable_line(name) + "`: a name has no control characters";
    return {};
}

} // namespace gangflash::cli

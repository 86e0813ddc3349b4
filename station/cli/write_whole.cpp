#include "station/cli/write_whole.hpp"

#include "base/disk_file.hpp"

#include <cerrno>
#include <unistd.h>

namespace gangflash::cli {

namespace {

/// Past stdio, which would show a PDF's bytes as a terminal may see them.
Result<void> write_to_standard_output(std::string_view text) {
    while (!text.empty()) {
        const ssize_t written = ::write(STDOUT_FILENO, text.data(), text.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0 && errno == EPIPE) return success(); // its reader has seen enough
        if (written <= 0) return disk_fault(ErrorCode::output_unwritable, "standard output");
        text.remove_prefix(static_cast<std::size_t>(written));
    }
    return success();
}

} // namespace

Result<void> write_whole(const std::string& file, std::string_view text) {
    if (file == "-") return write_to_standard_output(text);
    return write_for_good(file, as_bytes(text), ErrorCode::output_unwritable);
}

} // namespace gangflash::cli

#include "base/disk_file.hpp"
#include "station/cli/guide/operator_guide.hpp"
#include "station/cli/write_whole.hpp"

#include <system_error>

#include <fmt/format.h>

namespace gangflash::cli {

namespace {

namespace fs = std::filesystem;

Fault cannot(std::string_view what, const fs::path& path, const std::error_code& error) {
    return {ErrorCode::output_unwritable,
            fmt::format("file={} cause=\"{}: {}\"", path.string(), what, error.message())};
}

/// A page of an earlier guide: nothing else in the folder is named so.
bool is_page(const fs::path& path) {
    const std::string name = path.filename().string();
    return path.extension() == ".md" && (name.starts_with("errors-") || name.starts_with("case-"));
}

} // namespace

Result<void> write_operator_guide(const fs::path& folder) {
    if (auto made = make_private_folder(folder, ErrorCode::output_unwritable); !made) return made;
    std::error_code error;
    const auto pages = operator_guide();
    for (const auto& [name, text] : pages)
        if (auto written = write_whole((folder / name).string(), text); !written) return written;

    for (fs::directory_iterator entry(folder, error), end; !error && entry != end;
         entry.increment(error)) {
        const fs::path& path = entry->path();
        if (!is_page(path) || pages.contains(path.filename().string())) continue;
        if (!fs::remove(path, error)) return cannot("cannot be removed", path, error);
    }
    if (error) return cannot("cannot be listed", folder, error);
    return success();
}

} // namespace gangflash::cli

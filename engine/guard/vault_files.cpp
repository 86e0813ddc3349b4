#include "engine/guard/vault_files.hpp"

#include "config/images/whole_file.hpp"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fmt/format.h>

namespace gangflash::guard {

namespace fs = std::filesystem;

namespace {

Fault unwritable(const fs::path& file) {
    return {ErrorCode::backup_unwritable,
            fmt::format("file={} cause=\"{}\"", file.string(), std::strerror(errno))};
}

/// The names in a folder are on the disk once the folder itself is.
Result<void> sync_folder(const fs::path& folder) {
    const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0) return unwritable(folder);
    const bool good = ::fsync(descriptor) == 0;
    const Fault fault = good ? Fault{} : unwritable(folder);
    ::close(descriptor);
    if (!good) return fault;
    return success();
}

Result<void> write_and_sync(int descriptor, std::string_view text, const fs::path& file) {
    while (!text.empty()) {
        const ssize_t n = ::write(descriptor, text.data(), text.size());
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return unwritable(file);
        text.remove_prefix(static_cast<std::size_t>(n));
    }
    if (::fsync(descriptor) != 0) return unwritable(file);
    return success();
}

} // namespace

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
    if (::mkdir(folder.c_str(), 0700) == 0) return sync_folder(folder.parent_path());
    if (errno == EEXIST && fs::is_directory(folder)) return success();
    return unwritable(folder);
}

Result<void> write_durably(const fs::path& file, std::string_view text) {
    const int descriptor = ::open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (descriptor < 0) return unwritable(file);
    auto written = write_and_sync(descriptor, text, file);
    ::close(descriptor);
    if (!written) return written;
    return sync_folder(file.parent_path());
}

Result<void> rename_durably(const fs::path& from, const fs::path& to) {
    if (::rename(from.c_str(), to.c_str()) != 0) return unwritable(from);
    return sync_folder(to.parent_path());
}

Result<Manifest> load_manifest(const fs::path& folder) {
    const fs::path file = folder / manifest_file;
    const auto text = read_whole_file(file, 1 * mib);
    if (!text) return Fault{ErrorCode::backup_damaged, text.error().detail};
    return parse_manifest(as_text(*text), file.string());
}

} // namespace gangflash::guard

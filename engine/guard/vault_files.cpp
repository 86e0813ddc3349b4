#include "engine/guard/vault_files.hpp"

#include "base/disk_file.hpp"
#include "base/units.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

#include <fmt/format.h>

namespace gangflash::guard {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t largest_file = 1 * mib;

Fault damaged(const fs::path& file, std::string_view cause) {
    return disk_fault(ErrorCode::backup_damaged, file, cause);
}

/// How far a genuine backup is: its newest mark says. Marks that are no marks of this backup are a
/// change like any other.
Result<void> read_marks(Backup& backup, const SealKey& key) {
    for (const auto& [name, state] :
         {std::pair{open_mark, State::open}, std::pair{restored_mark, State::restored}}) {
        const fs::path file = backup.folder / name;
        auto text = read_vault_file(file);
        if (!text) return text.error();
        if (!*text) continue;
        const auto mark = read_mark(**text, key);
        if (!mark || mark->backup != backup.id || mark->state != name)
            return damaged(file, "no mark that this station made for this backup");
        if (mark->sequence <= backup.mark_sequence) continue;
        backup.mark_sequence = mark->sequence;
        backup.state = state;
    }
    backup.sequence = std::max(backup.sequence, backup.mark_sequence);
    return success();
}

State state_by_names(const fs::path& folder) {
    std::error_code none;
    if (fs::exists(fs::symlink_status(folder / open_mark, none))) return State::open;
    return fs::exists(fs::symlink_status(folder / restored_mark, none)) ? State::restored
                                                                        : State::taken;
}

/// Whose the backup is and how far, as its seal proves it.
Result<void> believe(Backup& backup, const std::string& manifest, const SealKey* key) {
    auto text = read_vault_file(backup.folder / seal_file);
    if (!text) return text.error();
    if (!*text) {
        backup.trust = Trust::unsealed;
        backup.state = state_by_names(backup.folder);
        return success();
    }
    if (key == nullptr || trust_in(**text, seal_kind, *key) == Trust::other_key) {
        backup.trust = Trust::other_key;
        backup.state = state_by_names(backup.folder);
        return success();
    }
    const auto seal = read_seal(**text, *key);
    if (!seal) return damaged(backup.folder / seal_file, "changed since it was made");
    if (seal->manifest != sha256(as_bytes(manifest)))
        return damaged(backup.folder / manifest_file, "changed since it was sealed");
    backup.trust = Trust::genuine;
    backup.id = seal->backup;
    backup.place = seal->place;
    backup.sequence = seal->sequence;
    return read_marks(backup, *key);
}

} // namespace

std::vector<std::string> folder_names_of(const PhoneIds& phone) {
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
    const int why = errno;
    struct stat facts{};
    if (why == EEXIST && ::lstat(folder.c_str(), &facts) == 0 && S_ISDIR(facts.st_mode))
        return success();
    return disk_fault(ErrorCode::backup_unwritable, folder, std::strerror(why));
}

Result<void> make_folders(const fs::path& folder) {
    std::error_code none;
    if (fs::is_directory(folder, none)) return success(); // also behind a link that people made
    if (folder.has_relative_path())
        if (auto above = make_folders(folder.parent_path()); !above) return above;
    return make_folder(folder);
}

Result<std::vector<fs::path>> folders_in(const fs::path& folder, std::vector<fs::path>* links) {
    std::vector<fs::path> found;
    std::error_code bad;
    for (fs::directory_iterator at(folder, bad), end; !bad && at != end; at.increment(bad)) {
        std::error_code gone; // between the listing and the look: not there then
        const fs::file_status status = at->symlink_status(gone);
        if (fs::is_directory(status)) found.push_back(at->path());
        if (fs::is_symlink(status) && links != nullptr) links->push_back(at->path());
    }
    if (bad && bad != std::errc::no_such_file_or_directory) return damaged(folder, bad.message());
    std::ranges::sort(found);
    return found;
}

Result<std::vector<fs::path>> request_files(const fs::path& vault) {
    const fs::path folder = vault / requests_folder;
    std::vector<fs::path> files;
    std::error_code bad;
    for (fs::directory_iterator at(folder, bad), end; !bad && at != end; at.increment(bad))
        if (at->path().extension().empty()) files.push_back(at->path());
    if (bad && bad != std::errc::no_such_file_or_directory)
        return disk_fault(ErrorCode::backup_damaged, folder, bad.message());
    std::ranges::sort(files);
    return files;
}

Result<std::optional<std::string>> read_vault_file(const fs::path& file) {
    const int descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (descriptor < 0 && errno == ENOENT) return std::optional<std::string>();
    if (descriptor < 0) return damaged(file, errno == ELOOP ? "a link" : std::strerror(errno));
    struct stat facts{};
    std::string text;
    Result<void> read = success();
    if (::fstat(descriptor, &facts) != 0 || !S_ISREG(facts.st_mode))
        read = damaged(file, "no regular file");
    else if (facts.st_size > static_cast<off_t>(largest_file))
        read = damaged(file, "far too long");
    std::array<char, 16 * kib> piece{};
    while (read) {
        const ssize_t n = ::read(descriptor, piece.data(), piece.size());
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) read = damaged(file, std::strerror(errno));
        if (n <= 0) break;
        text.append(piece.data(), static_cast<std::size_t>(n));
        if (text.size() > largest_file) read = damaged(file, "far too long"); // it grows
    }
    ::close(descriptor);
    if (!read) return read.error();
    return std::optional(std::move(text));
}

Result<void> write_private(const fs::path& file, std::string_view text) {
    return write_for_good(
        file, as_bytes(text), ErrorCode::backup_unwritable, DiskFile::Access::owner);
}

Found look_at(const fs::path& folder, std::string place, const SealKey* key) {
    Found found{.folder = folder,
                .place = std::move(place),
                .backup = Fault{ErrorCode::backup_damaged, {}},
                .open_there = state_by_names(folder) == State::open};
    const fs::path file = folder / manifest_file;
    auto text = read_vault_file(file);
    if (!text || !*text) {
        found.backup = text ? damaged(file, "not there") : text.error();
        return found;
    }
    auto manifest = parse_manifest(**text, file.string());
    if (!manifest) {
        found.backup = manifest.error();
        return found;
    }
    found.claims = manifest->phone;
    Backup backup{.folder = folder,
                  .manifest = std::move(*manifest),
                  .manifest_sha256 = sha256(as_bytes(**text)),
                  .id = {},
                  .place = {}};
    if (auto believed = believe(backup, **text, key); !believed)
        found.backup = believed.error();
    else
        found.backup = std::move(backup);
    return found;
}

Result<Contents> look_into(const fs::path& vault, const SealKey* key) {
    Contents contents;
    auto phones = folders_in(vault, &contents.links);
    if (!phones) return phones.error();
    for (const fs::path& phone : *phones) {
        const std::string name = phone.filename().string();
        if (name == requests_folder || name == adoptions_folder || name == pruned_folder) continue;
        std::error_code none; // somebody may have moved one up
        if (fs::exists(phone / manifest_file, none))
            contents.found.push_back(look_at(phone, name, key));
        auto backups = folders_in(phone, &contents.links);
        if (!backups) return backups.error();
        for (const fs::path& folder : *backups) {
            if (folder.extension() == draft_ending)
                contents.drafts.push_back(folder);
            else
                contents.found.push_back(
                    look_at(folder, name + "/" + folder.filename().string(), key));
        }
    }
    return contents;
}

bool is_copy(const Found& found, const Contents& contents) {
    if (!found.backup || found.backup->trust != Trust::genuine) return false;
    if (found.backup->place == found.place) return false;
    return std::ranges::any_of(contents.found, [&](const Found& other) {
        return other.place == found.backup->place && other.backup &&
               other.backup->id == found.backup->id;
    });
}

} // namespace gangflash::guard

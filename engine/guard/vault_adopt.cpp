// Backups that another station, or an older version, has made: taken over by an engineer's act.
#include "base/disk_file.hpp"
#include "base/units.hpp"
#include "engine/guard/backup_reader.hpp"
#include "engine/guard/vault.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>
#include <utility>

#include <fmt/format.h>

namespace gangflash::guard {

namespace fs = std::filesystem;

namespace {

/// A part as it lies there, copied and synced. What it holds is compared afterwards.
Result<void> copy_part(const fs::path& from, const fs::path& to) {
    const int source = ::open(from.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (source < 0) return disk_fault(ErrorCode::backup_damaged, from);
    auto made = DiskFile::create(to, ErrorCode::backup_unwritable, DiskFile::Access::owner);
    Result<void> done = success();
    if (!made) done = made.error();
    Bytes piece(1 * mib);
    for (std::uint64_t at = 0; done;) {
        const ssize_t n = ::read(source, piece.data(), piece.size());
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) done = disk_fault(ErrorCode::backup_damaged, from);
        if (n <= 0) break;
        done = made->write(at, ByteView(piece).first(static_cast<std::size_t>(n)));
        at += static_cast<std::uint64_t>(n);
    }
    ::close(source);
    return done ? made->sync() : done;
}

Result<void> check_all_parts(const Backup& backup, const std::shared_ptr<const SecretFile>& key) {
    for (const Part& part : backup.manifest.parts)
        if (auto whole = check_part(backup.folder, part, key); !whole) return whole;
    return success();
}

} // namespace

Result<Adoption> Vault::adopt(const AdoptionOrder& order) {
    std::error_code bad;
    if (!fs::is_directory(order.from, bad))
        return Fault{ErrorCode::backup_unknown,
                     fmt::format("{}: no folder of backups", order.from.string())};
    const bool in_place = fs::equivalent(order.from, folder_, bad) && !bad;
    const std::lock_guard lock(mutex_);
    if (auto there = lock_.still_there(); !there) return there.error();
    if (const std::string holder = VaultLock::holder(order.from); !in_place && !holder.empty())
        return Fault{ErrorCode::vault_in_use,
                     fmt::format("vault={} {}", order.from.string(), holder)};
    auto contents = look_into(order.from, in_place ? seal_key_.get() : order.their_key.get());
    if (!contents) return contents.error();

    Adoption done;
    std::vector<std::pair<std::string, std::string>> lines{
        {"at", order.at},
        {"engineer", order.engineer},
        {"station", order.station},
        {"source", fs::absolute(order.from, bad).string()}};
    for (const Found& found : contents->found) {
        if (!found.backup) {
            done.faults.push_back(found.backup.error());
            continue;
        }
        const Backup& backup = *found.backup;
        const bool known =
            in_place ? backup.trust == Trust::genuine : manifests_.contains(backup.manifest_sha256);
        if (known) {
            ++done.known;
            continue;
        }
        auto whole = check_all_parts(backup, key_);
        if (whole) whole = in_place ? adopt_in_place(found, done) : adopt_copy(found, done);
        if (!whole) {
            done.faults.push_back(whole.error());
            continue;
        }
        manifests_.insert(backup.manifest_sha256);
        ++done.taken;
        if (backup.state == State::open) ++done.open;
        lines.emplace_back("manifest", backup.manifest_sha256.hex());
        lines.emplace_back("taken-over",
                           fmt::format("{} state={} seal={}",
                                       found.folder.string(),
                                       to_string(backup.state),
                                       to_string(backup.trust)));
    }
    if (done.taken > 0)
        if (auto noted = record_act(adoption_kind, adoptions_folder, lines); !noted)
            return noted.error();
    if (auto scanned = scan(true); !scanned) return scanned.error();
    return done;
}

/// Marks first: without a seal they still count by their names, so that an interrupted act can be
/// done again.
Result<void>
Vault::seal_adopted(const fs::path& folder, const std::string& place, const Backup& backup) {
    const std::string id = fresh_backup_id();
    const Seal seal{id, place, ++*sequence_, backup.manifest_sha256};
    if (backup.state != State::taken) {
        const Mark mark{id, std::string(to_string(backup.state)), ++*sequence_};
        auto marked = write_private(folder / mark.state, format_mark(mark, *seal_key_));
        if (!marked) return marked;
    }
    const std::string_view other = backup.state == State::open ? restored_mark : open_mark;
    if (::unlink((folder / other).c_str()) != 0 && errno != ENOENT)
        return disk_fault(ErrorCode::backup_unwritable, folder / other);
    return write_private(folder / seal_file, format_seal(seal, *seal_key_));
}

Result<void> Vault::adopt_in_place(const Found& found, Adoption&) {
    if (auto sealed = seal_adopted(found.folder, found.place, *found.backup); !sealed)
        return sealed;
    const Found now = look_at(found.folder, found.place, seal_key_.get());
    if (!now.backup) return now.backup.error();
    return success();
}

Result<void> Vault::adopt_copy(const Found& found, Adoption&) {
    const Backup& backup = *found.backup;
    auto begun = begin(backup.manifest);
    if (!begun) return begun.error();
    Draft& draft = **begun;
    auto text = read_vault_file(found.folder / manifest_file);
    if (!text || !*text)
        return text ? disk_fault(ErrorCode::backup_damaged, found.folder) : text.error();
    for (const Part& part : backup.manifest.parts)
        if (auto copied = copy_part(found.folder / part.file, draft.folder_ / part.file); !copied)
            return copied;
    if (auto written = write_private(draft.folder_ / manifest_file, **text); !written)
        return written;
    fs::path whole = draft.folder_;
    whole.replace_extension(); // .part
    const std::string place = whole.lexically_relative(folder_).string();
    if (auto sealed = seal_adopted(draft.folder_, place, backup); !sealed) return sealed;
    auto named = rename_for_good(draft.folder_, whole, ErrorCode::backup_unwritable);
    if (!named) return named;
    draft.folder_ = whole;
    const Found now = look_at(whole, place, seal_key_.get());
    if (!now.backup) return now.backup.error();
    if (now.backup->trust != Trust::genuine || now.backup->state != backup.state ||
        now.backup->manifest_sha256 != backup.manifest_sha256)
        return disk_fault(ErrorCode::backup_damaged, whole, "reads back as another backup");
    if (auto same = check_all_parts(*now.backup, key_); !same) return same;
    draft.sealed_ = true;
    return success();
}

/// A sealed text of its own for each act, so that none can be changed by the next.
Result<void> Vault::record_act(std::string_view kind,
                               std::string_view folder,
                               const std::vector<std::pair<std::string, std::string>>& lines) {
    const fs::path acts = folder_ / folder;
    if (auto made = make_folder(acts); !made) return made;
    const std::string name = fmt::format("{:08}-{}", ++*sequence_, fresh_backup_id());
    return write_private(acts / name, seal_text(*seal_key_, kind, lines));
}

std::set<Sha256> Vault::manifests_of_acts(std::string_view kind, std::string_view folder) const {
    std::set<Sha256> manifests;
    std::error_code none;
    for (fs::directory_iterator at(folder_ / folder, none), end; !none && at != end;
         at.increment(none)) {
        const auto text = read_vault_file(at->path());
        if (!text || !*text) continue; // an act that proves nothing counts for nothing
        const auto act = open_sealed(**text, kind, *seal_key_);
        if (!act) continue;
        for (const auto& [name, value] : act->lines)
            if (const auto manifest = parse_sha256(value); name == "manifest" && manifest)
                manifests.insert(*manifest);
    }
    return manifests;
}

} // namespace gangflash::guard

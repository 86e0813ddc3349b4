#include "engine/guard/vault.hpp"

#include "base/disk_file.hpp"
#include "engine/guard/backup_reader.hpp"
#include "engine/guard/vault_files.hpp"

#include <algorithm>
#include <cctype>
#include <map>
#include <system_error>
#include <utility>

#include <fmt/format.h>

namespace gangflash::guard {

namespace fs = std::filesystem;

namespace {

/// Folders in a folder, by name. A folder that cannot be read: `backup_damaged`.
Result<std::vector<fs::path>> folders_in(const fs::path& folder) {
    std::vector<fs::path> found;
    std::error_code bad;
    for (fs::directory_iterator at(folder, bad), end; !bad && at != end; at.increment(bad))
        if (at->is_directory()) found.push_back(at->path());
    if (bad) return disk_fault(ErrorCode::backup_damaged, folder, bad.message());
    std::ranges::sort(found);
    return found;
}

State state_of(const fs::path& folder) {
    if (fs::exists(folder / open_mark)) return State::open;
    return fs::exists(folder / restored_mark) ? State::restored : State::taken;
}

/// `2026-11-28T11:00:00.000Z` → `20261128110000000`.
std::string digits_of(const std::string& time) {
    std::string digits;
    for (const char c : time)
        if (std::isdigit(static_cast<unsigned char>(c)) != 0) digits += c;
    return digits;
}

/// Whose phone's secrets these are is nobody else's business.
Result<void> write_private(const fs::path& file, std::string_view text) {
    return write_for_good(
        file, as_bytes(text), ErrorCode::backup_unwritable, DiskFile::Access::owner);
}

Fault unremovable(const fs::path& folder, const std::error_code& why) {
    return disk_fault(ErrorCode::backup_unwritable, folder, why.message());
}

} // namespace

Draft::Draft(fs::path folder, std::shared_ptr<const SecretFile> key)
    : folder_(std::move(folder)), key_(std::move(key)) {}

Draft::~Draft() {
    std::error_code left; // whatever stays is removed when the vault is opened again
    if (!sealed_) fs::remove_all(folder_, left);
}

Result<Draft::NewPart> Draft::add(const std::string& part_name) {
    std::string file = part_name;
    std::ranges::replace_if(
        file, [](unsigned char c) { return std::isalnum(c) == 0 && c != '_' && c != '-'; }, '_');
    file += key_ ? ".zst.enc" : ".zst";
    auto writer = BackupWriter::create(folder_ / file, key_);
    if (!writer) return writer.error();
    return NewPart{std::move(file), std::move(*writer)};
}

Result<Backup> Draft::seal(Manifest manifest) {
    manifest.encrypted = key_ != nullptr;
    for (const Part& part : manifest.parts)
        if (auto same = check_part(folder_, part, key_); !same) return same.error();
    if (auto kept = write_private(folder_ / manifest_file, format_manifest(manifest)); !kept)
        return kept.error();
    fs::path whole = folder_;
    whole.replace_extension(); // .part
    if (auto named = rename_for_good(folder_, whole, ErrorCode::backup_unwritable); !named)
        return named.error();
    sealed_ = true;
    return Backup{std::move(whole), std::move(manifest), State::taken};
}

Vault::Vault(fs::path folder, std::shared_ptr<const SecretFile> key)
    : folder_(std::move(folder)), key_(std::move(key)) {}

Result<std::unique_ptr<Vault>> Vault::open(fs::path folder, std::shared_ptr<const SecretFile> key) {
    std::error_code bad;
    fs::create_directories(folder, bad);
    if (bad) return unremovable(folder, bad);
    std::unique_ptr<Vault> vault(new Vault(std::move(folder), std::move(key)));
    if (auto scanned = vault->scan(); !scanned) return scanned.error();
    return vault;
}

Result<void> Vault::scan() {
    auto phones = folders_in(folder_);
    if (!phones) return phones.error();
    for (const fs::path& phone : *phones) {
        auto backups = folders_in(phone);
        if (!backups) return backups.error();
        for (const fs::path& backup : *backups) {
            if (backup.extension() == draft_ending) {
                std::error_code bad;
                fs::remove_all(backup, bad);
                if (bad) return unremovable(backup, bad);
            } else if (state_of(backup) == State::open) {
                due_.push_back({backup, phone.filename().string(), load_manifest(backup)});
            }
        }
    }
    return success();
}

Result<std::unique_ptr<Draft>> Vault::begin(const Manifest& head) {
    const auto names = folder_names_of(head.phone);
    if (names.empty())
        return Fault{ErrorCode::no_chip_id,
                     "neither SOC_ID, ME_ID nor random id: nothing could be restored to it"};
    const fs::path phone = folder_ / names.front();
    if (auto made = make_folder(phone); !made) return made.error();
    const std::string name = fmt::format("{}-{}", digits_of(head.taken_at), head.unit);
    for (unsigned again = 1;; ++again) {
        const fs::path whole = phone / (again == 1 ? name : fmt::format("{}-{}", name, again));
        fs::path draft = whole;
        draft += draft_ending;
        if (fs::exists(whole) || fs::exists(draft)) continue;
        if (auto made = make_folder(draft); !made) return made.error();
        return std::make_unique<Draft>(std::move(draft), key_);
    }
}

Result<std::optional<Backup>> Vault::interrupted(const ChipIds& phone) const {
    const auto names = folder_names_of(phone);
    const std::lock_guard lock(mutex_);
    std::optional<Backup> newest;
    for (const Due& due : due_) {
        const bool in_its_place = std::ranges::find(names, due.key) != names.end();
        if (!due.manifest) {
            if (in_its_place) return due.manifest.error();
            continue;
        }
        const bool same = same_phone(due.manifest->phone, phone) == SamePhone::yes;
        if (in_its_place && !same)
            return Fault{ErrorCode::backup_foreign,
                         fmt::format("{} lies in this phone's place, but its manifest is of "
                                     "another chip",
                                     due.folder.string())};
        if (same) newest = Backup{due.folder, *due.manifest, State::open};
    }
    return newest;
}

Result<void> Vault::mark_open(Backup& backup) {
    if (auto marked = write_private(backup.folder / open_mark, ""); !marked) return marked;
    backup.state = State::open;
    const std::lock_guard lock(mutex_);
    due_.push_back(
        {backup.folder, backup.folder.parent_path().filename().string(), backup.manifest});
    return success();
}

Result<void> Vault::mark_restored(Backup& backup) {
    auto marked = rename_for_good(
        backup.folder / open_mark, backup.folder / restored_mark, ErrorCode::backup_unwritable);
    if (!marked) return marked;
    backup.state = State::restored;
    const std::lock_guard lock(mutex_);
    std::erase_if(due_, [&](const Due& due) { return due.folder == backup.folder; });
    return success();
}

Result<Vault::Listing> Vault::list() const {
    Listing listing;
    auto phones = folders_in(folder_);
    if (!phones) return phones.error();
    for (const fs::path& phone : *phones) {
        auto backups = folders_in(phone);
        if (!backups) return backups.error();
        for (const fs::path& backup : *backups) {
            if (backup.extension() == draft_ending) continue;
            if (auto manifest = load_manifest(backup))
                listing.backups.push_back({backup, std::move(*manifest), state_of(backup)});
            else
                listing.faults.push_back(manifest.error());
        }
    }
    std::ranges::stable_sort(
        listing.backups, {}, [](const Backup& backup) { return backup.manifest.taken_at; });
    return listing;
}

Result<std::size_t> Vault::prune(const std::string& before, std::size_t keep) {
    auto listing = list();
    if (!listing) return listing.error();
    std::map<fs::path, std::vector<const Backup*>> by_phone;
    for (const Backup& backup : listing->backups)
        by_phone[backup.folder.parent_path()].push_back(&backup);
    std::size_t removed = 0;
    for (const auto& [phone, backups] : by_phone)
        for (std::size_t i = 0; i + keep < backups.size(); ++i) {
            const Backup& backup = *backups[i];
            if (backup.state == State::open || backup.manifest.taken_at >= before) continue;
            std::error_code bad;
            fs::remove_all(backup.folder, bad);
            if (bad) return unremovable(backup.folder, bad);
            ++removed;
        }
    return removed;
}

} // namespace gangflash::guard

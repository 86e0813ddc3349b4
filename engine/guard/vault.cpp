#include "engine/guard/vault.hpp"

#include "base/disk_file.hpp"
#include "base/local_disk.hpp"
#include "engine/guard/backup_reader.hpp"

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <cstring>
#include <map>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>
#include <utility>

#include <fmt/format.h>

namespace gangflash::guard {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view refused_ending = ".refused";

/// `2026-11-28T11:00:00.000Z` → `20261128110000000`.
std::string digits_of(const std::string& time) {
    std::string digits;
    for (const char c : time)
        if (std::isdigit(static_cast<unsigned char>(c)) != 0) digits += c;
    return digits;
}

Fault unremovable(const fs::path& folder, const std::error_code& why) {
    return disk_fault(ErrorCode::backup_unwritable, folder, why.message());
}

/// `KEY/NAME` of a backup's folder.
std::string place_of(const fs::path& vault, const fs::path& folder) {
    return folder.lexically_relative(vault).string();
}

std::string folder_name_of(const std::string& place) {
    return place.substr(0, place.find('/'));
}

bool has(const std::vector<std::string>& names, const std::string& name) {
    return std::ranges::find(names, name) != names.end();
}

/// Its files are all there; their content was compared when it was sealed.
Result<void> check_parts_there(const Backup& backup) {
    for (const Part& part : backup.manifest.parts) {
        struct stat facts{};
        const fs::path file = backup.folder / part.file;
        if (::lstat(file.c_str(), &facts) != 0) return disk_fault(ErrorCode::backup_damaged, file);
        if (!S_ISREG(facts.st_mode))
            return disk_fault(ErrorCode::backup_damaged, file, "no regular file");
    }
    return success();
}

} // namespace

Fault unadopted(const Found& found, const fs::path& vault, const std::string& option) {
    return {ErrorCode::vault_unadopted,
            fmt::format("folder={} seal={} command=\"gangflash backups adopt {}{}{}\"",
                        found.folder.string(),
                        to_string(found.backup->trust),
                        vault.string(),
                        option.empty() ? "" : " ",
                        option)};
}

Draft::Draft(fs::path folder,
             std::shared_ptr<const SecretFile> key,
             std::shared_ptr<const SealKey> seal_key,
             std::shared_ptr<std::atomic<std::uint64_t>> sequence)
    : folder_(std::move(folder)), key_(std::move(key)), seal_key_(std::move(seal_key)),
      sequence_(std::move(sequence)) {}

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
    fs::path whole = folder_;
    whole.replace_extension(); // .part
    const std::string text = format_manifest(manifest);
    const Seal seal{fresh_backup_id(),
                    place_of(whole.parent_path().parent_path(), whole),
                    ++*sequence_,
                    sha256(as_bytes(text))};
    if (auto kept = write_private(folder_ / manifest_file, text); !kept) return kept.error();
    if (auto kept = write_private(folder_ / seal_file, format_seal(seal, *seal_key_)); !kept)
        return kept.error();
    if (auto named = rename_for_good(folder_, whole, ErrorCode::backup_unwritable); !named)
        return named.error();
    folder_ = whole; // from here on, what does not read back goes with the draft

    Found found = look_at(whole, seal.place, seal_key_.get());
    if (!found.backup) return found.backup.error();
    Backup& backup = *found.backup;
    if (backup.trust != Trust::genuine || backup.id != seal.backup ||
        backup.manifest_sha256 != seal.manifest || backup.state != State::taken)
        return disk_fault(ErrorCode::backup_damaged, whole, "reads back as another backup");
    for (const Part& part : backup.manifest.parts)
        if (auto same = check_part(whole, part, key_); !same) return same.error();
    sealed_ = true;
    return std::move(backup);
}

Vault::Vault(VaultOptions options, VaultLock lock, std::shared_ptr<const SealKey> seal_key)
    : folder_(std::move(options.folder)), key_(std::move(options.key)),
      seal_key_(std::move(seal_key)), option_(std::move(options.option)), lock_(std::move(lock)) {}

Result<std::shared_ptr<const SealKey>> Vault::key_for(const VaultOptions& options) {
    auto key = SealKey::load(options.seal_key);
    if (key || key.error().code != ErrorCode::vault_key_missing) return key;
    // Where something is sealed already, a new key would make strangers of all of it.
    auto contents = look_into(options.folder, nullptr);
    if (!contents) return contents.error();
    std::error_code none;
    const bool sealed = std::ranges::any_of(contents->found, [](const Found& found) {
        std::error_code nothing;
        return fs::exists(found.folder / seal_file, nothing);
    });
    const fs::path adoptions = options.folder / adoptions_folder;
    if (sealed || (fs::exists(adoptions, none) && !fs::is_empty(adoptions, none)))
        return Fault{
            ErrorCode::vault_key_missing,
            fmt::format("key={} vault={}", options.seal_key.string(), options.folder.string())};
    if (auto made = make_folders(options.seal_key.parent_path()); !made) return made.error();
    auto fresh = SealKey::make(options.seal_key);
    if (fresh) return fresh;
    auto others = SealKey::load(options.seal_key); // another program was first
    return others ? others : fresh;
}

Result<std::unique_ptr<Vault>> Vault::open(VaultOptions options) {
    std::error_code bad;
    const fs::path whole = fs::absolute(options.folder, bad);
    if (bad) return unremovable(options.folder, bad);
    options.folder = whole.has_filename() ? whole : whole.parent_path(); // `DIR/` is DIR
    for (const fs::path& place : {options.folder, options.seal_key})
        if (auto local = require_local_disk(place); !local) return local.error();
    if (auto made = make_folders(options.folder); !made) return made.error();
    auto lock = VaultLock::take(options.folder, options.program);
    if (!lock) return lock.error();
    auto key = key_for(options);
    if (!key) return key.error();
    const bool upkeep = options.upkeep;
    std::unique_ptr<Vault> vault(new Vault(std::move(options), std::move(*lock), std::move(*key)));
    if (auto scanned = vault->scan(upkeep); !scanned) return scanned.error();
    return vault;
}

Result<void> Vault::scan(bool upkeep) {
    auto contents = look_into(folder_, seal_key_.get());
    if (!contents) return contents.error();
    if (auto removed = remove_drafts(contents->drafts); !removed) return removed;
    kept_.clear();
    troubles_.clear();
    for (const Found& found : contents->found) {
        const bool waits = found.backup && found.backup->trust != Trust::genuine &&
                           found.backup->state == State::open;
        if (waits && !upkeep) return unadopted(found, folder_, option_);
        note(found, *contents);
    }
    for (const fs::path& link : contents->links)
        troubles_.push_back(
            {folder_name_of(place_of(folder_, link)),
             std::nullopt,
             false,
             disk_fault(ErrorCode::backup_damaged, link, "a link, which no vault follows")});
    manifests_.merge(manifests_of_acts(adoption_kind, adoptions_folder));
    pruned_ = manifests_of_acts(prune_kind, pruned_folder);
    return take_requests(nullptr);
}

void Vault::note(const Found& found, const Contents& contents) {
    std::error_code none;
    if (!found.backup) {
        // What was sealed once and cannot be believed now is not passed over: it may be due.
        if (found.open_there || fs::exists(found.folder / seal_file, none))
            troubles_.push_back(
                {folder_name_of(found.place), found.claims, true, found.backup.error()});
        return;
    }
    manifests_.insert(found.backup->manifest_sha256);
    if (found.backup->trust != Trust::genuine) return;
    *sequence_ = std::max(sequence_->load(), found.backup->sequence);
    kept_.push_back({*found.backup, is_copy(found, contents)});
}

Result<void> Vault::remove_drafts(const std::vector<fs::path>& drafts) {
    for (const fs::path& draft : drafts) {
        std::error_code bad;
        fs::remove_all(draft, bad);
        if (bad) return unremovable(draft, bad);
    }
    return success();
}

Result<std::unique_ptr<Draft>> Vault::begin(const Manifest& head) {
    const auto names = folder_names_of(head.phone);
    if (names.empty())
        return Fault{ErrorCode::no_chip_id,
                     "neither SOC_ID, ME_ID nor random id: nothing could be restored to it"};
    if (auto there = lock_.still_there(); !there) return there.error();
    const fs::path phone = folder_ / names.front();
    if (auto made = make_folder(phone); !made) return made.error();
    const std::string name = fmt::format("{}-{}", digits_of(head.taken_at), head.unit);
    for (unsigned again = 1;; ++again) {
        const fs::path whole = phone / (again == 1 ? name : fmt::format("{}-{}", name, again));
        fs::path draft = whole;
        draft += draft_ending;
        if (fs::exists(whole) || fs::exists(draft)) continue;
        if (auto made = make_folder(draft); !made) return made.error();
        return std::unique_ptr<Draft>(new Draft(std::move(draft), key_, seal_key_, sequence_));
    }
}

std::optional<Backup> Vault::due_of(const PhoneIds& phone) const {
    const Kept* last = nullptr;
    for (const Kept& kept : kept_) {
        if (kept.copy || same_phone(kept.backup.manifest.phone, phone) != SamePhone::yes) continue;
        if (last == nullptr || kept.backup.mark_sequence > last->backup.mark_sequence) last = &kept;
    }
    if (last != nullptr && last->backup.state == State::open) return last->backup;
    // A mark that is gone: this ledger saw the erasing begin, and nobody has seen its end.
    for (const RecordedBackup& recorded : recorded_open_)
        for (const Kept& kept : kept_)
            if (!kept.copy && kept.backup.state == State::taken &&
                recorded.manifest_sha256 == kept.backup.manifest_sha256.hex() &&
                same_phone(kept.backup.manifest.phone, phone) == SamePhone::yes)
                return kept.backup;
    return std::nullopt;
}

Result<void> Vault::check_recorded(const Backup& backup) const {
    const auto recorded = recorded_hashes_.find(backup.folder.string());
    if (recorded == recorded_hashes_.end() || recorded->second == backup.manifest_sha256.hex())
        return success();
    return disk_fault(ErrorCode::backup_damaged,
                      backup.folder,
                      "not the backup that the ledger recorded under this name");
}

bool Vault::holds(const Sha256& manifest) const {
    return pruned_.contains(manifest) ||
           std::ranges::any_of(
               kept_, [&](const Kept& kept) { return kept.backup.manifest_sha256 == manifest; }) ||
           std::ranges::any_of(others_, [&](const auto& other) { return other->holds(manifest); });
}

/// Backups do not go by themselves: somebody has emptied the vault.
Result<void> Vault::check_nothing_lost(const PhoneIds& phone) const {
    for (const RecordedBackup& recorded : recorded_open_) {
        if (same_phone(recorded.phone, phone) != SamePhone::yes) continue;
        const auto manifest = parse_sha256(recorded.manifest_sha256);
        if (manifest && holds(*manifest)) continue;
        return disk_fault(ErrorCode::backup_damaged,
                          recorded.folder,
                          "the ledger has this phone's format begun and not ended, and its backup "
                          "is not in the vault");
    }
    return success();
}

Result<std::optional<Backup>> Vault::due_here(const PhoneIds& phone) {
    const auto names = folder_names_of(phone);
    const std::lock_guard lock(mutex_);
    if (auto there = lock_.still_there(); !there) return there.error();
    if (auto taken = take_requests(&phone); !taken) return taken.error();
    for (const Trouble& trouble : troubles_)
        if (has(names, trouble.folder_name) ||
            (trouble.by_claim && trouble.claims &&
             same_phone(*trouble.claims, phone) == SamePhone::yes))
            return trouble.fault;
    for (const Kept& kept : kept_)
        if (kept.backup.state == State::open &&
            has(names, folder_name_of(place_of(folder_, kept.backup.folder))) &&
            same_phone(kept.backup.manifest.phone, phone) != SamePhone::yes)
            return Fault{ErrorCode::backup_foreign,
                         fmt::format("{} lies in this phone's place, but it was taken of another "
                                     "chip",
                                     kept.backup.folder.string())};
    const auto due = due_of(phone);
    if (!due) return std::optional<Backup>();
    Found now = look_at(due->folder, place_of(folder_, due->folder), seal_key_.get());
    if (!now.backup) return now.backup.error();
    if (now.backup->trust != Trust::genuine || now.backup->manifest_sha256 != due->manifest_sha256)
        return disk_fault(ErrorCode::backup_damaged,
                          due->folder,
                          "changed while the station works with the vault");
    if (auto same = check_recorded(*now.backup); !same) return same.error();
    return std::optional(std::move(*now.backup));
}

Result<std::optional<Backup>> Vault::interrupted(const PhoneIds& phone) {
    auto due = due_here(phone);
    if (!due || *due) return due;
    for (const auto& other : others_) {
        auto theirs = other->due_here(phone);
        if (!theirs || *theirs) return theirs;
    }
    const std::lock_guard lock(mutex_);
    if (auto whole = check_nothing_lost(phone); !whole) return whole.error();
    return std::optional<Backup>();
}

std::optional<Backup> Vault::newest_of(const PhoneIds& phone) const {
    std::optional<Backup> newest;
    if (auto listing = list())                  // a vault that cannot be read has none to name
        for (Backup& backup : listing->backups) // oldest first
            if (backup.trust == Trust::genuine &&
                same_phone(backup.manifest.phone, phone) == SamePhone::yes)
                newest = std::move(backup);
    if (newest) return newest;
    for (const auto& other : others_)
        if (auto theirs = other->newest_of(phone)) return theirs;
    return std::nullopt;
}

/// The genuine backup with this number; also one that was sealed since the vault was opened.
std::optional<Backup> Vault::find(const std::string& id) const {
    for (const Kept& kept : kept_)
        if (!kept.copy && kept.backup.id == id) return kept.backup;
    if (auto listing = list())
        for (Backup& backup : listing->backups)
            if (backup.trust == Trust::genuine && backup.id == id) return std::move(backup);
    return std::nullopt;
}

/// Of one phone, or of all when the vault is opened: a phone that is in work just now must not have
/// its restore ordered in the middle of it.
Result<void> Vault::take_requests(const PhoneIds* phone) {
    const fs::path folder = folder_ / requests_folder;
    const auto files = request_files(folder_);
    if (!files) return files.error();
    for (const fs::path& file : *files) {
        auto text = read_vault_file(file);
        const auto request =
            text && *text ? read_request(**text, *seal_key_) : std::optional<Request>();
        const auto wanted = request ? find(request->backup) : std::optional<Backup>();
        if (!wanted) { // kept for people to see, and never looked at again
            if (auto renamed = rename_for_good(file,
                                               file.string() + std::string(refused_ending),
                                               ErrorCode::backup_unwritable);
                !renamed)
                return renamed;
            continue;
        }
        if (phone != nullptr && same_phone(wanted->manifest.phone, *phone) != SamePhone::yes)
            continue;
        Backup backup = *wanted;
        if (auto marked = set_mark(backup, State::open); !marked) return marked;
        if (::unlink(file.c_str()) != 0) return disk_fault(ErrorCode::backup_unwritable, file);
        if (auto synced = sync_folder(folder, ErrorCode::backup_unwritable); !synced) return synced;
    }
    return success();
}

Vault* Vault::home_of(const Backup& backup) {
    const std::string place = place_of(folder_, backup.folder);
    if (!place.starts_with("..")) return this;
    for (const auto& other : others_)
        if (Vault* home = other->home_of(backup)) return home;
    return nullptr;
}

Result<void> Vault::mark_open(Backup& backup) {
    Vault* const home = home_of(backup);
    if (home == nullptr)
        return disk_fault(ErrorCode::backup_unwritable, backup.folder, "not in this vault");
    const std::lock_guard lock(home->mutex_);
    return home->set_mark(backup, State::open);
}

Result<void> Vault::mark_restored(Backup& backup) {
    Vault* const home = home_of(backup);
    if (home == nullptr)
        return disk_fault(ErrorCode::backup_unwritable, backup.folder, "not in this vault");
    const std::lock_guard lock(home->mutex_);
    return home->set_mark(backup, State::restored);
}

Result<void> Vault::set_mark(Backup& backup, State state) {
    if (auto there = lock_.still_there(); !there) return there;
    if (auto there = check_parts_there(backup); state == State::open && !there) return there;
    const Mark mark{backup.id, std::string(to_string(state)), ++*sequence_};
    const fs::path file = backup.folder / mark.state;
    if (auto marked = write_private(file, format_mark(mark, *seal_key_)); !marked) return marked;
    if (state == State::restored) { // the older mark counts no more; it goes for people's sake
        if (::unlink((backup.folder / open_mark).c_str()) != 0 && errno != ENOENT)
            return disk_fault(ErrorCode::backup_unwritable, backup.folder / open_mark);
        if (auto synced = sync_folder(backup.folder, ErrorCode::backup_unwritable); !synced)
            return synced;
    }
    Found now = look_at(backup.folder, place_of(folder_, backup.folder), seal_key_.get());
    if (!now.backup) return now.backup.error();
    if (now.backup->id != backup.id || now.backup->mark_sequence != mark.sequence ||
        now.backup->manifest_sha256 != backup.manifest_sha256)
        return disk_fault(ErrorCode::backup_damaged, file, "reads back as another mark");
    backup = std::move(*now.backup);
    const auto known = std::ranges::find_if(
        kept_, [&](const Kept& kept) { return kept.backup.folder == backup.folder; });
    if (known != kept_.end())
        known->backup = backup;
    else
        kept_.push_back({backup, false});
    manifests_.insert(backup.manifest_sha256);
    return success();
}

Result<Listing> Vault::list() const {
    auto contents = look_into(folder_, seal_key_.get());
    if (!contents) return contents.error();
    return listing_of(std::move(*contents));
}

Result<std::size_t> Vault::prune(const std::string& before, std::size_t keep) {
    auto listing = list();
    if (!listing) return listing.error();
    std::map<fs::path, std::vector<const Backup*>> by_phone;
    for (const Backup& backup : listing->backups)
        if (backup.trust == Trust::genuine)
            by_phone[backup.folder.parent_path()].push_back(&backup);
    std::vector<const Backup*> going;
    std::vector<std::pair<std::string, std::string>> lines;
    for (const auto& [phone, backups] : by_phone)
        for (std::size_t i = 0; i + keep < backups.size(); ++i) {
            const Backup& backup = *backups[i];
            if (backup.state == State::open || backup.manifest.taken_at >= before) continue;
            going.push_back(&backup);
            lines.emplace_back("manifest", backup.manifest_sha256.hex());
        }
    if (going.empty()) return std::size_t{0};
    const std::lock_guard lock(mutex_);
    if (auto there = lock_.still_there(); !there) return there.error();
    // Known before it is gone: a ledger that saw one opened must not take it for lost.
    if (auto noted = record_act(prune_kind, pruned_folder, lines); !noted) return noted.error();
    for (const Backup* backup : going) {
        // By another name first: a half removed backup must not look like a whole one.
        fs::path draft = backup->folder;
        draft += draft_ending;
        if (auto named = rename_for_good(backup->folder, draft, ErrorCode::backup_unwritable);
            !named)
            return named.error();
        pruned_.insert(backup->manifest_sha256);
        std::erase_if(kept_,
                      [&](const Kept& kept) { return kept.backup.folder == backup->folder; });
        if (auto gone = remove_drafts({draft}); !gone) return gone.error();
    }
    return going.size();
}

bool Vault::knows(const Sha256& manifest) const {
    const std::lock_guard lock(mutex_);
    return manifests_.contains(manifest) ||
           std::ranges::any_of(others_, [&](const auto& other) { return other->knows(manifest); });
}

void Vault::compare_with(std::vector<RecordedBackup> recorded) {
    const std::lock_guard lock(mutex_);
    for (const auto& other : others_)
        other->compare_with(recorded);
    recorded_hashes_.clear();
    recorded_open_.clear();
    for (RecordedBackup& backup : recorded) {
        recorded_hashes_[backup.folder] = backup.manifest_sha256;
        if (backup.state == "open") recorded_open_.push_back(std::move(backup));
    }
}

void Vault::also(std::unique_ptr<Vault> other) {
    const std::lock_guard lock(mutex_);
    others_.push_back(std::move(other));
}

} // namespace gangflash::guard

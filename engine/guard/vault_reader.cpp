#include "engine/guard/vault_reader.hpp"

#include "base/disk_file.hpp"
#include "engine/guard/backup_reader.hpp"
#include "engine/guard/vault_lock.hpp"

#include <algorithm>
#include <system_error>
#include <utility>

#include <fmt/format.h>

namespace gangflash::guard {

VaultReader::VaultReader(std::filesystem::path folder,
                         std::shared_ptr<const SealKey> seal_key,
                         std::shared_ptr<const SecretFile> key)
    : folder_(std::move(folder)), seal_key_(std::move(seal_key)), key_(std::move(key)) {}

Listing listing_of(Contents contents) {
    Listing listing;
    for (const std::filesystem::path& link : contents.links)
        listing.faults.push_back(
            disk_fault(ErrorCode::backup_damaged, link, "a link, which no vault follows"));
    std::vector<bool> copies; // before anything is moved away
    for (const Found& found : contents.found)
        copies.push_back(is_copy(found, contents));
    for (std::size_t i = 0; i < contents.found.size(); ++i) {
        Found& found = contents.found[i];
        if (!found.backup)
            listing.faults.push_back(found.backup.error());
        else if (copies[i])
            listing.faults.push_back(Fault{ErrorCode::backup_foreign,
                                           fmt::format("file={} cause=\"a copy of {}\"",
                                                       found.folder.string(),
                                                       found.backup->place)});
        else
            listing.backups.push_back(std::move(*found.backup));
    }
    std::ranges::stable_sort(
        listing.backups, {}, [](const Backup& backup) { return backup.manifest.taken_at; });
    return listing;
}

Result<Listing> VaultReader::list() const {
    auto contents = look_into(folder_, seal_key_.get());
    if (!contents) return contents.error();
    Listing listing = listing_of(std::move(*contents));
    if (!seal_key_) return listing;
    const auto requests = request_files(folder_);
    if (!requests) {
        listing.faults.push_back(requests.error());
        return listing;
    }
    for (const std::filesystem::path& file : *requests) {
        const auto text = read_vault_file(file);
        if (!text || !*text) continue; // taken meanwhile
        if (auto request = read_request(**text, *seal_key_))
            listing.requested.insert(std::move(request->backup));
    }
    return listing;
}

Result<void> VaultReader::verify(const Backup& backup) const {
    for (const Part& part : backup.manifest.parts)
        if (auto whole = check_part(backup.folder, part, key_); !whole) return whole;
    return success();
}

std::string VaultReader::worked_with_by() const {
    return VaultLock::holder(folder_);
}

Result<void>
VaultReader::request_restore(const Backup& backup, std::string at, std::string by) const {
    if (!seal_key_ || backup.trust != Trust::genuine)
        return Fault{ErrorCode::backup_foreign,
                     fmt::format("{}: not sealed by this station", backup.folder.string())};
    const std::filesystem::path requests = folder_ / requests_folder;
    if (auto made = make_folder(requests); !made) return made;
    const Request request{backup.id, std::move(at), std::move(by)};
    return write_private(requests / fresh_backup_id(), format_request(request, *seal_key_));
}

} // namespace gangflash::guard

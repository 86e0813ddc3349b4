#pragma once

#include "base/result.hpp"
#include "base/sha256.hpp"
#include "engine/guard/manifest.hpp"
#include "engine/guard/seal.hpp"
#include "engine/identity/phone_ids.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gangflash::guard {

inline constexpr std::string_view manifest_file = "manifest.json";
inline constexpr std::string_view seal_file = "seal";
inline constexpr std::string_view open_mark = "open";
inline constexpr std::string_view restored_mark = "restored";
inline constexpr std::string_view draft_ending = ".part";

inline constexpr std::string_view lock_file = "lock";
inline constexpr std::string_view requests_folder = "requests";   ///< of other programs
inline constexpr std::string_view adoptions_folder = "adoptions"; ///< who took over what, and when
inline constexpr std::string_view pruned_folder = "pruned";       ///< what was removed by its owner

/// How far the phone of a backup is.
enum class State : std::uint8_t {
    taken,    ///< the phone still has everything
    open,     ///< erasing has begun: it may lack what is in here. The next contact restores first
    restored, ///< it has everything again
};

constexpr std::string_view to_string(State state) {
    return state == State::taken ? "taken" : state == State::open ? "open" : "restored";
}

/// A whole backup on the disk.
struct Backup {
    std::filesystem::path folder;
    Manifest manifest;
    State state = State::taken;
    Trust trust = Trust::genuine;
    Sha256 manifest_sha256;          ///< of the file
    std::string id;                  ///< Seal::backup; empty unless genuine
    std::string place;               ///< where it was sealed, `KEY/NAME`; empty unless genuine
    std::uint64_t sequence = 0;      ///< of its seal or its last mark, whichever came later
    std::uint64_t mark_sequence = 0; ///< of the mark that made `state`; 0: none
};

/// What lies in a folder of a vault.
struct Found {
    std::filesystem::path folder;
    std::string place;                ///< where it lies, `KEY/NAME`
    Result<Backup> backup;            ///< or why it is none
    bool open_there = false;          ///< something called `open` lies in it, whatever it says
    std::optional<PhoneIds> claims{}; ///< whose it says it is, believed or not
};

/// Folder names under which a phone's backups may lie, the one for new ones first: by SOC_ID,
/// ME_ID, random id. Empty for a phone that gives none.
std::vector<std::string> folder_names_of(const PhoneIds& phone);

/// For its owner alone, durable; one that is there is taken as it is, unless it is a link. Fault
/// `backup_unwritable`.
Result<void> make_folder(const std::filesystem::path& folder);

/// The same for all that is missing above it. A folder that is there may lie behind a link.
Result<void> make_folders(const std::filesystem::path& folder);

/// Folders in a folder, by name, links not followed: their names come in `links`. Fault
/// `backup_damaged`; one that vanished meanwhile is empty.
Result<std::vector<std::filesystem::path>>
folders_in(const std::filesystem::path& folder,
           std::vector<std::filesystem::path>* links = nullptr);

/// What other programs ask of a vault, in the order of their coming; without those that were
/// refused. A vault without such a folder has none. Fault `backup_damaged`.
Result<std::vector<std::filesystem::path>> request_files(const std::filesystem::path& vault);

/// A file of a vault: regular, no link, at most 1 MiB. Nothing when there is none of this name.
/// Fault `backup_damaged`.
Result<std::optional<std::string>> read_vault_file(const std::filesystem::path& file);

/// A file for its owner alone, durable, replaced as a whole. Fault `backup_unwritable`.
Result<void> write_private(const std::filesystem::path& file, std::string_view text);

/// What lies in one backup's folder. Without a key nothing is believed: sealed ones are of another
/// key. Only reads.
Found look_at(const std::filesystem::path& folder, std::string place, const SealKey* key);

/// Every folder of a vault that could be a backup, drafts left out, sorted by place. Only reads.
struct Contents {
    std::vector<Found> found;
    std::vector<std::filesystem::path> drafts; ///< not sealed: being written, or left behind
    std::vector<std::filesystem::path> links;  ///< where none belong
};
Result<Contents> look_into(const std::filesystem::path& vault, const SealKey* key);

/// Whether a genuine backup lies elsewhere than it was sealed, while the one it was copied from is
/// in its place.
bool is_copy(const Found& found, const Contents& contents);

} // namespace gangflash::guard

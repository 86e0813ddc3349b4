#pragma once

#include "station/rights/person.hpp"

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace gangflash::rights {

/// The people of this station: signed records in the station's state folder. Whoever may write that
/// folder can take people away, and cannot add one, widen a right or bring an old record back.
///
/// `FOLDER/*.person` holds the records, `FOLDER/seen` the highest number and the hash of each
/// name's record: only that very record counts. A record is entered in `seen`, synced, before it is
/// written. All calls block on the disk.
class People {
public:
    /// The records as they are now, each checked against its anchor.
    static People load(const std::filesystem::path& folder, const Anchors& anchors);

    /// By name; revoked and expired ones too.
    const std::vector<SignedPerson>& all() const { return records_; }
    const std::vector<Disbelieved>& disbelieved() const { return disbelieved_; }

    const Person* find(std::string_view name) const;

    /// Highest number seen of this name; 0: none.
    std::uint64_t seen(std::string_view name) const;

    /// Keeps a record. `unknown_signer` when no pinned engineer signed it, `signature_invalid` when
    /// the signature does not fit; `person_invalid` when this station has seen one as new or newer,
    /// or the list of what was seen is damaged; `output_unwritable`.
    Result<void> take(const SignedPerson& record, const Anchors& anchors);

private:
    struct Seen {
        std::uint64_t number = 0;
        std::string hash; ///< SHA-256 of the whole record, hexadecimal
    };

    explicit People(std::filesystem::path folder) : folder_(std::move(folder)) {}
    Result<void> load_seen();
    Result<void> store_seen() const;
    void load_record(const std::filesystem::path& file, const Anchors& anchors);

    std::filesystem::path folder_;
    std::map<std::string, Seen, std::less<>> seen_;
    std::vector<SignedPerson> records_;
    std::vector<Disbelieved> disbelieved_;
};

/// `people` in the station's state folder (base/state_folder.hpp).
std::filesystem::path default_people_folder();

/// The grid's file of engineers from before: `pbkdf2-sha256 ITERATIONS SALT HASH NAME` a line. One
/// person for each name, with the rights of an engineer as he was: to prepare jobs and to arrange
/// the bench. `person_invalid` naming file and line.
Result<std::vector<Person>> read_old_engineers(const std::filesystem::path& file);

} // namespace gangflash::rights

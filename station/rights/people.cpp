#include "station/rights/people.hpp"

#include "base/disk_file.hpp"
#include "base/sha256.hpp"
#include "base/state_folder.hpp"
#include "base/units.hpp"
#include "config/images/whole_file.hpp"

#include <algorithm>
#include <charconv>
#include <fcntl.h>
#include <sstream>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fmt/format.h>

namespace gangflash::rights {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view ending = ".person";
constexpr std::uint64_t largest_list = 4 * mib;
constexpr std::size_t most_people = 10'000;

/// A name may hold what a file name may not.
fs::path file_of(const fs::path& folder, std::string_view name) {
    return folder / (sha256(as_bytes(name)).hex().substr(0, 24) + std::string(ending));
}

std::string hash_of(const std::string& record) {
    return sha256(as_bytes(record)).hex();
}

Fault bad_line(const fs::path& file, std::size_t line, std::string_view why) {
    return {ErrorCode::person_invalid, Located{{file.string(), line}, std::string(why)}};
}

Result<void> check_signer(const SignedPerson& record, const Anchors& anchors) {
    const auto signer = std::ranges::find_if(anchors.engineers, [&](const Anchor& anchor) {
        return anchor.key.fingerprint() == record.signer;
    });
    if (signer == anchors.engineers.end())
        return Fault{anchors.engineers.empty() ? ErrorCode::no_engineer : ErrorCode::unknown_signer,
                     fmt::format("the record of {} is signed by {}, who is not pinned here",
                                 record.person.name,
                                 record.signer.substr(0, 16))};
    const std::string text = to_text(record.person);
    if (verifies(as_bytes(text), record.signature, signer->key)) return success();
    return Fault{ErrorCode::signature_invalid,
                 fmt::format("the record of {}: changed after it was signed", record.person.name)};
}

/// One program at a time changes the people.
class Lock {
public:
    explicit Lock(const fs::path& folder)
        : descriptor_(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)) {
        if (descriptor_ >= 0 && ::flock(descriptor_, LOCK_EX | LOCK_NB) == 0) held_ = true;
    }
    ~Lock() {
        if (descriptor_ >= 0) ::close(descriptor_);
    }
    Lock(const Lock&) = delete;
    Lock& operator=(const Lock&) = delete;
    bool held() const { return held_; }

private:
    int descriptor_;
    bool held_ = false;
};

Result<void> make_private_folder(const fs::path& folder) {
    std::error_code error;
    fs::create_directories(folder.parent_path(), error);
    if (::mkdir(folder.c_str(), 0700) == 0 || errno == EEXIST) return success();
    return disk_fault(ErrorCode::output_unwritable, folder);
}

} // namespace

People People::load(const fs::path& folder, const Anchors& anchors) {
    People people(folder);
    std::error_code error;
    std::vector<fs::path> files;
    for (const auto& entry : fs::directory_iterator(folder, error))
        if (entry.path().extension() == ending && files.size() < most_people)
            files.push_back(entry.path());
    if (const auto seen = people.load_seen(); !seen) {
        people.disbelieved_.push_back({folder / "seen", detail_of(seen.error())});
        people.seen_.clear();
    }
    std::ranges::sort(files);
    for (const fs::path& file : files)
        people.load_record(file, anchors);
    std::ranges::sort(people.records_, {}, [](const SignedPerson& record) -> const std::string& {
        return record.person.name;
    });
    return people;
}

void People::load_record(const fs::path& file, const Anchors& anchors) {
    const auto disbelieve = [&](std::string why) {
        disbelieved_.push_back({file, std::move(why)});
    };
    const auto bytes = read_whole_file(file, largest_record);
    if (!bytes) return disbelieve(detail_of(bytes.error()));
    auto record = parse_person(as_text(*bytes), file.string());
    if (!record) return disbelieve(detail_of(record.error()));
    const auto seen = seen_.find(record->person.name);
    if (seen == seen_.end())
        return disbelieve(fmt::format("{} was never added here", record->person.name));
    if (seen->second.number != record->person.number ||
        seen->second.hash != hash_of(to_text(*record)))
        return disbelieve(fmt::format("record {} of {} was replaced by record {}",
                                      record->person.number,
                                      record->person.name,
                                      seen->second.number));
    if (const auto fits = check_signer(*record, anchors); !fits)
        return disbelieve(detail_of(fits.error()));
    if (file != file_of(folder_, record->person.name))
        return disbelieve("stands under the file name of another person");
    records_.push_back(std::move(*record));
}

const Person* People::find(std::string_view name) const {
    for (const SignedPerson& record : records_)
        if (record.person.name == name) return &record.person;
    return nullptr;
}

std::uint64_t People::seen(std::string_view name) const {
    const auto found = seen_.find(name);
    return found == seen_.end() ? 0 : found->second.number;
}

Result<void> People::take(const SignedPerson& record, const Anchors& anchors) {
    if (auto fits = check_signer(record, anchors); !fits) return fits;
    if (auto made = make_private_folder(folder_); !made) return made;
    const Lock lock(folder_);
    if (!lock.held())
        return Fault{ErrorCode::person_invalid,
                     folder_.string() + ": another program changes the people at this moment"};
    // Another program may have added somebody since; what is damaged is not built upon.
    seen_.clear();
    if (auto loaded = load_seen(); !loaded) return loaded;
    const std::string text = to_text(record);
    const Seen entry{record.person.number, hash_of(text)};
    Seen& before = seen_[record.person.name];
    const bool same = before.number == entry.number && before.hash == entry.hash;
    if (!same && entry.number <= before.number)
        return Fault{ErrorCode::person_invalid,
                     fmt::format("record {} of {}: this station has seen record {}",
                                 entry.number,
                                 record.person.name,
                                 before.number)};
    before = entry;
    if (auto stored = store_seen(); !stored) return stored;
    if (auto written = write_for_good(file_of(folder_, record.person.name),
                                      as_bytes(text),
                                      ErrorCode::output_unwritable,
                                      DiskFile::Access::owner);
        !written)
        return written;
    std::erase_if(records_, [&](const SignedPerson& other) {
        return other.person.name == record.person.name;
    });
    records_.push_back(record);
    return success();
}

Result<void> People::load_seen() {
    const fs::path file = folder_ / "seen";
    std::error_code error;
    if (fs::symlink_status(file, error).type() == fs::file_type::not_found) {
        // Without the list, any old record could come back.
        for (const auto& entry : fs::directory_iterator(folder_, error))
            if (entry.path().extension() == ending)
                return Fault{ErrorCode::person_invalid,
                             file.string() +
                                 ": is missing, so that nobody knows which records are the latest; "
                                 "move the records away and add the people anew"};
        return success();
    }
    const auto bytes = read_whole_file(file, largest_list);
    if (!bytes) return bytes.error();
    std::istringstream lines{std::string(as_text(*bytes))};
    std::string line;
    for (std::size_t number = 1; std::getline(lines, line); ++number) {
        std::istringstream words(line);
        Seen entry;
        std::string name;
        words >> entry.number >> entry.hash >> std::ws;
        std::getline(words, name);
        if (entry.number == 0 || entry.hash.size() != 64 || name.empty() ||
            !seen_.emplace(name, entry).second)
            return bad_line(file, number, "needs number, hash and a name that stands once");
    }
    return success();
}

Result<void> People::store_seen() const {
    std::string text;
    for (const auto& [name, entry] : seen_)
        text += fmt::format("{} {} {}\n", entry.number, entry.hash, name);
    return write_for_good(
        folder_ / "seen", as_bytes(text), ErrorCode::output_unwritable, DiskFile::Access::owner);
}

fs::path default_people_folder() {
    return state_folder() / "people";
}

Result<std::vector<Person>> read_old_engineers(const fs::path& file) {
    const auto bytes = read_whole_file(file, largest_list);
    if (!bytes) return bytes.error();
    std::vector<Person> people;
    std::istringstream lines{std::string(as_text(*bytes))};
    std::string line;
    for (std::size_t number = 1; std::getline(lines, line); ++number) {
        if (line.empty() || line.front() == '#') continue;
        std::istringstream words(line);
        std::string kind, count, salt, hash, name;
        words >> kind >> count >> salt >> hash >> std::ws;
        std::getline(words, name);
        const auto secret = SecretHash::parse(fmt::format("{} {} {} {}", kind, count, salt, hash));
        if (!secret || name.empty()) return bad_line(file, number, "needs hash and name");
        auto person = std::ranges::find(people, name, &Person::name);
        if (person == people.end()) {
            person = people.insert(people.end(), Person{});
            person->name = name;
            person->rights = {Act::prepare_job, Act::arrange_bench};
        }
        person->secrets.push_back(*secret);
    }
    return people;
}

} // namespace gangflash::rights

// gangflash people: who works at this station, as records that a pinned engineer signs.
#include "base/disk_file.hpp"
#include "base/nearest.hpp"
#include "config/images/whole_file.hpp"
#include "station/cli/as_owner.hpp"
#include "station/cli/doctor/output_checks.hpp"
#include "station/cli/facts/facts.hpp"
#include "station/cli/options/job_options.hpp"
#include "station/cli/options/session_options.hpp"
#include "station/cli/options/who_options.hpp"
#include "station/cli/tell_ledger.hpp"
#include "station/cli/verbs/verbs.hpp"
#include "station/rights/office.hpp"
#include "station/rights/register.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <optional>
#include <pwd.h>
#include <string>
#include <sys/stat.h>
#include <unistd.h>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace gangflash::cli {

namespace {

namespace fs = std::filesystem;
using rights::Act;
using rights::Office;
using rights::Person;
using rights::Register;

struct PeopleOptions {
    std::string name;
    std::string key;        ///< the engineer's private key
    std::string public_key; ///< the person's own
    std::string record;     ///< a record made elsewhere
    std::string out;        ///< the record for another station
    std::vector<std::string> rights;
    std::string expires;
    bool badge = false;
    bool json = false;
    std::string file;   ///< import: the grid's file from before
    std::string ledger; ///< where acts are recorded; empty: the station's own
};

std::vector<std::string> right_words() {
    std::vector<std::string> words;
    for (const rights::ActRow& row : rights::acts())
        if (rights::parse_right(row.word)) words.emplace_back(row.word);
    return words;
}

/// Which words to repeat where one is wrong.
std::string known_rights() {
    return fmt::format("{}", fmt::join(right_words(), ", "));
}

Result<rights::ActSet> rights_of(const std::vector<std::string>& words) {
    rights::ActSet set;
    for (const std::string& word : words) {
        const auto act = rights::parse_right(word);
        if (!act)
            return Fault{ErrorCode::order_invalid,
                         fmt::format("--rights {}: is none of {}{}",
                                     word,
                                     known_rights(),
                                     did_you_mean(word, right_words()))};
        set.insert(*act);
    }
    return set;
}

/// What `add` and `renew` say of a person. Asks for the badge last.
Result<rights::PersonWords> words_of(const PeopleOptions& options) {
    rights::PersonWords words;
    words.expires = options.expires;
    if (!options.rights.empty()) {
        auto set = rights_of(options.rights);
        if (!set) return set.error();
        words.rights = std::move(*set);
    }
    if (!options.expires.empty() && !rights::is_day(options.expires))
        return Fault{ErrorCode::order_invalid,
                     fmt::format("--expires {}: is no day as 2027-11-30", options.expires)};
    if (!options.public_key.empty()) {
        const auto key = load_public_key(options.public_key);
        if (!key) return key.error();
        words.key = *key;
    }
    if (!options.badge) return words;
    words.secret = read_secret(fmt::format("Badge or password of {}", options.name));
    if (::isatty(STDIN_FILENO) != 0 && !(read_secret("Once more") == *words.secret))
        return Fault{ErrorCode::order_invalid, "the two badges or passwords differ"};
    return words;
}

/// What was done, for the people and for the chain.
struct Done {
    ActKind kind{};
    Who who;
    std::string name; ///< to whom
    std::string text;
};

int say(const Result<Done>& result, const std::string& sentence, const PeopleOptions& options) {
    if (!result) return print_refusal({result.error()}, false);
    PersonActed act{.kind = result->kind, .who = result->who, .at = SystemClock{}.utc_now()};
    act.subject = result->name;
    act.text = result->text;
    fmt::print("{}\n", sentence);
    return tell_ledger(options.ledger, "gangflash people", act);
}

Result<void> keep_copy(const rights::SignedPerson& record, const PeopleOptions& options) {
    if (options.out.empty()) return success();
    const std::string text = to_text(record);
    return write_for_good(
        options.out, as_bytes(text), ErrorCode::output_unwritable, DiskFile::Access::owner);
}

std::string words_of_record(const Person& person) {
    return fmt::format("{}; until {}", rights::rights_words(person.rights), person.expires);
}

Result<Done> take_record(const PeopleOptions& options) {
    const auto bytes = read_whole_file(options.record, rights::largest_record);
    if (!bytes) return bytes.error();
    const auto record = rights::parse_person(as_text(*bytes), options.record);
    if (!record) return record.error();
    Office office = Office::load();
    const bool known = office.people().seen(record->person.name) != 0;
    if (auto taken = office.people().take(*record, office.anchors()); !taken) return taken.error();
    const ActKind kind = record->person.revoked ? ActKind::revoked
                         : known                ? ActKind::renewed
                                                : ActKind::enrolled;
    return Done{kind,
                {current_user(), KnownBy::account},
                record->person.name,
                "by a record made elsewhere; " + words_of_record(record->person)};
}

Result<Done> add_person(const PeopleOptions& options) {
    if (options.name.empty() || options.key.empty())
        return Fault{ErrorCode::order_invalid,
                     "name a person and the engineer's --key, or a --record made elsewhere"};
    if (auto fine = check_writable_file(options.out); !fine) return fine.error();
    auto book = Register::open(rights::default_people_folder(), options.key);
    if (!book) return book.error();
    if (book->knows(options.name)) // before anybody types a badge
        return Fault{ErrorCode::order_invalid,
                     options.name + ": is here already; `people renew` changes the record"};
    const auto words = words_of(options);
    if (!words) return words.error();
    const auto record = book->add(options.name, *words);
    if (!record) return record.error();
    if (auto copied = keep_copy(*record, options); !copied) return copied.error();
    return Done{ActKind::enrolled,
                {book->engineer(), KnownBy::key},
                options.name,
                words_of_record(record->person)};
}

int run_add(const PeopleOptions& options) {
    if (!options.record.empty())
        return say(take_record(options), options.record + ": taken over", options);
    return say(add_person(options), options.name + ": added", options);
}

/// Nobody of this name, and who is meant perhaps.
Fault nobody(const std::string& name, const Office& office) {
    std::vector<std::string> names;
    for (const rights::SignedPerson& record : office.people().all())
        names.push_back(record.person.name);
    return {ErrorCode::order_invalid,
            name + ": nobody here has this name" + did_you_mean(name, names)};
}

Result<Done> renew_person(const PeopleOptions& options) {
    auto book = Register::open(rights::default_people_folder(), options.key);
    if (!book) return book.error();
    if (book->office().people().find(options.name) == nullptr)
        return nobody(options.name, book->office());
    const auto words = words_of(options);
    if (!words) return words.error();
    const auto record = book->renew(options.name, *words);
    if (!record) return record.error();
    if (auto copied = keep_copy(*record, options); !copied) return copied.error();
    return Done{ActKind::renewed,
                {book->engineer(), KnownBy::key},
                options.name,
                words_of_record(record->person)};
}

Result<Done> revoke_person(const PeopleOptions& options) {
    auto book = Register::open(rights::default_people_folder(), options.key);
    if (!book) return book.error();
    const auto record = book->revoke(options.name);
    if (!record) return record.error();
    if (auto copied = keep_copy(*record, options); !copied) return copied.error();
    return Done{ActKind::revoked, {book->engineer(), KnownBy::key}, options.name, {}};
}

std::string_view state_of(const Person& person) {
    if (person.revoked) return "revoked";
    return person.expired(rights::day_after(0)) ? "expired" : "in force";
}

int run_list(const PeopleOptions& options) {
    const Office office = Office::load();
    for (const rights::SignedPerson& record : office.people().all()) {
        const Person& person = record.person;
        std::vector<std::string_view> words;
        for (const Act act : person.rights)
            words.push_back(to_string(act));
        if (options.json)
            print_json({{"person", person.name},
                        {"number", person.number},
                        {"state", state_of(person)},
                        {"issued", person.issued},
                        {"expires", person.expires},
                        {"rights", words},
                        {"badges", person.secrets.size()},
                        {"key", person.key ? Facts(person.key->fingerprint()) : Facts(nullptr)},
                        {"signer", record.signer},
                        {"why", nullptr}});
        else
            fmt::print("{:<24} {:<9} until {}  {}\n",
                       person.name,
                       state_of(person),
                       person.expires,
                       words.empty() ? "operator" : fmt::format("{}", fmt::join(words, ", ")));
    }
    for (const rights::Disbelieved& other : office.people().disbelieved()) {
        if (options.json)
            print_json({{"person", nullptr},
                        {"state", "not believed"},
                        {"file", other.file.string()},
                        {"why", other.why}});
        else
            fmt::print("not believed: {}: {}\n", other.file.string(), other.why);
    }
    if (office.people().all().empty() && !options.json) fmt::print("Nobody is known here yet.\n");
    return exit_ok;
}

/// Where the owner of the old file keeps the station's state: root's own is nobody's station.
fs::path people_folder_of(const struct stat& owner) {
    const char* state = std::getenv("XDG_STATE_HOME");
    const passwd* user = ::getpwuid(owner.st_uid);
    if ((state != nullptr && *state != '\0') || user == nullptr || owner.st_uid == ::geteuid())
        return rights::default_people_folder();
    return fs::path(user->pw_dir) / ".local/state/gangflash/people";
}

/// `taken`: those who were taken over, also where it ends in a fault.
Result<void> import_people(const PeopleOptions& options, std::vector<Person>& taken) {
    if (auto root = rights::may(Act::import_people, Office::load().anybody(), rights::Ports::real);
        !root)
        return root.error();
    struct stat owner{};
    if (::lstat(options.file.c_str(), &owner) != 0 || !S_ISREG(owner.st_mode))
        return Fault{ErrorCode::person_invalid, options.file + ": no such file"};
    const auto old = rights::read_old_engineers(options.file);
    if (!old) return old.error();
    auto book = Register::open(people_folder_of(owner), options.key);
    if (!book) return book.error();
    const AsOwner as_owner(owner);
    if (!as_owner.done())
        return Fault{ErrorCode::right_missing, options.file + ": cannot act as its owner"};
    for (Person person : *old) {
        // Of this one newer things are known.
        if (book->office().people().seen(person.name) != 0) continue;
        person.expires = rights::day_after(rights::days_a_record_counts);
        if (auto kept = book->keep(person); !kept) return kept.error();
        taken.push_back(std::move(person));
    }
    // Once: what is changed in the old file from now on counts nowhere.
    if (auto moved =
            rename_for_good(options.file, options.file + ".imported", ErrorCode::output_unwritable);
        !moved)
        return moved.error();
    return success();
}

int run_import(const PeopleOptions& options) {
    std::vector<Person> taken;
    const auto done = import_people(options, taken);
    int code = exit_ok;
    if (!done)
        code = print_refusal({done.error()}, false);
    else
        fmt::print("{} taken over; the old file is {}.imported\n", taken.size(), options.file);
    for (const Person& person : taken) {
        PersonActed act{
            .kind = ActKind::enrolled, .who = root_himself(), .at = SystemClock{}.utc_now()};
        act.subject = person.name;
        act.text = fmt::format("taken over from {}; {}", options.file, words_of_record(person));
        code = std::max(code, tell_users_ledger(options.ledger, "gangflash people import", act));
    }
    return code;
}

void add_words_of_a_record(CLI::App& verb, PeopleOptions& options) {
    verb.add_option("--rights", options.rights, "What this person may do: " + known_rights())
        ->delimiter(',')
        ->type_name("RIGHT,…");
    verb.add_option("--expires", options.expires, "Last day the record counts; without it, a year")
        ->type_name("YYYY-MM-DD");
    verb.add_option("--public-key", options.public_key, "The person's own key, for signing recipes")
        ->type_name("PUBLIC.pem");
    verb.add_flag("--badge", options.badge, "Ask for a badge or password of this person");
}

CLI::Option* add_key(CLI::App& verb, PeopleOptions& options) {
    return verb
        .add_option("--key", options.key, "Private key of a pinned engineer; signs the record")
        ->type_name("PRIVATE.pem");
}

} // namespace

void add_people_verb(CLI::App& app, int& exit_code) {
    CLI::App* verb =
        app.add_subcommand("people", "Who works at this station, and with what rights");
    verb->require_subcommand(1);
    auto options = std::make_shared<PeopleOptions>();

    CLI::App* add = verb->add_subcommand("add", "Add a person; a pinned engineer signs");
    add->add_option("NAME", options->name, "The person's name");
    add_words_of_a_record(*add, *options);
    add_key(*add, *options);
    add->add_option("--record", options->record, "Take over a record made at another station")
        ->type_name("FILE");
    add->add_option("--out", options->out, "Write the record to this file as well")
        ->type_name("FILE");
    add->callback([options, &exit_code] { exit_code = run_add(*options); });

    CLI::App* renew = verb->add_subcommand("renew", "Change or prolong a person's record");
    renew->add_option("NAME", options->name, "The person's name")->required();
    add_words_of_a_record(*renew, *options);
    add_key(*renew, *options)->required();
    renew->add_option("--out", options->out, "Write the record to this file as well")
        ->type_name("FILE");
    renew->callback([options, &exit_code] {
        exit_code = say(renew_person(*options), options->name + ": renewed", *options);
    });

    CLI::App* revoke = verb->add_subcommand("revoke", "Take all rights from a person");
    revoke->add_option("NAME", options->name, "The person's name")->required();
    add_key(*revoke, *options)->required();
    revoke->add_option("--out", options->out, "Write the record to this file as well")
        ->type_name("FILE");
    revoke->callback([options, &exit_code] {
        exit_code = say(revoke_person(*options), options->name + ": revoked", *options);
    });

    for (CLI::App* part : {add, renew, revoke})
        part->add_option("--ledger", options->ledger, "Ledger file that records it");

    CLI::App* list = verb->add_subcommand("list", "Everybody, and which records are not believed");
    list->add_flag("--json", options->json, "One JSON object a line");
    list->callback([options, &exit_code] { exit_code = run_list(*options); });

    CLI::App* import = verb->add_subcommand(
        "import", "Take over the grid's file of engineers from before, once (root)");
    import->add_option("FILE", options->file, "~/.config/gangflash/engineers of the station's user")
        ->required();
    add_key(*import, *options)->required();
    import->add_option("--ledger", options->ledger, "Ledger file that records it");
    import->callback([options, &exit_code] { exit_code = run_import(*options); });
}

} // namespace gangflash::cli

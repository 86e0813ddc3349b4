#include "station/rights/register.hpp"

#include <utility>

#include <fmt/format.h>

namespace gangflash::rights {

Result<Register> Register::open(const std::filesystem::path& people,
                                const std::filesystem::path& engineer_key,
                                const std::optional<Secret>& passphrase) {
    Office office = Office::load(people);
    auto key = PrivateKey::load(engineer_key, passphrase);
    if (!key) return key.error();
    const auto who = office.by_key(*key);
    if (!who) return who.error();
    if (auto allowed = may(Act::change_people, *who, Ports::real); !allowed) return allowed.error();
    std::string engineer = who->name();
    return Register(std::move(office), std::move(*key), std::move(engineer));
}

bool Register::knows(std::string_view name) const {
    const Person* known = office_.people().find(name);
    return known != nullptr && !known->revoked;
}

Result<void> Register::apply(const PersonWords& words, Person& person) {
    if (words.rights) person.rights = *words.rights;
    person.expires = words.expires.empty() ? day_after(days_a_record_counts) : words.expires;
    if (!is_day(person.expires))
        return Fault{ErrorCode::order_invalid,
                     fmt::format("{}: is no day as 2027-11-30", words.expires)};
    if (words.key) person.key = *words.key;
    if (!words.secret) return success();
    auto hash = SecretHash::of(*words.secret);
    if (!hash) return hash.error();
    person.secrets = {std::move(*hash)};
    return success();
}

Result<SignedPerson> Register::add(const std::string& name, const PersonWords& words) {
    if (knows(name))
        return Fault{ErrorCode::order_invalid,
                     name + ": is here already; `people renew` changes the record"};
    Person person;
    person.name = name;
    if (auto applied = apply(words, person); !applied) return applied.error();
    if (person.secrets.empty() && !person.key)
        return Fault{ErrorCode::order_invalid,
                     "give the person a --badge, or a --public-key for signing recipes"};
    return keep(std::move(person));
}

Result<SignedPerson> Register::renew(const std::string& name, const PersonWords& words) {
    const Person* known = office_.people().find(name);
    if (known == nullptr)
        return Fault{ErrorCode::order_invalid, name + ": nobody here has this name"};
    Person person = *known;
    person.revoked = false;
    if (auto applied = apply(words, person); !applied) return applied.error();
    return keep(std::move(person));
}

Result<SignedPerson> Register::revoke(const std::string& name) {
    // The number grows also for somebody whose record is lost.
    if (office_.people().seen(name) == 0)
        return Fault{ErrorCode::order_invalid, name + ": nobody here has this name"};
    Person person;
    person.name = name;
    person.expires = day_after(0);
    person.revoked = true;
    return keep(std::move(person));
}

Result<SignedPerson> Register::keep(Person person) {
    person.number = office_.people().seen(person.name) + 1;
    person.issued = day_after(0);
    auto record = sign_person(person, key_);
    if (!record) return record.error();
    if (auto taken = office_.people().take(*record, office_.anchors()); !taken)
        return taken.error();
    return record;
}

std::string rights_words(const ActSet& rights) {
    std::string words;
    for (const Act act : rights)
        words += (words.empty() ? "" : ", ") + std::string(to_string(act));
    return words.empty() ? "operate" : words;
}

} // namespace gangflash::rights

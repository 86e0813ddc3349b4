#include "station/rights/reception.hpp"

#include "station/rights/office.hpp"

#include <utility>

namespace gangflash::rights {

namespace {

constexpr int days_a_record_counts = 365;

class StationReception final : public Reception {
public:
    explicit StationReception(std::filesystem::path people) : people_(std::move(people)) {}

    Authority anybody() const override { return Office::load(people_).anybody(); }

    Result<Recognised> recognise(const std::string& secret) const override {
        const Office office = Office::load(people_);
        auto who = office.by_secret(secret);
        if (!who) return who.error();
        return Recognised{!office.people().all().empty(), std::move(*who)};
    }

    Result<Authority> enrol(const Enrolment& wanted) const override {
        Office office = Office::load(people_);
        const auto key = engineers_key(office, wanted);
        if (!key) return key.error();
        auto hash = SecretHash::of(wanted.secret);
        if (!hash) return hash.error();
        const Person* known = office.people().find(wanted.name);
        Person person = known != nullptr ? *known : Person{};
        person.name = wanted.name;
        person.expires = day_after(days_a_record_counts);
        person.rights = wanted.rights;
        person.revoked = false;
        person.secrets = {std::move(*hash)};
        if (auto kept = keep(office, person, *key); !kept) return kept.error();
        Authority who = office.anybody();
        who.person = Holder{person.name, person.rights};
        return who;
    }

    Result<void> revoke(const Enrolment& wanted) const override {
        Office office = Office::load(people_);
        const auto key = engineers_key(office, wanted);
        if (!key) return key.error();
        if (office.people().seen(wanted.name) == 0)
            return Fault{ErrorCode::order_invalid, wanted.name + ": nobody here has this name"};
        Person person;
        person.name = wanted.name;
        person.expires = day_after(0);
        person.revoked = true;
        return keep(office, person, *key);
    }

    KnownPeople people() const override {
        const Office office = Office::load(people_);
        const std::string today = day_after(0);
        KnownPeople known;
        for (const Anchor& anchor : office.anchors().engineers)
            known.engineers += (known.engineers.empty() ? "" : ", ") + anchor.name;
        for (const SignedPerson& record : office.people().all())
            known.people.push_back({record.person.name,
                                    record.person.rights,
                                    record.person.expires,
                                    record.person.expired(today),
                                    record.person.revoked});
        return known;
    }

private:
    static Result<PrivateKey> engineers_key(const Office& office, const Enrolment& wanted) {
        auto key = PrivateKey::load(wanted.engineer_key, wanted.passphrase);
        if (!key) return key.error();
        const auto engineer = office.by_key(*key);
        if (!engineer) return engineer.error();
        if (auto allowed = may(Act::change_people, *engineer, Ports::real); !allowed)
            return allowed.error();
        return key;
    }

    /// Signs the person's next record and keeps it.
    static Result<void> keep(Office& office, Person& person, const PrivateKey& key) {
        person.number = office.people().seen(person.name) + 1;
        person.issued = day_after(0);
        const auto record = sign_person(person, key);
        if (!record) return record.error();
        return office.people().take(*record, office.anchors());
    }

    std::filesystem::path people_;
};

} // namespace

ActSet all_rights() {
    ActSet all;
    for (const ActRow& row : acts())
        if (const auto right = parse_right(row.word)) all.insert(*right);
    return all;
}

std::shared_ptr<const Reception> station_reception(std::filesystem::path people) {
    return std::make_shared<const StationReception>(std::move(people));
}

} // namespace gangflash::rights

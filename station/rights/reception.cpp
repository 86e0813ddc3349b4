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
        const auto key = PrivateKey::load(wanted.engineer_key, wanted.passphrase);
        if (!key) return key.error();
        const auto engineer = office.by_key(*key);
        if (!engineer) return engineer.error();
        if (auto allowed = may(Act::change_people, *engineer, Ports::real); !allowed)
            return allowed.error();
        auto hash = SecretHash::of(wanted.secret);
        if (!hash) return hash.error();
        const Person* known = office.people().find(wanted.name);
        Person person = known != nullptr ? *known : Person{};
        person.name = wanted.name;
        person.number = office.people().seen(wanted.name) + 1;
        person.issued = day_after(0);
        person.expires = day_after(days_a_record_counts);
        person.rights = wanted.rights;
        person.revoked = false;
        person.secrets = {std::move(*hash)};
        const auto record = sign_person(person, *key);
        if (!record) return record.error();
        if (auto taken = office.people().take(*record, office.anchors()); !taken)
            return taken.error();
        Authority who = office.anybody();
        who.person = Holder{person.name, person.rights};
        return who;
    }

private:
    std::filesystem::path people_;
};

} // namespace

std::shared_ptr<const Reception> station_reception(std::filesystem::path people) {
    return std::make_shared<const StationReception>(std::move(people));
}

} // namespace gangflash::rights

#include "station/rights/reception.hpp"

#include "station/rights/office.hpp"
#include "station/rights/register.hpp"

#include <utility>

namespace gangflash::rights {

namespace {

class StationReception final : public Reception {
public:
    explicit StationReception(std::filesystem::path people) : people_(std::move(people)) {}

    Authority anybody() const override { return Office::load(people_).anybody(); }

    Result<Recognised> recognise(const Secret& secret) const override {
        const Office office = Office::load(people_);
        auto who = office.by_secret(secret);
        if (!who) return who.error();
        return Recognised{!office.people().all().empty(), std::move(*who)};
    }

    Result<Enrolled> enrol(const Enrolment& wanted) const override {
        auto book = Register::open(people_, wanted.engineer_key, wanted.passphrase);
        if (!book) return book.error();
        const PersonWords words{
            .rights = wanted.rights, .secret = wanted.secret, .key = {}, .expires = {}};
        Enrolled enrolled;
        enrolled.renewed = book->knows(wanted.name);
        const auto record =
            enrolled.renewed ? book->renew(wanted.name, words) : book->add(wanted.name, words);
        if (!record) return record.error();
        enrolled.who = book->office().anybody();
        enrolled.who.person = Holder{record->person.name, record->person.rights};
        enrolled.engineer = book->engineer();
        enrolled.expires = record->person.expires;
        return enrolled;
    }

    Result<std::string> revoke(const Enrolment& wanted) const override {
        auto book = Register::open(people_, wanted.engineer_key, wanted.passphrase);
        if (!book) return book.error();
        if (auto record = book->revoke(wanted.name); !record) return record.error();
        return book->engineer();
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

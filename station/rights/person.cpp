#include "station/rights/person.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>

#include <fmt/format.h>

namespace gangflash::rights {

namespace {

constexpr std::string_view first_line = "gangflash-person 1";

bool is_name(std::string_view name) {
    return !name.empty() && name.size() <= 64 && name.front() != ' ' && name.back() != ' ' &&
           std::ranges::none_of(name, [](char c) {
               const auto byte = static_cast<unsigned char>(c);
               return byte < 0x20 || byte == 0x7f;
           });
}

/// Takes a record apart line by line; the first thing that is wrong stays.
class Reader {
public:
    Reader(std::string_view text, const std::string& file)
        : whole_(text), rest_(text), file_(file) {}

    Result<SignedPerson> read() {
        if (next() != first_line) fail("is no person's record of this form");
        SignedPerson record;
        Person& person = record.person;
        person.name = value_of("name");
        if (!is_name(person.name)) fail("a name has 1 to 64 bytes and no control characters");
        person.number = number_of("number");
        person.issued = day_of("issued");
        person.expires = day_of("expires");
        read_rights(person);
        person.revoked = read_revoked();
        while (rest_.starts_with("secret "))
            read_secret(person);
        if (rest_.starts_with("key ")) read_key(person);
        const std::string_view signed_text = whole_.substr(0, taken_);
        read_signature(record);
        if (!rest_.empty()) fail("nothing may stand here");
        if (problem_) return *problem_;
        if (to_text(person) != signed_text) { // one person has one text
            fail("is not written as this station writes records");
            return *problem_;
        }
        return record;
    }

private:
    std::string_view next() {
        ++line_;
        const std::size_t end = rest_.find('\n');
        if (end == std::string_view::npos) {
            fail("a line is missing or cut off");
            rest_ = {};
            return {};
        }
        const std::string_view found = rest_.substr(0, end);
        rest_.remove_prefix(end + 1);
        taken_ += end + 1;
        return found;
    }

    std::string value_of(std::string_view word) {
        std::string_view found = next();
        if (!found.starts_with(word) || found.size() <= word.size() || found[word.size()] != ' ') {
            fail(fmt::format("`{}` is missing here", word));
            return {};
        }
        return std::string(found.substr(word.size() + 1));
    }

    std::uint64_t number_of(std::string_view word) {
        const std::string said = value_of(word);
        std::uint64_t number = 0;
        const auto [end, bad] = std::from_chars(said.data(), said.data() + said.size(), number);
        if (bad != std::errc{} || end != said.data() + said.size() || number == 0)
            fail(fmt::format("{} is no number from 1", word));
        return number;
    }

    std::string day_of(std::string_view word) {
        std::string said = value_of(word);
        if (!is_day(said)) fail(fmt::format("{} is no day as 2026-11-30", word));
        return said;
    }

    void read_rights(Person& person) {
        const std::string said = value_of("rights");
        if (said == "none") return;
        std::string_view left = said;
        while (!left.empty()) {
            const std::size_t space = left.find(' ');
            const std::string_view word = left.substr(0, space);
            if (const auto act = parse_right(word))
                person.rights.insert(*act);
            else
                fail(fmt::format("`{}` is no right", word));
            left = space == std::string_view::npos ? std::string_view{} : left.substr(space + 1);
        }
    }

    bool read_revoked() {
        const std::string said = value_of("revoked");
        if (said != "yes" && said != "no") fail("revoked is yes or no");
        return said == "yes";
    }

    void read_secret(Person& person) {
        const auto secret = SecretHash::parse(value_of("secret"));
        if (!secret) return fail("needs iterations, salt and hash");
        if (person.secrets.size() >= 8) return fail("has too many badges and passwords");
        person.secrets.push_back(*secret);
    }

    void read_key(Person& person) {
        const auto bytes = from_hex(value_of("key"));
        PublicKey key;
        if (!bytes || bytes->size() != key.raw.size())
            return fail("a key has 64 hexadecimal digits");
        std::ranges::copy(*bytes, key.raw.begin());
        person.key = key;
    }

    void read_signature(SignedPerson& record) {
        const std::string said = value_of("signature");
        const std::size_t space = said.find(' ');
        const auto bytes =
            space == std::string::npos ? std::nullopt : from_hex(said.substr(space + 1));
        if (space != 64 || !bytes || bytes->size() != record.signature.size())
            return fail("a signature has the signer's fingerprint and 128 digits");
        record.signer = said.substr(0, space);
        std::ranges::copy(*bytes, record.signature.begin());
    }

    void fail(std::string_view why) {
        if (!problem_)
            problem_ = Fault{ErrorCode::person_invalid,
                             Located{{file_, std::max<std::size_t>(line_, 1)}, std::string(why)}};
    }

    std::string_view whole_;
    std::string_view rest_;
    const std::string& file_;
    std::size_t taken_ = 0;
    std::size_t line_ = 0;
    std::optional<Fault> problem_;
};

std::string rights_text(const ActSet& rights) {
    std::string words;
    for (const Act act : rights)
        words += (words.empty() ? "" : " ") + std::string(to_string(act));
    return words.empty() ? "none" : words;
}

} // namespace

std::string to_text(const Person& person) {
    std::string text =
        fmt::format("{}\nname {}\nnumber {}\nissued {}\nexpires {}\nrights {}\nrevoked {}\n",
                    first_line,
                    person.name,
                    person.number,
                    person.issued,
                    person.expires,
                    rights_text(person.rights),
                    person.revoked ? "yes" : "no");
    for (const SecretHash& secret : person.secrets)
        text += "secret " + secret.to_text() + "\n";
    if (person.key) text += "key " + to_hex(person.key->raw) + "\n";
    return text;
}

std::string to_text(const SignedPerson& record) {
    return to_text(record.person) + "signature " + record.signer + " " + to_hex(record.signature) +
           "\n";
}

Result<SignedPerson> parse_person(std::string_view text, const std::string& file) {
    if (text.size() > largest_record)
        return Fault{ErrorCode::person_invalid, file + ": is too large for a person's record"};
    return Reader(text, file).read();
}

Result<SignedPerson> sign_person(const Person& person, const PrivateKey& key) {
    const std::string text = to_text(person);
    auto signature = key.sign(as_bytes(text));
    if (!signature) return signature.error();
    SignedPerson record{person, key.public_key().fingerprint(), *signature};
    // Read as every station will read it: what none would take is not given away.
    if (auto again = parse_person(to_text(record), person.name); !again) return again.error();
    return record;
}

std::string day_after(int days) {
    using namespace std::chrono;
    const year_month_day day{floor<std::chrono::days>(system_clock::now()) +
                             std::chrono::days{days}};
    return fmt::format("{:04}-{:02}-{:02}",
                       static_cast<int>(day.year()),
                       static_cast<unsigned>(day.month()),
                       static_cast<unsigned>(day.day()));
}

bool is_day(std::string_view text) {
    if (text.size() != 10 || text[4] != '-' || text[7] != '-') return false;
    const auto number = [&](std::size_t at, std::size_t length) {
        int value = 0;
        const char* end = text.data() + at + length;
        const auto [stopped, bad] = std::from_chars(text.data() + at, end, value);
        return bad == std::errc{} && stopped == end && text[at] != '-' ? value : -1;
    };
    const int year = number(0, 4), month = number(5, 2), day = number(8, 2);
    if (year < 0 || month < 0 || day < 0) return false;
    return std::chrono::year_month_day{std::chrono::year{year},
                                       std::chrono::month{static_cast<unsigned>(month)},
                                       std::chrono::day{static_cast<unsigned>(day)}}
        .ok();
}

} // namespace gangflash::rights

// People's records: who signs them, and that no old one comes back.
#include "station/rights/office.hpp"
#include "station/rights/reception.hpp"
#include "tests/support/file_content.hpp"
#include "tests/support/pinned.hpp"

#include <fstream>
#include <map>

#include <gmock/gmock.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

namespace gangflash::rights {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

constexpr std::uint32_t quick = 1'000; ///< iterations, for tests only

Person ada(std::uint64_t number = 1) {
    Person person;
    person.name = "Ada Lovelace";
    person.number = number;
    person.issued = "2026-11-30";
    person.expires = "2099-12-31";
    person.rights = {Act::prepare_job, Act::sign_recipes};
    person.secrets = {*SecretHash::of("BADGE-000817", quick)};
    return person;
}

// ---- the record

struct Keys {
    explicit Keys() { write_key_pair(folder.path(), "engineer"); }
    PrivateKey engineer() const { return *PrivateKey::load(folder / "engineer.pem"); }
    TemporaryFolder folder;
};

TEST(PersonRecord, IsReadAsItWasWritten) {
    const Keys keys;
    Person person = ada(7);
    person.key = keys.engineer().public_key();
    person.secrets.push_back(*SecretHash::of("a password of hers", quick));
    for (const bool revoked : {false, true}) {
        person.revoked = revoked;
        const SignedPerson record = *sign_person(person, keys.engineer());
        const auto again = parse_person(to_text(record), "ada");
        ASSERT_TRUE(again) << describe(again.error());
        EXPECT_EQ(again->person, person);
        EXPECT_EQ(again->signer, keys.engineer().public_key().fingerprint());
        EXPECT_EQ(again->signature, record.signature);
    }
}

TEST(PersonRecord, HasOneTextAndNoByteMore) {
    const Keys keys;
    const std::string text = to_text(*sign_person(ada(), keys.engineer()));
    EXPECT_FALSE(parse_person(text + "\n", "ada"));
    EXPECT_FALSE(parse_person(" " + text, "ada"));
    EXPECT_FALSE(parse_person(text + "rights format-all\n", "ada"));
    for (std::size_t length = 0; length < text.size(); ++length)
        EXPECT_FALSE(parse_person(text.substr(0, length), "ada")) << length;
    const auto with = [&](const std::string& from, const std::string& to) {
        std::string other = text;
        other.replace(other.find(from), from.size(), to);
        return parse_person(other, "ada");
    };
    EXPECT_FALSE(with("number 1", "number 01")) << "one number, one text";
    EXPECT_FALSE(with("number 1", "number 0"));
    EXPECT_FALSE(with("2099-12-31", "2099-02-30"));
    EXPECT_FALSE(with("prepare-job sign-recipes", "sign-recipes prepare-job"));
    EXPECT_FALSE(with("prepare-job", "format-all")) << "no right of a person";
    EXPECT_FALSE(with("revoked no", "revoked maybe"));
    EXPECT_FALSE(with("pbkdf2-sha256 1000", "pbkdf2-sha256 999999999"));
    EXPECT_THAT(describe(with("revoked no", "revoked maybe").error()), HasSubstr("ada:7:"));
}

TEST(PersonRecord, TakesNoNameThatWouldForgeALine) {
    const Keys keys;
    Person person = ada();
    for (const std::string& name : {std::string(),
                                    std::string("Ada\nrights all"),
                                    std::string(65, 'x'),
                                    std::string(" Ada")}) {
        person.name = name;
        EXPECT_FALSE(sign_person(person, keys.engineer())) << name;
    }
    person.name = "王芳";
    EXPECT_TRUE(sign_person(person, keys.engineer()));
}

TEST(SecretHash, KeepsOnlyItsHashAndRefusesAShortSecret) {
    const SecretHash hash = *SecretHash::of("correct horse", quick);
    EXPECT_TRUE(hash.fits("correct horse"));
    EXPECT_FALSE(hash.fits("correct horsf"));
    EXPECT_FALSE(hash.fits(""));
    EXPECT_THAT(hash.to_text(), testing::Not(HasSubstr("horse")));
    EXPECT_EQ(SecretHash::parse(hash.to_text()), hash);
    EXPECT_NE(SecretHash::of("correct horse", quick)->salt, hash.salt);
    EXPECT_FALSE(SecretHash::of("short", quick));
}

// ---- the station

class PeopleOfAStation : public PinnedStation {
protected:
    PrivateKey key(const std::string& name = "engineer") const {
        return *PrivateKey::load(path(name + ".pem"));
    }
    Result<void> take(const Person& person, const std::string& signer = "engineer") const {
        Office office = Office::load();
        return office.people().take(*sign_person(person, key(signer)), office.anchors());
    }
    fs::path record_file() const {
        for (const auto& entry : fs::directory_iterator(default_people_folder()))
            if (entry.path().extension() == ".person") return entry.path();
        return {};
    }
};

TEST_F(PeopleOfAStation, AreSignedByAPinnedEngineer) {
    EXPECT_EQ(take(ada()).error().code, ErrorCode::no_engineer);
    pin();
    write_key_pair(folder.path(), "mallory");
    EXPECT_EQ(take(ada(), "mallory").error().code, ErrorCode::unknown_signer);
    ASSERT_TRUE(take(ada()));
    const auto who = Office::load().by_secret("BADGE-000817");
    ASSERT_TRUE(who && *who);
    EXPECT_EQ((*who)->name(), "Ada Lovelace");
    EXPECT_TRUE(may(Act::prepare_job, **who, Ports::real));
    EXPECT_FALSE(may(Act::adopt_backups, **who, Ports::real));
    EXPECT_FALSE(may(Act::format_all, **who, Ports::real));
    EXPECT_FALSE(*Office::load().by_secret("BADGE-000818"));
    struct stat facts{};
    ASSERT_EQ(::stat(record_file().c_str(), &facts), 0);
    EXPECT_EQ(facts.st_mode & 0777U, 0600U);
    ASSERT_TRUE(unpin("engineer"));
    EXPECT_FALSE(*Office::load().by_secret("BADGE-000817")) << "nobody vouches for her any more";
}

TEST_F(PeopleOfAStation, ChangedByHandAreNotBelieved) {
    pin();
    ASSERT_TRUE(take(ada()));
    std::string text = content_of(record_file());
    text.replace(text.find("prepare-job"), 11, "prepare-job adopt-backups");
    std::ofstream(record_file(), std::ios::trunc) << text;
    EXPECT_FALSE(*Office::load().by_secret("BADGE-000817"));
    EXPECT_EQ(Office::load().people().disbelieved().size(), 1U);
    // Nor when the list of what was seen is changed as well.
    const fs::path seen = default_people_folder() / "seen";
    std::ofstream(seen, std::ios::trunc)
        << "1 " << sha256(as_bytes(text)).hex() << " Ada Lovelace\n";
    EXPECT_FALSE(*Office::load().by_secret("BADGE-000817"));
}

TEST_F(PeopleOfAStation, TakeNoSignatureThatWasMadeForAnotherRecord) {
    pin();
    SignedPerson record = *sign_person(ada(), key());
    record.person.rights.insert(Act::adopt_backups);
    Office office = Office::load();
    const auto taken = office.people().take(record, office.anchors());
    ASSERT_FALSE(taken) << "she gave herself a right";
    EXPECT_EQ(taken.error().code, ErrorCode::signature_invalid);
    EXPECT_FALSE(*Office::load().by_secret("BADGE-000817"));
}

TEST_F(PeopleOfAStation, DoNotComeBackByAnOldRecord) {
    pin();
    ASSERT_TRUE(take(ada(1)));
    const fs::path file = record_file();
    const std::string old = content_of(file);
    Person gone = ada(2);
    gone.revoked = true;
    ASSERT_TRUE(take(gone));
    EXPECT_EQ(Office::load().by_secret("BADGE-000817").error().code, ErrorCode::right_missing);

    EXPECT_FALSE(take(ada(1))) << "older";
    EXPECT_FALSE(take(ada(2))) << "as old, and another";
    EXPECT_TRUE(take(gone)) << "the very same does no harm";
    std::ofstream(file, std::ios::trunc) << old;
    EXPECT_FALSE(*Office::load().by_secret("BADGE-000817"));
    // Nor with the list of what was seen taken away.
    fs::remove(default_people_folder() / "seen");
    EXPECT_FALSE(*Office::load().by_secret("BADGE-000817"));
    EXPECT_FALSE(take(ada(3))) << "what is damaged is not built upon";
}

TEST_F(PeopleOfAStation, CountUntilTheLastDayOfTheirRecord) {
    pin();
    Person person = ada();
    person.expires = day_after(0);
    ASSERT_TRUE(take(person));
    EXPECT_TRUE(*Office::load().by_secret("BADGE-000817"));
    person.number = 2;
    person.expires = day_after(-1);
    ASSERT_TRUE(take(person));
    EXPECT_EQ(Office::load().by_secret("BADGE-000817").error().code, ErrorCode::right_missing);
}

TEST_F(PeopleOfAStation, SignRecipesOnlyWithThatRight) {
    pin();
    write_key_pair(folder.path(), "ada");
    Person person = ada();
    person.key = key("ada").public_key();
    ASSERT_TRUE(take(person));
    const auto message = as_bytes("a recipe");
    const Signature signature = *key("ada").sign(message);
    EXPECT_EQ(Office::load().signer_of(message, signature), "Ada Lovelace");
    EXPECT_EQ(Office::load().signer_of(as_bytes("another"), signature), "");
    EXPECT_EQ(Office::load().signer_of(message, *key().sign(message)), "engineer");
    person.number = 2;
    person.rights = {Act::prepare_job};
    ASSERT_TRUE(take(person));
    EXPECT_EQ(Office::load().signer_of(message, signature), "");
    person.number = 3;
    person.rights = {Act::sign_recipes};
    person.expires = day_after(-1);
    ASSERT_TRUE(take(person));
    EXPECT_EQ(Office::load().signer_of(message, signature), "");
}

TEST_F(PeopleOfAStation, AreEnrolledInTheGridByAnEngineersKey) {
    const auto reception = station_reception();
    EXPECT_FALSE(reception->anybody().engineers_pinned);
    const Enrolment wanted{"Lin", "BADGE-000123", {Act::prepare_job}, path("engineer.pem"), ""};
    EXPECT_EQ(reception->enrol(wanted).error().code, ErrorCode::no_engineer);
    pin();
    EXPECT_FALSE(reception->recognise("BADGE-000123")->anyone_known);
    const auto who = reception->enrol(wanted);
    ASSERT_TRUE(who) << describe(who.error());
    EXPECT_EQ(who->who.name(), "Lin");
    EXPECT_EQ(who->engineer, "engineer") << "who signed, for the record";
    EXPECT_FALSE(who->renewed);
    EXPECT_EQ(reception->recognise("BADGE-000123")->who->name(), "Lin");
    Enrolment again = wanted;
    again.secret = "BADGE-000999";
    EXPECT_TRUE(reception->enrol(again)->renewed);
    EXPECT_FALSE(reception->recognise("BADGE-000123")->who) << "a lost badge is replaced";
    EXPECT_TRUE(reception->recognise("BADGE-000999")->who);
    EXPECT_EQ(*reception->revoke(again), "engineer");
    EXPECT_FALSE(reception->enrol(again)->renewed) << "somebody who was revoked is added anew";
    again.engineer_key = path("engineer.pub.pem");
    EXPECT_EQ(reception->enrol(again).error().code, ErrorCode::key_unusable);
}

TEST_F(PeopleOfAStation, ProveThemselvesAsEngineersByTheirPrivateKey) {
    EXPECT_EQ(Office::load().by_key(key()).error().code, ErrorCode::no_engineer);
    pin();
    EXPECT_EQ(Office::load().by_key(key())->anchor, "engineer");
    write_key_pair(folder.path(), "mallory");
    EXPECT_EQ(Office::load().by_key(key("mallory")).error().code, ErrorCode::unknown_signer);
}

TEST(OldEngineers, AreReadByLine) {
    const TemporaryFolder folder;
    const fs::path file = folder / "engineers";
    const std::string hash = SecretHash::of("long enough", quick)->to_text();
    std::ofstream(file) << "# from before\n"
                        << hash << " Wang Fang\n"
                        << hash << " Wang Fang\n"
                        << hash << " Ada\n";
    const auto people = read_old_engineers(file);
    ASSERT_TRUE(people) << describe(people.error());
    ASSERT_EQ(people->size(), 2U);
    EXPECT_EQ((*people)[0].name, "Wang Fang");
    EXPECT_EQ((*people)[0].secrets.size(), 2U);
    EXPECT_EQ((*people)[0].rights, (ActSet{Act::prepare_job, Act::arrange_bench}));
    std::ofstream(file, std::ios::app) << "pbkdf2-sha256 1000 zz zz Bob\n";
    EXPECT_THAT(describe(read_old_engineers(file).error()), HasSubstr("engineers:5:"));
}

/// The passphrase of an engineer's key is a secret like a badge, and is given to nobody but
/// OpenSSL.
TEST(EngineersKey, OpensWithItsPassphraseAlone) {
    const TemporaryFolder folder;
    const std::string file = (folder / "key.pem").string();
    EVP_PKEY* key = EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519");
    std::FILE* out = std::fopen(file.c_str(), "w");
    ASSERT_NE(out, nullptr);
    std::string phrase = "a long passphrase";
    PEM_write_PrivateKey(out,
                         key,
                         EVP_aes_256_cbc(),
                         reinterpret_cast<unsigned char*>(phrase.data()),
                         static_cast<int>(phrase.size()),
                         nullptr,
                         nullptr);
    std::fclose(out);
    EVP_PKEY_free(key);
    EXPECT_TRUE(PrivateKey::load(file, Secret("a long passphrase")));
    for (const char* wrong : {"a long passphras", "a long passphrase ", ""})
        EXPECT_EQ(PrivateKey::load(file, Secret(wrong)).error().code, ErrorCode::key_unusable)
            << wrong;
    EXPECT_FALSE(PrivateKey::load(file, Secret(std::string(5000, 'x'))))
        << "longer than OpenSSL takes";
}

} // namespace
} // namespace gangflash::rights

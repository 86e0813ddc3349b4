// A batch's pass means its work: what counts when the same name is used for other work.
#include "ledger_fixture.hpp"
#include "reports/sqlite/reader.hpp"
#include "reports/sqlite/verify.hpp"

#include <gmock/gmock.h>

namespace gangflash::tests {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

BatchOpened under(const JobKey& key, bool again = false) {
    BatchOpened record = batch_record("lot");
    record.key = key;
    record.mode = key.mode;
    record.verify = key.verify;
    record.again = again;
    return record;
}

JobKey with(std::string JobKey::* field, std::string value) {
    JobKey key = key_of_tests();
    key.*field = std::move(value);
    return key;
}

TEST(JobKey, IsReadBackAsItWasWritten) {
    for (const JobKey& key : {key_of_tests(),
                              with(&JobKey::recipe_sha256, std::string(64, 'd')),
                              with(&JobKey::mode, ""),
                              JobKey{"memtest", "", "", "", "", ""},
                              JobKey{}})
        EXPECT_EQ(JobKey::parse(key.text()), key) << key.text();
    for (const char* text : {"flash", "flash a package=b recipe=- scope=-", "x y z", " "})
        EXPECT_FALSE(JobKey::parse(text)) << text;
    EXPECT_FALSE(JobKey::parse(key_of_tests().text() + " more=1"));
}

TEST(JobKey, CoversTheSameWorkVerifiedAtLeastAsStrongly) {
    const JobKey agent = key_of_tests();
    const JobKey sample = with(&JobKey::verify, "sample");
    const JobKey readback = with(&JobKey::verify, "readback");
    EXPECT_TRUE(readback.covers(sample) && sample.covers(agent) && agent.covers(agent));
    EXPECT_FALSE(agent.covers(sample) || sample.covers(readback));
    for (const auto field : {&JobKey::kind,
                             &JobKey::mode,
                             &JobKey::package_sha256,
                             &JobKey::recipe_sha256,
                             &JobKey::scope_sha256}) {
        EXPECT_FALSE(with(field, "other").covers(agent));
        EXPECT_NE(with(field, "other").hash(), agent.hash());
    }
}

class OtherWork : public ::testing::Test {
protected:
    OtherWork() : file(folder.file("ledger.sqlite")) {
        journal = open_ledger(file);
        const BatchId batch = open_batch(*journal, under(key_of_tests())).id;
        flash_phone(*journal, batch, 1, Verdict::pass);
        flash_phone(*journal, batch, 2, Verdict::pass);
        flash_phone(*journal, batch, 3, Verdict::fail);
    }
    BatchReport report() const { return *load_batch(file, "lot"); }

    TempFolder folder;
    std::string file;
    std::unique_ptr<SqliteJournal> journal;
};

TEST_F(OtherWork, IsRefusedUnderTheNameWithBothNamed) {
    for (const JobKey& key : {with(&JobKey::mode, "format"),
                              with(&JobKey::package_sha256, std::string(64, 'e')),
                              with(&JobKey::recipe_sha256, std::string(64, 'e')),
                              with(&JobKey::scope_sha256, std::string(64, 'e')),
                              with(&JobKey::kind, "readback"),
                              with(&JobKey::verify, "readback"), // it would be weaker before
                              JobKey{}}) {
        const auto refused = try_open_batch(*journal, under(key));
        ASSERT_FALSE(refused) << key.text();
        EXPECT_EQ(refused.error().code, ErrorCode::batch_of_other_work);
        EXPECT_THAT(refused.error().detail, HasSubstr(key_of_tests().words()));
        EXPECT_THAT(refused.error().detail, HasSubstr(key.words()));
    }
    EXPECT_EQ(open_batch(*journal, under(key_of_tests())).passed, 2U) << "the same work goes on";
    EXPECT_THAT(verify_chain(file)->findings, IsEmpty());
}

TEST_F(OtherWork, DoneAgainCountsAnewAndTellsThePassesApart) {
    const JobKey other = with(&JobKey::package_sha256, std::string(64, 'e'));
    const OpenBatch again = open_batch(*journal, under(other, true));
    EXPECT_EQ(again.passed, 0U);
    EXPECT_EQ(again.failed, 0U);
    EXPECT_THAT(again.passed_units, IsEmpty());
    flash_phone(*journal, again.id, 1, Verdict::pass);
    EXPECT_EQ(report().passed, 1U);
    EXPECT_EQ(report().phones_passed, 1U);
    EXPECT_EQ(report().passed_other_work, 2U);
    EXPECT_EQ(report().first_pass, 1U);
    EXPECT_EQ(report().key, other);
    EXPECT_TRUE(report().units[0].other_work);
    EXPECT_FALSE(report().units[3].other_work);
    EXPECT_THAT(open_batch(*journal, under(other)).passed_units, SizeIs(1)) << "and is resumed";
    EXPECT_THAT(verify_chain(file)->findings, IsEmpty());
}

TEST_F(OtherWork, VerifiedMoreWeaklyLeavesTheStrongerPassesCounted) {
    const JobKey readback = with(&JobKey::verify, "readback");
    const OpenBatch strong = open_batch(*journal, under(readback, true));
    EXPECT_EQ(strong.passed, 0U) << "passes of before were verified more weakly";
    flash_phone(*journal, strong.id, 1, Verdict::pass);
    const OpenBatch weak = open_batch(*journal, under(key_of_tests(), true));
    EXPECT_EQ(weak.passed, 2U) << "phone 1 at readback, phone 2 as it was";
    EXPECT_EQ(report().passed_other_work, 0U);
}

TEST_F(OtherWork, InBetweenTakesThePassOfBefore) {
    // Flashed, formatted, and the flashing taken up again: the phones hold nothing.
    const JobKey format = with(&JobKey::mode, "format");
    const OpenBatch formatted = open_batch(*journal, under(format, true));
    flash_phone(*journal, formatted.id, 1, Verdict::pass);
    const OpenBatch back = open_batch(*journal, under(key_of_tests(), true));
    EXPECT_EQ(back.passed, 1U) << "phone 2 alone still holds what it passed with";
    ASSERT_THAT(back.passed_units, SizeIs(1));
    EXPECT_EQ(back.passed_units[0].me_id, *facts_of_phone(2).me_id);
    EXPECT_EQ(report().passed, 1U);
    EXPECT_THAT(verify_chain(file)->findings, IsEmpty());
}

TEST_F(OtherWork, AFailureAfterAPassIsNoPass) {
    const BatchId batch = open_batch(*journal, under(key_of_tests())).id;
    flash_phone(*journal, batch, 1, Verdict::fail);
    const OpenBatch resumed = open_batch(*journal, under(key_of_tests()));
    ASSERT_THAT(resumed.passed_units, SizeIs(1));
    EXPECT_EQ(resumed.passed_units[0].me_id, *facts_of_phone(2).me_id);
    EXPECT_EQ(report().phones_passed, 1U);
}

TEST_F(OtherWork, OfARecipeThatNamesItsForerunnerIsLetIn) {
    const JobKey first = with(&JobKey::recipe_sha256, std::string(64, 'd'));
    open_batch(*journal, under(first, true));
    const JobKey second = with(&JobKey::recipe_sha256, std::string(64, 'e'));
    BatchOpened record = under(second);
    record.follows = std::string(64, 'f');
    EXPECT_FALSE(try_open_batch(*journal, record)) << "it follows another one";
    record.follows = first.recipe_sha256;
    const auto opened = try_open_batch(*journal, record);
    ASSERT_TRUE(opened) << describe(opened.error());
    EXPECT_EQ(opened->passed, 0U);
    // A batch without a recipe has no forerunner to name.
    open_batch(*journal, under(key_of_tests(), true));
    record.follows = "";
    EXPECT_FALSE(try_open_batch(*journal, record));
}

} // namespace
} // namespace gangflash::tests

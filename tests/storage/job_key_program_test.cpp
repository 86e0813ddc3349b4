// The program itself: one batch name, several kinds of work. A PASS must not be lent from one to
// another.
#include "ports/virtual/demo/demo_package.hpp"
#include "reports/sqlite/reader.hpp"
#include "tests/support/run_program.hpp"
#include "tests/support/temporary_folder.hpp"

#include <fstream>
#include <memory>
#include <set>
#include <stdexcept>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace gangflash {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using Json = nlohmann::json;
using Ran = tests::ProgramRun;

class OneName : public testing::Test {
protected:
    static void SetUpTestSuite() {
        shared_ = std::make_unique<TemporaryFolder>();
        for (const auto& [name, size] : {std::pair{"package", vphone::least_package_size},
                                         std::pair{"other", vphone::least_package_size * 2}}) {
            const auto made =
                vphone::make_package(*shared_ / name, *vphone::find_chip_model("MT6765"), size);
            if (!made) throw std::runtime_error(describe(made.error()));
        }
    }
    static void TearDownTestSuite() { shared_.reset(); }

    static std::string package(const std::string& name = "package") {
        return (*shared_ / name).string();
    }
    std::string ledger() const { return (folder_ / "ledger.sqlite").string(); }

    /// Two virtual phones: the same ones each time, as new. What a batch remembers stands in the
    /// ledger. Erasing the owner's data takes a phone seconds, so the batches that run keep them.
    Ran run(const std::string& words, const std::string& ports = "virtual:2") const {
        return tests::run_gangflash(words + " --ports " + ports + " --json --ledger " + ledger());
    }
    Ran flash(const std::string& more = "", const std::string& of = "package") const {
        return run("flash --package " + package(of) + " --userdata keep --once --batch X " + more);
    }
    Ran format(const std::string& more = "") const {
        return run("format --package " + package() + " --start 1G --length 16M --once --batch X " +
                   more);
    }
    static Json batch_of(const Ran& ran) {
        const auto ends = ran.events("batch");
        return ends.empty() ? Json() : ends.back();
    }
    static std::uint64_t bytes_of_session(const Ran& ran) {
        std::uint64_t bytes = 0;
        for (const Json& verdict : ran.events("verdict"))
            bytes += verdict["bytes_written"].get<std::uint64_t>();
        return bytes;
    }

    static inline std::unique_ptr<TemporaryFolder> shared_;
    TemporaryFolder folder_;
};

TEST_F(OneName, FormattedPhonesAreNotTakenForFlashedOnes) {
    ASSERT_EQ(format().code, 0);
    const Ran refused = flash();
    EXPECT_EQ(refused.code, 2) << refused.out;
    EXPECT_THAT(
        refused.out,
        AllOf(HasSubstr("STA-914"), HasSubstr("flash format"), HasSubstr("flash download-only")));
    const Ran again = flash("--again");
    EXPECT_EQ(again.code, 0) << again.out;
    EXPECT_GT(bytes_of_session(again), 0U) << "two phones were left alone";
    EXPECT_EQ(batch_of(again)["passed"], 2);
    const auto report = load_batch(ledger(), "X");
    EXPECT_EQ(report->phones_passed, 2U);
    EXPECT_EQ(report->passed_other_work, 2U);

    const Ran resumed = flash();
    EXPECT_EQ(resumed.code, 0) << resumed.out;
    EXPECT_EQ(bytes_of_session(resumed), 0U) << "the same work is resumed: both passed it";
}

TEST_F(OneName, AnotherPackageWeakerVerificationAndFewerPartitionsAreOtherWork) {
    ASSERT_EQ(flash("--verify sample").code, 0);
    for (const Ran& other : {flash("--verify sample", "other"),
                             flash("--verify agent"),
                             flash("--verify readback"),
                             flash("--verify sample --only boot"),
                             flash("--verify sample --mode firmware-upgrade"),
                             flash("--verify sample --after boot-check")}) {
        EXPECT_EQ(other.code, 2) << other.out;
        EXPECT_THAT(other.out, HasSubstr("STA-914"));
    }
    const Ran erased =
        run("flash --package " + package() + " --userdata erase --verify sample --once --batch X");
    EXPECT_EQ(erased.code, 2) << erased.out;
    EXPECT_EQ(load_batch(ledger(), "X")->units.size(), 2U) << "a refused batch took phones";
}

TEST_F(OneName, ReadingPhonesIsNoFlashing) {
    const std::string package_words = " --package " + package() + " --batch X";
    // Nobody is there to test: reading two phones whole takes half a minute, and the batch is
    // begun.
    run("memtest --wait 0.05" + package_words, "serial:" + (folder_ / "no-port").string());
    EXPECT_EQ(load_batch(ledger(), "memtest X")->units.size(), 0U);
    ASSERT_EQ(run("readback --boot --out " + (folder_ / "out").string() + package_words).code, 0);
    EXPECT_EQ(batch_of(flash())["passed"], 2);
    EXPECT_GT(load_batch(ledger(), "X")->units.front().bytes_written, 0U);
    // Their own names, given on purpose.
    const std::string flash_words =
        "flash --package " + package() + " --userdata keep --once --batch ";
    for (const char* name : {"\"memtest X\"", "\"readback X\""}) {
        const Ran refused = run(flash_words + name);
        EXPECT_EQ(refused.code, 2) << refused.out;
        EXPECT_THAT(refused.out, HasSubstr("STA-914"));
    }
    const Ran other =
        run("readback --only boot --out " + (folder_ / "out2").string() + package_words);
    EXPECT_EQ(other.code, 2) << "what is read is part of the work: " << other.out;
}

TEST_F(OneName, OfNobodysChoiceIsNeverTheSame) {
    std::set<std::string> names;
    for (int i = 0; i < 3; ++i) {
        const Ran ran = run("flash --package " + package() + " --userdata keep --once");
        EXPECT_EQ(ran.code, 0) << ran.out;
        EXPECT_GT(bytes_of_session(ran), 0U);
        names.insert(batch_of(ran)["batch"].get<std::string>());
    }
    EXPECT_EQ(names.size(), 3U) << "within one minute";
}

TEST_F(OneName, ARecipeThatNamesItsForerunnerTakesItsBatchOver) {
    const std::string first = (folder_ / "first.toml").string();
    const std::string make = (tree::programs() / "gangflash").string() + " recipe make --package " +
                             package() + " --userdata keep --out " + first +
                             " --name one >/dev/null";
    ASSERT_EQ(std::system(make.c_str()), 0) << make;
    const auto text = [](const std::string& file) {
        std::ifstream stream(file);
        return std::string{std::istreambuf_iterator<char>(stream), {}};
    };
    const std::string second = (folder_ / "second.toml").string();
    const auto write_second = [&](const std::string& follows) {
        std::string changed = text(first);
        const std::string head = "[recipe]\nformat = 1\n";
        changed.insert(changed.find(head) + head.size(), follows);
        std::ofstream(second) << changed;
    };
    const auto with = [&](const std::string& recipe) {
        return run("flash --once --batch X --recipe " + recipe);
    };
    ASSERT_EQ(with(first).code, 0);
    write_second("engineer = \"ben\"\n");
    EXPECT_EQ(with(second).code, 2) << "another recipe";
    write_second("follows = \"" + std::string(64, '0') + "\"\n");
    EXPECT_EQ(with(second).code, 2) << "it follows another one";
    write_second("follows = \"" + sha256(as_bytes(text(first))).hex() + "\"\n");
    const Ran taken_over = with(second);
    EXPECT_EQ(taken_over.code, 0) << taken_over.out;
    EXPECT_GT(bytes_of_session(taken_over), 0U) << "its phones are worked on under the new recipe";
}

} // namespace
} // namespace gangflash

// The program itself: one batch name, several kinds of work. A PASS must not be lent from one to
// another.
#include "ports/virtual/demo/demo_package.hpp"
#include "reports/sqlite/reader.hpp"
#include "tests/support/temporary_folder.hpp"
#include "tests/support/tree.hpp"

#include <array>
#include <cstdio>
#include <fstream>
#include <memory>
#include <set>
#include <stdexcept>
#include <string>
#include <sys/wait.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace gangflash {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using Json = nlohmann::json;

struct Ran {
    int code = -1;
    std::string out; ///< standard output and error

    Json batch() const {
        Json last;
        std::size_t at = 0;
        while (at < out.size()) {
            const auto end = out.find('\n', at);
            const Json line = Json::parse(out.substr(at, end - at), nullptr, false);
            if (line.is_object() && line.value("event", "") == "batch") last = line;
            if (end == out.npos) break;
            at = end + 1;
        }
        return last;
    }
};

class OneName : public testing::Test {
protected:
    static void SetUpTestSuite() {
        shared_ = std::make_unique<TemporaryFolder>();
        for (const auto& [name, size] : {std::pair{"package", vphone::least_package_size},
                                         std::pair{"other", vphone::least_package_size * 2}}) {
            const auto made = vphone::make_package(
                *shared_ / name, *vphone::find_chip_model("MT6765"), size);
            if (!made) throw std::runtime_error(describe(made.error()));
        }
    }
    static void TearDownTestSuite() { shared_.reset(); }

    static std::string package(const std::string& name = "package") {
        return (*shared_ / name).string();
    }
    std::string ledger() const { return (folder_ / "ledger.sqlite").string(); }

    /// Two virtual phones whose storage stays in the test's folder.
    Ran run(const std::string& words) const {
        const std::string command =
            (tree::programs() / "gangflash ").string() + words +
            " --ports virtual:2 --phones-dir " + (folder_ / "phones").string() + " --json --ledger " +
            ledger() + " 2>&1";
        std::FILE* pipe = ::popen(command.c_str(), "r");
        if (pipe == nullptr) throw std::runtime_error("popen");
        Ran ran;
        std::array<char, 4096> buffer{};
        for (std::size_t n = 0; (n = std::fread(buffer.data(), 1, buffer.size(), pipe)) > 0;)
            ran.out.append(buffer.data(), n);
        const int status = ::pclose(pipe);
        ran.code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
        return ran;
    }
    Ran flash(const std::string& more = "", const std::string& of = "package") const {
        return run("flash --package " + package(of) + " --userdata erase --once --batch X " + more);
    }
    Ran format(const std::string& more = "") const {
        return run("format --package " + package() +
                   " --auto-without-boot-loaders --once --batch X " + more);
    }
    std::uint64_t bytes_of_session(const Ran& ran) const {
        std::uint64_t bytes = 0;
        std::size_t at = 0;
        while (at < ran.out.size()) {
            const auto end = std::min(ran.out.find('\n', at), ran.out.size());
            const Json line = Json::parse(ran.out.substr(at, end - at), nullptr, false);
            if (line.is_object() && line.value("event", "") == "verdict")
                bytes += line["bytes_written"].get<std::uint64_t>();
            at = end + 1;
        }
        return bytes;
    }

    static inline std::unique_ptr<TemporaryFolder> shared_;
    TemporaryFolder folder_;
};

TEST_F(OneName, FormattedPhonesAreNotTakenForFlashedOnes) {
    ASSERT_EQ(format().code, 0);
    const Ran refused = flash();
    EXPECT_EQ(refused.code, 2) << refused.out;
    EXPECT_THAT(refused.out,
                AllOf(HasSubstr("STA-914"),
                      HasSubstr("flash format"),
                      HasSubstr("flash download-only")));
    const Ran again = flash("--again");
    EXPECT_EQ(again.code, 0) << again.out;
    EXPECT_GT(bytes_of_session(again), 0U) << "two phones were left alone";
    EXPECT_EQ(again.batch()["passed"], 2);
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
    const Ran kept = run("flash --package " + package() +
                         " --userdata keep --verify sample --once --batch X");
    EXPECT_EQ(kept.code, 2) << kept.out;
    EXPECT_EQ(load_batch(ledger(), "X")->units.size(), 2U) << "a refused batch took phones";
}

TEST_F(OneName, ReadingPhonesIsNoFlashing) {
    const std::string package_words = " --package " + package() + " --batch X";
    ASSERT_EQ(run("memtest" + package_words).code, 0);
    ASSERT_EQ(run("readback --boot --out " + (folder_ / "out").string() + package_words).code, 0);
    EXPECT_EQ(flash().batch()["passed"], 2);
    EXPECT_GT(load_batch(ledger(), "X")->units.front().bytes_written, 0U);
    // Their own names, given on purpose.
    const std::string flash_words =
        "flash --package " + package() + " --userdata erase --once --batch ";
    for (const char* name : {"\"memtest X\"", "\"readback X\""}) {
        const Ran refused = run(flash_words + name);
        EXPECT_EQ(refused.code, 2) << refused.out;
        EXPECT_THAT(refused.out, HasSubstr("STA-914"));
    }
    const Ran other = run("readback --only boot --out " + (folder_ / "out2").string() +
                          package_words);
    EXPECT_EQ(other.code, 2) << "what is read is part of the work: " << other.out;
}

TEST_F(OneName, OfNobodysChoiceIsNeverTheSame) {
    std::set<std::string> names;
    for (int i = 0; i < 3; ++i) {
        const Ran ran = run("flash --package " + package() + " --userdata erase --once");
        EXPECT_EQ(ran.code, 0) << ran.out;
        EXPECT_GT(bytes_of_session(ran), 0U);
        names.insert(ran.batch()["batch"].get<std::string>());
    }
    EXPECT_EQ(names.size(), 3U) << "within one minute";
}

TEST_F(OneName, ARecipeThatNamesItsForerunnerTakesItsBatchOver) {
    const std::string first = (folder_ / "first.toml").string();
    const std::string make = (tree::programs() / "gangflash").string() + " recipe make --package " +
                             package() + " --userdata erase --out " + first + " --name one >/dev/null";
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

#include "engine/mediatek/challenge_signers.hpp"
#include "tests/support/temporary_folder.hpp"

#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>
#include <unistd.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gangflash {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

/// A shell script that plays the vendor's program.
class Script {
public:
    explicit Script(const std::string& body) {
        std::ofstream(path()) << "#!/bin/sh\n" << body << "\n";
        fs::permissions(path(), fs::perms::owner_all);
    }

    fs::path path() const { return folder_ / "signer"; }
    fs::path beside(const char* name) const { return folder_ / name; }

private:
    TemporaryFolder folder_;
};

Result<Bytes> answer_of(const fs::path& program, Millis limit = Millis{5000}) {
    boost::asio::io_context context;
    SystemClock clock;
    const auto signer = make_program_signer(program, clock, limit);
    std::optional<Result<Bytes>> result;
    const auto ended = [&](const std::exception_ptr& thrown, Result<Bytes> answer) {
        if (thrown) std::rethrow_exception(thrown);
        result = std::move(answer);
    };
    boost::asio::co_spawn(context, signer->answer(Bytes{std::byte{0xAB}, std::byte{0x01}}), ended);
    context.run();
    return std::move(*result);
}

std::string refusal_of(const std::string& body, Millis limit = Millis{5000}) {
    const Script script(body);
    const auto answer = answer_of(script.path(), limit);
    if (answer) return "answered";
    EXPECT_EQ(answer.error().code, ErrorCode::auth_required);
    EXPECT_THAT(answer.error().detail, HasSubstr(script.path().string()));
    return answer.error().detail;
}

TEST(ProgramSigner, GetsTheChallengeAsALineAndSaysTheResponseAsOne) {
    const Script script("read challenge; echo \"${challenge}FF\"");
    const auto answer = answer_of(script.path());
    ASSERT_TRUE(answer) << describe(answer.error());
    EXPECT_EQ(to_hex(*answer), "ab01ff");
}

TEST(ProgramSigner, MayAnswerWithoutReading) {
    const Script script("exec <&-; echo 00ff");
    const auto answer = answer_of(script.path());
    ASSERT_TRUE(answer) << describe(answer.error());
    EXPECT_EQ(to_hex(*answer), "00ff");
}

TEST(ProgramSigner, IsKilledWhenItIsLate) {
    const auto began = std::chrono::steady_clock::now();
    EXPECT_THAT(refusal_of("exec sleep 600", Millis{200}),
                HasSubstr("did not answer within 200 ms"));
    EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds(30));
}

TEST(ProgramSigner, IsKilledWhenItAnswersAndStays) {
    EXPECT_THAT(refusal_of("echo 00ff; exec <&- >&-; exec sleep 600", Millis{200}),
                HasSubstr("did not answer within 200 ms"));
}

TEST(ProgramSigner, IsKilledWhenItIsStopped) {
    const auto began = std::chrono::steady_clock::now();
    EXPECT_THAT(refusal_of("kill -STOP $$", Millis{200}),
                HasSubstr("did not answer within 200 ms"));
    EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds(30));
}

TEST(ProgramSigner, IsKilledWithWhatItHasStarted) {
    TemporaryFolder folder;
    const std::string number = (folder / "pid").string();
    EXPECT_THAT(refusal_of("sleep 600 & echo $! > " + number + "; wait", Millis{1000}),
                HasSubstr("did not answer"));
    pid_t child = 0;
    std::ifstream(number) >> child;
    ASSERT_GT(child, 0);
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    std::string all;
    do { // dead, or not yet taken away by init
        std::ifstream status("/proc/" + std::to_string(child) + "/stat");
        all.assign(std::istreambuf_iterator<char>(status), {});
    } while (!all.empty() && all.find(") Z ") == std::string::npos &&
             std::chrono::steady_clock::now() < end);
    EXPECT_TRUE(all.empty() || all.find(") Z ") != std::string::npos) << all;
}

TEST(ProgramSigner, IsAloneWithTheKeyboardsSignals) {
    const Script script("[ \"$(ps -o pgid= -p $$ | tr -d ' ')\" = \"$$\" ] && echo 00ff");
    const auto answer = answer_of(script.path());
    ASSERT_TRUE(answer) << describe(answer.error()) << ": it shares the station's process group";
}

TEST(ProgramSigner, IsNotBelievedWhenItFails) {
    EXPECT_THAT(refusal_of("echo 00ff; exit 3"), HasSubstr("ended with status 3"));
    EXPECT_THAT(refusal_of("kill -TERM $$"), HasSubstr("was ended by signal 15"));
    EXPECT_THAT(refusal_of("echo hello"), HasSubstr("one line of hexadecimal"));
    EXPECT_THAT(refusal_of("echo 0f0"), HasSubstr("one line of hexadecimal"));
    EXPECT_THAT(refusal_of("exit 0"), HasSubstr("one line of hexadecimal"));
    EXPECT_THAT(refusal_of("exec yes 00"), HasSubstr("said more than 2048 bytes"));
}

TEST(ProgramSigner, ThatIsNotThereIsNamed) {
    const auto answer = answer_of("/nonexistent/signer");
    ASSERT_FALSE(answer);
    EXPECT_THAT(answer.error().detail, HasSubstr("/nonexistent/signer: cannot be started"));
}

} // namespace
} // namespace gangflash

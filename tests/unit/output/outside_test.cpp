// Nothing outside stops a batch: a pipe that nobody reads or that closes, a terminal that goes,
// Ctrl-Z, a full disk, a limit on the size of files, a file made to overrun a parser's stack.
#include "ports/virtual/demo/demo_package.hpp"
#include "tests/support/file_content.hpp"
#include "tests/support/temporary_folder.hpp"
#include "tests/support/tree.hpp"

#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <fstream>
#include <memory>
#include <poll.h>
#include <pty.h>
#include <stdexcept>
#include <string>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace gangflash {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::Not;
using Json = nlohmann::json;
using namespace std::chrono_literals;

/// Longest that a batch of these tests takes on a busy machine; each is given up then.
constexpr std::chrono::seconds patience{120};

/// A program with descriptors as the test gives them; killed when forgotten.
class Program {
public:
    struct Setting {
        int out = -1; ///< becomes its standard output
        int err = -1;
        rlim_t largest_file = RLIM_INFINITY;
        bool own_session = false; ///< with `out` as its terminal
        mode_t mask = 022;
    };

    Program(const std::vector<std::string>& words, const Setting& setting) {
        std::vector<char*> arguments;
        for (const std::string& word : words)
            arguments.push_back(const_cast<char*>(word.c_str()));
        arguments.push_back(nullptr);
        pid_ = ::fork();
        if (pid_ < 0) throw std::runtime_error("fork");
        if (pid_ == 0) {
            if (setting.own_session) {
                ::setsid();
                ::ioctl(setting.out, TIOCSCTTY, 0);
                ::setenv("TERM", "xterm", 1);
            }
            for (const int number : {SIGPIPE, SIGXFSZ, SIGHUP, SIGTSTP, SIGINT, SIGTERM})
                ::signal(number, SIG_DFL); // as a shell starts it
            ::umask(setting.mask);
            const rlimit limit{setting.largest_file, RLIM_INFINITY};
            ::setrlimit(RLIMIT_FSIZE, &limit);
            if (setting.out >= 0) ::dup2(setting.out, STDOUT_FILENO);
            if (setting.err >= 0) ::dup2(setting.err, STDERR_FILENO);
            ::closefrom(3);
            ::execv(arguments[0], arguments.data());
            ::_exit(127);
        }
        ended_ = static_cast<int>(::syscall(SYS_pidfd_open, pid_, 0));
    }
    ~Program() {
        if (pid_ > 0) {
            ::kill(pid_, SIGKILL);
            ::waitpid(pid_, nullptr, 0);
        }
        ::close(ended_);
    }
    Program(const Program&) = delete;
    Program& operator=(const Program&) = delete;

    void signal(int number) const { ::kill(pid_, number); }

    /// Exit code; -N when signal N ended it; -1000 when it did not end.
    int wait() {
        pollfd end{ended_, POLLIN, 0};
        if (::poll(&end, 1, static_cast<int>(std::chrono::milliseconds(patience).count())) != 1)
            return -1000;
        int status = 0;
        ::waitpid(pid_, &status, 0);
        pid_ = -1;
        return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
    }

private:
    pid_t pid_ = -1;
    int ended_ = -1;
};

struct Pipe {
    Pipe() {
        std::array<int, 2> ends{};
        if (::pipe2(ends.data(), O_CLOEXEC) != 0) throw std::runtime_error("pipe");
        reader = ends[0];
        writer = ends[1];
    }
    ~Pipe() {
        close(reader);
        close(writer);
    }
    Pipe(const Pipe&) = delete;
    Pipe& operator=(const Pipe&) = delete;

    static void close(int& end) {
        if (end >= 0) ::close(end);
        end = -1;
    }
    std::string read_to_the_end() {
        close(writer);
        std::string text;
        std::array<char, 65536> piece{};
        for (ssize_t got = 0; (got = ::read(reader, piece.data(), piece.size())) > 0;)
            text.append(piece.data(), static_cast<std::size_t>(got));
        return text;
    }

    int reader = -1;
    int writer = -1;
};

std::vector<Json> lines_of(const std::string& out, const std::string& event) {
    std::vector<Json> found;
    for (std::size_t at = 0; at < out.size();) {
        const std::size_t end = std::min(out.find('\n', at), out.size());
        const Json line = Json::parse(out.substr(at, end - at), nullptr, false);
        if (line.is_object() && line.value("event", "") == event) found.push_back(line);
        at = end + 1;
    }
    return found;
}

class Outside : public testing::Test {
protected:
    static void SetUpTestSuite() {
        shared_ = std::make_unique<TemporaryFolder>();
        const auto made = vphone::make_package(
            *shared_ / "package", *vphone::find_chip_model("MT6765"), vphone::least_package_size);
        if (!made) throw std::runtime_error(describe(made.error()));
    }
    static void TearDownTestSuite() { shared_.reset(); }

    std::string file(const std::string& name) const { return (folder_ / name).string(); }

    static std::string program(const char* name) { return (tree::programs() / name).string(); }

    std::vector<std::string> flash(int phones, std::vector<std::string> more = {}) const {
        std::vector<std::string> words{program("gangflash"),
                                       "flash",
                                       "--package",
                                       (*shared_ / "package").string(),
                                       "--once",
                                       "--batch",
                                       "outside",
                                       "--ledger",
                                       file("state/ledger.sqlite"),
                                       "--ports",
                                       fmt::format("virtual:{}", phones)};
        words.insert(words.end(), more.begin(), more.end());
        return words;
    }

    /// Verdicts of the ledger, by a program of its own.
    std::vector<Json> verdicts() const {
        Pipe pipe;
        Program asking({program("gangflash"),
                        "report",
                        "--batch",
                        "outside",
                        "--format",
                        "json",
                        "--out",
                        file("report.json"),
                        "--ledger",
                        file("state/ledger.sqlite")},
                       {.out = pipe.writer});
        if (asking.wait() != 0) return {};
        const Json report = Json::parse(content_of(file("report.json")), nullptr, false);
        return report.is_object() ? report.value("units", std::vector<Json>{})
                                  : std::vector<Json>{};
    }

    std::size_t passed() const {
        std::size_t count = 0;
        for (const Json& unit : verdicts())
            count += unit.at("verdict") == "pass" ? 1 : 0; // null while it is at work
        return count;
    }

    /// Until the ledger has so many passes.
    bool all_pass(std::size_t wanted) const {
        const auto end = std::chrono::steady_clock::now() + patience;
        while (passed() < wanted)
            if (std::chrono::steady_clock::now() > end) return false;
        return true;
    }

    TemporaryFolder folder_;
    static inline std::unique_ptr<TemporaryFolder> shared_;
};

/// Slow enough that something can happen in the middle: some seconds a phone.
const std::vector<std::string> slow{"--link-speed", "4000000"};

TEST_F(Outside, APipeThatNobodyReadsHoldsNoPhone) {
    Pipe pipe;
    ::fcntl(pipe.writer, F_SETPIPE_SZ, 4096);
    Program batch(flash(16, {"--json"}), {.out = pipe.writer});
    ASSERT_TRUE(all_pass(16)) << "phones wait for whoever does not read";
    const std::string out = pipe.read_to_the_end();
    EXPECT_EQ(batch.wait(), 0);
    EXPECT_EQ(lines_of(out, "verdict").size(), 16U);
    EXPECT_EQ(lines_of(out, "arrived").size(), 16U);
    const auto last = lines_of(out, "batch");
    ASSERT_EQ(last.size(), 1U);
    EXPECT_EQ(last[0]["passed"], 16);
    EXPECT_EQ(last[0]["lines_lost"], 0);
    EXPECT_GT(last[0]["progress_dropped"], 0);
}

TEST_F(Outside, AReaderWhoLeavesEndsTheOutputAndNotTheBatch) {
    Pipe out;
    Pipe err;
    Program batch(flash(4, {"--json"}), {.out = out.writer, .err = err.writer});
    Pipe::close(out.writer);
    char first = 0;
    ASSERT_EQ(::read(out.reader, &first, 1), 1);
    Pipe::close(out.reader); // `| head`
    EXPECT_EQ(batch.wait(), 0);
    EXPECT_EQ(passed(), 4U);
    const std::string said = err.read_to_the_end();
    EXPECT_THAT(said, HasSubstr("nobody reads the output any more"));
    EXPECT_EQ(said.find("nobody reads"), said.rfind("nobody reads")) << "said once";
}

TEST_F(Outside, AClosedTerminalStopsAtSafePoints) {
    int master = -1;
    int terminal = -1;
    ASSERT_EQ(::openpty(&master, &terminal, nullptr, nullptr, nullptr), 0);
    Program batch(flash(2, slow), {.out = terminal, .err = terminal, .own_session = true});
    ::close(terminal);
    std::string shown;
    std::array<char, 4096> piece{};
    while (shown.find("working") == std::string::npos) {
        const ssize_t got = ::read(master, piece.data(), piece.size());
        ASSERT_GT(got, 0) << shown;
        shown.append(piece.data(), static_cast<std::size_t>(got));
    }
    ::close(master); // the kernel sends SIGHUP, and every write to the terminal fails
    EXPECT_EQ(batch.wait(), 1) << "not killed";
    const auto units = verdicts();
    ASSERT_FALSE(units.empty());
    for (const Json& unit : units)
        EXPECT_TRUE(unit.at("verdict").is_string()) << "a phone without an ending: " << unit;
    EXPECT_THAT(shown, HasSubstr("\x1b[?1049h")) << "the table has a screen of its own";
}

TEST_F(Outside, CtrlZFreezesNoPhone) {
    Pipe out;
    Pipe err;
    Program batch(flash(2, {"--json", "--link-speed", "4000000"}),
                  {.out = out.writer, .err = err.writer});
    Pipe::close(out.writer);
    char first = 0;
    ASSERT_EQ(::read(out.reader, &first, 1), 1); // at work
    for (const int number : {SIGTSTP, SIGTTOU, SIGTTIN})
        batch.signal(number);
    EXPECT_THAT(out.read_to_the_end(), HasSubstr("\"passed\":2"));
    EXPECT_EQ(batch.wait(), 0);
    EXPECT_THAT(err.read_to_the_end(), HasSubstr("does not pause"));
}

TEST_F(Outside, TermStopsAtSafePoints) {
    Pipe out;
    Program batch(flash(2, {"--json", "--link-speed", "4000000"}), {.out = out.writer});
    Pipe::close(out.writer);
    char first = 0;
    ASSERT_EQ(::read(out.reader, &first, 1), 1);
    batch.signal(SIGTERM);
    EXPECT_EQ(batch.wait(), 1);
    for (const Json& unit : verdicts())
        EXPECT_TRUE(unit.at("verdict").is_string()) << unit;
}

TEST_F(Outside, AFullDiskBehindTheOutputIsSaidAndNoSuccess) {
    const int full = ::open("/dev/full", O_WRONLY | O_CLOEXEC);
    for (const bool json : {true, false}) {
        Pipe err;
        auto words = flash(2);
        if (json) words.emplace_back("--json");
        words[6] = json ? "outside" : "outside2";
        Program batch(words, {.out = full, .err = err.writer});
        EXPECT_EQ(batch.wait(), 4);
        EXPECT_THAT(err.read_to_the_end(), HasSubstr("No space left"));
    }
    EXPECT_EQ(passed(), 2U) << "the work goes on without its output";
    for (const std::vector<std::string>& words :
         {std::vector<std::string>{"explain", "USB-101"}, {"--help"}, {"--version"}}) {
        Pipe err;
        std::vector<std::string> all{program("gangflash")};
        all.insert(all.end(), words.begin(), words.end());
        Program asked(all, {.out = full, .err = err.writer});
        EXPECT_EQ(asked.wait(), 4) << words[0];
        EXPECT_THAT(err.read_to_the_end(), HasSubstr("No space left")) << words[0];
    }
    ::close(full);
}

TEST_F(Outside, ALimitOnTheSizeOfFilesKillsNothing) {
    const int log = ::open(file("log").c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    Pipe err;
    Program batch(flash(2, {"--json", "--discard"}),
                  {.out = log, .err = err.writer, .largest_file = 3000});
    const int code = batch.wait();
    ::close(log);
    EXPECT_EQ(code, 4) << "a full disk, no signal: " << err.read_to_the_end();
}

TEST_F(Outside, FilesMadeToOverrunAStackAreRefused) {
    std::string dotted;
    for (int i = 0; i < 40'000; ++i)
        dotted += "a.";
    std::ofstream(file("deep.toml")) << dotted << "a = 1\n";
    std::string nested = "<?xml version=\"1.0\"?>\n";
    for (int i = 0; i < 100'000; ++i)
        nested += "<a>";
    std::ofstream(file("deep_scatter.xml")) << nested;
    struct Case {
        std::vector<std::string> words;
        int code;
    };
    const std::string gangflash = program("gangflash");
    for (const Case& one : {Case{{gangflash, "recipe", "show", file("deep.toml")}, 3},
                            Case{{gangflash, "plan", "--recipe", file("deep.toml")}, 3},
                            Case{{gangflash, "ports", "show", "--slots", file("deep.toml")}, 4},
                            Case{{gangflash, "inspect", file("deep_scatter.xml")}, 3},
                            Case{flash(1, {"--faults", file("deep.toml")}), 2}}) {
        Pipe both;
        Program asked(one.words, {.out = both.writer, .err = both.writer});
        const int code = asked.wait();
        const std::string said = both.read_to_the_end();
        EXPECT_GT(code, 0) << one.words[1] << ": " << said;
        EXPECT_EQ(code, one.code) << one.words[1] << ": " << said;
        EXPECT_THAT(said, HasSubstr("nests more than")) << one.words[1];
    }
}

TEST_F(Outside, NamesSteerNoTerminal) {
    const std::string evil = "\x1b]0;owned\x07\x1b[2J\xc2\x9b"
                             "1m";
    for (const bool json : {true, false}) {
        Pipe both;
        auto words = flash(1, {"--operator", evil});
        words[6] = evil + (json ? "1" : "2");
        if (json) words.emplace_back("--json");
        Program batch(words, {.out = both.writer, .err = both.writer});
        batch.wait();
        const std::string said = both.read_to_the_end();
        EXPECT_EQ(said.find('\x1b'), std::string::npos) << said;
        EXPECT_EQ(said.find('\x07'), std::string::npos);
        EXPECT_EQ(said.find("\xc2\x9b"), std::string::npos);
    }
    Pipe both;
    Program asked(
        {program("gangflash"), "history", "--ledger", file("state/ledger.sqlite"), "--batch", evil},
        {.out = both.writer, .err = both.writer});
    asked.wait();
    EXPECT_EQ(both.read_to_the_end().find('\x1b'), std::string::npos);
}

TEST_F(Outside, EverythingItMakesIsItsOwnersAlone) {
    Pipe out;
    Program batch(flash(1,
                        {"--json",
                         "--report",
                         file("report.html"),
                         "--phone-logs",
                         file("logs"),
                         "--record",
                         file("record")}),
                  {.out = out.writer, .err = out.writer, .mask = 0});
    ASSERT_EQ(batch.wait(), 0) << out.read_to_the_end();
    ASSERT_EQ(passed(), 1U); // writes report.json
    std::size_t files = 0;
    for (const auto& entry : fs::recursive_directory_iterator(folder_.path())) {
        struct stat facts{};
        ASSERT_EQ(::lstat(entry.path().c_str(), &facts), 0);
        EXPECT_EQ(facts.st_mode & 0777U, entry.is_directory() ? 0700U : 0600U) << entry.path();
        files += entry.is_regular_file() ? 1 : 0;
    }
    EXPECT_GE(files, 5U);
}

TEST_F(Outside, OutputsAreLookedAtBeforeTheWork) {
    Pipe both;
    Program batch(flash(1, {"--report", file("no/such/folder.html")}),
                  {.out = both.writer, .err = both.writer});
    EXPECT_EQ(batch.wait(), 2);
    EXPECT_THAT(both.read_to_the_end(), HasSubstr("STA-912"));
    EXPECT_FALSE(fs::exists(file("state"))) << "not even a ledger was begun";
}

TEST_F(Outside, AReportFollowsNoPlantedLink) {
    Pipe out;
    Program batch(flash(1, {"--json"}), {.out = out.writer});
    ASSERT_EQ(batch.wait(), 0);
    std::ofstream(file("victim")) << "precious";
    fs::create_symlink(file("victim"), file("r.html.part"));
    fs::create_symlink(file("victim"), file("planted.html"));
    for (const auto& [name, code] : {std::pair{"r.html", 0}, std::pair{"planted.html", 4}}) {
        Pipe both;
        Program report({program("gangflash"),
                        "report",
                        "--batch",
                        "outside",
                        "--format",
                        "html",
                        "--out",
                        file(name),
                        "--ledger",
                        file("state/ledger.sqlite")},
                       {.out = both.writer, .err = both.writer});
        EXPECT_EQ(report.wait(), code) << name << both.read_to_the_end();
    }
    EXPECT_EQ(content_of(file("victim")), "precious");
}

TEST_F(Outside, ABankSpeaksToNobodyAndGoesOn) {
    Pipe out;
    ::fcntl(out.writer, F_SETPIPE_SZ, 4096);
    Program bank({program("gangflash-phones"), "--count", "40", "--pty-dir", file("bank")},
                 {.out = out.writer});
    const auto end = std::chrono::steady_clock::now() + patience;
    while (!fs::exists(fs::symlink_status(file("bank/phone-40"))))
        ASSERT_LT(std::chrono::steady_clock::now(), end) << "phones wait for whoever does not read";
    bank.signal(SIGTSTP);
    bank.signal(SIGHUP);
    EXPECT_EQ(bank.wait(), 0);
}

} // namespace
} // namespace gangflash

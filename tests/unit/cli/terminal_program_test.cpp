// The live table on a terminal of our own making: every size, resized while it runs, and what stays
// behind when it has ended.
#include "ports/virtual/demo/demo_package.hpp"
#include "tests/support/temporary_folder.hpp"
#include "tests/support/tree.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <memory>
#include <poll.h>
#include <pty.h>
#include <regex>
#include <stdexcept>
#include <string>
#include <string_view>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gangflash {
namespace {

using testing::HasSubstr;
using testing::Not;
using Clock = std::chrono::steady_clock;

constexpr std::chrono::seconds patience{120}; ///< a machine at work

/// As much of a terminal as the table uses: two screens, the cursor's home, erasing, and lines that
/// wrap and scroll. What scrolls out of the first screen is kept.
class Terminal {
public:
    Terminal(int rows, int columns) { resize(rows, columns); }

    void resize(int rows, int columns) {
        rows_ = rows;
        columns_ = columns;
        for (auto& screen : screens_) {
            screen.resize(static_cast<std::size_t>(rows));
            for (auto& line : screen)
                line.resize(std::min(line.size(), static_cast<std::size_t>(columns)));
        }
        row_ = std::min(row_, rows - 1);
    }

    void take(std::string_view bytes) {
        for (const char c : bytes) {
            pending_ += c;
            if (pending_.front() == '\x1b') {
                if (pending_.size() > 2 && c >= '@' && c <= '~') obey();
                continue;
            }
            if (c == '\n')
                line_feed();
            else if (c == '\r')
                column_ = 0;
            else
                put(c);
            pending_.clear();
        }
    }

    bool alternate() const { return alternate_; }
    bool ever_alternate() const { return ever_alternate_; }
    bool coloured() const { return coloured_; }
    std::size_t pictures() const { return pictures_; } ///< of the table, whole
    std::size_t mishaps() const {
        return mishaps_;
    } ///< lines of the table that wrapped or scrolled
    const std::vector<std::string>& scrolled() const { return scrolled_; }

    /// Lines of the screen that is shown, without what is blank at their end.
    std::vector<std::string> screen() const {
        std::vector<std::string> lines;
        for (const Line& line : screens_[alternate_ ? 1 : 0])
            lines.push_back(text_of(line));
        return lines;
    }

private:
    using Line = std::vector<std::string>; ///< letters, a column each

    static std::string text_of(const Line& line) {
        std::string text;
        for (const std::string& letter : line)
            text += letter.empty() ? " " : letter;
        text.erase(text.find_last_not_of(' ') + 1);
        return text;
    }
    std::vector<Line>& lines() { return screens_[alternate_ ? 1 : 0]; }
    Line& line() { return lines()[static_cast<std::size_t>(row_)]; }

    void obey() {
        const std::string order = std::exchange(pending_, {});
        const auto cut = [this] {
            line().resize(std::min(line().size(), static_cast<std::size_t>(column_)));
        };
        if (order == "\x1b[?1049h") {
            alternate_ = ever_alternate_ = true;
            screens_[1].assign(static_cast<std::size_t>(rows_), {});
            kept_row_ = row_;
            row_ = column_ = 0;
        } else if (order == "\x1b[?1049l") {
            alternate_ = false;
            row_ = std::min(kept_row_, rows_ - 1);
            column_ = 0;
        } else if (order == "\x1b[H") {
            row_ = column_ = 0;
        } else if (order == "\x1b[K") {
            cut();
        } else if (order == "\x1b[J") {
            cut();
            for (auto at = static_cast<std::size_t>(row_) + 1; at < lines().size(); ++at)
                lines()[at].clear();
            ++pictures_;
        } else if (order.back() == 'm') {
            coloured_ = true;
        } else if (order != "\x1b[?25l" && order != "\x1b[?25h") {
            ADD_FAILURE() << "an order that this terminal does not know: " << order.substr(1);
        }
    }
    void line_feed() {
        if (++row_ < rows_) return;
        row_ = rows_ - 1;
        if (alternate_)
            ++mishaps_;
        else
            scrolled_.push_back(text_of(lines().front()));
        lines().erase(lines().begin());
        lines().emplace_back();
    }
    void put(char c) {
        const bool begins = (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;
        if (begins && column_ == columns_) {
            if (alternate_) ++mishaps_;
            column_ = 0;
            line_feed();
        }
        if (!begins) {
            line()[static_cast<std::size_t>(column_ - 1)] += c;
            return;
        }
        if (line().size() <= static_cast<std::size_t>(column_))
            line().resize(static_cast<std::size_t>(column_) + 1);
        line()[static_cast<std::size_t>(column_++)] = std::string(1, c);
    }

    int rows_ = 0, columns_ = 0, row_ = 0, column_ = 0, kept_row_ = 0;
    bool alternate_ = false, ever_alternate_ = false, coloured_ = false;
    std::size_t pictures_ = 0, mishaps_ = 0;
    std::string pending_;
    std::array<std::vector<Line>, 2> screens_;
    std::vector<std::string> scrolled_;
};

/// A program behind it.
class OnTerminal {
public:
    OnTerminal(const std::vector<std::string>& words,
               const std::vector<std::string>& environment,
               int rows,
               int columns)
        : terminal(rows, columns) {
        winsize size{};
        size.ws_row = static_cast<unsigned short>(rows);
        size.ws_col = static_cast<unsigned short>(columns);
        std::vector<char*> arguments;
        for (const std::string& word : words)
            arguments.push_back(const_cast<char*>(word.c_str()));
        arguments.push_back(nullptr);
        pid_ = ::forkpty(&master_, nullptr, nullptr, &size);
        if (pid_ < 0) throw std::runtime_error("forkpty");
        if (pid_ == 0) {
            for (const std::string& setting : environment)
                ::putenv(const_cast<char*>(setting.c_str()));
            ::execv(arguments[0], arguments.data());
            ::_exit(127);
        }
    }
    ~OnTerminal() {
        if (pid_ > 0) {
            ::kill(pid_, SIGKILL);
            ::waitpid(pid_, nullptr, 0);
        }
        ::close(master_);
    }
    OnTerminal(const OnTerminal&) = delete;
    OnTerminal& operator=(const OnTerminal&) = delete;

    void resize(int rows, int columns) {
        winsize size{};
        size.ws_row = static_cast<unsigned short>(rows);
        size.ws_col = static_cast<unsigned short>(columns);
        ::ioctl(master_, TIOCSWINSZ, &size);
        terminal.resize(rows, columns);
    }

    /// Reads until `done` says so or the program has ended; false then, or when patience ends.
    template <class Done>
    bool read_until(Done done) {
        const auto end = Clock::now() + patience;
        while (Clock::now() < end) {
            pollfd ready{master_, POLLIN, 0};
            if (::poll(&ready, 1, 1000) < 0) return false;
            if (ready.revents == 0) continue;
            std::array<char, 4096> bytes{};
            const ssize_t got = ::read(master_, bytes.data(), bytes.size());
            if (got <= 0) return false;
            all.append(bytes.data(), static_cast<std::size_t>(got));
            terminal.take({bytes.data(), static_cast<std::size_t>(got)});
            if (done()) return true;
        }
        return false;
    }

    int wait() {
        read_until([] { return false; });
        int status = 0;
        ::waitpid(pid_, &status, 0);
        pid_ = -1;
        return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
    }

    Terminal terminal;
    std::string all; ///< every byte

private:
    int master_ = -1;
    pid_t pid_ = -1;
};

class TerminalView : public testing::Test {
protected:
    static void SetUpTestSuite() {
        shared_ = std::make_unique<TemporaryFolder>();
        const auto made = vphone::make_package(
            *shared_ / "package", *vphone::find_chip_model("MT6765"), vphone::least_package_size);
        if (!made) throw std::runtime_error(describe(made.error()));
    }
    static void TearDownTestSuite() { shared_.reset(); }

    std::vector<std::string> flash(int phones,
                                   std::vector<std::string> more = {},
                                   const std::string& batch = "lot-1") const {
        std::vector<std::string> words{(tree::programs() / "gangflash").string(),
                                       "flash",
                                       "--package",
                                       (*shared_ / "package").string(),
                                       "--userdata",
                                       "keep",
                                       "--ports",
                                       fmt::format("virtual:{}", phones),
                                       "--once",
                                       "--batch",
                                       batch,
                                       "--discard",
                                       "--ledger",
                                       (folder_ / "ledger.sqlite").string()};
        words.insert(words.end(), more.begin(), more.end());
        return words;
    }
    std::vector<std::string> environment(std::vector<std::string> more = {}) const {
        std::vector<std::string> all{"XDG_STATE_HOME=" + (folder_ / "state").string(),
                                     "TERM=xterm-256color",
                                     "LC_ALL=C.UTF-8"};
        all.insert(all.end(), more.begin(), more.end());
        return all;
    }
    static std::string four_unhelpable() {
        return (tree::source() / "tests/faults/four-unhelpable.toml").string();
    }

    TemporaryFolder folder_;
    static std::unique_ptr<TemporaryFolder> shared_;
};

std::unique_ptr<TemporaryFolder> TerminalView::shared_;

/// Whether a line is one of the table's: a head, a slot or two, a foot.
bool is_of_the_table(const std::string& line) {
    static const std::regex form(
        R"(^(batch |passed |(STOPPING )?\d+ PASS | *\d+ [A-Za-z]+ *|port ).*)");
    return line.empty() || std::regex_match(line, form);
}

TEST_F(TerminalView, FitsAnySizeAndLeavesNoDebrisWhenResized) {
    OnTerminal run(flash(64, {"--link-speed", "1M"}), environment(), 24, 80);
    const auto pictures = [&run](std::size_t more) {
        const std::size_t until = run.terminal.pictures() + more;
        return run.read_until([&run, until] { return run.terminal.pictures() >= until; });
    };
    ASSERT_TRUE(pictures(2)) << run.all;
    for (const auto& [rows, columns] : {std::pair{50, 200}, std::pair{12, 40}, std::pair{24, 80}}) {
        run.resize(rows, columns);
        // One picture may be on its way, drawn for the size before.
        ASSERT_TRUE(pictures(2)) << "the batch was over too early";
        const std::size_t before = run.terminal.mishaps();
        ASSERT_TRUE(pictures(2));
        EXPECT_EQ(run.terminal.mishaps(), before)
            << "wider or longer than " << rows << "x" << columns;
        const auto lines = run.terminal.screen();
        EXPECT_THAT(lines.front(), testing::StartsWith("batch lot-1")) << rows << "x" << columns;
        std::size_t heads = 0;
        for (const std::string& line : lines) {
            EXPECT_TRUE(is_of_the_table(line)) << rows << "x" << columns << ": " << line;
            heads += line.starts_with("batch ") ? 1 : 0;
        }
        EXPECT_EQ(heads, 1U) << "copies at " << rows << "x" << columns;
    }
    EXPECT_EQ(run.wait(), 0);
    EXPECT_TRUE(run.terminal.ever_alternate());
    EXPECT_FALSE(run.terminal.alternate()) << "the old screen is back";
    const auto heads = std::ranges::count_if(run.terminal.scrolled(), [](const std::string& line) {
        return line.starts_with("batch lot-1  ");
    });
    EXPECT_LE(heads, 1) << "no copies in the scrollback";
}

TEST_F(TerminalView, WhatNeedsAHandStandsOnTheFirstPage) {
    OnTerminal run(
        flash(16, {"--faults", four_unhelpable(), "--seed", "7", "--link-speed", "300k"}),
        environment(),
        10,
        80);
    const bool seen = run.read_until([&run] {
        const auto lines = run.terminal.screen();
        return lines.size() > 2 && lines.back().find("page 1 of") != std::string::npos &&
               lines[1].find(" FAIL ") != std::string::npos;
    });
    EXPECT_TRUE(seen) << "the first slot of page 1 has failed";
}

TEST_F(TerminalView, EveryFailureIsRepeatedAtTheEndWithItsAction) {
    OnTerminal failing(flash(3, {"--expect-imei", "2=490154203237518"}), environment(), 24, 80);
    EXPECT_EQ(failing.wait(), 1);
    const std::string& all = failing.all;
    const std::size_t back = all.rfind("\x1b[?1049l");
    ASSERT_NE(back, std::string::npos);
    EXPECT_THAT(all.substr(back), HasSubstr("FAIL PHN-724"));
    EXPECT_THAT(all.substr(back), HasSubstr("Scan the label of the phone in this slot"));
}

TEST_F(TerminalView, RespectsNoColorAPlainTerminalAndTheLocale) {
    OnTerminal coloured(flash(1), environment(), 24, 80);
    EXPECT_EQ(coloured.wait(), 0);
    EXPECT_TRUE(coloured.terminal.coloured());

    OnTerminal plain(flash(1, {}, "lot-2"), environment({"NO_COLOR=1"}), 24, 80);
    EXPECT_EQ(plain.wait(), 0);
    EXPECT_FALSE(plain.terminal.coloured());
    EXPECT_TRUE(plain.terminal.ever_alternate());

    OnTerminal dumb(flash(1, {}, "lot-3"), environment({"TERM=dumb"}), 24, 80);
    EXPECT_EQ(dumb.wait(), 0);
    EXPECT_EQ(dumb.all.find('\x1b'), std::string::npos);
    EXPECT_TRUE(std::regex_search(dumb.all, std::regex(R"(\d\d:\d\d:\d\d slot 1)")));

    OnTerminal ascii(
        flash(1, {"--operator", "\xe5\xbc\xa0"}, "L\xc3\xb6t"), environment({"LC_ALL=C"}), 24, 80);
    EXPECT_EQ(ascii.wait(), 0);
    for (const char c : ascii.all)
        ASSERT_LT(static_cast<unsigned char>(c), 0x80U) << "no mojibake";
    EXPECT_THAT(ascii.all, HasSubstr("L\\u00f6t"));
}

} // namespace
} // namespace gangflash

// The program as it is delivered, under umockdev: forty virtual phones behind mocked ports.
#include "tests/kernel/line_process.hpp"
#include "tests/support/temporary_folder.hpp"
#include "tests/support/tree.hpp"
#include "tests/usb/usb_station.hpp"
#include "tests/usb/usb_testbed.hpp"
#include "tests/usb/virtual_bench.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <system_error>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace gangflash::test {

namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using std::chrono::steady_clock;

const fs::path programs = tree::programs();

class UsbProgram : public testing::Test {
protected:
    UsbProgram() {
        setenv("LD_PRELOAD",
               fmt::format("{}:libumockdev-preload.so.0", GANGFLASH_SERIAL_OPEN).c_str(),
               1);
        setenv("XDG_STATE_HOME", (folder / "state").c_str(), 1); // a vault of its own
    }

    struct Run {
        int exit_code = -1;
        std::vector<json> lines;
        std::string text; ///< what was no JSON
    };

    Run run(std::vector<std::string> words) const {
        words.insert(words.begin(), (programs / "gangflash").string());
        LineProcess program(words);
        const auto until = steady_clock::now() + std::chrono::seconds(300);
        Run result;
        while (const auto line = program.next_line(until))
            if (line->starts_with('{'))
                result.lines.push_back(json::parse(*line));
            else
                result.text += *line + '\n';
        result.exit_code = program.wait();
        return result;
    }

    void make_package() const {
        LineProcess maker({(programs / "gangflash-phones").string(),
                           "make-package",
                           (folder / "package").string(),
                           "--size",
                           "2097152"});
        ASSERT_EQ(maker.wait(), 0);
    }

    fs::path write_slots(std::size_t count) const {
        const fs::path file = folder / "slots.toml";
        std::ofstream out(file);
        for (std::size_t i = 0; i < count; ++i)
            out << fmt::format("[[slot]]\nname = \"{}\"\nport = \"0000:00:14.0-{}.{}\"\n",
                               i + 1,
                               i / 8 + 1,
                               i % 8 + 1);
        return file;
    }

    Run flash(const fs::path& slots, std::vector<std::string> more) const {
        std::vector<std::string> words{"flash",
                                       "--ports",
                                       "usb",
                                       "--slots",
                                       slots.string(),
                                       "--package",
                                       (folder / "package").string(),
                                       "--userdata",
                                       "keep",
                                       "--ledger",
                                       (folder / "ledger.sqlite").string(),
                                       "--once",
                                       "--json"};
        words.insert(words.end(), more.begin(), more.end());
        return run(words);
    }

    static std::size_t count(const Run& run, const std::string& verdict) {
        return static_cast<std::size_t>(std::ranges::count_if(run.lines, [&](const json& line) {
            return line["event"] == "verdict" && line["verdict"] == verdict;
        }));
    }

    TemporaryFolder folder;
};

vphone::BankOptions bank(std::size_t count) {
    vphone::BankOptions options;
    options.count = count;
    options.start = vphone::StartMode::brom;
    options.storage = [](std::size_t, const vphone::StorageShape& shape) {
        return std::make_unique<vphone::DiscardStorage>(shape);
    };
    return options;
}

TEST_F(UsbProgram, FlashesFortyPhones) {
    if (std::getenv("GANGFLASH_FORTY_PHONES") == nullptr)
        GTEST_SKIP() << "runs alone: ctest -R FortyPhones, or GANGFLASH_FORTY_PHONES=1";
    // umockdev serves all phones on one thread: a minute.
    make_package();
    UsbTestbed testbed;
    VirtualBench phones(testbed, bank(40));
    phones.start();
    const Run run = flash(write_slots(40), {"--wait", "60"});
    ASSERT_FALSE(run.lines.empty()) << run.text;
    SCOPED_TRACE(run.lines.back().dump());
    EXPECT_EQ(run.exit_code, 0);
    EXPECT_EQ(count(run, "pass"), 40U);
}

TEST_F(UsbProgram, ShowsAPhoneOnAnUnboundPortAndDoesNotFlashIt) {
    make_package();
    UsbTestbed testbed;
    VirtualBench phones(testbed, bank(2));
    phones.start();
    const Run run = flash(write_slots(1), {"--wait", "60"});
    EXPECT_EQ(run.exit_code, 0);
    EXPECT_EQ(count(run, "pass"), 1U);
    const auto shown = std::ranges::find_if(run.lines, [](const json& line) {
        return line["event"] == "arrived" && line["port_path"] == "0000:00:14.0-1.2";
    });
    ASSERT_NE(shown, run.lines.end());
    EXPECT_TRUE((*shown)["slot"].is_null());
    EXPECT_THAT((*shown)["note"].get<std::string>(), testing::HasSubstr("ports learn"));
    EXPECT_EQ(phones.bus().phone(1).write_count(), 0U);
}

/// The Lenovo S580 of the forum: a Qualcomm phone offered MediaTek firmware.
TEST_F(UsbProgram, NamesAPhoneOfAnotherKindAndRefusesIt) {
    make_package();
    UsbTestbed testbed;
    testbed.add_hub("1-1", 8);
    testbed.plug("1-1.1", std::make_shared<SilentPhone>(), {0x05c6, 0x9008, "QUSB_BULK"});
    const Run run = flash(write_slots(1), {"--wait", "10"});
    EXPECT_EQ(run.exit_code, 1);
    const auto verdict = std::ranges::find_if(
        run.lines, [](const json& line) { return line["event"] == "verdict"; });
    ASSERT_NE(verdict, run.lines.end());
    EXPECT_EQ((*verdict)["error_id"], "BROM-206");
    EXPECT_THAT((*verdict)["error_detail"].get<std::string>(), testing::HasSubstr("05c6:9008"));
    EXPECT_EQ(testbed.counts().most_pending, 0U) << "not one transfer";
}

TEST_F(UsbProgram, ListsThePortsAndWhatIsPluggedIn) {
    UsbTestbed testbed;
    testbed.add_hub("1-1", 4);
    testbed.plug("1-1.3", std::make_shared<SilentPhone>());
    testbed.plug("1-2", std::make_shared<SilentPhone>(), {0x05c6, 0x9008, "QUSB_BULK"});
    const Run drawn = run({"ports", "list", "--slots", (folder / "none.toml").string()});
    EXPECT_EQ(drawn.exit_code, 0);
    EXPECT_THAT(drawn.text, testing::ContainsRegex("0000:00:14.0-1.3 +unbound +0e8d:0003 brom"));
    EXPECT_THAT(drawn.text, testing::ContainsRegex("0000:00:14.0-2 +unbound +05c6:9008 foreign"));

    const Run facts = run({"ports", "list", "--json", "--slots", write_slots(3).string()});
    const auto phone = std::ranges::find_if(
        facts.lines, [](const json& line) { return line["port_path"] == "0000:00:14.0-1.3"; });
    ASSERT_NE(phone, facts.lines.end());
    EXPECT_EQ((*phone)["slot"], "3");
    EXPECT_EQ((*phone)["mode"], "brom");
    EXPECT_EQ((*phone)["tier"], 3);
}

TEST_F(UsbProgram, LearnsSlotsFromPhonesPluggedInOneAfterAnother) {
    UsbTestbed testbed;
    testbed.add_hub("1-1", 4);
    const std::string file = (folder / "learnt.toml").string();
    LineProcess lesson({(programs / "gangflash").string(),
                        "ports",
                        "learn",
                        "--slots",
                        file,
                        "--count",
                        "2",
                        "--json"});
    const auto until = steady_clock::now() + std::chrono::seconds(30);
    // A lesson knows what is there when it begins; so phones come and go until they are noticed.
    std::vector<json> learnt;
    for (const char* port : {"1-1.4", "1-1.2"}) {
        std::optional<std::string> line;
        while (!line) {
            testbed.plug(port, std::make_shared<SilentPhone>());
            try {
                line = lesson.next_line(steady_clock::now() + std::chrono::seconds(2));
            } catch (const std::runtime_error&) {
                ASSERT_LT(steady_clock::now(), until);
            }
            testbed.unplug(port);
        }
        learnt.push_back(json::parse(*line));
    }
    EXPECT_EQ(lesson.wait(), 0);
    EXPECT_EQ(learnt[0]["slot"], "1");
    EXPECT_EQ(learnt[0]["port_path"], "0000:00:14.0-1.4");
    EXPECT_EQ(learnt[1]["slot"], "2");
    EXPECT_EQ(learnt[1]["port_path"], "0000:00:14.0-1.2");

    const Run shown = run({"ports", "show", "--slots", file, "--json"});
    ASSERT_EQ(shown.lines.size(), 2U);
    EXPECT_EQ(shown.lines[0]["slot"], "1");
    EXPECT_TRUE(shown.lines[0]["exists"]);
}

/// Chip ids in a transcript are pseudonyms; everything else is what the phone said.
TEST_F(UsbProgram, PlaysAGoldenTranscript) {
    const fs::path golden = tree::source() / "tests/golden/identify-mt6765";
    const Run run =
        this->run({"identify", "--ports", "replay:" + golden.string(), "--wait", "5", "--json"});
    EXPECT_EQ(run.exit_code, 0);
    ASSERT_EQ(run.lines.size(), 1U);
    EXPECT_EQ(run.lines[0]["chip"], "MT6765");
    EXPECT_EQ(run.lines[0]["mode"], "preloader");
    EXPECT_TRUE(run.lines[0]["error_id"].is_null());
}

TEST_F(UsbProgram, SaysThatNothingIsBound) {
    make_package();
    UsbTestbed testbed;
    testbed.add_hub("1-1", 4);
    const Run run = flash(folder / "none.toml", {});
    EXPECT_EQ(run.exit_code, 2);
}

} // namespace

} // namespace gangflash::test

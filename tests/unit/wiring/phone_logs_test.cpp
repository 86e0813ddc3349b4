#include "station/wiring/phone_logs.hpp"
#include "tests/support/file_content.hpp"
#include "tests/support/temporary_folder.hpp"

#include <chrono>
#include <filesystem>
#include <fstream>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gangflash {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

struct Counting final : StationObserver {
    void on_event(const StationEvent&) override { ++events; }
    int events = 0;
};

constexpr std::int64_t noon = 1'795'953'600'000'000; ///< 2026-11-29T12:00:00Z

template <class What>
StationEvent event(What what, std::int64_t seconds, const char* slot = "7") {
    return {.at = UtcMicros{noon + seconds * 1'000'000},
            .batch = "lot 7/A",
            .slot = slot,
            .path = PortPath("c-1"),
            .what = std::move(what)};
}

EventVerdict failed(std::int64_t unit) {
    EventVerdict verdict;
    verdict.unit = UnitId{unit};
    verdict.verdict = Verdict::fail;
    verdict.fault = Fault{ErrorCode::never_returned, "limit_ms=30000"};
    verdict.attempts = 2;
    return verdict;
}

TEST(PhoneLogs, WriteAFileForEachPhoneInOrder) {
    const TemporaryFolder folder;
    Counting next;
    std::filesystem::path first, second;
    {
        PhoneLogs logs(folder.path(), next);
        EXPECT_TRUE(logs.file_of("7").empty());
        logs.on_event(event(EventArrived{"preloader", 1, {}}, 0));
        first = logs.file_of("7");
        logs.on_event(event(EventStep{"write", "super", 4096, Millis{1500}, {}, ""}, 2));
        logs.on_event(event(EventProgress{"write", "super", 0.5, 10, 1.0, 0}, 3));
        logs.on_event(event(EventArrived{"brom", 1, {}}, 3, "8")); // another slot meanwhile
        logs.on_event(event(EventLeft{"write"}, 4));
        logs.on_event(
            event(EventRetry{"write", Fault{ErrorCode::port_vanished, "x"}, 1, Millis{250}}, 5));
        logs.on_event(event(EventArrived{"preloader", 2, {}}, 6)); // the same phone
        logs.on_event(event(failed(41), 60));
        logs.on_event(event(EventArrived{"preloader", 1, {}}, 90)); // the next one
        second = logs.file_of("7");
        EXPECT_TRUE(logs.complete());
    }
    EXPECT_EQ(next.events, 9);
    EXPECT_EQ(first, folder.path() / "lot_7_A" / "20261129-120000-slot-7.log");
    EXPECT_NE(first, second);
    const std::string text = content_of(first);
    EXPECT_THAT(text, HasSubstr("2026-11-29T12:00:00.000Z appears as preloader, try 1\n"));
    EXPECT_THAT(text, HasSubstr("2026-11-29T12:00:02.000Z write super: done, 4096 bytes, 1.500 s"));
    EXPECT_THAT(text, HasSubstr("leaves the bus during write"));
    EXPECT_THAT(text, HasSubstr("try 1 failed in write: USB-101"));
    EXPECT_THAT(text, HasSubstr("next after 0.250 s"));
    EXPECT_THAT(text, HasSubstr("appears as preloader, try 2"));
    EXPECT_THAT(text, HasSubstr("unit 41: fail USB-106"));
    EXPECT_THAT(text, HasSubstr(std::string(entry_of(ErrorCode::never_returned).action)));
    EXPECT_THAT(text, Not(HasSubstr("brom")));
    EXPECT_THAT(content_of(second), HasSubstr("try 1"));
}

TEST(PhoneLogs, SayThatTheDiskDidNotTakeThemAndDisturbNobody) {
    const TemporaryFolder folder;
    std::ofstream(folder.path() / "file") << "in the way";
    Counting next;
    PhoneLogs logs(folder.path() / "file", next);
    logs.on_event(event(EventArrived{"preloader", 1, {}}, 0));
    logs.on_event(event(failed(1), 1));
    EXPECT_EQ(next.events, 2);
    for (int i = 0; i < 1000 && logs.complete(); ++i)
        std::this_thread::sleep_for(std::chrono::milliseconds(10)); // for spdlog's own thread
    EXPECT_FALSE(logs.complete());
}

} // namespace
} // namespace gangflash

// Sixty-four phones on one station against one phone alone: memory and time of the real program,
// phones in its process that hash and discard what they are sent.
#include "ports/virtual/demo/demo_package.hpp"
#include "tests/storage/child_process.hpp"
#include "tests/storage/ledger_fixture.hpp"
#include "tests/support/environment.hpp"
#include "tests/support/tree.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>
#include <thread>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace gangflash::tests {
namespace {

constexpr std::uint64_t mib = 1ULL << 20U;
const std::string program = (tree::programs() / "gangflash").string();

/// Memory that is this process's alone, now; 0 when it is gone. Images read through the page cache
/// are not.
std::uint64_t private_bytes(pid_t process) {
    std::ifstream file("/proc/" + std::to_string(process) + "/smaps_rollup");
    std::uint64_t kib = 0;
    for (std::string line; std::getline(file, line);) {
        std::istringstream words(line);
        std::string name;
        std::uint64_t value = 0;
        words >> name >> value;
        if (name == "Private_Clean:" || name == "Private_Dirty:" || name == "Private_Hugetlb:")
            kib += value;
    }
    return kib * 1024;
}

struct Outcome {
    int exit_code = -1;
    std::size_t passed = 0;
    double slowest_seconds = 0; ///< of one phone, from its appearance to its verdict
    std::uint64_t peak_private_bytes = 0;
};

Outcome flash(const std::string& package, std::size_t phones, std::uint64_t link_speed) {
    const TempFolder folder;
    ChildProcess child({program,
                        "flash",
                        "--package",
                        package,
                        "--userdata",
                        "keep",
                        "--ports",
                        "virtual:" + std::to_string(phones),
                        "--discard",
                        "--once",
                        "--json",
                        "--batch",
                        "bench",
                        "--operator",
                        "bench",
                        "--ledger",
                        folder.file("ledger.sqlite"),
                        "--link-speed",
                        std::to_string(link_speed)});
    Outcome outcome;
    // The station tells something ten times a second and slot: looking after each read is enough.
    std::string output;
    for (std::string some = child.read_some(); !some.empty(); some = child.read_some()) {
        outcome.peak_private_bytes =
            std::max(outcome.peak_private_bytes, private_bytes(child.pid()));
        output += some;
        std::this_thread::sleep_for(std::chrono::milliseconds(20)); // bounds the looking
    }
    outcome.exit_code = child.wait();
    std::istringstream lines(output);
    for (std::string line; std::getline(lines, line);) {
        const auto event = nlohmann::json::parse(line);
        if (event["event"] != "verdict") continue;
        outcome.passed += event["verdict"] == "pass" ? 1 : 0;
        outcome.slowest_seconds = std::max(outcome.slowest_seconds, event["seconds"].get<double>());
    }
    return outcome;
}

} // namespace

/// GANG_IMAGE_MIB of images (default 32) over cables of GANG_LINK_SPEED bytes/s (default 2,000,000)
/// to GANG_BENCH_PHONES phones (default 64).
TEST(GangBench, SixtyFourPhonesNeedLittleMemoryAndNoMoreTimeThanOne) {
    const std::uint64_t image_mib = from_environment("GANG_IMAGE_MIB", 32);
    const std::uint64_t link_speed = from_environment("GANG_LINK_SPEED", 2'000'000);
    const std::size_t phones = from_environment("GANG_BENCH_PHONES", 64);
    const double ratio_limit =
        static_cast<double>(from_environment("GANG_RATIO_PERCENT", 103)) / 100.0;
    const TempFolder folder;
    const std::string package = folder.file("package");
    const auto made =
        vphone::make_package(package, *vphone::find_chip_model("MT6765"), image_mib * mib);
    ASSERT_TRUE(made) << describe(made.error());

    const Outcome one = flash(package, 1, link_speed);
    ASSERT_EQ(one.exit_code, 0);
    ASSERT_EQ(one.passed, 1U);
    const Outcome all = flash(package, phones, link_speed);
    ASSERT_EQ(all.exit_code, 0);
    EXPECT_EQ(all.passed, phones);

    const double ratio = all.slowest_seconds / one.slowest_seconds;
    std::printf("%zu phones, %llu MiB each at %llu bytes/s: slowest %.2f s, one alone %.2f s, "
                "ratio %.3f; peak private memory %.1f MiB, one alone %.1f MiB\n",
                phones,
                static_cast<unsigned long long>(image_mib),
                static_cast<unsigned long long>(link_speed),
                all.slowest_seconds,
                one.slowest_seconds,
                ratio,
                static_cast<double>(all.peak_private_bytes) / mib,
                static_cast<double>(one.peak_private_bytes) / mib);
    EXPECT_LE(ratio, ratio_limit);
    EXPECT_GT(all.peak_private_bytes, 0U) << "memory was never looked at";
    EXPECT_LE(all.peak_private_bytes, (64 + phones) * mib);
}

} // namespace gangflash::tests

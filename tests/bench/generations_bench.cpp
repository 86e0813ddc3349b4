// What one GiB costs the station's processor by each generation of agents, in one run: the real
// program, one phone behind a pseudo-terminal, images already hashed.
#include "ports/virtual/demo/demo_package.hpp"
#include "tests/storage/child_process.hpp"
#include "tests/storage/ledger_fixture.hpp"
#include "tests/support/environment.hpp"
#include "tests/support/tree.hpp"

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <sstream>
#include <string>
#include <sys/resource.h>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace gangflash::tests {
namespace {

constexpr double gib = 1024.0 * 1024 * 1024;

std::string program(const char* name) {
    return (tree::programs() / name).string();
}

/// Of the children that were waited for.
double processor_seconds() {
    rusage use{};
    ::getrusage(RUSAGE_CHILDREN, &use);
    const auto seconds = [](const timeval& t) {
        return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6;
    };
    return seconds(use.ru_utime) + seconds(use.ru_stime);
}

std::string all_of(ChildProcess& child) {
    std::string output;
    for (std::string some = child.read_some(); !some.empty(); some = child.read_some())
        output += some;
    return output;
}

struct Cost {
    double processor = 0; ///< seconds for each GiB written
    double seconds = 0;   ///< of the phone, for each GiB written
};

Cost cost_of(const char* chip, std::uint64_t package_mib) {
    const TempFolder folder;
    const std::string package = folder.file("package");
    const auto made =
        vphone::make_package(package, *vphone::find_chip_model(chip), package_mib * 1024 * 1024);
    EXPECT_TRUE(made) << chip;
    const std::string links = folder.file("links");
    const std::vector<std::string> job{
        "--package", package, "--userdata", "keep", "--verify", "agent"};

    std::vector<std::string> words{program("gangflash"), "plan", "--json"};
    words.insert(words.end(), job.begin(), job.end());
    ChildProcess plan(words); // its hashes are kept
    all_of(plan);
    EXPECT_EQ(plan.wait(), 0) << chip;

    ChildProcess phone(
        {program("gangflash-phones"), "--count", "1", "--chip", chip, "--pty-dir", links});
    std::string told;
    while (told.find("\"arrived\"") == std::string::npos) {
        const std::string some = phone.read_some();
        if (some.empty()) break;
        told += some;
    }
    words = {program("gangflash"),
             "flash",
             "--ports",
             "serial:" + links + "/phone-1",
             "--once",
             "--json",
             "--batch",
             "bench",
             "--ledger",
             folder.file("ledger.sqlite")};
    words.insert(words.end(), job.begin(), job.end());
    const double before = processor_seconds();
    ChildProcess flash(words);
    std::istringstream lines(all_of(flash));
    EXPECT_EQ(flash.wait(), 0) << chip;
    const double used = processor_seconds() - before;
    Cost cost;
    for (std::string line; std::getline(lines, line);) {
        const auto event = nlohmann::json::parse(line);
        if (event["event"] != "verdict") continue;
        const double written = event["bytes_written"].get<double>() / gib;
        cost = {used / written, event["seconds"].get<double>() / written};
    }
    return cost;
}

} // namespace

/// GENERATION_IMAGE_MIB of images (default 256).
TEST(GenerationsBench, AGibOfEachCostsLittleOfTheProcessor) {
    const std::uint64_t mib = from_environment("GENERATION_IMAGE_MIB", 256);
    const Cost legacy = cost_of("MT6580", mib);
    const Cost xflash = cost_of("MT6765", mib);
    const Cost xml = cost_of("MT6789", mib);
    const auto row = [](const char* name, const Cost& cost) {
        std::printf("%s: %.2f s of processor and %.2f s for each GiB\n",
                    name,
                    cost.processor,
                    cost.seconds);
    };
    row("legacy", legacy);
    row("XFlash", xflash);
    row("XML", xml);
    EXPECT_GT(xml.processor, 0.0);
    EXPECT_LT(xml.processor, 2 * xflash.processor);
}

} // namespace gangflash::tests

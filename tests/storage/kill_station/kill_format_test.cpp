// The real `gangflash flash --mode format-all`, killed at random instants of backup, format and
// restore: the station that comes next finds what the phones own and puts it where it belongs.
#include "base/random.hpp"
#include "base/sha256.hpp"
#include "ports/virtual/demo/demo_package.hpp"
#include "tests/storage/child_process.hpp"
#include "tests/storage/ledger_fixture.hpp"
#include "tests/support/environment.hpp"
#include "tests/support/other_layout.hpp"
#include "tests/support/tree.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <memory>
#include <thread>

#include <gtest/gtest.h>

namespace gangflash::tests {
namespace {

namespace fs = std::filesystem;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr std::size_t phones = 2;
constexpr const char* chip_name = "MT6580"; ///< what it owns is small
const std::string program = (tree::programs() / "gangflash").string();

std::string read_to_end(ChildProcess& child) {
    std::string all;
    for (std::string some = child.read_some(); !some.empty(); some = child.read_some())
        all += some;
    return all;
}

class KillFormat : public ::testing::Test {
protected:
    const vphone::ChipModel& chip = *vphone::find_chip_model(chip_name);
    const TempFolder folder;
    const std::string package = folder.file("package");
    const std::string bank = folder.file("phones");

    void SetUp() override {
        const auto made = vphone::make_package(package, chip, vphone::least_package_size);
        ASSERT_TRUE(made) << describe(made.error());
        // As they came: looked at only, then given another layout than the package's.
        ChildProcess look({program, "identify", "--ports", ports(), "--phones-dir", bank});
        read_to_end(look);
        ASSERT_EQ(look.wait(), 0);
        for (std::size_t phone = 1; phone <= phones; ++phone)
            swap_proinfo_and_nvram(chip, *storage_of(phone));
    }

    static std::string ports() { return "virtual:" + std::to_string(phones) + "@" + chip_name; }

    std::unique_ptr<vphone::FileStorage> storage_of(std::size_t phone) const {
        return std::make_unique<vphone::FileStorage>(
            chip.shape, fs::path(bank) / ("phone-" + std::to_string(phone)));
    }

    /// Starts a format of all phones as a batch of this name.
    std::unique_ptr<ChildProcess> format(const std::string& batch) const {
        fs::create_directories(folder.file(batch)); // each under a ledger in a folder of its own
        return std::make_unique<ChildProcess>(std::vector<std::string>{
            program,        "flash",      "--json",     "--once",
            "--mode",       "format-all", "--userdata", "erase",
            "--package",    package,      "--ports",    ports(),
            "--phones-dir", bank,         "--batch",    batch,
            "--operator",   "test",       "--ledger",   folder.file(batch + "/ledger.sqlite"),
            "--link-speed", "200000000"});
    }

    /// By name, as the order in the table changes.
    std::map<std::string, Sha256> owned_by(std::size_t phone) const {
        constexpr std::array owned{
            "proinfo", "nvram", "nvdata", "protect1", "protect2", "seccfg", "frp"};
        const auto storage = storage_of(phone);
        std::map<std::string, Sha256> hashes;
        for (const vphone::TableEntry& entry : table_on(chip, *storage)) {
            if (std::ranges::find(owned, entry.name) == owned.end()) continue;
            Bytes bytes(entry.size);
            storage->read(Region::user, entry.start, bytes);
            hashes[entry.name] = sha256(bytes);
        }
        return hashes;
    }
};

} // namespace

TEST_F(KillFormat, AtAnyInstantThePhonesGetBackWhatTheyOwn) {
    std::vector<std::map<std::string, Sha256>> owned;
    for (std::size_t phone = 1; phone <= phones; ++phone)
        owned.push_back(owned_by(phone));

    const std::uint64_t seed = from_environment("KILL_SEED", 0xF0);
    const std::uint64_t rounds = from_environment("KILL_ROUNDS", 6);
    std::printf("seed %llu, %llu rounds\n",
                static_cast<unsigned long long>(seed),
                static_cast<unsigned long long>(rounds));
    Random random(seed);
    milliseconds whole_run{8000}; // of the first round; measured from then on
    std::size_t killed_in_work = 0;
    for (std::uint64_t round = 0; round < rounds; ++round) {
        const milliseconds instant(random.below(static_cast<std::uint64_t>(whole_run.count())));
        SCOPED_TRACE("seed " + std::to_string(seed) + " round " + std::to_string(round) +
                     " killed after " + std::to_string(instant.count()) + " ms");
        // The phones have the other layout whenever the last round gave them the package's.
        for (std::size_t phone = 1; phone <= phones; ++phone)
            if (table_on(chip, *storage_of(phone)).front().name == "proinfo")
                swap_proinfo_and_nvram(chip, *storage_of(phone));
        {
            const auto station = format("killed-" + std::to_string(round));
            std::this_thread::sleep_for(instant); // the instant is the point of the test
            ::kill(station->pid(), SIGKILL);
            read_to_end(*station);
            if (station->wait() == -1) ++killed_in_work;
        }
        const auto began = steady_clock::now();
        const auto next = format("next-" + std::to_string(round));
        const std::string said = read_to_end(*next);
        ASSERT_EQ(next->wait(), 0) << said;
        whole_run = std::chrono::duration_cast<milliseconds>(steady_clock::now() - began);
        for (std::size_t phone = 1; phone <= phones; ++phone) {
            EXPECT_EQ(table_on(chip, *storage_of(phone)).front().name, "proinfo");
            EXPECT_EQ(owned_by(phone), owned[phone - 1]) << "phone " << phone;
        }
    }
    EXPECT_GT(killed_in_work, 0U) << "every kill came after the end";
}

} // namespace gangflash::tests

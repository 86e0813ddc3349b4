// Firmware Upgrade and Format All: what a phone owns survives, whatever breaks in between.
#include "ports/virtual/partition_table.hpp"
#include "tests/simulation/breaking_bus.hpp"
#include "tests/simulation/gang.hpp"
#include "tests/support/kept_storage.hpp"
#include "tests/support/other_layout.hpp"
#include "tests/support/vault_tools.hpp"

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <sys/resource.h>
#include <system_error>

#include <gtest/gtest.h>

namespace gangflash::sim {

namespace {

namespace fs = std::filesystem;
using vphone::TableEntry;

/// Small partitions, a GPT: everything a phone owns is 105 MiB.
constexpr const char* gpt_phone = "MT6580";

const Bytes owners_photo(4096, std::byte{0x5A});

/// Photographs of the owner in userdata, and a trace of the old system in para.
void has_lived(const vphone::ChipModel& chip, vphone::Storage& storage) {
    for (const TableEntry& entry : table_on(chip, storage))
        if (entry.name == "userdata" || entry.name == "para")
            storage.write(Region::user, entry.start, owners_photo);
}

std::string content_of(const fs::path& file) {
    std::ifstream stream(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
}

bool photo_in(const Gang& gang, std::size_t phone, std::string_view partition) {
    return const_cast<Gang&>(gang).bus().phone(phone).stored(partition, 0, owners_photo.size()) ==
           owners_photo;
}

std::vector<std::string> states_of(const MemoryJournal::Unit& unit) {
    std::vector<std::string> states;
    for (const BackupNoted& note : unit.backups)
        states.push_back(note.state);
    return states;
}

std::string why(const MemoryJournal::Unit& unit) {
    if (!unit.closed) return "not closed";
    return unit.closed->fault ? describe(*unit.closed->fault) : "";
}

GangOptions of_mode(FlashMode mode, std::size_t phones = 1) {
    GangOptions options;
    options.phones = phones;
    options.chip = gpt_phone;
    options.mode = mode;
    options.change_bank = [](vphone::BankOptions& bank) { bank.history = has_lived; };
    return options;
}

void with_other_layout(GangOptions& options) {
    options.change_bank = [](vphone::BankOptions& bank) {
        bank.history = [](const vphone::ChipModel& chip, vphone::Storage& storage) {
            swap_proinfo_and_nvram(chip, storage);
            has_lived(chip, storage);
        };
    };
}

/// Ends as FAIL of this kind, with nothing written or erased.
void expect_refused(Gang& gang, ErrorCode code) {
    ASSERT_TRUE(gang.run());
    const auto& unit = gang.unit_of(0);
    ASSERT_TRUE(unit.closed);
    ASSERT_TRUE(unit.closed->fault);
    EXPECT_EQ(unit.closed->fault->code, code) << why(unit);
    EXPECT_EQ(gang.writes_to(0), 0U) << "something was written or erased";
}

} // namespace

TEST(FormatAll, KeepsWhatSixteenPhonesOwnAndErasesTheRest) {
    Gang gang(of_mode(FlashMode::format_all, 16));
    ASSERT_TRUE(gang.run());
    gang.check();
    EXPECT_EQ(gang.totals().passed, 16U) << why(gang.unit_of(0));
    for (std::size_t phone = 0; phone < 16; ++phone) {
        EXPECT_TRUE(gang.stored_as_planned(phone));
        EXPECT_FALSE(photo_in(gang, phone, "userdata"));
        EXPECT_FALSE(photo_in(gang, phone, "para"));
        EXPECT_EQ(states_of(gang.unit_of(phone)),
                  (std::vector<std::string>{"taken", "open", "restored"}));
        for (const StepEnded& step : gang.unit_of(phone).steps)
            if (step.step == "restore") {
                EXPECT_EQ(step.bytes, 0U) << step.partition << " was erased where it stays";
            }
    }
}

/// An XML agent forgets its table once the table's part of the storage is touched by place, and
/// denies what follows: erases stop in front of it.
TEST(FormatAll, LeavesAnXmlAgentItsTable) {
    GangOptions options = of_mode(FlashMode::format_all);
    options.chip = "MT6789";
    Gang gang(std::move(options));
    ASSERT_TRUE(gang.run());
    gang.check();
    EXPECT_EQ(gang.totals().passed, 1U) << why(gang.unit_of(0));
    EXPECT_TRUE(gang.stored_as_planned(0));
    EXPECT_FALSE(photo_in(gang, 0, "userdata"));
    EXPECT_FALSE(photo_in(gang, 0, "para"));
}

/// By name, so that the agent knows the new table and finds what follows.
TEST(FormatAll, MakesAnotherTableByAnXmlAgent) {
    for (const FlashMode mode : {FlashMode::format_all, FlashMode::firmware_upgrade}) {
        GangOptions options = of_mode(mode);
        options.chip = "MT6789";
        with_other_layout(options);
        Gang gang(std::move(options));
        ASSERT_TRUE(gang.run());
        gang.check();
        EXPECT_EQ(gang.totals().passed, 1U) << why(gang.unit_of(0));
        EXPECT_TRUE(gang.stored_as_planned(0));
        EXPECT_TRUE(gang.keeps_what_it_owns(0));
    }
}

TEST(FormatAll, IsNotStoppedBeforeThePhoneHasBackWhatItOwns) {
    GangOptions options = of_mode(FlashMode::format_all);
    with_other_layout(options);
    Gang gang(std::move(options));
    const auto erasing = [&] {
        const auto units = gang.units();
        return !units.empty() && std::ranges::any_of(units.front()->backups, [](const auto& note) {
            return note.state == "open";
        });
    };
    const auto stop = [&]() -> asio::awaitable<void> {
        co_await gang.until(erasing);
        gang.engine().stop(StopRequest::at_safe_point);
    };
    gang.meanwhile(stop());
    ASSERT_TRUE(gang.run());
    const auto& unit = gang.unit_of(0);
    EXPECT_EQ(unit.closed->verdict, Verdict::aborted) << why(unit);
    EXPECT_EQ(states_of(unit).back(), "restored");
    EXPECT_TRUE(gang.keeps_what_it_owns(0));
    EXPECT_FALSE(gang.stored_as_planned(0)) << "stopped before the images";
}

TEST(FormatAll, IsNotFinishedOnAnotherStorage) {
    const TemporaryFolder backups;
    const auto bench = [&] {
        GangOptions options = of_mode(FlashMode::format_all);
        options.backups = backups.path();
        return options;
    };
    fs::path backup;
    {
        Gang gang(bench());
        ASSERT_TRUE(gang.run());
        backup = gang.unit_of(0).backups.at(0).folder;
    }
    tests::make_due(backups.path(), backup);
    auto manifest = guard::parse_manifest(content_of(backup / "manifest.json"), "manifest.json");
    ASSERT_TRUE(manifest);
    manifest->user = ByteCount{manifest->user.value * 2};
    tests::reseal(backups.path(), backup, *manifest);
    Gang gang(bench());
    expect_refused(gang, ErrorCode::storage_mismatch);
}

TEST(FormatAll, NeverRestoresFromADamagedBackup) {
    const TemporaryFolder backups;
    fs::path backup;
    {
        GangOptions options = of_mode(FlashMode::format_all);
        options.backups = backups.path();
        Gang gang(std::move(options));
        ASSERT_TRUE(gang.run());
        backup = gang.unit_of(0).backups.at(0).folder;
    }
    tests::make_due(backups.path(), backup);
    std::string part = content_of(backup / "nvram.zst");
    part[part.size() / 2] ^= 0x10;
    std::ofstream(backup / "nvram.zst", std::ios::binary) << part;

    GangOptions options = of_mode(FlashMode::format_all);
    options.backups = backups.path();
    options.change_bank = [](vphone::BankOptions& bank) { // its nvram is half erased
        bank.history = [](const vphone::ChipModel& chip, vphone::Storage& storage) {
            for (const TableEntry& entry : table_on(chip, storage))
                if (entry.name == "nvram") storage.erase(Region::user, entry.start, 4096);
        };
    };
    Gang gang(std::move(options));
    expect_refused(gang, ErrorCode::backup_damaged);
}

TEST(FormatAll, OfABlankBoardWithoutGptWritesItsTable) {
    GangOptions options = of_mode(FlashMode::format_all);
    options.chip = "MT6589";
    options.change_bank = [](vphone::BankOptions& bank) {
        bank.history = [](const vphone::ChipModel&, vphone::Storage& storage) {
            storage.erase(Region::user, 0, storage.size(Region::user));
        };
    };
    options.adjust = [](Job& job) { job.blank_board = true; };
    Gang gang(std::move(options));
    ASSERT_TRUE(gang.run());
    const auto& phone = gang.bus().phone(0);
    EXPECT_TRUE(vphone::read_table(phone.storage(), phone.chip())) << why(gang.unit_of(0));
    EXPECT_TRUE(gang.stored_as_planned(0)) << why(gang.unit_of(0));
}

TEST(FormatAll, GivesTheLayoutOfThePackageAndMovesWhatThePhoneOwns) {
    GangOptions options = of_mode(FlashMode::format_all);
    options.verify = VerifyLevel::readback;
    with_other_layout(options);
    Gang gang(std::move(options));
    ASSERT_TRUE(gang.run());
    gang.check();
    EXPECT_EQ(gang.totals().passed, 1U) << why(gang.unit_of(0));
    const auto& phone = gang.bus().phone(0);
    const auto table = vphone::read_gpt_copies(phone.storage(), phone.chip().sector());
    ASSERT_TRUE(table.primary && table.backup);
    for (const auto& copy : {*table.primary, *table.backup}) {
        ASSERT_EQ(copy.front().name, "proinfo");
        EXPECT_EQ(copy.front().start, vphone::first_partition_at);
    }
}

TEST(FormatAll, OfAChipWithoutGptWritesItsTableThroughTheAgent) {
    GangOptions options = of_mode(FlashMode::format_all);
    options.chip = "MT6589";
    options.change_bank = nullptr;
    Gang gang(std::move(options));
    ASSERT_TRUE(gang.run());
    gang.check();
    EXPECT_EQ(gang.totals().passed, 1U) << why(gang.unit_of(0));
    const auto& phone = gang.bus().phone(0);
    EXPECT_TRUE(vphone::read_table(phone.storage(), phone.chip()));
}

TEST(FormatAll, OfAnXFlashPhoneKeepsItToo) {
    GangOptions options = of_mode(FlashMode::format_all);
    options.chip = "MT6765";
    Gang gang(std::move(options));
    ASSERT_TRUE(gang.run());
    gang.check();
    EXPECT_EQ(gang.totals().passed, 1U) << why(gang.unit_of(0));
    EXPECT_FALSE(photo_in(gang, 0, "userdata"));
}

TEST(FirmwareUpgrade, LeavesTheOwnersDataAndClearsWhatTheSystemLeft) {
    Gang gang(of_mode(FlashMode::firmware_upgrade));
    ASSERT_TRUE(gang.run());
    gang.check();
    EXPECT_EQ(gang.totals().passed, 1U) << why(gang.unit_of(0));
    EXPECT_TRUE(photo_in(gang, 0, "userdata"));
    EXPECT_FALSE(photo_in(gang, 0, "para")) << "INVISIBLE partitions are erased";
}

TEST(FirmwareUpgrade, StopsWhenTheOwnersDataWouldHaveToMove) {
    GangOptions options = of_mode(FlashMode::firmware_upgrade);
    options.change_plan = [](FlashPlan& plan) {
        for (LayoutEntry& entry : plan.layout)
            if (entry.name == "userdata") entry.start = entry.start + ByteCount{8 * mib};
    };
    Gang gang(std::move(options));
    expect_refused(gang, ErrorCode::protected_size_changed);
    EXPECT_NE(why(gang.unit_of(0)).find("--userdata erase"), std::string::npos);
}

TEST(FirmwareUpgrade, ToAnotherLayoutKeepsIdentityAndTheOwnersData) {
    GangOptions options = of_mode(FlashMode::firmware_upgrade);
    with_other_layout(options);
    Gang gang(std::move(options));
    ASSERT_TRUE(gang.run());
    gang.check();
    EXPECT_EQ(gang.totals().passed, 1U) << why(gang.unit_of(0));
    EXPECT_TRUE(photo_in(gang, 0, "userdata"));
}

namespace {

GangOptions formatted(FormatOrder order) {
    GangOptions options = of_mode(FlashMode::format_all);
    options.change_plan = [order](FlashPlan& plan) { plan = plan.formatting(order); };
    return options;
}

FormatOrder range_of(std::string_view partition, std::uint64_t offset, std::uint64_t length) {
    const vphone::ChipModel& chip = *vphone::find_chip_model(gpt_phone);
    for (const vphone::PlacedPart& part : vphone::place_parts(chip))
        if (part.part.name == partition)
            return {
                FormatOrder::Extent::range, DeviceAddress{part.start + offset}, ByteCount{length}};
    throw std::logic_error("no such partition");
}

} // namespace

TEST(Format, OfEverythingLeavesWhatThePhoneOwnsAndItsTable) {
    for (const auto extent :
         {FormatOrder::Extent::all, FormatOrder::Extent::all_but_boot_loaders}) {
        Gang gang(formatted({extent, {}, {}}));
        ASSERT_TRUE(gang.run());
        EXPECT_EQ(gang.totals().passed, 1U) << why(gang.unit_of(0));
        EXPECT_TRUE(gang.keeps_what_it_owns(0));
        const auto& phone = gang.bus().phone(0);
        EXPECT_TRUE(vphone::read_table(phone.storage(), phone.chip()));
        EXPECT_FALSE(photo_in(gang, 0, "userdata"));
        EXPECT_FALSE(phone.deserves_to_boot().system_ok);
        EXPECT_EQ(phone.deserves_to_boot().preloader_ok,
                  extent == FormatOrder::Extent::all_but_boot_loaders);
    }
}

TEST(Format, OfARangeErasesThatRange) {
    Gang gang(formatted(range_of("para", 0, 4096)));
    ASSERT_TRUE(gang.run());
    EXPECT_EQ(gang.totals().passed, 1U) << why(gang.unit_of(0));
    EXPECT_TRUE(gang.keeps_what_it_owns(0));
    EXPECT_FALSE(photo_in(gang, 0, "para"));
    EXPECT_TRUE(photo_in(gang, 0, "userdata"));
    EXPECT_TRUE(gang.bus().phone(0).deserves_to_boot().boots());
    const PhoneDetails& details = gang.unit_of(0).facts.details;
    EXPECT_EQ(details.userdata_ordered, "format") << "nobody ordered that their data be erased";
    EXPECT_EQ(details.userdata_seen, "untouched");
}

TEST(Format, OfARangeInTheOwnersDataSaysThatAPartIsGone) {
    Gang gang(formatted(range_of("userdata", 0, 4096)));
    ASSERT_TRUE(gang.run());
    EXPECT_EQ(gang.totals().passed, 1U) << why(gang.unit_of(0));
    EXPECT_FALSE(photo_in(gang, 0, "userdata"));
    const PhoneDetails& details = gang.unit_of(0).facts.details;
    EXPECT_EQ(details.userdata_ordered, "format");
    EXPECT_EQ(details.userdata_seen, "begun");
}

TEST(Format, RefusesARangeThatMeetsWhatThePhoneOwnsOrItsTable) {
    const std::uint64_t block = 512;
    const FormatOrder in_front{FormatOrder::Extent::range, DeviceAddress{0}, ByteCount{block}};
    const FormatOrder crooked{FormatOrder::Extent::range, DeviceAddress{7}, ByteCount{block}};
    const std::array refused{
        std::pair{range_of("nvram", 4096, block), ErrorCode::protected_partition},
        std::pair{
            range_of("para", 0, 512 * kib + 8 * mib + 17 * mib + 16 * mib + 6 * mib + 9 * mib),
            ErrorCode::protected_partition}, // up to and into seccfg
        std::pair{in_front, ErrorCode::protected_partition},
        std::pair{crooked, ErrorCode::order_invalid},
        std::pair{range_of("userdata", 0, 64 * gib), ErrorCode::storage_too_small}};
    for (const auto& [order, code] : refused) {
        Gang gang(formatted(order));
        expect_refused(gang, code);
    }
}

TEST(FormatAll, OfAPhoneWithoutATableStopsUnlessAnEngineerSaysItIsBlank) {
    GangOptions options = of_mode(FlashMode::format_all);
    options.change_bank = [](vphone::BankOptions& bank) {
        bank.history = [](const vphone::ChipModel&, vphone::Storage& storage) {
            storage.erase(Region::user, 0, storage.size(Region::user));
        };
    };
    GangOptions blank = options;
    Gang gang(std::move(options));
    expect_refused(gang, ErrorCode::backup_incomplete);

    blank.adjust = [](Job& job) { job.blank_board = true; };
    Gang declared(std::move(blank));
    ASSERT_TRUE(declared.run());
    EXPECT_TRUE(declared.stored_as_planned(0)) << why(declared.unit_of(0));
    const auto& phone = declared.bus().phone(0);
    const auto table = vphone::read_gpt_copies(phone.storage(), phone.chip().sector());
    EXPECT_TRUE(table.primary && table.backup);
}

TEST(FormatAll, StopsWhenAProtectedPartitionHasAnotherSizeInThePackage) {
    GangOptions options = of_mode(FlashMode::format_all);
    options.change_plan = [](FlashPlan& plan) {
        for (LayoutEntry& entry : plan.layout)
            if (entry.name == "nvram") entry.size = ByteCount{4 * mib};
    };
    Gang gang(std::move(options));
    expect_refused(gang, ErrorCode::protected_size_changed);
}

TEST(FormatAll, StopsWhenNvramCannotBeRead) {
    /// A storage whose nvram has gone bad in its middle.
    class BadSpot final : public vphone::MemoryStorage {
    public:
        using MemoryStorage::MemoryStorage;
        void read(Region region, std::uint64_t at, std::span<std::byte> into) const override {
            if (bad != 0 && region == Region::user && at <= bad && bad < at + into.size())
                throw std::system_error(EIO, std::generic_category());
            MemoryStorage::read(region, at, into);
        }
        std::uint64_t bad = 0;
    };
    BadSpot* storage = nullptr;
    GangOptions options = of_mode(FlashMode::format_all);
    options.chip = "MT6765"; // its agent says so; an old one just falls silent
    options.storage = [&](std::size_t, const vphone::StorageShape& shape) {
        auto made = std::make_unique<BadSpot>(shape);
        storage = made.get();
        return made;
    };
    Gang gang(std::move(options));
    const auto& phone = gang.bus().phone(0);
    for (const TableEntry& entry : table_on(phone.chip(), phone.storage()))
        if (entry.name == "nvram") storage->bad = entry.start + entry.size / 2;
    expect_refused(gang, ErrorCode::backup_incomplete);
}

TEST(FormatAll, StopsWhenTheDiskOfTheBackupsIsFull) {
    struct SmallDisk { // files of this process end at 64 KiB
        rlimit before{};
        SmallDisk() {
            std::signal(SIGXFSZ, SIG_IGN);
            ::getrlimit(RLIMIT_FSIZE, &before);
            rlimit small = before;
            small.rlim_cur = 64 * kib;
            ::setrlimit(RLIMIT_FSIZE, &small);
        }
        ~SmallDisk() { ::setrlimit(RLIMIT_FSIZE, &before); }
    };
    GangOptions options = of_mode(FlashMode::format_all);
    options.change_bank = [](vphone::BankOptions& bank) {
        bank.history = [](const vphone::ChipModel& chip, vphone::Storage& storage) {
            Random noise{1}; // nothing that a compressor could make small
            for (const TableEntry& entry : table_on(chip, storage)) {
                if (entry.name != "protect1") continue;
                Bytes bytes(1 * mib);
                for (std::size_t at = 0; at < bytes.size(); at += 8)
                    store_le(std::span(bytes), noise.next(), at);
                storage.write(Region::user, entry.start, bytes);
            }
        };
    };
    Gang gang(std::move(options));
    const SmallDisk small;
    expect_refused(gang, ErrorCode::backup_unwritable);
}

TEST(FormatAll, NeverTakesTheBackupOfAnotherPhone) {
    const TemporaryFolder backups;
    const auto bench = [&](std::uint64_t seed) {
        GangOptions options = of_mode(FlashMode::format_all);
        options.seed = seed; // other seed, other phone
        options.backups = backups.path();
        return options;
    };
    const auto folder_of = [&](std::uint64_t seed) -> fs::path {
        Gang gang(bench(seed));
        EXPECT_TRUE(gang.run());
        return gang.unit_of(0).backups.at(0).folder;
    };
    const fs::path other = folder_of(1), mine = folder_of(2);
    ASSERT_NE(mine.parent_path(), other.parent_path());
    const fs::path planted = mine.parent_path() / "20260101000000000-1";
    tests::make_due(backups.path(), other);
    fs::rename(other, planted);

    Gang gang(bench(2));
    expect_refused(gang, ErrorCode::backup_foreign);
}

namespace {

/// One phone whose format is cut off at the `at`-th operation, by the cable alone or with the
/// station: then another station with the same backups meets the phone again.
class Interrupted : public testing::TestWithParam<bool> {
protected:
    /// False when the conversation is shorter than `at`.
    bool interrupt_at(std::uint64_t at) {
        SCOPED_TRACE("interrupted at operation " + std::to_string(at));
        const TemporaryFolder backups;
        std::shared_ptr<vphone::MemoryStorage> storage;
        const auto lend = [&](std::size_t, const vphone::StorageShape& shape) {
            if (!storage) storage = std::make_shared<vphone::MemoryStorage>(shape);
            return std::make_unique<KeptStorage>(storage);
        };
        const BreakingBus* breaker = nullptr;
        const bool station_dies = GetParam();
        GangOptions options = of_mode(FlashMode::format_all);
        with_other_layout(options);
        options.change_plan = only_small_writes;
        options.backups = backups.path();
        options.storage = lend;
        options.wrap = [&](PortBus& bus) {
            auto made = std::make_unique<BreakingBus>(dynamic_cast<vphone::VirtualBus&>(bus),
                                                      BreakPoint{Breakage::cut, at, 0});
            breaker = made.get();
            return made;
        };
        // A station that dies makes no second attempt.
        if (station_dies) options.adjust = [](Job& job) { job.budgets.attempts = 1; };
        Bytes owned;
        {
            Gang gang(std::move(options));
            owned = owned_by(gang);
            EXPECT_TRUE(gang.run());
            if (!station_dies) {
                EXPECT_EQ(gang.totals().passed, 1U) << why(*gang.units().back());
                EXPECT_TRUE(owned_by(gang) == owned) << "bytes the phone owns changed";
            }
            if (!breaker->broke()) return false;
        }
        if (!station_dies) return true;

        GangOptions next = of_mode(FlashMode::format_all);
        next.change_plan = only_small_writes;
        next.backups = backups.path();
        next.storage = lend;
        Gang gang(std::move(next));
        EXPECT_TRUE(gang.run());
        EXPECT_EQ(gang.totals().passed, 1U) << why(*gang.units().back());
        EXPECT_TRUE(owned_by(gang) == owned) << "bytes the phone owns changed";
        EXPECT_TRUE(gang.stored_as_planned(0));
        return true;
    }

private:
    static void only_small_writes(FlashPlan& plan) {
        std::erase_if(plan.writes, [](const PlannedWrite& write) {
            return write.partition != "preloader" && write.partition != "lk";
        });
    }
    static Bytes owned_by(Gang& gang) {
        Bytes all;
        for (const char* name : {"proinfo", "nvram", "nvdata", "protect1", "seccfg", "frp"}) {
            const Bytes bytes = gang.bus().phone(0).stored(name, 0, 256 * kib);
            all.insert(all.end(), bytes.begin(), bytes.end());
        }
        return all;
    }
};

} // namespace

TEST_P(Interrupted, AtAnyOperationThePhoneGetsBackWhatItOwns) {
    std::uint64_t at = 1, broken = 0;
    const std::uint64_t stride = std::getenv("GANGFLASH_DEEP") != nullptr ? 1 : 97; // deep: all
    while (interrupt_at(at) && !HasFailure()) {
        at += stride;
        ++broken;
    }
    std::printf("%llu interruptions up to operation %llu\n",
                static_cast<unsigned long long>(broken),
                static_cast<unsigned long long>(at));
    EXPECT_GT(at, 400U) << "the harness did not reach the format";
}

INSTANTIATE_TEST_SUITE_P(ByCableAndByStation, Interrupted, testing::Bool(), [](const auto& row) {
    return row.param ? "StationDies" : "CableOnly";
});

} // namespace gangflash::sim

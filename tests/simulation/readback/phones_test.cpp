// Phones read back into files: whole gangs, dropped cables, swapped phones, full disks.
#include "readback_fixture.hpp"
#include "tests/simulation/breaking_bus.hpp"

#include <csignal>
#include <sys/resource.h>

#include <gmock/gmock.h>

namespace gangflash::sim {

namespace {

using testing::HasSubstr;

void expect_same(const fs::path& file, const Bytes& stored) {
    const Bytes kept = content_of(file);
    EXPECT_EQ(kept.size(), stored.size()) << file;
    EXPECT_TRUE(kept == stored) << file << " differs from the phone";
}

/// Files may not grow beyond this while it lives.
class FileSizeLimit {
public:
    explicit FileSizeLimit(rlim_t bytes) : handler_(std::signal(SIGXFSZ, SIG_IGN)) {
        ::getrlimit(RLIMIT_FSIZE, &before_);
        const rlimit limit{bytes, before_.rlim_max};
        ::setrlimit(RLIMIT_FSIZE, &limit);
    }
    ~FileSizeLimit() {
        ::setrlimit(RLIMIT_FSIZE, &before_);
        std::signal(SIGXFSZ, handler_);
    }
    FileSizeLimit(const FileSizeLimit&) = delete;
    FileSizeLimit& operator=(const FileSizeLimit&) = delete;

private:
    rlimit before_{};
    void (*handler_)(int);
};

vphone::FaultRule drop_at(std::string partition, unsigned percent, vphone::Mischief what) {
    vphone::FaultRule rule;
    rule.step = vphone::Step::read_identity;
    rule.partition = std::move(partition);
    rule.at.percent = percent;
    rule.what = what;
    return rule;
}

} // namespace

TEST(Readback, EveryPhoneOfAGangGetsItsOwnFolderAndItsOwnBytes) {
    const TemporaryFolder out;
    ReadbackOrder order = order_for(out.path(), {"lk", "nvram", "proinfo"});
    order.boot_areas = true;
    order.ranges = {{Region::user, DeviceAddress{0x8000}, ByteCount{mib}}};
    GangOptions options = reading(order);
    options.phones = 4;
    Gang gang(std::move(options));
    ASSERT_TRUE(gang.run());
    EXPECT_EQ(gang.totals().passed, 4U);
    for (std::size_t i = 0; i < 4; ++i) {
        const auto& phone = gang.bus().phone(i);
        const fs::path folder = folder_of(out.path(), phone);
        expect_same(folder / "lk.img", phone.stored("lk", 0, mib));
        expect_same(folder / "proinfo.img", phone.stored("proinfo", 0, 3 * mib));
        expect_same(folder / "nvram.img", phone.stored("nvram", 0, 64 * mib));
        expect_same(folder / "region-boot1.img", phone.stored("preloader", 0, 4 * mib));
        expect_same(folder / "region-boot2.img", phone.stored("preloader2", 0, 4 * mib));
        EXPECT_EQ(fs::file_size(folder / "region-user-0x8000-0x100000.img"), mib);
        EXPECT_EQ(phone.write_count(), 0U) << "a readback wrote to the phone";
        const readback::Manifest manifest = manifest_in(folder);
        EXPECT_EQ(manifest.files.size(), 6U);
        for (const readback::ManifestFile& file : manifest.files) {
            EXPECT_TRUE(file.complete) << file.file;
            EXPECT_EQ(file.kept.sha256.hex(), sha256(content_of(folder / file.file)).hex());
        }
        const Bytes text = content_of(folder / "manifest.json");
        EXPECT_THAT(std::string(as_text(text)), testing::Not(HasSubstr(phone.identity().imei1)));
        EXPECT_THAT(std::string(as_text(text)), testing::Not(HasSubstr(phone.identity().serial)));
    }
    EXPECT_EQ(gang.journal().batch.mode, "readback");
    EXPECT_EQ(gang.journal().batch.verify, "");
}

TEST(Readback, AFullTableIsReadWithAllAndUserdataComesSparse) {
    const TemporaryFolder out;
    ReadbackOrder order = order_for(out.path(), {});
    order.all_partitions = true;
    order.format = ReadbackFormat::sparse;
    GangOptions options = reading(order);
    options.phones = 1;
    options.chip = "MT6580";
    Gang gang(std::move(options));
    ASSERT_TRUE(gang.run());
    ASSERT_EQ(gang.totals().passed, 1U);
    const fs::path folder = folder_of(out.path(), gang.bus().phone(0));
    EXPECT_EQ(manifest_in(folder).files.size(), 21U);
    const std::map<std::string, std::uint64_t> some{
        {"nvdata", 32 * mib}, {"boot", 16 * mib}, {"proinfo", 3 * mib}};
    for (const auto& [name, size] : some)
        EXPECT_TRUE(expanded_by_simg2img(folder / (name + ".simg")) ==
                    gang.bus().phone(0).stored(name, 0, size))
            << name;
    EXPECT_LT(fs::file_size(folder / "userdata.simg"), mib) << "zeros are holes";
}

TEST(Readback, UfsPhonesAreReadInTheirOwnBlocks) {
    const TemporaryFolder out;
    ReadbackOrder order = order_for(out.path(), {"lk"});
    order.ranges = {{Region::boot1, DeviceAddress{4096}, ByteCount{8192}}};
    GangOptions options = reading(order);
    options.phones = 1;
    options.chip = "MT6785";
    Gang gang(std::move(options));
    ASSERT_TRUE(gang.run());
    ASSERT_EQ(gang.totals().passed, 1U);
    const auto& phone = gang.bus().phone(0);
    expect_same(folder_of(out.path(), phone) / "lk.img", phone.stored("lk", 0, mib));

    // Half a block of UFS is a whole one of eMMC, so only the phone can tell.
    order.ranges = {{Region::boot1, DeviceAddress{512}, ByteCount{4096}}};
    GangOptions again = reading(order);
    again.phones = 1;
    again.chip = "MT6785";
    Gang refused(std::move(again));
    ASSERT_TRUE(refused.run());
    ASSERT_TRUE(refused.unit_of(0).closed->fault);
    EXPECT_EQ(refused.unit_of(0).closed->fault->code, ErrorCode::order_invalid);
    EXPECT_THAT(refused.unit_of(0).closed->fault->detail, HasSubstr("whole blocks of 4096"));
}

TEST(Readback, LegacyPhonesAndTheirTablesAreReadToo) {
    for (const char* chip : {"MT6582", "MT6577", "MT6735"}) {
        SCOPED_TRACE(chip);
        const TemporaryFolder out;
        const bool old = std::string_view(chip) != "MT6735";
        GangOptions options = reading(order_for(out.path(), {old ? "UBOOT" : "lk"}));
        options.phones = 1;
        options.chip = chip;
        options.start = vphone::StartMode::brom;
        Gang gang(std::move(options));
        ASSERT_TRUE(gang.run());
        ASSERT_EQ(gang.totals().passed, 1U) << describe(*gang.unit_of(0).closed->fault);
        const auto& phone = gang.bus().phone(0);
        const fs::path file = folder_of(out.path(), phone) / (old ? "UBOOT.img" : "lk.img");
        expect_same(file, phone.stored(old ? "UBOOT" : "lk", 0, old ? 384 * kib : 512 * kib));
    }
}

TEST(Readback, APartitionThePhoneDoesNotHaveIsNamedTogetherWithThoseItHas) {
    const TemporaryFolder out;
    GangOptions options = reading(order_for(out.path(), {"lk", "modem"}));
    options.phones = 1;
    Gang gang(std::move(options));
    ASSERT_TRUE(gang.run());
    const auto& closed = *gang.unit_of(0).closed;
    ASSERT_TRUE(closed.fault);
    EXPECT_EQ(closed.fault->code, ErrorCode::partition_missing);
    EXPECT_THAT(closed.fault->detail, HasSubstr("no partition modem; it has boot_para, para"));
    EXPECT_EQ(closed.attempts, 1U) << "trying again does not make one";
    EXPECT_TRUE(names_in(out.path()).empty()) << "nothing is made before all is checked";
}

TEST(Readback, ADroppedCableGoesOnAfterTheLastCompletePiece) {
    const TemporaryFolder out;
    for (const ReadbackFormat format : {ReadbackFormat::raw, ReadbackFormat::sparse}) {
        ReadbackOrder order = order_for(out.path(), {"boot", "nvdata"});
        order.format = format;
        order.piece = ByteCount{4 * mib};
        GangOptions options = reading(order);
        options.phones = 1;
        vphone::FaultRule rule = drop_at("boot", 50, vphone::Mischief::drop);
        rule.times = 2;
        options.faults.rules = {rule};
        Gang gang(std::move(options));
        ASSERT_TRUE(gang.run());
        ASSERT_EQ(gang.totals().passed, 1U);
        const auto& unit = gang.unit_of(0);
        EXPECT_EQ(unit.disconnects.size(), 2U);
        const auto& phone = gang.bus().phone(0);
        const fs::path folder = folder_of(out.path(), phone);
        if (format == ReadbackFormat::raw) {
            expect_same(folder / "boot.img", phone.stored("boot", 0, 32 * mib));
            expect_same(folder / "nvdata.img", phone.stored("nvdata", 0, 64 * mib));
        } else {
            EXPECT_TRUE(expanded_by_simg2img(folder / "boot.simg") ==
                        phone.stored("boot", 0, 32 * mib));
        }
        for (const std::string& name : names_in(folder))
            EXPECT_THAT(name, testing::Not(HasSubstr(".part")));
    }
}

TEST(Readback, ADropInALaterPieceReadsNoEarlierOneAgain) {
    const TemporaryFolder out;
    ReadbackOrder order = order_for(out.path(), {"md1img"});
    order.piece = ByteCount{4 * mib};
    GangOptions options = reading(order);
    options.phones = 1;
    vphone::FaultRule rule;
    rule.step = vphone::Step::read_identity;
    rule.at.bytes = 50 * mib; // of all that is read, identity included
    rule.what = vphone::Mischief::drop;
    options.faults.rules = {rule};
    Gang gang(std::move(options));
    ASSERT_TRUE(gang.run());
    ASSERT_EQ(gang.totals().passed, 1U);
    std::uint64_t second = 0;
    bool resumed = false;
    for (const StepEnded& step : gang.unit_of(0).steps) {
        if (step.step == "resume" && !step.fault) resumed = true;
        if (step.step == "readback" && !step.fault) second = step.bytes;
    }
    EXPECT_TRUE(resumed);
    EXPECT_GT(second, 40 * mib);
    EXPECT_LE(second, 60 * mib) << "pieces that were safe were read again";
    const auto& phone = gang.bus().phone(0);
    expect_same(folder_of(out.path(), phone) / "md1img.img", phone.stored("md1img", 0, 100 * mib));
}

TEST(Readback, AnotherPhoneInTheSlotNeverGoesOnInTheFirstOnesFolder) {
    const TemporaryFolder out;
    ReadbackOrder order = order_for(out.path(), {"nvdata"});
    order.piece = ByteCount{4 * mib};
    GangOptions options = reading(order);
    options.phones = 1;
    options.link_speed = 20 * mib;
    const auto adjust = options.adjust;
    options.adjust = [adjust](Job& job) {
        adjust(job);
        job.once = false;
        job.wait_for_phone = Millis{60'000};
        job.stop_after_passes = 1;
    };
    Gang gang(std::move(options));
    const auto swap = [](Gang& g) -> asio::awaitable<void> {
        co_await g.clock().sleep_for(std::chrono::seconds(2));
        g.bus().swap(0, std::chrono::seconds(2));
    };
    gang.meanwhile(swap(gang));
    ASSERT_TRUE(gang.run());
    const auto phones = gang.bus().phones_at(0);
    ASSERT_EQ(phones.size(), 2U);
    ASSERT_TRUE(gang.unit_of(0).closed && gang.unit_of(0).closed->fault);
    EXPECT_EQ(gang.unit_of(0).closed->fault->code, ErrorCode::phone_swapped);
    const fs::path first = folder_of(out.path(), *phones[0]);
    const fs::path second = folder_of(out.path(), *phones[1]);
    EXPECT_EQ(names_in(first), (std::set<std::string>{"manifest.json", "nvdata.img.part"}));
    EXPECT_FALSE(manifest_in(first).files.at(0).complete);
    expect_same(second / "nvdata.img", phones[1]->stored("nvdata", 0, 64 * mib));
}

TEST(Readback, ASecondRunSkipsWhatIsCompleteAndGoesOnWithTheRest) {
    const TemporaryFolder out;
    ReadbackOrder order = order_for(out.path(), {"lk", "nvdata"});
    order.piece = ByteCount{4 * mib};
    {
        GangOptions options = reading(order);
        options.phones = 1;
        vphone::FaultRule rule;
        rule.step = vphone::Step::read_identity;
        rule.at.bytes = 40 * mib;
        rule.what = vphone::Mischief::never_return;
        options.faults.rules = {rule};
        Gang gang(std::move(options));
        ASSERT_TRUE(gang.run());
        EXPECT_EQ(gang.totals().failed, 1U);
    }
    GangOptions options = reading(order);
    options.phones = 1;
    Gang gang(std::move(options));
    ASSERT_TRUE(gang.run());
    EXPECT_EQ(gang.totals().passed, 1U);
    std::uint64_t bytes = 0;
    for (const StepEnded& step : gang.unit_of(0).steps)
        if (step.step == "readback") bytes += step.bytes;
    EXPECT_GT(bytes, 20 * mib);
    EXPECT_LT(bytes, 50 * mib) << "what the first run kept was read again";
    const auto& phone = gang.bus().phone(0);
    const fs::path folder = folder_of(out.path(), phone);
    expect_same(folder / "lk.img", phone.stored("lk", 0, mib));
    expect_same(folder / "nvdata.img", phone.stored("nvdata", 0, 64 * mib));

    GangOptions third = reading(order);
    third.phones = 1;
    Gang idle(std::move(third));
    ASSERT_TRUE(idle.run());
    EXPECT_EQ(idle.totals().passed, 1U);
    for (const StepEnded& step : idle.unit_of(0).steps)
        EXPECT_NE(step.step, "readback") << "everything was complete";
}

TEST(Readback, APieceThatChangedOnTheDiskIsReadAgain) {
    const TemporaryFolder out;
    ReadbackOrder order = order_for(out.path(), {"nvdata"});
    order.piece = ByteCount{4 * mib};
    vphone::FaultRule rule;
    rule.step = vphone::Step::read_identity;
    rule.at.bytes = 40 * mib;
    rule.what = vphone::Mischief::never_return;
    fs::path part;
    {
        GangOptions options = reading(order);
        options.phones = 1;
        options.faults.rules = {rule};
        Gang gang(std::move(options));
        ASSERT_TRUE(gang.run());
        part = folder_of(out.path(), gang.bus().phone(0)) / "nvdata.img.part";
        std::fstream file(part, std::ios::in | std::ios::out | std::ios::binary);
        file.seekp(9 * mib); // in the third piece
        file << "somebody else";
    }
    GangOptions options = reading(order);
    options.phones = 1;
    Gang gang(std::move(options));
    ASSERT_TRUE(gang.run());
    ASSERT_EQ(gang.totals().passed, 1U);
    const auto& phone = gang.bus().phone(0);
    expect_same(folder_of(out.path(), phone) / "nvdata.img", phone.stored("nvdata", 0, 64 * mib));
    for (const StepEnded& step : gang.unit_of(0).steps)
        if (step.step == "readback") {
            EXPECT_EQ(step.bytes, 56 * mib) << "from the changed piece on, no more and no less";
        }
}

TEST(Readback, WhatSomebodyElsePutThereIsNeverOverwritten) {
    const TemporaryFolder out;
    fs::path file;
    {
        Gang asks(reading(order_for(out.path(), {"lk"})));
        file = folder_of(out.path(), asks.bus().phone(0)) / "lk.img";
    }
    fs::create_directories(file.parent_path());
    std::ofstream(file) << "precious";
    GangOptions options = reading(order_for(out.path(), {"lk"}));
    options.phones = 1;
    Gang gang(std::move(options));
    ASSERT_TRUE(gang.run());
    ASSERT_TRUE(gang.unit_of(0).closed->fault);
    EXPECT_EQ(gang.unit_of(0).closed->fault->code, ErrorCode::output_unwritable);
    EXPECT_THAT(gang.unit_of(0).closed->fault->detail, HasSubstr("is there already"));
    const Bytes kept = content_of(file);
    EXPECT_EQ(as_text(kept), "precious");
}

TEST(Readback, ADiskThatTakesNoMoreFailsThePhoneByFileAndCauseAndIsResumed) {
    const TemporaryFolder out;
    ReadbackOrder order = order_for(out.path(), {"nvram"});
    order.piece = ByteCount{64 * kib};
    // What phones keep in nvram lies in front: the limit must, too.
    {
        GangOptions options = reading(order);
        options.phones = 2;
        Gang gang(std::move(options)); // makes its phones by files of its own
        const FileSizeLimit limit(100 * kib);
        ASSERT_TRUE(gang.run());
        EXPECT_EQ(gang.totals().failed, 2U);
        for (const auto* unit : gang.units()) {
            ASSERT_TRUE(unit->closed && unit->closed->fault);
            EXPECT_EQ(unit->closed->fault->code, ErrorCode::output_unwritable);
            EXPECT_THAT(unit->closed->fault->detail, HasSubstr("nvram.img.part"));
            EXPECT_THAT(unit->closed->fault->detail, HasSubstr("cause=\"No space left"));
            EXPECT_EQ(unit->attempts, 1U) << "trying again makes no room";
        }
    }
    GangOptions options = reading(order);
    options.phones = 2;
    Gang gang(std::move(options));
    ASSERT_TRUE(gang.run());
    EXPECT_EQ(gang.totals().passed, 2U);
    for (std::size_t i = 0; i < 2; ++i) {
        const auto& phone = gang.bus().phone(i);
        expect_same(folder_of(out.path(), phone) / "nvram.img", phone.stored("nvram", 0, 64 * mib));
    }
}

TEST(Readback, AFolderThatCannotBeMadeIsNamed) {
    const TemporaryFolder out;
    std::ofstream(out / "file") << "not a folder";
    GangOptions options = reading(order_for(out / "file", {"lk"}));
    options.phones = 1;
    Gang gang(std::move(options));
    ASSERT_TRUE(gang.run());
    ASSERT_TRUE(gang.unit_of(0).closed->fault);
    EXPECT_EQ(gang.unit_of(0).closed->fault->code, ErrorCode::output_unwritable);
    EXPECT_THAT(gang.unit_of(0).closed->fault->detail, HasSubstr("file"));
}

TEST(Readback, AStopIsHonouredBetweenPiecesAndTheNextRunGoesOn) {
    const TemporaryFolder out;
    ReadbackOrder order = order_for(out.path(), {"md1img"});
    order.piece = ByteCount{4 * mib};
    GangOptions options = reading(order);
    options.phones = 1;
    options.link_speed = 20 * mib;
    Gang gang(std::move(options));
    const auto stop = [](Gang& g) -> asio::awaitable<void> {
        co_await g.clock().sleep_for(std::chrono::seconds(3));
        g.engine().stop(StopRequest::at_safe_point);
    };
    gang.meanwhile(stop(gang));
    ASSERT_TRUE(gang.run());
    EXPECT_EQ(gang.totals().aborted, 1U);
    const readback::Manifest manifest = manifest_in(folder_of(out.path(), gang.bus().phone(0)));
    ASSERT_EQ(manifest.files.size(), 1U);
    EXPECT_FALSE(manifest.files[0].pieces.empty()) << "nothing was kept of three seconds";
}

/// The cable is pulled at every single read and write of a readback; each time the files must be
/// whole in the end and nothing may be left behind.
class BrokenReadback : public testing::TestWithParam<std::string> {};

TEST_P(BrokenReadback, AtEveryOperationEndsWithWholeFiles) {
    for (const Breakage kind : {Breakage::cut, Breakage::silence}) {
        if (kind == Breakage::silence && GetParam() != "MT6765") continue;
        std::uint64_t at = 1;
        for (bool broke = true; broke && !HasFailure(); ++at) {
            SCOPED_TRACE("at=" + std::to_string(at));
            const TemporaryFolder out;
            const bool old = GetParam() == "MT6577";
            const std::string name = old ? "UBOOT" : "lk";
            ReadbackOrder order = order_for(out.path(), {name});
            order.piece = ByteCount{256 * kib};
            order.format = at % 2 == 0 ? ReadbackFormat::raw : ReadbackFormat::sparse;
            GangOptions options = reading(order);
            options.phones = 1;
            options.seed = at;
            options.chip = GetParam();
            options.start = at % 3 == 0 ? vphone::StartMode::brom : vphone::StartMode::preloader;
            const BreakingBus* breaker = nullptr;
            options.wrap = [&](PortBus& bus) {
                auto made = std::make_unique<BreakingBus>(dynamic_cast<vphone::VirtualBus&>(bus),
                                                          BreakPoint{kind, at, 0});
                breaker = made.get();
                return made;
            };
            Gang gang(std::move(options));
            ASSERT_TRUE(gang.run());
            broke = breaker->broke();
            const auto& unit = gang.unit_of(0);
            ASSERT_TRUE(unit.closed);
            EXPECT_EQ(gang.bus().phone(0).write_count(), 0U);
            if (unit.closed->verdict != Verdict::pass) {
                // A phone that falls silent is not helped by waiting: the cable must be moved.
                EXPECT_NE(kind, Breakage::cut) << describe(*unit.closed->fault);
                continue;
            }
            const auto& phone = gang.bus().phone(0);
            const fs::path folder = folder_of(out.path(), phone);
            const Bytes stored = phone.stored(name, 0, old ? 384 * kib : mib);
            if (order.format == ReadbackFormat::raw)
                expect_same(folder / (name + ".img"), stored);
            else
                EXPECT_TRUE(expanded_by_simg2img(folder / (name + ".simg")) == stored);
            EXPECT_EQ(names_in(folder).size(), 2U) << "manifest and image, nothing else";
        }
        EXPECT_GT(at, 60U) << "the harness did not reach the conversation";
        std::printf("%llu operations broken\n", static_cast<unsigned long long>(at - 1));
    }
}

INSTANTIATE_TEST_SUITE_P(Conversations,
                         BrokenReadback,
                         testing::Values("MT6765", "MT6735", "MT6577"),
                         [](const auto& one) { return one.param; });

} // namespace gangflash::sim

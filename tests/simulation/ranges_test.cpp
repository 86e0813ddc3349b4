// What may be written and erased on one phone is one set, made of its own geometry.
#include "config/images/open_image.hpp"
#include "engine/attempt/bounded_storage.hpp"
#include "engine/phone/phone_ranges.hpp"
#include "engine/storage/chunk_store.hpp"
#include "tests/simulation/gang.hpp"
#include "tests/support/grant_for_tests.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gangflash::sim {

namespace {

using testing::HasSubstr;

/// A phone with three partitions: boot, nvram, userdata, one behind the other.
struct SmallPhone {
    StorageReport storage;
    Relayout relayout;
    FlashPlan plan;

    SmallPhone() {
        storage.kind = StorageKind::emmc;
        storage.block_size = 512;
        storage.boot1 = storage.boot2 = ByteCount{mib};
        storage.user = ByteCount{4 * mib};
        relayout.layout = {{"boot", DeviceAddress{0x10000}, ByteCount{0x10000}},
                           {"nvram", DeviceAddress{0x20000}, ByteCount{0x10000}},
                           {"userdata", DeviceAddress{0x30000}, ByteCount{0x10000}}};
        plan.mode = FlashMode::download_only;
        plan.userdata = Userdata::keep;
    }

    void write(std::string partition, std::uint64_t start, std::size_t size) {
        PlannedWrite write;
        write.partition = std::move(partition);
        write.regions = {Region::user};
        write.start = DeviceAddress{start};
        Bytes image(size, std::byte{1});
        const Sha256 hash = sha256(image);
        write.image = make_memory_image("an.img", std::move(image), hash);
        plan.writes.push_back(std::move(write));
    }

    void erase(std::string name, std::uint64_t start, std::uint64_t size) {
        relayout.erased.push_back(
            {std::move(name), Place{Region::user, DeviceAddress{start}, ByteCount{size}}});
    }

    std::string verdict() const {
        const auto made = ranges_on(plan, storage, relayout);
        return made ? "allowed" : describe(made.error());
    }
};

} // namespace

TEST(RangesOnAPhone, WritesStayInsideTheirPartition) {
    SmallPhone whole;
    whole.write("boot", 0x10000, 0x10000);
    EXPECT_EQ(whole.verdict(), "allowed");
    SmallPhone one_more;
    one_more.write("boot", 0x10000, 0x10001);
    EXPECT_THAT(one_more.verdict(), HasSubstr("STO-605"));
    EXPECT_THAT(one_more.verdict(), HasSubstr("the phone has boot with 65536 bytes"));
    SmallPhone elsewhere;
    elsewhere.write("boot", 0x1FE00, 0x400);
    EXPECT_THAT(elsewhere.verdict(), HasSubstr("PKG-815"));
}

TEST(RangesOnAPhone, TheRoundedEndOfAWriteCounts) {
    SmallPhone phone; // a partition that is no whole number of blocks
    phone.relayout.layout[0].size = ByteCount{0x10000 - 100};
    phone.write("boot", 0x10000, 0x10000 - 100);
    EXPECT_THAT(phone.verdict(), HasSubstr("STO-605"));
    SmallPhone ufs;
    ufs.storage.block_size = 4096;
    ufs.relayout.layout[0].start = DeviceAddress{0x10200};
    ufs.write("boot", 0x10200, 0x400);
    EXPECT_THAT(ufs.verdict(), HasSubstr("PKG-815")) << "begins inside a block";
}

TEST(RangesOnAPhone, NoByteOfWhatIsProtectedIsTouched) {
    SmallPhone written;
    written.write("nvram", 0x20000, 0x100);
    EXPECT_THAT(written.verdict(), HasSubstr("PKG-813"));
    EXPECT_THAT(written.verdict(), HasSubstr("writing nvram, which is protected"));
    SmallPhone erased;
    erased.erase("nvram", 0x20000, 0x10000);
    EXPECT_THAT(erased.verdict(), HasSubstr("erasing nvram, which is protected"));
    SmallPhone range;
    range.erase("0x10000..0x20200", 0x10000, 0x10200);
    EXPECT_THAT(range.verdict(), HasSubstr("where the phone has nvram, which is protected"));
    SmallPhone table;
    table.relayout.layout[0].start = DeviceAddress{0};
    table.relayout.layout[0].size = ByteCount{0x20000};
    table.write("boot", 0, 0x400);
    EXPECT_THAT(table.verdict(), HasSubstr("where the phone has the partition table"));
}

TEST(RangesOnAPhone, TheOwnersDataAreKeptUnlessThePlanErasesThem) {
    for (const Userdata choice : {Userdata::unspecified, Userdata::keep, Userdata::erase}) {
        SmallPhone phone;
        phone.plan.userdata = choice;
        phone.erase("userdata", 0x30000, 0x10000);
        if (choice == Userdata::erase)
            EXPECT_EQ(phone.verdict(), "allowed");
        else
            EXPECT_THAT(phone.verdict(), HasSubstr("erasing userdata, which is kept"));
    }
}

TEST(RangesOnAPhone, WhatTwoPartitionsOfItsTableShareIsWrittenForNeither) {
    SmallPhone phone;
    phone.relayout.layout.push_back({"logo", DeviceAddress{0x18000}, ByteCount{0x1000}});
    phone.write("boot", 0x10000, 0x10000);
    EXPECT_THAT(phone.verdict(), HasSubstr("STO-609"));
    EXPECT_THAT(phone.verdict(), HasSubstr("where the phone also has logo"));
}

TEST(RangesOnAPhone, AddressesDoNotWrapAround) {
    EXPECT_FALSE(span_of(DeviceAddress{~0ULL - 10}, ByteCount{100}, 512));
    EXPECT_FALSE(span_of(DeviceAddress{~0ULL - 100}, ByteCount{100}, 512)) << "rounded up it does";
    EXPECT_EQ(span_of(DeviceAddress{1000}, ByteCount{100}, 512), (Span{512, 1536}));
    SmallPhone phone;
    phone.relayout.layout[0].start = DeviceAddress{~0ULL - 0xFFFF};
    phone.relayout.layout[0].size = ByteCount{0xFFFF};
    phone.write("boot", ~0ULL - 0xFFFF, 0x10000);
    EXPECT_THAT(phone.verdict(), HasSubstr("STO-605"));
}

TEST(PlanRanges, GrantNoMoreThanOneClaimCovers) {
    const Span first{0, 0x1000}, second{0x1000, 0x2000};
    auto made = PlanRanges::make({{Purpose::write, "a", Region::user, first, first, 1},
                                  {Purpose::erase, "b", Region::user, second, second, 2}});
    ASSERT_TRUE(std::holds_alternative<PlanRanges>(made));
    const PlanRanges ranges = std::get<PlanRanges>(made);
    EXPECT_TRUE(ranges.grants_write(Region::user, {0x200, 0x1000}));
    EXPECT_FALSE(ranges.grants_write(Region::user, {0x200, 0x1001}));
    EXPECT_FALSE(ranges.grants_write(Region::boot1, {0x200, 0x400}));
    EXPECT_FALSE(ranges.grants_write(Region::user, second)) << "granted for erasing alone";
    EXPECT_TRUE(ranges.grants_erase(Region::user, second));
    EXPECT_FALSE(PlanRanges{}.grants_write(Region::user, {0, 1}));
}

TEST(PlanRanges, NameBothSidesOfWhatDoesNotGoTogether) {
    const Span a{0, 0x1000}, b{0x800, 0x1800};
    const auto conflict = [&](Purpose one, Purpose other, std::string_view name) {
        const auto made = PlanRanges::make(
            {{one, "a", Region::user, a, a, 1}, {other, std::string(name), Region::user, b, b, 2}});
        return std::holds_alternative<std::vector<Violation>>(made);
    };
    for (const Purpose act : {Purpose::write, Purpose::erase, Purpose::restore}) {
        for (const Purpose promise : {Purpose::keep, Purpose::protect}) {
            EXPECT_TRUE(conflict(act, promise, "b"));
            EXPECT_EQ(conflict(act, promise, "a"), act != Purpose::restore);
        }
        EXPECT_TRUE(conflict(act, Purpose::write, "b"));
        EXPECT_FALSE(conflict(act, Purpose::clear, "b"));
    }
    EXPECT_TRUE(conflict(Purpose::write, Purpose::write, "a")) << "two images for the same bytes";
    EXPECT_FALSE(conflict(Purpose::erase, Purpose::write, "a"));
    EXPECT_TRUE(conflict(Purpose::clear, Purpose::keep, "b"));
    EXPECT_FALSE(conflict(Purpose::keep, Purpose::protect, "b"));
}

namespace {

/// A phone's storage that counts the orders that reach it.
class CountingStorage final : public StorageReader, public StorageWriter {
public:
    asio::awaitable<Result<void>> read(Place place, ChunkSink& sink) override {
        const Bytes bytes(place.length.value - lacking);
        co_return co_await sink.put(bytes);
    }
    asio::awaitable<Result<void>> write_partitions(const WriteGrant&, AgentTable) override {
        co_return count();
    }
    asio::awaitable<Result<void>> write(const WriteGrant&, Place, ChunkSource&) override {
        co_return count();
    }
    asio::awaitable<Result<void>> write_boot_loader(const WriteGrant&, ChunkSource&) override {
        co_return count();
    }
    asio::awaitable<Result<void>> erase(const WriteGrant&, Place) override { co_return count(); }

    std::size_t lacking = 0; ///< of what is read: the phone keeps so many bytes, and says nothing
    int orders = 0;

private:
    Result<void> count() {
        ++orders;
        return success();
    }
};

/// What came of one order.
std::string after(asio::awaitable<Result<void>> order) {
    asio::io_context context;
    std::string text = "nothing";
    asio::co_spawn(context, std::move(order), [&](const std::exception_ptr& thrown, auto done) {
        text = thrown ? "thrown" : done ? "sent" : std::string(entry_of(done.error().code).id);
    });
    context.run();
    return text;
}

} // namespace

TEST(BoundedWriter, LetsNothingPassButWhatThePlanWritesAndErasesOnThisPhone) {
    CountingStorage phone;
    OwnersData owners;
    BoundedWriter writer(phone, owners);
    const WriteGrant& grant = GrantForTests::any();
    const Place first{Region::user, DeviceAddress{0x1000}, ByteCount{0x200}};
    const Place behind{Region::user, DeviceAddress{0x1E00}, ByteCount{0x400}};
    const Place wrapped{Region::user, DeviceAddress{0x1000}, ByteCount{~0ULL}};
    BytesSource source(Bytes(0x200));
    EXPECT_EQ(after(writer.write(grant, first, source)), "STA-907") << "before anything is bound";
    const Span a{0x1000, 0x2000}, b{0x2000, 0x3000}, area{0, 0x1000};
    auto made = PlanRanges::make({{Purpose::write, "a", Region::user, a, a, 0},
                                  {Purpose::erase, "b", Region::user, b, b, 0},
                                  {Purpose::write, "p", Region::boot1, area, area, 0}});
    writer.bind(std::get<PlanRanges>(std::move(made)), 512);
    EXPECT_EQ(after(writer.write(grant, behind, source)), "STA-907");
    EXPECT_EQ(after(writer.write(grant, wrapped, source)), "STA-907");
    EXPECT_EQ(after(writer.erase(grant, first)), "STA-907");
    EXPECT_EQ(after(writer.write_partitions(grant, {})), "STA-907");
    EXPECT_EQ(phone.orders, 0) << "nothing of these was sent";
    EXPECT_EQ(after(writer.write(grant, first, source)), "sent");
    EXPECT_EQ(after(writer.erase(grant, {Region::user, DeviceAddress{0x2000}, ByteCount{0x1000}})),
              "sent");
    EXPECT_EQ(after(writer.write_boot_loader(grant, source)), "sent");
    BytesSource too_long(Bytes(0x1001));
    EXPECT_EQ(after(writer.write_boot_loader(grant, too_long)), "STA-907");
    EXPECT_EQ(phone.orders, 3);
    EXPECT_TRUE(writer.wrote(Region::user, {0x1000, 0x1200}));
    EXPECT_FALSE(writer.wrote(Region::user, {0x1000, 0x1201}));
    EXPECT_FALSE(writer.wrote(Region::boot2, {0, 1}));
    writer.begin_note();
    EXPECT_FALSE(writer.wrote(Region::boot1, {0, 1}));
}

TEST(CountedReader, TakesNoReadForWholeThatIsNot) {
    struct Everything final : ChunkSink {
        asio::awaitable<Result<void>> put(ByteView) override { co_return success(); }
    } sink;
    for (const std::size_t lacking : {0U, 1U, 0x200U}) {
        CountingStorage phone;
        phone.lacking = lacking;
        const StopRequest said = StopRequest::none;
        CountedReader reader(phone, said);
        const Place place{Region::user, DeviceAddress{0x1000}, ByteCount{0x200}};
        EXPECT_EQ(after(reader.read(place, sink)), lacking == 0 ? "sent" : "DA-402") << lacking;
    }
}

TEST(CountedReader, EndsAReadAtTheNextChunkWhenPeopleSayStopAtOnce) {
    struct Everything final : ChunkSink {
        asio::awaitable<Result<void>> put(ByteView) override { co_return success(); }
    } sink;
    for (const auto& [said, end] : {std::pair{StopRequest::none, "sent"},
                                    std::pair{StopRequest::at_safe_point, "sent"},
                                    std::pair{StopRequest::at_once, "STA-905"}}) {
        CountingStorage phone;
        CountedReader reader(phone, said);
        const Place place{Region::user, DeviceAddress{0x1000}, ByteCount{0x200}};
        EXPECT_EQ(after(reader.read(place, sink)), end);
    }
}

TEST(CountedReader, NamesAFaultOfAReadAsOne) {
    struct Damaged final : StorageReader {
        asio::awaitable<Result<void>> read(Place, ChunkSink&) override {
            co_return Fault{ErrorCode::storage_write_failed, "one number for both ways"};
        }
    } phone;
    struct Everything final : ChunkSink {
        asio::awaitable<Result<void>> put(ByteView) override { co_return success(); }
    } sink;
    const StopRequest said = StopRequest::none;
    CountedReader reader(phone, said);
    const Place place{Region::user, DeviceAddress{0}, ByteCount{0x200}};
    EXPECT_EQ(after(reader.read(place, sink)), entry_of(ErrorCode::storage_read_failed).id);
}

namespace {

/// Repairs of one partition damage another that was looked at before: the flash of a worn phone.
class JealousStorage final : public vphone::MemoryStorage {
public:
    struct Spot {
        std::uint64_t start = 0, end = 0;
    };
    JealousStorage(vphone::StorageShape shape, Spot earlier, Spot later, bool for_ever)
        : MemoryStorage(shape), earlier_(earlier), later_(later), for_ever_(for_ever) {}

    void delivered() override { delivered_ = true; }

    void write(Region region, std::uint64_t at, ByteView from) override {
        MemoryStorage::write(region, at, from);
        if (!delivered_ || region != Region::user) return;
        if (at != later_.start || (writes_++ >= 2 && !for_ever_)) return;
        // The first time it keeps a bit of the later one otherwise, then one of the earlier.
        const bool itself = for_ever_ || writes_ == 1;
        const std::uint64_t spot = (itself ? later_ : earlier_).start + 100;
        std::array<std::byte, 1> byte{};
        MemoryStorage::read(region, spot, byte);
        byte[0] ^= std::byte{0x10};
        MemoryStorage::write(region, spot, byte);
    }

private:
    Spot earlier_, later_;
    bool for_ever_;
    unsigned writes_ = 0;
    bool delivered_ = false;
};

MemoryJournal::Unit jealous(bool for_ever, bool& stored) {
    const auto plan = demo_plan("MT6765", VerifyLevel::readback);
    const auto spot = [&](std::size_t n) {
        const PlannedWrite& write = plan->writes.at(n);
        return JealousStorage::Spot{write.start.value,
                                    write.start.value + write.image->expanded_size()};
    };
    GangOptions options;
    options.phones = 1;
    options.verify = VerifyLevel::readback;
    options.storage = [&](std::size_t, const vphone::StorageShape& shape) {
        return std::make_unique<JealousStorage>(shape, spot(0), spot(1), for_ever);
    };
    Gang gang(std::move(options));
    EXPECT_TRUE(gang.run());
    gang.check();
    stored = gang.stored_as_planned(0);
    return gang.unit_of(0);
}

} // namespace

TEST(Verification, EndsWithAPassInWhichNothingWasRepaired) {
    bool stored = false;
    const auto unit = jealous(false, stored);
    ASSERT_TRUE(unit.closed);
    EXPECT_EQ(unit.closed->verdict, Verdict::pass);
    EXPECT_TRUE(stored);
    EXPECT_EQ(unit.retries.size(), 2U) << "the later partition, then the earlier one";
    const auto third = std::ranges::count_if(unit.steps, [](const StepEnded& step) {
        return step.step == "verify" && step.seen.starts_with("pass 3, after a repair");
    });
    EXPECT_EQ(static_cast<std::size_t>(third), demo_plan("MT6765")->writes.size())
        << "each look of the last pass is a record";
}

TEST(Verification, OfAPhoneWhoseRepairsNeverEndFailsWithinTheBudget) {
    bool stored = false;
    const auto unit = jealous(true, stored);
    ASSERT_TRUE(unit.closed);
    EXPECT_EQ(unit.closed->verdict, Verdict::fail);
    ASSERT_TRUE(unit.closed->fault);
    EXPECT_EQ(unit.closed->fault->code, ErrorCode::verify_mismatch);
}

/// A plan that somebody changed after it was made: the phone's own geometry still stops it.
TEST(Refusal, AnImageThatWouldEndInItsNeighbour) {
    GangOptions options;
    options.phones = 1;
    options.verify = VerifyLevel::readback;
    options.change_plan = [](FlashPlan& plan) {
        for (PlannedWrite& write : plan.writes)
            if (write.partition == "logo") {
                const LayoutEntry& entry = *plan.find("logo");
                Bytes image(entry.size.value + 4096, std::byte{7});
                const Sha256 hash = sha256(image);
                write.image = make_memory_image("logo.bin", std::move(image), hash);
            }
    };
    Gang gang(std::move(options));
    ASSERT_TRUE(gang.run());
    const auto& closed = gang.unit_of(0).closed;
    ASSERT_TRUE(closed && closed->fault);
    EXPECT_EQ(entry_of(closed->fault->code).id, "STO-605") << closed->fault->detail;
    EXPECT_EQ(gang.writes_to(0), 0U);
}

} // namespace gangflash::sim

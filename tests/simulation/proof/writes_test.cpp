// What a write leaves behind: in the holes of its image, and when it is stopped.
#include "engine/storage/chunk_store.hpp"
#include "ports/virtual/partition_table.hpp"
#include "tests/simulation/gang.hpp"
#include "tests/simulation/proof/image_with_holes.hpp"

#include <algorithm>
#include <utility>

#include <boost/asio/co_spawn.hpp>

#include <gtest/gtest.h>

namespace gangflash::sim {

namespace {

/// One phone that gets an image for md1img and nothing else.
GangOptions writing(std::vector<Extent> extents, bool erase_first) {
    GangOptions options;
    options.phones = 1;
    options.change_plan = [=](FlashPlan& plan) {
        std::erase_if(plan.writes, [](const auto& write) { return write.partition != "md1img"; });
        plan.writes.at(0).image = image_of(extents);
        plan.writes.at(0).erase_first = erase_first;
    };
    return options;
}

/// An image whose file was replaced after it was hashed.
class ReplacedImage final : public ImageWithHoles {
public:
    using ImageWithHoles::ImageWithHoles;
    Result<void> still_unchanged() const override {
        return Fault{ErrorCode::image_changed, "md1img.img: was replaced"};
    }
};

/// Names its second extent only once the first one is read: what a step that forgets a place would
/// look like.
class GrowingImage final : public ImageWithHoles {
public:
    GrowingImage(std::shared_ptr<const Image> whole, std::vector<Extent> extents)
        : ImageWithHoles(std::move(whole), extents), first_{extents.front()} {}
    const std::vector<Extent>& extents() const override {
        return read_ ? ImageWithHoles::extents() : first_;
    }
    Result<void> read(std::uint64_t offset, std::span<std::byte> into) const override {
        read_ = true;
        return ImageWithHoles::read(offset, into);
    }

private:
    std::vector<Extent> first_;
    mutable bool read_ = false;
};

} // namespace

TEST(Writes, ThatLeaveAPlannedPlaceOutEndThePort) {
    GangOptions options = writing({{0, mib}}, false);
    const auto first = options.change_plan;
    options.change_plan = [first](FlashPlan& plan) {
        first(plan);
        const std::vector<Extent> two{{0, mib}, {3 * mib, mib}};
        plan.writes.at(0).image = std::make_shared<GrowingImage>(image_of(two), two);
    };
    Gang gang(std::move(options));
    ASSERT_TRUE(gang.run());
    const auto& closed = gang.unit_of(0).closed;
    ASSERT_TRUE(closed && closed->fault) << "PASS, and MiB 3 was never written";
    EXPECT_EQ(entry_of(closed->fault->code).id, "STA-907") << describe(*closed->fault);
    EXPECT_NE(closed->fault->detail.find("offset=0x300000"), std::string::npos)
        << closed->fault->detail;
}

TEST(Writes, BeginOnlyWhenEveryImageIsTheOneThatWasPlanned) {
    GangOptions options;
    options.phones = 1;
    options.change_plan = [](FlashPlan& plan) {
        const std::vector<Extent> all{{0, image_size}};
        plan.writes.back().image = std::make_shared<ReplacedImage>(image_of(all), all);
    };
    Gang gang(std::move(options));
    ASSERT_TRUE(gang.run());
    const auto& closed = gang.unit_of(0).closed;
    ASSERT_TRUE(closed && closed->fault);
    EXPECT_EQ(closed->fault->code, ErrorCode::image_changed) << describe(*closed->fault);
    EXPECT_EQ(gang.writes_to(0), 0U) << "other partitions were written first";
}

TEST(Writes, LeaveNothingOfTheOldImageInTheHolesOfTheNew) {
    const Bytes old(4096, std::byte{0x5A});
    GangOptions options = writing({{0, mib}, {3 * mib, mib}}, true);
    options.change_bank = [&](vphone::BankOptions& bank) {
        bank.history = [&](const vphone::ChipModel& chip, vphone::Storage& storage) {
            for (const vphone::PlacedPart& placed : vphone::place_parts(chip))
                if (placed.part.name == "md1img")
                    storage.write(Region::user, placed.start + 2 * mib, old);
        };
    };
    Gang gang(std::move(options));
    ASSERT_EQ(gang.bus().phone(0).stored("md1img", 2 * mib, old.size()), old);
    ASSERT_TRUE(gang.run());
    EXPECT_EQ(gang.totals().passed, 1U);
    EXPECT_NE(gang.bus().phone(0).stored("md1img", 2 * mib, old.size()), old);
}

TEST(Writes, EndBetweenTwoChunksWhenStoppedAtOnce) {
    GangOptions options = writing({{0, image_size}}, false);
    options.link_speed = mib; // eight seconds
    Gang gang(std::move(options));
    const auto writing_now = [&] { return gang.bus().phone(0).bytes_stored() > mib; };
    const auto stop = [&]() -> asio::awaitable<void> {
        co_await gang.until(writing_now);
        gang.engine().stop(StopRequest::at_once);
    };
    gang.meanwhile(stop());
    ASSERT_TRUE(gang.run());
    EXPECT_EQ(gang.unit_of(0).closed->verdict, Verdict::aborted);
    EXPECT_LT(gang.bus().phone(0).bytes_stored(), image_size / 2) << "the whole partition first";
}

/// A disk that failed once is asked again: one bad read costs one phone, not the batch.
TEST(Writes, AskTheDiskAgainAfterItFailed) {
    class FailsOnce final : public ImageWithHoles {
    public:
        using ImageWithHoles::ImageWithHoles;
        Result<void> read(std::uint64_t offset, std::span<std::byte> into) const override {
            if (!std::exchange(failed, true)) return Fault{ErrorCode::image_changed, "once"};
            return ImageWithHoles::read(offset, into);
        }
        mutable bool failed = false;
    };
    boost::asio::io_context context;
    ChunkStore store(context.get_executor(), context.get_executor(), 16 * mib);
    const std::vector<Extent> all{{0, image_size}};
    const std::shared_ptr<const Image> image = std::make_shared<FailsOnce>(image_of(all), all);
    std::vector<bool> came;
    for (int ask = 0; ask < 3; ++ask) {
        boost::asio::co_spawn(context,
                              store.get(image, 0, 4096),
                              [&](const std::exception_ptr&, const Result<Chunk>& chunk) {
                                  came.push_back(chunk.has_value());
                              });
        context.restart();
        context.run();
    }
    EXPECT_EQ(came, (std::vector<bool>{false, true, true}));
    EXPECT_EQ(store.disk_reads(), 2U) << "what was read is kept, what failed is not";
}

/// Flash reads as all zeros or all ones once it is erased: any other letter was written by
/// somebody.
TEST(Erases, LeaveNothingButZerosOrOnes) {
    class Scribbler final : public vphone::MemoryStorage {
    public:
        using MemoryStorage::MemoryStorage;
        void erase(Region region, std::uint64_t offset, std::uint64_t length) override {
            for (std::uint64_t at = 0; at < length; at += letters.size())
                write(region, offset + at, letters);
        }

    private:
        const Bytes letters = Bytes(mib, std::byte{0x5A});
    };
    GangOptions options;
    options.phones = 1;
    options.storage = [](std::size_t, const vphone::StorageShape& shape) {
        return std::make_unique<Scribbler>(shape);
    };
    options.change_plan = [](FlashPlan& plan) {
        for (const vphone::PlacedPart& placed :
             vphone::place_parts(*vphone::find_chip_model("MT6765")))
            if (placed.part.name == "logo")
                plan.erases = {
                    {"logo", Region::user, DeviceAddress{placed.start}, ByteCount{placed.size}}};
    };
    Gang gang(std::move(options));
    ASSERT_TRUE(gang.run());
    const auto& closed = gang.unit_of(0).closed;
    ASSERT_TRUE(closed && closed->fault) << "letters taken for erased flash";
    EXPECT_EQ(closed->fault->code, ErrorCode::erase_not_seen) << describe(*closed->fault);
}

} // namespace gangflash::sim

// The station's own disk during a batch: a file that is cut or rewritten, a disk that fails.
#include "tests/simulation/gang.hpp"
#include "tests/support/change_in_place.hpp"
#include "tests/support/temporary_folder.hpp"

#include <filesystem>
#include <fstream>
#include <functional>

#include <gtest/gtest.h>

namespace gangflash::sim {

namespace {

namespace fs = std::filesystem;

/// A real image; something happens before its n-th read.
class EventfulImage final : public Image {
public:
    using Event = std::function<Result<void>()>;
    EventfulImage(std::shared_ptr<const Image> inner, unsigned at, Event event)
        : inner_(std::move(inner)), at_(at), event_(std::move(event)) {}

    const std::string& file_name() const override { return inner_->file_name(); }
    std::uint64_t expanded_size() const override { return inner_->expanded_size(); }
    bool sparse() const override { return inner_->sparse(); }
    const Sha256& sha256() const override { return inner_->sha256(); }
    const std::vector<Extent>& extents() const override { return inner_->extents(); }
    Result<void> read(std::uint64_t offset, std::span<std::byte> into) const override {
        if (++reads_ >= at_)
            if (auto fine = event_(); !fine) return fine;
        return inner_->read(offset, into);
    }
    Result<void> still_unchanged() const override { return inner_->still_unchanged(); }

private:
    std::shared_ptr<const Image> inner_;
    unsigned at_;
    Event event_;
    mutable unsigned reads_ = 0; // one disk thread: the simulation's
};

/// Three phones; `event` comes before the second read of super.img. All three need that file.
void expect_all_fail_naming_super(const fs::path& folder, const EventfulImage::Event& event) {
    const auto plan = make_demo_plan(folder, "MT6765");
    GangOptions options;
    options.phones = 3;
    options.change_plan = [&](FlashPlan& used) {
        used = *plan;
        for (PlannedWrite& write : used.writes)
            if (write.partition == "super")
                write.image = std::make_shared<EventfulImage>(write.image, 2, event);
    };
    Gang gang(std::move(options));
    ASSERT_TRUE(gang.run());
    gang.check();
    EXPECT_EQ(gang.totals().failed, 3U);
    for (const auto* unit : gang.units()) {
        ASSERT_TRUE(unit->closed && unit->closed->fault);
        EXPECT_EQ(unit->closed->fault->code, ErrorCode::image_changed);
        EXPECT_NE(unit->closed->fault->detail.find("super.img"), std::string::npos)
            << unit->closed->fault->detail;
        EXPECT_EQ(unit->attempts, 1U) << "trying again does not mend a file";
    }
}

} // namespace

TEST(Disk, AnImageCutShortWhileFlashingFailsItsPhonesByName) {
    const TemporaryFolder folder;
    expect_all_fail_naming_super(folder.path(), [&]() -> Result<void> {
        fs::resize_file(folder / "super.img", 4096);
        return success();
    });
}

TEST(Disk, AnImageRewrittenWhileFlashingFailsItsPhonesByName) {
    const TemporaryFolder folder;
    expect_all_fail_naming_super(folder.path(), [&]() -> Result<void> {
        // Past what has been read already: that was sent as it was hashed.
        const std::uint64_t size = fs::file_size(folder / "super.img");
        std::fstream file(folder / "super.img", std::ios::in | std::ios::out);
        for (std::uint64_t at = mib; at < size; at += mib) {
            file.seekp(static_cast<std::streamoff>(at));
            file << "somebody else";
        }
        return success();
    });
}

TEST(Disk, AnImageChangedInPlaceWithItsTimePutBackFailsItsPhonesByName) {
    const TemporaryFolder folder;
    expect_all_fail_naming_super(folder.path(), [&]() -> Result<void> {
        // Past what has been read already, of a file of some megabytes.
        for (std::uint64_t at = mib; at < fs::file_size(folder / "super.img"); at += mib)
            change_in_place(folder / "super.img", at, "somebody else");
        return success();
    });
}

TEST(Disk, ADiskThatFailsFailsItsPhonesByName) {
    const TemporaryFolder folder;
    const std::string file = (folder / "super.img").string();
    expect_all_fail_naming_super(folder.path(), [&]() -> Result<void> {
        return Fault{ErrorCode::image_changed, file + ": Input/output error"};
    });
}

} // namespace gangflash::sim

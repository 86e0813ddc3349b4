// The station's own disk during a batch: a file that is cut or rewritten, a disk that fails.
#include "config/package.hpp"
#include "config/plan_builder.hpp"
#include "ports/virtual/demo/demo_package.hpp"
#include "tests/simulation/gang.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <stdexcept>

#include <gtest/gtest.h>

namespace gangflash::sim {

namespace {

namespace fs = std::filesystem;

class Folder {
public:
    Folder() {
        std::string name = (fs::temp_directory_path() / "gangflash-disk-XXXXXX").string();
        if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder");
        path = name;
    }
    ~Folder() {
        std::error_code ignored;
        fs::remove_all(path, ignored);
    }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;

    fs::path path;
};

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

std::shared_ptr<const FlashPlan> plan_of(const fs::path& folder) {
    const auto made = vphone::make_package(
        folder, *vphone::find_chip_model("MT6765"), vphone::least_package_size);
    if (!made) throw std::runtime_error(describe(made.error()));
    PackageOptions open;
    open.selection.userdata = Userdata::keep;
    const auto package = open_package(folder, open);
    if (!package) throw std::runtime_error(describe(package.error()));
    PlanOptions options;
    options.selection = open.selection;
    const auto plan = make_plan(*package, options);
    if (!plan) throw std::runtime_error(describe(plan.error()));
    return std::make_shared<const FlashPlan>(*plan);
}

/// Three phones; `event` comes before the second read of super.img. All three need that file.
void expect_all_fail_naming_super(const fs::path& folder, const EventfulImage::Event& event) {
    const auto plan = plan_of(folder);
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
    const Folder folder;
    expect_all_fail_naming_super(folder.path, [&]() -> Result<void> {
        fs::resize_file(folder.path / "super.img", 4096);
        return success();
    });
}

TEST(Disk, AnImageRewrittenWhileFlashingFailsItsPhonesByName) {
    const Folder folder;
    expect_all_fail_naming_super(folder.path, [&]() -> Result<void> {
        std::fstream file(folder.path / "super.img", std::ios::in | std::ios::out);
        file.seekp(100'000);
        file << "somebody else";
        return success();
    });
}

TEST(Disk, ADiskThatFailsFailsItsPhonesByName) {
    const Folder folder;
    const std::string file = (folder.path / "super.img").string();
    expect_all_fail_naming_super(folder.path, [&]() -> Result<void> {
        return Fault{ErrorCode::image_changed, file + ": Input/output error"};
    });
}

} // namespace gangflash::sim

// What an agent writes for itself is no data of the owner's; whatever else stands there is.
#include "tests/simulation/gang.hpp"

#include <algorithm>
#include <memory>

#include <gtest/gtest.h>

namespace gangflash::sim {
namespace {

constexpr std::string_view chip = "MT6580"; // its agent notes each format at the end of flashinfo
constexpr std::uint64_t record_before_end = 0x2000;

/// Storage that does something else when the agent writes its record.
class Misses final : public vphone::MemoryStorage {
public:
    enum class What : std::uint8_t { nothing, record, byte_behind_it };

    Misses(const vphone::StorageShape& shape, What what) : MemoryStorage(shape), what_(what) {}

    void write(Region region, std::uint64_t offset, ByteView from) override {
        const bool record = as_text(from).starts_with("DOWNLOAD");
        if (record && what_ == What::record) {
            MemoryStorage::write(region, offset, Bytes(from.size(), std::byte{0x5A}));
            return;
        }
        MemoryStorage::write(region, offset, from);
        if (record && what_ == What::byte_behind_it)
            MemoryStorage::write(region, offset + record_before_end - 1, Bytes(1, std::byte{1}));
    }

private:
    What what_;
};

/// One phone that is formatted, flashinfo with it.
std::unique_ptr<Gang> format_one(Misses::What what) {
    GangOptions options;
    options.phones = 1;
    options.chip = std::string(chip);
    options.storage = [what](std::size_t, const vphone::StorageShape& shape) {
        return std::make_unique<Misses>(shape, what);
    };
    options.mode = FlashMode::format_all;
    auto gang = std::make_unique<Gang>(std::move(options));
    EXPECT_TRUE(gang->run());
    return gang;
}

} // namespace

TEST(OwnRecord, IsNamedAndNotTakenForTheOwnersData) {
    const auto gang = format_one(Misses::What::nothing);
    EXPECT_EQ(gang->totals().passed, 1U);
    const auto& steps = gang->unit_of(0).steps;
    const auto named = std::ranges::count_if(steps, [](const StepEnded& step) {
        return step.seen.ends_with("that the agent writes for itself");
    });
    EXPECT_EQ(named, 1) << "of all ranges, the one with flashinfo";
}

TEST(OwnRecord, OnlyItsOwnWordsAreLeftOutOfTheProof) {
    for (const auto what : {Misses::What::record, Misses::What::byte_behind_it}) {
        const auto gang = format_one(what);
        const auto& closed = gang->unit_of(0).closed;
        ASSERT_TRUE(closed && closed->fault) << "somebody's bytes taken for the agent's";
        EXPECT_EQ(closed->fault->code, ErrorCode::erase_not_seen) << describe(*closed->fault);
    }
}

} // namespace gangflash::sim

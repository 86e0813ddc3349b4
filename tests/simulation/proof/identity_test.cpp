// A phone without anything to tell it from others does not pass in silence.
#include "ports/virtual/partition_table.hpp"
#include "tests/simulation/gang.hpp"

#include <algorithm>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

namespace gangflash::sim {

namespace {

/// One phone on which these two partitions read as erased, but for what `write_back` puts there.
GangOptions with_blank(std::string_view first,
                       std::string_view second,
                       std::byte left,
                       std::uint64_t one_byte_at = 0) {
    GangOptions options;
    options.phones = 1;
    options.change_bank = [=](vphone::BankOptions& bank) {
        bank.history = [=](const vphone::ChipModel& chip, vphone::Storage& storage) {
            for (const vphone::PlacedPart& placed : vphone::place_parts(chip)) {
                if (placed.part.name != first && placed.part.name != second) continue;
                storage.erase(Region::user, placed.start, placed.size);
                if (left != std::byte{0})
                    for (std::uint64_t at = 0; at < placed.size; at += mib)
                        storage.write(Region::user,
                                      placed.start + at,
                                      Bytes(std::min(mib, placed.size - at), left));
                if (one_byte_at != 0)
                    storage.write(
                        Region::user, placed.start + one_byte_at, Bytes(1, std::byte{0x41}));
            }
        };
    };
    return options;
}

std::string seen_by_the_check(const MemoryJournal::Unit& unit) {
    for (const StepEnded& step : unit.steps)
        if (step.step == "check") return step.seen;
    return "no check";
}

} // namespace

TEST(BlankIdentities, AreRecordedUnlessTheJobRefusesThem) {
    for (const std::byte left : {std::byte{0}, std::byte{0xFF}}) {
        Gang recorded(with_blank("nvram", "nvdata", left));
        ASSERT_TRUE(recorded.run());
        EXPECT_EQ(seen_by_the_check(recorded.unit_of(0)), "nvdata, nvram blank");

        GangOptions options = with_blank("nvram", "nvdata", left);
        options.adjust = [](Job& job) { job.identity_required = true; };
        Gang refused(std::move(options));
        ASSERT_TRUE(refused.run());
        const auto& closed = refused.unit_of(0).closed;
        ASSERT_TRUE(closed && closed->fault);
        EXPECT_EQ(closed->fault->code, ErrorCode::identity_missing) << describe(*closed->fault);
        EXPECT_EQ(refused.writes_to(0), 0U);
    }
}

TEST(BlankIdentities, AreNamedOneByOne) {
    Gang gang(with_blank("nvdata", "nvdata", std::byte{0}));
    ASSERT_TRUE(gang.run());
    EXPECT_EQ(seen_by_the_check(gang.unit_of(0)), "nvdata blank");
}

/// Far behind what is looked at first.
TEST(BlankIdentities, AreNoneWhereAnyByteStands) {
    Gang gang(with_blank("nvdata", "nvdata", std::byte{0}, 5 * mib + 77));
    ASSERT_TRUE(gang.run());
    EXPECT_EQ(seen_by_the_check(gang.unit_of(0)), "");
}

} // namespace gangflash::sim

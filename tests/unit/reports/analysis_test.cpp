#include "reports/audit/analysis.hpp"
#include "sample_report.hpp"

#include <gmock/gmock.h>

namespace gangflash::tests {
namespace {

using ::testing::SizeIs;

TEST(Analysis, RanksCausesByHowOftenTheyCameUp) {
    const auto analysis = audit::analyse(sample_report({
        sample_unit(1, "1", Verdict::fail, "STO-601"),
        sample_unit(2, "2", Verdict::fail, "USB-106"),
        sample_unit(3, "3", Verdict::fail, "USB-106"),
        sample_unit(4, "4", Verdict::fail, "USB-106"),
        sample_unit(5, "5", Verdict::pass),
    }));
    ASSERT_THAT(analysis.failures, SizeIs(2));
    EXPECT_EQ(analysis.failures[0].error_id, "USB-106");
    EXPECT_EQ(analysis.failures[0].count, 3U);
    EXPECT_DOUBLE_EQ(analysis.failures[0].cumulative, 0.75);
    EXPECT_FALSE(analysis.failures[0].action.empty());
    EXPECT_DOUBLE_EQ(analysis.failures[1].cumulative, 1.0);
    EXPECT_DOUBLE_EQ(*analysis.first_pass_yield, 0.2);
}

TEST(Analysis, NamesThePortThatFailsMoreThanTheOthers) {
    std::vector<UnitRow> units;
    for (int phone = 0; phone < 12; ++phone) {
        const bool bad = phone % 4 == 2;
        units.push_back(sample_unit(phone + 1,
                                    std::to_string(phone % 4 + 1),
                                    bad && phone > 2 ? Verdict::fail : Verdict::pass,
                                    bad && phone > 2 ? "USB-106" : ""));
        if (phone % 4 == 0) units.back().disconnects = 1;
    }
    const auto analysis = audit::analyse(sample_report(std::move(units)));
    ASSERT_THAT(analysis.ports, SizeIs(4));
    EXPECT_TRUE(analysis.ports[2].stands_out) << "two of three failed, none elsewhere";
    EXPECT_DOUBLE_EQ(analysis.ports[2].failure_rate, 2.0 / 3);
    EXPECT_DOUBLE_EQ(analysis.ports[2].others_rate, 0);
    EXPECT_TRUE(analysis.ports[0].stands_out) << "three drops, none elsewhere";
    EXPECT_FALSE(analysis.ports[1].stands_out);
    EXPECT_FALSE(analysis.ports[3].stands_out);
}

TEST(Analysis, BlamesNoPortWhenAllFailAlike) {
    std::vector<UnitRow> units;
    for (int phone = 0; phone < 12; ++phone)
        units.push_back(
            sample_unit(phone + 1, std::to_string(phone % 3 + 1), Verdict::fail, "DA-403"));
    for (const auto& port : audit::analyse(sample_report(std::move(units))).ports)
        EXPECT_FALSE(port.stands_out) << port.slot;
}

TEST(Analysis, PutsSlotTenAfterSlotTwoAndWordsLast) {
    const auto analysis = audit::analyse(sample_report({sample_unit(1, "left", Verdict::pass),
                                                        sample_unit(2, "10", Verdict::pass),
                                                        sample_unit(3, "2", Verdict::pass)}));
    EXPECT_EQ(analysis.ports[0].slot, "2");
    EXPECT_EQ(analysis.ports[1].slot, "10");
    EXPECT_EQ(analysis.ports[2].slot, "left");
}

TEST(Analysis, TellsPhonesThatCameTwiceFromPhonesWithACopiedImei) {
    std::vector<UnitRow> units;
    for (int number = 1; number <= 4; ++number) {
        units.push_back(sample_unit(number, "1", Verdict::pass));
        units.back().facts.me_id = number == 3 ? "0a" : "0" + std::to_string(number);
        units.back().facts.imei1 = Personal("35693803564380" + std::to_string(number));
    }
    units[0].facts.me_id = "0a"; // number 3 is number 1 again
    units[2].facts.imei1 = units[0].facts.imei1;
    units[3].facts.imei1 = units[1].facts.imei1; // number 4 is not number 2
    const auto twins = audit::analyse(sample_report(std::move(units))).twins;
    ASSERT_THAT(twins, SizeIs(2));
    EXPECT_EQ(twins[0].by, audit::TwinGroup::By::chip);
    EXPECT_THAT(twins[0].units, ::testing::ElementsAre(UnitId{1}, UnitId{3}));
    EXPECT_EQ(twins[1].by, audit::TwinGroup::By::imei);
    EXPECT_THAT(twins[1].units, ::testing::ElementsAre(UnitId{2}, UnitId{4}));
}

TEST(Analysis, OfAnEmptyBatchIsEmpty) {
    const auto analysis = audit::analyse(sample_report({}));
    EXPECT_TRUE(analysis.ports.empty());
    EXPECT_FALSE(analysis.first_pass_yield);
}

} // namespace
} // namespace gangflash::tests

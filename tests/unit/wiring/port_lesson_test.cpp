#include "station/wiring/port_lesson.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gangflash {
namespace {

Appearance phone_at(const char* port) {
    static std::uint64_t number = 0;
    return {.path = PortPath(port), .number = ++number, .mode = PhoneMode::booted, .product = {}};
}

TEST(PortLesson, BindsLabelsInTheOrderOfThePhones) {
    PortLesson lesson({}, {}, 1);
    EXPECT_EQ(lesson.next_label(), "1");
    EXPECT_EQ(lesson.arrived(phone_at("c-1.4"))->slot, "1");
    EXPECT_EQ(lesson.arrived(phone_at("c-1.2"))->slot, "2");
    const auto again = lesson.arrived(phone_at("c-1.4"));
    EXPECT_EQ(again->what, PortLesson::Learnt::bound_before);
    EXPECT_EQ(again->slot, "1");
    EXPECT_EQ(lesson.bound(), 2U);
    ASSERT_NE(lesson.map().find_slot("2"), nullptr);
    EXPECT_EQ(lesson.map().find_slot("2")->port, "c-1.2");
}

TEST(PortLesson, HearsNothingOfWhatStoodThereUntilItWasTakenOut) {
    PortLesson lesson({}, {PortPath("c-3")}, 1);
    EXPECT_EQ(lesson.arrived(phone_at("c-3"))->what, PortLesson::Learnt::was_there);
    lesson.left(PortPath("c-3"));
    EXPECT_EQ(lesson.arrived(phone_at("c-3"))->what, PortLesson::Learnt::bound);
}

TEST(PortLesson, TakesBackAndSkips) {
    SlotMap map;
    map.slots = {{"1", "c-1"}};
    map.ignored = {"c-2"};
    PortLesson lesson(map, {}, first_free_label(map));
    EXPECT_EQ(lesson.next_label(), "2");
    ASSERT_TRUE(lesson.arrived(phone_at("c-2")));
    EXPECT_TRUE(lesson.map().ignored.empty()) << "whoever binds it wants it watched";
    EXPECT_TRUE(lesson.take_back());
    EXPECT_THAT(lesson.map().ignored, ::testing::ElementsAre("c-2"));
    EXPECT_EQ(lesson.map().slots.size(), 1U) << "the file's own slots stay";
    EXPECT_FALSE(lesson.take_back());
    lesson.skip();
    EXPECT_EQ(lesson.arrived(phone_at("c-5"))->slot, "3");
}

TEST(PortLesson, RefusesALabelThatHasAPort) {
    SlotMap map;
    map.slots = {{"2", "c-2"}};
    PortLesson lesson(map, {}, 2);
    const auto told = lesson.arrived(phone_at("c-9"));
    ASSERT_FALSE(told);
    EXPECT_THAT(detail_of(told.error()), ::testing::HasSubstr("slot 2 is port c-2"));
}

} // namespace
} // namespace gangflash

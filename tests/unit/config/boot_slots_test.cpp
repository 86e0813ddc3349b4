// The record by which an A/B phone chooses what it starts.
#include "config/package/boot_slots.hpp"

#include <gmock/gmock.h>

namespace gangflash {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

TEST(SlotRecord, IsTheOneThatBootLoadersKnow) {
    const Bytes bytes = make_slot_record(BootSlot::b, false);
    ASSERT_EQ(bytes.size(), 4096U);
    // Bytes by hand from AOSP's bootloader_message.h, the sum by zlib's `crc32` elsewhere.
    EXPECT_EQ(to_hex(ByteView(bytes).subspan(2048, 28)),
              "5f620000424341420102000000"
              "00"
              "ff00"
              "00000000"
              "0000000000000000");
    EXPECT_EQ(to_hex(ByteView(bytes).first(32)), std::string(64, '0'));
}

TEST(SlotRecord, IsReadAsItWasMade) {
    for (const BootSlot slot : both_slots) {
        const SlotRecord record = parse_slot_record(make_slot_record(slot, true));
        EXPECT_EQ(record.state, SlotRecord::State::valid);
        EXPECT_EQ(record.starts(), slot);
        EXPECT_EQ(record.suffix, slot);
        EXPECT_TRUE(record.of(slot).can_start());
        EXPECT_TRUE(record.of(other_slot(slot)).can_start());
        EXPECT_THAT(contradiction_in(record), IsEmpty());
        const SlotRecord alone = parse_slot_record(make_slot_record(slot, false));
        EXPECT_FALSE(alone.of(other_slot(slot)).can_start());
    }
}

TEST(SlotRecord, ThatIsNotThereStartsTheFirstSlot) {
    const SlotRecord none = parse_slot_record(Bytes(4096));
    EXPECT_EQ(none.state, SlotRecord::State::none);
    EXPECT_EQ(none.starts(), BootSlot::a);
    EXPECT_THAT(contradiction_in(none), IsEmpty());
    EXPECT_EQ(parse_slot_record(Bytes(2079)).state, SlotRecord::State::none);
}

TEST(SlotRecord, WithAWrongSumNamesBothSides) {
    Bytes bytes = make_slot_record(BootSlot::b, true);
    bytes[2048 + 30] ^= std::byte{1};
    const SlotRecord record = parse_slot_record(bytes);
    EXPECT_EQ(record.state, SlotRecord::State::damaged);
    EXPECT_EQ(record.starts(), BootSlot::a);
    EXPECT_THAT(contradiction_in(record),
                testing::AllOf(HasSubstr("it names slot b"), HasSubstr("would start slot a")));
}

TEST(SlotRecord, OfTheOlderFormIsKnown) {
    Bytes bytes(4096);
    for (const auto& [at, value] : {std::pair{1U, 0x11}, {2U, 0x19}, {3U, 0x19}})
        bytes[2048 + at] = static_cast<std::byte>(value);
    EXPECT_EQ(parse_slot_record(bytes).state, SlotRecord::State::older_form);
}

TEST(SlotRecord, ThatSpeaksAgainstItselfNamesBothSides) {
    SlotRecord record = parse_slot_record(make_slot_record(BootSlot::a, true));
    record.suffix = BootSlot::b;
    EXPECT_THAT(contradiction_in(record),
                testing::AllOf(HasSubstr("names slot b"), HasSubstr("slot a the higher priority")));
    record.suffix = BootSlot::a;
    record.slots[0] = {15, 0, false, false};
    EXPECT_THAT(contradiction_in(record), HasSubstr("start slot a, which it says cannot start"));
    record.slots[0] = {15, 7, true, true};
    EXPECT_THAT(contradiction_in(record), HasSubstr("marked corrupted"));
}

} // namespace
} // namespace gangflash

// Phones with security on: whoever answers the agent's challenge, and what goes by name.
#include "base/sha256.hpp"
#include "config/images/open_image.hpp"
#include "tests/simulation/gang.hpp"
#include "tests/support/vendor_key.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gangflash::sim {

namespace {

using testing::HasSubstr;

GangOptions asking_for_the_key(std::shared_ptr<const SecretFile> key) {
    GangOptions options;
    options.phones = 1;
    options.chip = "MT6789";
    options.change_bank = [](vphone::BankOptions& bank) {
        bank.agent_public_key = vendor_key().open;
    };
    options.change_plan = [key](FlashPlan& plan) { plan.sla_key = key; };
    return options;
}

/// A phone with secure boot, and a package whose images count as signed.
GangOptions locked(const char* chip) {
    GangOptions options;
    options.phones = 1;
    options.chip = chip;
    options.change_bank = [](vphone::BankOptions& bank) { bank.secure_boot = true; };
    options.change_plan = [](FlashPlan& plan) {
        plan.preloader_signature_length = 256;
        for (PlannedWrite& write : plan.writes)
            write.lacks_signature = false;
    };
    return options;
}

std::string ending_of(Gang& gang) {
    EXPECT_TRUE(gang.run());
    gang.check();
    const auto& closed = gang.unit_of(0).closed;
    if (!closed) return "open";
    return closed->fault ? describe(*closed->fault) : "passed";
}

} // namespace

TEST(AgentAuthentication, PassesWithTheVendorsKey) {
    Gang gang(asking_for_the_key(vendor_key().file()));
    EXPECT_EQ(ending_of(gang), "passed");
    EXPECT_TRUE(gang.stored_as_planned(0));
}

TEST(AgentAuthentication, IsAskedForWhereNoKeyWasGiven) {
    Gang gang(asking_for_the_key(nullptr));
    EXPECT_THAT(ending_of(gang), AllOf(HasSubstr("SEC-302"), HasSubstr("DA.SLA")));
    EXPECT_EQ(gang.writes_to(0), 0U);
}

/// The agent then says nothing more, so no second try is made.
TEST(AgentAuthentication, IsRefusedWithTheKeyOfAnotherModel) {
    Gang gang(asking_for_the_key(VendorKey{}.file()));
    EXPECT_THAT(ending_of(gang),
                AllOf(HasSubstr("SEC-302"), HasSubstr("Server is not authenticated")));
    EXPECT_EQ(gang.writes_to(0), 0U);
    EXPECT_EQ(gang.unit_of(0).closed->attempts, 1U);
}

TEST(LockedPhone, TakesByNameWhatItDeniesByPlace) {
    for (const char* chip : {"MT6789", "MT6835"}) {
        Gang gang(locked(chip));
        EXPECT_EQ(ending_of(gang), "passed") << chip;
        EXPECT_TRUE(gang.stored_as_planned(0)) << chip;
    }
}

/// An image that the phone does not take costs it neither the old one nor another try.
TEST(LockedPhone, KeepsItsOldPartitionWhenItRefusesAnImage) {
    GangOptions options = locked("MT6789");
    const auto locked_plan = options.change_plan;
    options.change_plan = [locked_plan](FlashPlan& plan) {
        locked_plan(plan);
        std::erase_if(plan.writes, [](const PlannedWrite& w) { return w.partition != "lk"; });
        Bytes bytes(64 * kib,
                    std::byte{0x5A}); // nothing that this phone would take for a signature
        const Sha256 hash = sha256(bytes);
        plan.writes.at(0).image = make_memory_image("lk.img", std::move(bytes), hash);
    };
    Gang gang(std::move(options));
    const Bytes before = gang.bus().phone(0).stored("lk", 0, 64 * kib);
    EXPECT_THAT(ending_of(gang), HasSubstr("SEC-304"));
    EXPECT_EQ(gang.bus().phone(0).stored("lk", 0, 64 * kib), before);
    EXPECT_EQ(gang.unit_of(0).closed->attempts, 1U);
}

} // namespace gangflash::sim

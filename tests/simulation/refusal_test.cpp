// What the station must refuse before the first write, and what it must notice after the last.
#include "base/sha256.hpp"
#include "config/secrets/secret_file.hpp"
#include "tests/simulation/gang.hpp"
#include "tests/simulation/lying_bus.hpp"
#include "tests/support/vendor_key.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gangflash::sim {

namespace {

using testing::HasSubstr;

/// What a phone must be refused with: the catalogue's id, and words of both sides.
struct Expected {
    std::string_view id;
    std::string_view phone;
    std::string_view package;
};

const vphone::MemoryStorage& memory_of(Gang& gang, std::size_t phone) {
    return dynamic_cast<const vphone::MemoryStorage&>(gang.bus().phone(phone).storage());
}

/// A refused phone holds, byte for byte, what it came with.
class Untouched {
public:
    explicit Untouched(Gang& gang) : gang_(gang), before_(memory_of(gang, 0).content_hash()) {}

    void check() const {
        EXPECT_EQ(memory_of(gang_, 0).content_hash().hex(), before_.hex())
            << "the storage is not what it was";
        EXPECT_EQ(gang_.writes_to(0), 0U) << "the storage was touched before the refusal";
        EXPECT_EQ(gang_.unit_of(0).closed->bytes_written, 0U);
    }

private:
    Gang& gang_;
    Sha256 before_;
};

/// Runs one phone that must end as FAIL for this reason, with its storage as it was. `spoil` makes
/// the phone one that deserves it.
void expect_refused(GangOptions options,
                    const Expected& expected,
                    const std::function<void(vphone::VirtualPhone&)>& spoil = {}) {
    options.phones = 1;
    Gang gang(std::move(options));
    if (spoil) spoil(gang.bus().phone(0));
    const Untouched untouched(gang);
    ASSERT_TRUE(gang.run());
    const auto& unit = gang.unit_of(0);
    ASSERT_TRUE(unit.closed && unit.closed->fault);
    EXPECT_EQ(unit.closed->verdict, Verdict::fail);
    const Fault& fault = *unit.closed->fault;
    EXPECT_EQ(entry_of(fault.code).id, expected.id) << fault.detail;
    EXPECT_THAT(fault.detail, HasSubstr(expected.phone));
    EXPECT_THAT(fault.detail, HasSubstr(expected.package));
    untouched.check();
}

/// The same for a fault of the plan alone.
void expect_refused(const std::function<void(FlashPlan&)>& change_plan, const Expected& expected) {
    GangOptions options;
    options.change_plan = change_plan;
    expect_refused(std::move(options), expected);
}

PlannedWrite& write_of(FlashPlan& plan, std::string_view partition) {
    const auto found =
        std::find_if(plan.writes.begin(), plan.writes.end(), [&](const PlannedWrite& w) {
            return w.partition == partition;
        });
    if (found == plan.writes.end()) throw std::logic_error("demo plan has no such partition");
    return *found;
}

/// Memory that goes wrong in one way when the host writes to it.
class BadStorage final : public vphone::MemoryStorage {
public:
    enum class Way : std::uint8_t {
        flips_a_bit,  ///< says it stored a large write to the user area, keeps one bit otherwise
        loses_serial, ///< a large write there clears the phone's serial number
        splits_pair,  ///< turns a bit of boot area 2 in front of the preloader
    };
    BadStorage(vphone::StorageShape shape, Way way, std::uint64_t proinfo_at)
        : MemoryStorage(shape), way_(way), proinfo_at_(proinfo_at) {}

    void delivered() override { delivered_ = true; }

    void write(Region region, std::uint64_t offset, ByteView from) override {
        MemoryStorage::write(region, offset, from);
        if (delivered_ && region == Region::boot2 && way_ == Way::splits_pair)
            MemoryStorage::write(region, 0x180, std::array{std::byte{0x10}});
        if (!delivered_ || region != Region::user || from.size() < 64 * kib) return;
        if (way_ == Way::flips_a_bit) {
            std::array<std::byte, 1> byte{from[1000] ^ std::byte{0x10}};
            MemoryStorage::write(region, offset + 1000, byte);
        } else if (way_ == Way::loses_serial) {
            const Bytes nothing(64);
            MemoryStorage::write(region, proinfo_at_, nothing);
        }
    }

private:
    Way way_;
    std::uint64_t proinfo_at_;
    bool delivered_ = false;
};

/// Where a partition stands in the user area of the demo phone.
vphone::PlacedPart place_of(std::string_view partition) {
    for (const vphone::PlacedPart& placed : vphone::place_parts(*vphone::find_chip_model("MT6765")))
        if (placed.part.name == partition) return placed;
    throw std::logic_error("demo phone has no such partition");
}

std::string_view ending_on(BadStorage::Way way, VerifyLevel verify) {
    const std::uint64_t proinfo_at = place_of("proinfo").start;
    GangOptions options;
    options.phones = 1;
    options.verify = verify;
    options.storage = [way, at = proinfo_at](std::size_t, const vphone::StorageShape& shape) {
        return std::make_unique<BadStorage>(shape, way, at);
    };
    Gang gang(std::move(options));
    EXPECT_TRUE(gang.run());
    const auto& closed = gang.unit_of(0).closed;
    EXPECT_TRUE(closed);
    return closed->fault ? entry_of(closed->fault->code).id : "none";
}

/// Changes every place of the boot areas where the phone's own project stands: another model of the
/// same chip. Both names have the same length.
void rename_model(vphone::VirtualPhone& phone, std::string_view project) {
    const std::string_view own = phone.chip().project;
    if (own.size() != project.size()) throw std::logic_error("names of different length");
    for (const Region region : {Region::boot1, Region::boot2}) {
        Bytes area(phone.storage().size(region));
        phone.storage().read(region, 0, area);
        const ByteView old_name = as_bytes(own);
        const ByteView new_name = as_bytes(project);
        for (auto at = area.begin();;) {
            at = std::search(at, area.end(), old_name.begin(), old_name.end());
            if (at == area.end()) break;
            at = std::copy(new_name.begin(), new_name.end(), at);
        }
        phone.storage().write(region, 0, area);
    }
}

std::shared_ptr<const SecretFile> some_file(std::string name) {
    return std::make_shared<const SecretFile>(std::move(name), Bytes(2272));
}

/// A phone in boot ROM that wants SLA, and what it is offered.
GangOptions wanting_sla(std::function<void(FlashPlan&)> change_plan) {
    GangOptions options;
    options.start = vphone::StartMode::brom;
    options.change_bank = [](vphone::BankOptions& bank) {
        bank.sla_public_key = vendor_key().open;
    };
    options.change_plan = std::move(change_plan);
    return options;
}

/// A phone that takes signed agents and preloaders only.
GangOptions wanting_signatures(std::function<void(FlashPlan&)> change_plan) {
    GangOptions options;
    options.change_bank = [](vphone::BankOptions& bank) { bank.daa = true; };
    options.change_plan = std::move(change_plan);
    return options;
}

} // namespace

TEST(Refusal, APackageOfAnotherChip) {
    expect_refused(
        [](FlashPlan& plan) {
            plan.chip = find_chip("MT6768");
            plan.platform = "MT6768";
        },
        {"PHN-701", "the phone has MT6765 (0x0766)", "the package is for MT6768"});
}

TEST(Refusal, APackageOfAnotherModelOnTheSameChip) {
    expect_refused([](FlashPlan& plan) { plan.emi->preloader_project = "another_model"; },
                   {"PHN-702", "a preloader of k62v1_64_bsp", "is for another_model"});
}

TEST(Refusal, APhoneWithoutAModelWhereTwoOfItsChipAreOffered) {
    GangOptions options;
    options.adjust = [](Job& job) {
        auto other =
            std::make_shared<FlashPlan>(dynamic_cast<const FlashPlan&>(*job.plans.front()));
        other->emi->preloader_project = "another_model";
        job.plans.push_back(std::move(other));
    };
    expect_refused(
        std::move(options),
        {"PHN-702", "no preloader that says its model", "one of k62v1_64_bsp, another_model"},
        [](vphone::VirtualPhone& phone) { phone.storage().erase(Region::boot1, 0, 4 * mib); });
}

TEST(Refusal, APackageForAnotherKindOfStorage) {
    expect_refused([](FlashPlan& plan) { plan.storage = StorageKind::ufs; },
                   {"STO-604", "the phone has EMMC", "the package is for UFS"});
}

TEST(Refusal, APackageForALargerStorage) {
    expect_refused(
        [](FlashPlan& plan) {
            plan.layout.push_back({.name = "far_away",
                                   .regions = {Region::user},
                                   .start = DeviceAddress{4096 * gib},
                                   .size = ByteCount{mib},
                                   .from_end = false,
                                   .operation_type = "UPDATE"});
            plan.erases.push_back(
                {"far_away", Region::user, DeviceAddress{4096 * gib}, ByteCount{mib}});
        },
        {"STO-605", "8589934592 bytes in its user area", "4398047559680 there: far_away"});
}

/// The package of a larger storage repairs a phone as long as what it writes has its place there.
TEST(Refusal, NoneForAPlaceThatIsNotWritten) {
    GangOptions options;
    options.phones = 1;
    options.change_plan = [](FlashPlan& plan) {
        plan.layout.push_back({.name = "far_away",
                               .regions = {Region::user},
                               .start = DeviceAddress{4096 * gib},
                               .size = ByteCount{mib},
                               .from_end = false,
                               .operation_type = "UPDATE"});
    };
    Gang gang(std::move(options));
    ASSERT_TRUE(gang.run());
    gang.check();
    EXPECT_EQ(gang.totals().passed, 1U);
    for (const StepEnded& step : gang.unit_of(0).steps)
        if (step.step == "check") {
            EXPECT_THAT(step.seen, HasSubstr("far_away is not written"));
        }
}

TEST(Refusal, APackageWhosePartitionStandsElsewhereOnThePhone) {
    expect_refused(
        [](FlashPlan& plan) {
            PlannedWrite& boot = write_of(plan, "boot");
            boot.start = boot.start + ByteCount{mib};
        },
        {"STO-609", "the phone has boot at 0x", "the package is for one at 0x"});
}

/// The plan is wrong in a way that no loader lets through; the phone's own table still stops it.
TEST(Refusal, APlanWhoseBytesWouldReachAProtectedPartition) {
    expect_refused(
        [](FlashPlan& plan) {
            const vphone::PlacedPart proinfo = place_of("proinfo");
            plan.erases = {{"userdata",
                            Region::user,
                            DeviceAddress{place_of("userdata").start},
                            ByteCount{0}}};
            plan.layout.clear();
            plan.erases.push_back(
                {"proinfo", Region::user, DeviceAddress{proinfo.start}, ByteCount{proinfo.size}});
        },
        {"PKG-813", "erasing proinfo", "which is protected"});
}

TEST(Refusal, APackageWithAPartitionThePhoneDoesNotHave) {
    expect_refused([](FlashPlan& plan) { write_of(plan, "boot").partition = "boot_z"; },
                   {"STO-608", "the phone has no partition boot_z", "for a phone with one"});
}

TEST(Refusal, APackageWithSlotsForAPhoneWithoutThem) {
    expect_refused([](FlashPlan& plan) { write_of(plan, "boot").partition = "boot_a"; },
                   {"STO-609", "the phone has one slot (boot)", "a phone with two (boot_a)"});
}

TEST(Refusal, APhoneWhosePartitionTableIsGone) {
    expect_refused(GangOptions{},
                   {"STO-609", "the phone has no valid partition table", "layout of its scatter"},
                   [](vphone::VirtualPhone& phone) {
                       const std::uint64_t user = phone.storage().size(Region::user);
                       phone.storage().erase(Region::user, 0, 64 * kib);
                       phone.storage().erase(Region::user, user - 64 * kib, 64 * kib);
                   });
}

TEST(Refusal, APreloaderThatDoesNotKnowThePhonesMemory) {
    expect_refused([](FlashPlan& plan) { plan.emi->parts = {"90014a484147346132"}; },
                   {"RAM-502",
                    "the phone has the memory part 150100444836444d42",
                    "preloader knows 90014a484147346132"});
}

TEST(Refusal, MemorySettingsThatDoNotBringTheMemoryUp) {
    GangOptions options;
    options.start = vphone::StartMode::brom;
    options.change_plan = [](FlashPlan& plan) {
        constexpr std::size_t entries_at = 0x70;
        std::fill(plan.emi->block.begin() + entries_at, plan.emi->block.end(), std::byte{0x02});
        plan.emi->parts = {"0202020202"};
    };
    expect_refused(std::move(options),
                   {"RAM-502",
                    "step=enable_dram the phone has the memory part 150100444836444d42",
                    "preloader knows 0202020202"});
}

/// The phone's agent says C0 and waits; ours waits for a document.
TEST(Refusal, AnAgentOfAnotherGenerationThanThePhonesIsNoAgent) {
    expect_refused(
        [](FlashPlan& plan) {
            auto agent = std::make_shared<AgentFiles>(*plan.agent);
            agent->generation = AgentGeneration::xml;
            plan.agent = std::move(agent);
            plan.agent_container = nullptr;
        },
        {"DA-401", "", "stage=da1"});
}

TEST(Refusal, AnAgentWhoseHalvesDoNotBelongTogether) {
    expect_refused(
        [](FlashPlan& plan) {
            auto agent = std::make_shared<AgentFiles>(*plan.agent);
            agent->da2.bytes[1000] ^= std::byte{1};
            plan.agent = std::move(agent);
            plan.agent_container = nullptr;
        },
        {"DA-403", "status=0x", "agent_file="});
}

/// What the plan chose by chip alone gives way to the entry for the phone's own version.
TEST(Agent, IsTheContainersEntryForThePhone) {
    GangOptions options;
    options.phones = 1;
    options.change_plan = [](FlashPlan& plan) {
        ASSERT_TRUE(plan.agent_container);
        auto other = std::make_shared<AgentFiles>(*plan.agent);
        other->da2.bytes[1000] ^= std::byte{1}; // no phone would take it
        plan.agent = std::move(other);
    };
    Gang gang(std::move(options));
    ASSERT_TRUE(gang.run());
    EXPECT_EQ(gang.totals().passed, 1U);
    gang.check();
}

TEST(Refusal, AnUnsignedAgentForAPhoneThatChecksThem) {
    expect_refused(wanting_signatures([](FlashPlan& plan) {
                       auto agent = std::make_shared<AgentFiles>(*plan.agent);
                       agent->da1.signature_length = 0;
                       plan.agent = std::move(agent);
                       plan.agent_container = nullptr;
                   }),
                   {"SEC-301", "the phone takes signed agents only (DAA on)", "is not signed"});
}

TEST(Refusal, AnAgentSignedBySomeoneElse) {
    expect_refused(wanting_signatures({}), {"SEC-301", "daa=true", "agent_file="});
}

TEST(Refusal, AnUnsignedPreloaderForAPhoneWithSecureBoot) {
    GangOptions options =
        wanting_signatures([](FlashPlan& plan) { plan.preloader_signature_length = 0; });
    options.change_bank = [](vphone::BankOptions& bank) {
        bank.daa = true;
        bank.secure_boot = true;
        bank.trusted_agents = {sha256(demo_plan("MT6765")->agent->da1.bytes)};
    };
    expect_refused(
        std::move(options),
        {"SEC-304", "the phone starts signed preloaders only", "the package's is not signed"});
}

TEST(Refusal, UnsignedImagesForAPhoneWithSecureBoot) {
    GangOptions options;
    options.change_plan = [](FlashPlan& plan) {
        for (PlannedWrite& write : plan.writes)
            write.lacks_signature = write.partition == "lk" || write.partition == "tee1";
    };
    options.change_bank = [](vphone::BankOptions& bank) { bank.secure_boot = true; };
    expect_refused(std::move(options),
                   {"SEC-304", "the phone starts signed images only", "in those of lk, tee1"});
}

TEST(Refusal, APhoneWithLinkAuthenticationAndNoAuthenticationFile) {
    expect_refused(wanting_sla({}),
                   {"SEC-302",
                    "the phone has serial link authentication",
                    "no authentication file was given"});
}

TEST(Refusal, APhoneWithLinkAuthenticationAndNoKey) {
    expect_refused(wanting_sla([](FlashPlan& plan) { plan.auth = some_file("auth_sv5.auth"); }),
                   {"SEC-302", "the phone sends an SLA challenge", "no key was given"});
}

TEST(Refusal, APhoneWithLinkAuthenticationAndTheKeyOfAnotherModel) {
    expect_refused(wanting_sla([](FlashPlan& plan) {
                       plan.auth = some_file("auth_sv5.auth");
                       plan.sla_key = VendorKey{}.file();
                   }),
                   {"SEC-302", "the phone refused the answer", "not that of this model"});
}

TEST(Refusal, ABatteryBelowTheMinimum) {
    GangOptions options;
    vphone::FaultRule low;
    low.what = vphone::Mischief::battery_low;
    options.faults.rules.push_back(low);
    options.adjust = [](Job& job) { job.minimum_battery_mv = 3'600; };
    expect_refused(std::move(options),
                   {"PHN-705", "the phone has 3300 mV", "the job wants at least 3600 mV"});
}

TEST(Refusal, AQualcommPhone) {
    GangOptions options;
    options.wrap = [](PortBus& bus) { return std::make_unique<QualcommBus>(bus); };
    expect_refused(std::move(options),
                   {"BROM-206",
                    "the phone is a Qualcomm phone (usb=05c6:9008",
                    "the package is for MediaTek's MT6765"});
}

TEST(Refusal, AChipNobodyKnows) {
    GangOptions options;
    options.wrap = [](PortBus& bus) { return std::make_unique<UnknownChipBus>(bus, 0x4242); };
    expect_refused(std::move(options), {"BROM-205", "hw_code=0x4242", ""});
}

TEST(Security, APhoneWithLinkAuthenticationPassesWithTheVendorsKey) {
    GangOptions options = wanting_sla([](FlashPlan& plan) {
        plan.auth = some_file("auth_sv5.auth");
        plan.sla_key = vendor_key().file();
    });
    options.phones = 2;
    Gang gang(std::move(options));
    ASSERT_TRUE(gang.run());
    gang.check();
    EXPECT_EQ(gang.totals().passed, 2U);
}

TEST(Models, OfOneChipGetTheirOwnPackageEach) {
    GangOptions options;
    options.phones = 2;
    options.adjust = [](Job& job) {
        auto other =
            std::make_shared<FlashPlan>(dynamic_cast<const FlashPlan&>(*job.plans.front()));
        other->package_name = "the other one";
        other->emi->preloader_project = "k62v2_64_bsp";
        std::erase_if(other->writes, [](const PlannedWrite& write) {
            return write.boot_loader || write.partition == "logo";
        });
        job.plans.push_back(std::move(other));
    };
    Gang gang(std::move(options));
    rename_model(gang.bus().phone(1), "k62v2_64_bsp");
    const std::uint64_t logo_size = 64 * kib;
    const Bytes logo = gang.bus().phone(1).stored("logo", 0, logo_size);
    ASSERT_TRUE(gang.run());
    EXPECT_EQ(gang.totals().passed, 2U);
    EXPECT_TRUE(gang.stored_as_planned(0)) << "the first model has its whole package";
    EXPECT_EQ(gang.bus().phone(1).stored("logo", 0, logo_size), logo)
        << "the second model's package has no logo";
    EXPECT_NE(gang.bus().phone(0).stored("logo", 0, logo_size), logo);
}

TEST(TwoStages, GiveADeadPhoneItsPreloaderThenTheRestThroughIt) {
    GangOptions options;
    options.phones = 1;
    options.verify = VerifyLevel::sample;
    options.change_plan = [](FlashPlan& plan) {
        plan.two_stage = true;
        plan.userdata = Userdata::erase;
        std::ranges::stable_partition(plan.writes, &PlannedWrite::boot_loader);
        for (const char* name : {"metadata", "md_udc", "userdata"}) { // all that is the owner's
            const vphone::PlacedPart part = place_of(name);
            plan.erases.push_back(
                {name, Region::user, DeviceAddress{part.start}, ByteCount{part.size}});
        }
    };
    Gang gang(std::move(options));
    vphone::Storage& storage = gang.bus().phone(0).storage();
    storage.erase(Region::boot1, 0, storage.size(Region::boot1));
    storage.erase(Region::boot2, 0, storage.size(Region::boot2));
    ASSERT_TRUE(gang.run());
    gang.check();

    const auto& unit = gang.unit_of(0);
    ASSERT_TRUE(unit.closed);
    EXPECT_EQ(unit.closed->verdict, Verdict::pass)
        << (unit.closed->fault ? describe(*unit.closed->fault) : "");
    EXPECT_EQ(unit.closed->attempts, 2U);
    EXPECT_EQ(unit.closed->disconnects, 0U) << "the restart is part of the job";
    std::vector<std::string> written;
    for (const StepEnded& step : unit.steps)
        if (step.step == "write" || step.step == "erase" || step.step == "finish")
            written.push_back(step.partition.empty() ? step.step : step.partition);
    ASSERT_GE(written.size(), 4U);
    EXPECT_EQ(written[0], "preloader");
    EXPECT_EQ(written[1], "finish");
    EXPECT_EQ(written[2], "metadata") << "erased in the second stage, and only there";
    EXPECT_EQ(std::ranges::count(written, "preloader"), 1);
    EXPECT_EQ(written.back(), "finish");
}

TEST(TwoStages, AreOneForAPhoneThatStillHasItsPreloader) {
    GangOptions options;
    options.phones = 1;
    options.change_plan = [](FlashPlan& plan) {
        plan.two_stage = true;
        std::ranges::stable_partition(plan.writes, &PlannedWrite::boot_loader);
    };
    Gang gang(std::move(options));
    ASSERT_TRUE(gang.run());
    gang.check();
    EXPECT_EQ(gang.totals().passed, 1U);
    EXPECT_EQ(gang.unit_of(0).closed->attempts, 1U);
}

TEST(AfterTheWork, ReadingBackFindsABitTheStorageTurned) {
    EXPECT_EQ(ending_on(BadStorage::Way::flips_a_bit, VerifyLevel::readback), "STO-607");
    EXPECT_EQ(ending_on(BadStorage::Way::flips_a_bit, VerifyLevel::sample), "STO-607")
        << "every partition's first MiB is in the sample";
}

/// The boot ROM falls back to area 2, and no image says what stands in front of the preloader
/// there.
TEST(AfterTheWork, BootAreasThatDifferAreFoundAtEveryLevel) {
    EXPECT_EQ(ending_on(BadStorage::Way::splits_pair, VerifyLevel::agent), "STO-607");
    EXPECT_EQ(ending_on(BadStorage::Way::splits_pair, VerifyLevel::readback), "STO-607");
}

TEST(AfterTheWork, AChangedIdentityIsNeverAPass) {
    EXPECT_EQ(ending_on(BadStorage::Way::loses_serial, VerifyLevel::agent), "PHN-703");
}

} // namespace gangflash::sim

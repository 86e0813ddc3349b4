// The phones this product was made for: each behaves as the real one did, and the station does what
// the operator's guide says it does.
#include "config/package/package.hpp"
#include "config/plan/plan_builder.hpp"
#include "explain/founding_cases.hpp"
#include "ports/virtual/cases.hpp"
#include "tests/simulation/gang.hpp"
#include "tests/support/temporary_folder.hpp"

#include <memory>
#include <stdexcept>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gangflash::sim {

namespace {

using testing::HasSubstr;

/// The package a case is met with, removed at the end.
class CasePackage {
public:
    explicit CasePackage(const vphone::PhoneCase& which) {
        const auto made =
            vphone::make_case_package(which, folder_.path(), vphone::least_package_size);
        if (!made) throw std::runtime_error(describe(made.error()));
    }

    Checked<FlashPlan> plan(FlashMode mode = FlashMode::download_only) const {
        PackageOptions open;
        open.selection.userdata =
            mode == FlashMode::download_only ? Userdata::keep : Userdata::erase;
        const auto package = open_package(folder_.path(), open);
        if (!package) return package.error();
        PlanOptions options;
        options.selection = open.selection;
        options.mode = mode;
        return make_plan(*package, options);
    }

private:
    TemporaryFolder folder_;
};

/// One phone of a founding case, flashed as a technician would.
class CaseRun {
public:
    explicit CaseRun(std::string_view name,
                     std::function<void(Job&)> adjust = {},
                     FlashMode mode = FlashMode::download_only)
        : which_(*vphone::find_phone_case(name)), told_(*explain::find_case(name)),
          package_(which_) {
        auto plan = package_.plan(mode);
        if (!plan) throw std::runtime_error("the package of the case is refused");
        GangOptions options;
        options.phones = 1;
        options.chip = which_.chip;
        options.mode = mode;
        options.adjust = std::move(adjust);
        options.change_plan = [&plan](FlashPlan& to) { to = *plan; };
        options.change_bank = [this](vphone::BankOptions& bank) {
            const vphone::BankOptions wanted = vphone::case_bank(which_);
            bank.faults = wanted.faults;
            bank.start = wanted.start;
            bank.daa = wanted.daa;
            bank.trusted_agents = wanted.trusted_agents;
            bank.history = wanted.history;
        };
        gang_ = std::make_unique<Gang>(std::move(options));
        EXPECT_TRUE(gang_->run()) << name << " did not end within a simulated day";
        gang_->check();
    }

    const UnitClosed& ending() const { return *unit().closed; }
    const MemoryJournal::Unit& unit() const { return gang_->unit_of(0); }
    Gang& gang() { return *gang_; }

    /// FAIL with what the operator's guide announces; gives the detail.
    std::string expect_failed() const {
        EXPECT_EQ(ending().verdict, Verdict::fail);
        if (!ending().fault || !told_.error) {
            ADD_FAILURE() << "no fault";
            return {};
        }
        EXPECT_EQ(entry_of(ending().fault->code).id, entry_of(*told_.error).id)
            << ending().fault->detail;
        return ending().fault->detail;
    }

    void expect_untouched() const {
        EXPECT_EQ(gang_->writes_to(0), 0U) << "the storage was touched before the refusal";
        EXPECT_EQ(ending().bytes_written, 0U);
    }

    void expect_passed() const {
        expect_alive();
        EXPECT_FALSE(told_.error) << "the guide announces a failure";
    }

    /// Whatever the guide says of a plain Download Only.
    void expect_alive() const {
        EXPECT_EQ(ending().verdict, Verdict::pass)
            << (ending().fault ? describe(*ending().fault) : "");
        EXPECT_TRUE(gang_->stored_as_planned(0));
        EXPECT_TRUE(gang_->keeps_what_it_owns(0));
    }

private:
    const vphone::PhoneCase& which_;
    const explain::FoundingCase& told_;
    CasePackage package_;
    std::unique_ptr<Gang> gang_;
};

} // namespace

TEST(FoundingCases, HaveAPhoneAndAPageEach) {
    ASSERT_EQ(vphone::phone_cases().size(), explain::founding_cases().size());
    for (const vphone::PhoneCase& phone : vphone::phone_cases()) {
        const explain::FoundingCase* page = explain::find_case(phone.name);
        ASSERT_NE(page, nullptr) << phone.name;
        EXPECT_EQ(page->runs_on, phone.chip) << phone.name;
        EXPECT_THAT(page->original, HasSubstr(phone.original)) << phone.name;
    }
}

TEST(FoundingCases, TheModifiedAgentIsNamedAndThePhoneIsKeptOnTheBus) {
    const CaseRun run("note4-hash");
    EXPECT_THAT(run.expect_failed(), HasSubstr("0xc0070004"));
    run.expect_untouched();
    EXPECT_EQ(run.ending().disconnects, 0U) << "its watchdog was not stopped in time";
}

TEST(FoundingCases, AnUntrustedAgentIsSentOnceAndNotAgain) {
    const CaseRun run("untrusted-agent");
    EXPECT_THAT(run.expect_failed(), HasSubstr("status=0x70"));
    run.expect_untouched();
    EXPECT_EQ(run.ending().attempts, 1U);
}

TEST(FoundingCases, APackageWithTooManyPartitionsIsRefusedBeforeAnyPhone) {
    const CasePackage package(*vphone::find_phone_case("note4-limits"));
    const auto plan = package.plan();
    ASSERT_FALSE(plan);
    const Faults faults = plan.error();
    ASSERT_FALSE(faults.empty());
    const Fault& fault = faults.front();
    EXPECT_EQ(fault.code, *explain::find_case("note4-limits")->error) << fault.detail;
    EXPECT_THAT(fault.detail, HasSubstr("128"));
}

TEST(FoundingCases, ForeignMemoryIsNamedBesideWhatThePreloaderKnows) {
    const CaseRun run("zophone-dram");
    const std::string detail = run.expect_failed();
    EXPECT_THAT(detail, HasSubstr("5a5a5a5a5a5a")) << "the preloader's list: ZZZZZZ";
    run.expect_untouched();
}

TEST(FoundingCases, TheRightPreloaderRevivesThePhoneWithForeignMemory) {
    const vphone::PhoneCase& zophone = *vphone::find_phone_case("zophone-dram");
    GangOptions options;
    options.phones = 1;
    options.chip = zophone.chip;
    options.change_bank = [&](vphone::BankOptions& bank) {
        bank.start = vphone::StartMode::brom;
        bank.history = vphone::case_bank(zophone).history;
    };
    Gang gang(std::move(options));
    ASSERT_FALSE(gang.bus().phone(0).deserves_to_boot().preloader_ok);
    ASSERT_TRUE(gang.run());
    gang.check();
    EXPECT_EQ(gang.unit_of(0).closed->verdict, Verdict::pass);
    EXPECT_TRUE(gang.bus().phone(0).deserves_to_boot().boots());
}

TEST(FoundingCases, FormatAllKeepsTheImei) {
    CaseRun run("neo-imei", {}, FlashMode::format_all);
    run.expect_alive();
    ASSERT_TRUE(run.unit().facts.imei1);
    EXPECT_EQ(run.unit().facts.imei1->reveal(), run.gang().bus().phone(0).identity().imei1);
    EXPECT_EQ(run.unit().backups.back().state, "restored");
    EXPECT_TRUE(run.gang().bus().phone(0).deserves_to_boot().boots());
}

TEST(FoundingCases, DownloadOnlyKeepsTheImei) {
    CaseRun run("neo-imei");
    run.expect_passed();
    EXPECT_EQ(run.unit().facts.imei_source, "proinfo");
    EXPECT_EQ(run.unit().facts.imei1->reveal(), run.gang().bus().phone(0).identity().imei1);
}

TEST(FoundingCases, AShortWindowIsLongEnough) {
    const CaseRun run("short-window");
    run.expect_passed();
    EXPECT_EQ(run.ending().attempts, 1U);
}

TEST(FoundingCases, AnotherLayoutIsNamedInSpiteOfTheRePlugging) {
    const CaseRun run("p780-layout");
    const std::string detail = run.expect_failed();
    EXPECT_THAT(detail, HasSubstr("the phone has EBR2 at 0x3f00000"));
    EXPECT_THAT(detail, HasSubstr("the package is for one at 0x3700000"));
    run.expect_untouched();
    EXPECT_EQ(run.ending().disconnects, 2U);
}

TEST(FoundingCases, AnotherLayoutIsMadeThePackagesAndThePhoneLives) {
    for (const FlashMode mode : {FlashMode::firmware_upgrade, FlashMode::format_all}) {
        CaseRun run("p780-layout", {}, mode);
        run.expect_alive();
        EXPECT_GE(run.ending().disconnects, 2U) << "it re-plugs itself";
        EXPECT_EQ(run.unit().facts.imei1->reveal(), run.gang().bus().phone(0).identity().imei1);
        EXPECT_TRUE(run.gang().bus().phone(0).deserves_to_boot().boots());
    }
}

TEST(FoundingCases, AnErasedPreloaderAndTheRestAreWrittenInOneGo) {
    CaseRun run("two-stage");
    run.expect_passed();
    EXPECT_EQ(run.ending().attempts, 1U);
    EXPECT_TRUE(run.gang().bus().phone(0).deserves_to_boot().boots());
}

TEST(FoundingCases, AQualcommPhoneIsRecognisedAndSentNothing) {
    const CaseRun run("lenovo-qualcomm");
    EXPECT_THAT(run.expect_failed(), HasSubstr("05c6:9008"));
    run.expect_untouched();
}

TEST(FoundingCases, ABlackScreenIsNeverHiddenBehindAPass) {
    const CaseRun checked("black-screen", [](Job& job) { job.after_pass = AfterPass::boot_check; });
    checked.expect_failed();
    EXPECT_EQ(checked.ending().boot, BootSeen::not_seen);
    EXPECT_GT(checked.ending().bytes_written, 0U);
}

TEST(FoundingCases, WithoutTheBootCheckThePassSaysThatNobodyLooked) {
    const CaseRun run("black-screen");
    EXPECT_EQ(run.ending().verdict, Verdict::pass);
    EXPECT_EQ(run.ending().boot, BootSeen::not_checked);
}

TEST(FoundingCases, ALowBatteryIsRefusedBeforeTheFirstWrite) {
    const CaseRun run("battery-low", [](Job& job) { job.minimum_battery_mv = 3'600; });
    EXPECT_THAT(run.expect_failed(), HasSubstr("3300"));
    run.expect_untouched();
}

TEST(FoundingCases, ABadCableIsOutlastedAndCounted) {
    const CaseRun run("bad-cable");
    run.expect_passed();
    EXPECT_EQ(run.ending().disconnects, 2U);
    EXPECT_GT(run.ending().attempts, 1U);
}

} // namespace gangflash::sim

// Which phones are taken at all: scans, lists, doubles. Every refusal leaves the phone as it was.
#include "config/images/open_image.hpp"
#include "engine/station/scanned_imeis.hpp"
#include "tests/simulation/look.hpp"

#include <algorithm>
#include <stdexcept>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gangflash::sim {

namespace {

using testing::HasSubstr;
using testing::Not;
using namespace std::chrono_literals;

const vphone::PhoneIdentity& who(Gang& gang, std::size_t phone) {
    return gang.bus().phone(phone).identity();
}

/// The same phones as a gang made of `options` will have.
vphone::PhoneIdentity identity_of(std::size_t phone, GangOptions options = {}) {
    options.phones = phone + 1;
    Gang gang(std::move(options));
    return who(gang, phone);
}

/// The phone at this port ended as FAIL for this reason, and holds what it came with.
void expect_refused(Gang& gang,
                    std::size_t phone,
                    const Sha256& before,
                    std::string_view id,
                    const std::vector<std::string>& words) {
    const auto& unit = gang.unit_of(phone);
    ASSERT_TRUE(unit.closed && unit.closed->fault);
    EXPECT_EQ(unit.closed->verdict, Verdict::fail);
    EXPECT_EQ(entry_of(unit.closed->fault->code).id, id) << unit.closed->fault->detail;
    for (const std::string& word : words)
        EXPECT_THAT(unit.closed->fault->detail, HasSubstr(word));
    EXPECT_EQ(content_of(gang, phone).hex(), before.hex()) << "the storage is not what it was";
    EXPECT_EQ(gang.writes_to(phone), 0U);
    EXPECT_EQ(unit.closed->bytes_written, 0U);
    for (const std::string* imei : {&who(gang, phone).imei1, &who(gang, phone).imei2})
        EXPECT_THAT(unit.closed->fault->detail, Not(HasSubstr(*imei))) << "a whole IMEI in a fault";
}

/// One phone under these rules, refused.
void expect_refused(const JobRules& rules,
                    std::string_view id,
                    const std::vector<std::string>& words,
                    const std::function<void(vphone::VirtualPhone&)>& spoil = {}) {
    GangOptions options;
    options.phones = 1;
    options.adjust = [&](Job& job) { job.rules = rules; };
    Gang gang(std::move(options));
    if (spoil) spoil(gang.bus().phone(0));
    const Sha256 before = content_of(gang, 0);
    ASSERT_TRUE(gang.run());
    expect_refused(gang, 0, before, id, words);
}

void expect_taken(const JobRules& rules) {
    GangOptions options;
    options.phones = 1;
    options.adjust = [&](Job& job) { job.rules = rules; };
    Gang gang(std::move(options));
    ASSERT_TRUE(gang.run());
    EXPECT_EQ(gang.totals().passed, 1U) << describe(*gang.unit_of(0).closed->fault);
    gang.check();
}

/// Where a partition of the demo phone stands in its user area.
vphone::PlacedPart place_of(std::string_view partition) {
    for (const vphone::PlacedPart& placed : vphone::place_parts(*vphone::find_chip_model("MT6765")))
        if (placed.part.name == partition) return placed;
    throw std::logic_error("demo phone has no such partition");
}

void lose(vphone::VirtualPhone& phone, std::string_view partition) {
    const vphone::PlacedPart place = place_of(partition);
    phone.storage().erase(Region::user, place.start, std::min(place.size, 32 * mib));
}

/// One phone tells the IMEIs of another: its nvdata is a copy.
void copy_nvdata(Gang& gang, std::size_t from, std::size_t to) {
    const vphone::PlacedPart place = place_of("nvdata");
    const Bytes bytes = gang.bus().phone(from).stored("nvdata", 0, place.size);
    gang.bus().phone(to).storage().write(Region::user, place.start, bytes);
}

} // namespace

TEST(DenyList, APhoneOnItIsRefusedWithFileLineAndReason) {
    const auto phone = identity_of(0);
    for (const std::string& imei : {phone.imei1, phone.imei2}) {
        JobRules rules;
        rules.denied = {list_of(std::string(another_imei) + "\n" + imei + " stolen, case 4711",
                                ListedBy::imei)};
        expect_refused(rules,
                       "PHN-721",
                       {"the phone has IMEI ***********" + imei.substr(11),
                        "list.txt:2 bars: stolen, case 4711"});
    }
}

TEST(DenyList, OtherPhonesPass) {
    JobRules rules;
    rules.denied = {list_of(another_imei, ListedBy::imei)};
    expect_taken(rules);
}

TEST(DenyList, AlsoCountsForTheScannedImeiOfAPhoneThatTellsNone) {
    JobRules rules;
    rules.denied = {list_of(another_imei, ListedBy::imei)};
    rules.expected = {{"", Personal(another_imei)}};
    expect_refused(rules, "PHN-721", {"list.txt:1"}, [](vphone::VirtualPhone& phone) {
        lose(phone, "nvdata");
        lose(phone, "proinfo");
    });
}

TEST(AllowList, APhoneOfAnotherLotIsRefused) {
    JobRules rules;
    rules.lots = {list_of("GF000001\nGF000002", ListedBy::serial)};
    expect_refused(rules, "PHN-722", {"the phone has serial **", "the lot has 2 serial numbers"});
}

TEST(AllowList, APhoneWhoseSerialCannotBeReadIsRefused) {
    JobRules rules;
    rules.lots = {list_of(identity_of(0).serial, ListedBy::serial)};
    expect_refused(
        rules, "PHN-722", {"no serial number that can be read"}, [](vphone::VirtualPhone& phone) {
            lose(phone, "nvdata");
            lose(phone, "proinfo");
        });
}

TEST(AllowList, APhoneOnAnyOfTheListsIsTaken) {
    JobRules rules;
    rules.lots = {list_of("GF000001", ListedBy::serial),
                  list_of(identity_of(0).serial + " box 7", ListedBy::serial)};
    expect_taken(rules);
}

TEST(DuplicateImei, IsToldAndNotStoppedUnlessTheJobSaysSo) {
    for (const bool stop : {false, true}) {
        GangOptions options;
        options.phones = 2;
        options.adjust = [stop](Job& job) { job.rules.stop_duplicate_imei = stop; };
        Gang gang(std::move(options));
        copy_nvdata(gang, 0, 1);
        const std::array before{content_of(gang, 0), content_of(gang, 1)};
        ASSERT_TRUE(gang.run());
        EXPECT_EQ(gang.totals().passed, stop ? 1U : 2U);
        bool told = false;
        for (const StationEvent& event : gang.told())
            if (const auto* verdict = std::get_if<EventVerdict>(&event.what))
                told = told || has(verdict->notes, NoteKind::same_imei);
        EXPECT_TRUE(told);
        if (!stop) continue;
        // Which of the two is checked first is chance; the other one is refused.
        const std::size_t refused = gang.unit_of(0).closed->verdict == Verdict::fail ? 0 : 1;
        expect_refused(
            gang, refused, before.at(refused), "PHN-723", {"another phone with the IMEI of unit"});
    }
}

TEST(DuplicateImei, CountsPhonesThatPassedInEarlierSessions) {
    GangOptions options;
    options.phones = 1;
    options.adjust = [](Job& job) { job.rules.stop_duplicate_imei = true; };
    Gang gang(std::move(options));
    gang.journal().resumed.passed = 1;
    gang.journal().resumed.passed_units = {
        {std::string(32, '0'), "", "", Personal(who(gang, 0).imei1)}};
    const Sha256 before = content_of(gang, 0);
    ASSERT_TRUE(gang.run());
    expect_refused(gang, 0, before, "PHN-723", {"a unit that passed earlier in this batch"});
}

TEST(DuplicateImei, APhoneThatComesBackIsNone) {
    GangOptions options;
    options.phones = 1;
    options.adjust = [](Job& job) {
        job.rules.stop_duplicate_imei = true;
        job.once = false;
        job.flash_passed_again = true;
    };
    Gang gang(std::move(options));
    gang.meanwhile([](Gang& bench) -> asio::awaitable<void> {
        const std::function<bool()> passed = [&bench] { return bench.closed_units() == 1; };
        co_await bench.until(passed);
        bench.bus().replug(0, 10s);
        const std::function<bool()> again = [&bench] { return bench.closed_units() == 2; };
        co_await bench.until(again);
        bench.engine().stop(StopRequest::at_safe_point);
    }(gang));
    ASSERT_TRUE(gang.run());
    EXPECT_EQ(gang.totals().passed, 1U) << "phones count, not verdicts";
    for (const auto* unit : gang.units())
        EXPECT_EQ(unit->closed->verdict, Verdict::pass);
}

TEST(Scan, ThenPlugAPhoneWithAnotherImeiIsRefused) {
    JobRules rules;
    rules.expected = {{"", Personal(another_imei)}};
    expect_refused(
        rules, "PHN-724", {"the phone has the IMEIs ***********", "scanned was ***********7518"});
}

TEST(Scan, ThenPlugTheRightPhonePassesWithEitherImeiAndIsRecorded) {
    const auto phone = identity_of(0);
    for (const std::string& imei : {phone.imei1, phone.imei2}) {
        GangOptions options;
        options.phones = 1;
        options.adjust = [&](Job& job) { job.rules.expected = {{"", Personal(imei)}}; };
        Gang gang(std::move(options));
        ASSERT_TRUE(gang.run());
        EXPECT_EQ(gang.totals().passed, 1U);
        const UnitFacts& facts = gang.unit_of(0).facts;
        EXPECT_EQ(facts.details.imei_scanned->reveal(), imei);
        EXPECT_EQ(facts.imei1->reveal(), phone.imei1);
        EXPECT_EQ(facts.imei_source, "mp0b");
    }
}

TEST(Scan, StandsForAnImeiThatCannotBeRead) {
    GangOptions options;
    options.phones = 1;
    options.adjust = [](Job& job) { job.rules.expected = {{"", Personal(another_imei)}}; };
    Gang gang(std::move(options));
    lose(gang.bus().phone(0), "nvdata");
    lose(gang.bus().phone(0), "proinfo");
    ASSERT_TRUE(gang.run());
    EXPECT_EQ(gang.totals().passed, 1U);
    const UnitFacts& facts = gang.unit_of(0).facts;
    EXPECT_EQ(facts.imei_source, "scanned");
    EXPECT_EQ(facts.imei1->reveal(), another_imei);
    EXPECT_EQ(facts.imei_reason, "no ext4");
}

TEST(Scan, OfASlotIsForItsPhoneAlone) {
    GangOptions options;
    options.phones = 3;
    options.adjust = [](Job& job) { job.rules.expected = {{"v1-1.2", Personal(another_imei)}}; };
    Gang gang(std::move(options));
    const Sha256 before = content_of(gang, 1);
    ASSERT_TRUE(gang.run());
    EXPECT_EQ(gang.totals().passed, 2U);
    expect_refused(gang, 1, before, "PHN-724", {"scanned was ***********7518"});
}

/// Plug then scan: the phone is in work already, its identity not read yet.
TEST(Scan, OfAPhoneInWorkIsJudgedBeforeItsFirstWrite) {
    for (const std::string slot : {"", "v1-1.1"}) {
        GangOptions options;
        options.phones = 1;
        options.link_speed = 4 * mib;
        Gang gang(std::move(options));
        const Sha256 before = content_of(gang, 0);
        gang.meanwhile([](Gang& bench, std::string label) -> asio::awaitable<void> {
            const std::function<bool()> begun = [&bench] {
                const SlotSnapshot slot_now = slot_of(bench, 0);
                return slot_now.unit && slot_now.step >= Step::send_agent;
            };
            co_await bench.until(begun);
            EXPECT_TRUE(bench.engine().expect_imei(label, Personal(another_imei)));
            EXPECT_EQ(slot_of(bench, 0).scanned_imei.reveal(), another_imei);
        }(gang, slot));
        ASSERT_TRUE(gang.run());
        expect_refused(gang, 0, before, "PHN-724", {"scanned was ***********7518"});
    }
}

/// A scan that comes while the phone is written cannot undo that; it ends the phone all the same,
/// and says what has happened.
TEST(Scan, OfAPhoneThatIsWrittenEndsItAtItsNextStep) {
    GangOptions options;
    options.phones = 1;
    options.link_speed = 8 * mib;
    Gang gang(std::move(options));
    gang.meanwhile([](Gang& bench) -> asio::awaitable<void> {
        const std::function<bool()> writing = [&bench] {
            return slot_of(bench, 0).step == Step::write;
        };
        co_await bench.until(writing);
        bench.engine().expect_imei("v1-1.1", Personal(another_imei));
    }(gang));
    ASSERT_TRUE(gang.run());
    const auto& unit = gang.unit_of(0);
    ASSERT_TRUE(unit.closed && unit.closed->fault);
    EXPECT_EQ(entry_of(unit.closed->fault->code).id, "PHN-727");
    EXPECT_THAT(unit.closed->fault->detail, HasSubstr("PHN-724: the phone has the IMEIs"));
    const auto written = std::ranges::count(unit.steps, "write", &StepEnded::step);
    EXPECT_LE(written, 2) << "what was being written when the scan came, and no more";
    EXPECT_THAT(unit.closed->fault->detail,
                HasSubstr("0 places were erased and " + std::to_string(written) + " of "));
    EXPECT_EQ(unit.facts.details.imei_scanned->reveal(), another_imei) << "proven by both numbers";
    EXPECT_EQ(unit.closed->verdict, Verdict::fail);
}

TEST(Scan, ThatComesLateForTheRightPhoneIsRecorded) {
    GangOptions options;
    options.phones = 1;
    options.link_speed = 8 * mib;
    Gang gang(std::move(options));
    const std::string imei = who(gang, 0).imei2;
    gang.meanwhile([](Gang& bench, std::string number) -> asio::awaitable<void> {
        const std::function<bool()> writing = [&bench] {
            return slot_of(bench, 0).step >= Step::write;
        };
        co_await bench.until(writing);
        bench.engine().expect_imei("v1-1.1", Personal(number));
    }(gang, imei));
    ASSERT_TRUE(gang.run());
    EXPECT_EQ(gang.totals().passed, 1U);
    EXPECT_EQ(gang.unit_of(0).facts.details.imei_scanned->reveal(), imei);
}

TEST(Scan, WithoutASlotWaitsForTheNextPhoneWhenTwoCouldBeMeant) {
    GangOptions options;
    options.phones = 3;
    options.plugged = false;
    options.link_speed = 4 * mib;
    Gang gang(std::move(options));
    const std::string third = who(gang, 2).imei1;
    gang.meanwhile([](Gang& bench, std::string number) -> asio::awaitable<void> {
        bench.bus().plug(0);
        bench.bus().plug(1);
        const std::function<bool()> both = [&bench] {
            return slot_of(bench, 0).unit && slot_of(bench, 1).unit;
        };
        co_await bench.until(both);
        EXPECT_TRUE(bench.engine().expect_imei("", Personal(number)));
        EXPECT_EQ(bench.engine().snapshot().scanned_next.reveal(), number);
        EXPECT_FALSE(bench.engine().expect_imei("no such slot", Personal(number)));
        bench.bus().plug(2);
    }(gang, third));
    ASSERT_TRUE(gang.run());
    EXPECT_EQ(gang.totals().passed, 3U);
    EXPECT_EQ(gang.unit_of(2).facts.details.imei_scanned->reveal(), third);
    EXPECT_FALSE(gang.unit_of(0).facts.details.imei_scanned);
}

/// A cable that fails before the phone was asked who it is must not lose the comparison.
TEST(Scan, OfAPhoneThatEndedUnaskedWaitsForTheNextOneInItsSlot) {
    GangOptions options;
    options.phones = 1;
    options.adjust = [](Job& job) { job.rules.expected = {{"", Personal(another_imei)}}; };
    options.change_plan = [](FlashPlan& plan) { plan.chip = find_chip("MT6768"); };
    Gang gang(std::move(options));
    ASSERT_TRUE(gang.run());
    EXPECT_EQ(entry_of(gang.unit_of(0).closed->fault->code).id, "PHN-701");
    EXPECT_FALSE(gang.unit_of(0).facts.details.imei_scanned);
    EXPECT_EQ(slot_of(gang, 0).scanned_imei.reveal(), another_imei);
    EXPECT_TRUE(gang.engine().snapshot().scanned_next.empty());
}

TEST(ScannedImeis, GoToTheirSlotFirstAndToOnePhoneOnly) {
    const Personal a("490154203237518");
    const Personal b("356938035643809");
    ScannedImeis scans;
    EXPECT_FALSE(scans.take_for("1"));
    scans.wait_for("", a);
    scans.wait_for("1", b);
    EXPECT_EQ(scans.take_for("1"), b);
    EXPECT_EQ(scans.take_for("2"), a);
    EXPECT_FALSE(scans.take_for("1"));
    scans.wait_for("", a);
    scans.wait_for("3", a); // its slot was scanned behind it
    EXPECT_FALSE(scans.take_for("1"));
    EXPECT_EQ(scans.take_for("3"), a);
    scans.wait_for("", a);
    scans.wait_for("", b); // the last scan counts
    EXPECT_EQ(scans.take_for("9"), b);
    EXPECT_FALSE(scans.take_for("9"));
}

TEST(After, RebootStartsThePhoneAndPowerOffDoesNot) {
    for (const AfterPass after : {AfterPass::power_off, AfterPass::reboot}) {
        GangOptions options;
        options.phones = 1;
        options.adjust = [after](Job& job) { job.after_pass = after; };
        Gang gang(std::move(options));
        ASSERT_TRUE(gang.run());
        EXPECT_EQ(gang.totals().passed, 1U);
        EXPECT_EQ(gang.unit_of(0).closed->boot, BootSeen::not_checked);
        gang.clock().run_for(gang.context(), 60s);
        EXPECT_EQ(gang.bus().phone(0).booted(), after == AfterPass::reboot);
    }
}

TEST(IdentityOfAVirtualPhone, IsToldInFull) {
    GangOptions options;
    options.phones = 1;
    Gang gang(std::move(options));
    ASSERT_TRUE(gang.run());
    const vphone::PhoneIdentity& phone = who(gang, 0);
    const PhoneDetails& details = gang.unit_of(0).facts.details;
    const auto address = [](ByteView bytes) {
        std::string text;
        for (std::size_t i = 0; i < bytes.size(); ++i)
            text += (i == 0 ? "" : ":") + to_hex(bytes.subspan(i, 1));
        return text;
    };
    ASSERT_TRUE(details.wifi_address && details.bluetooth_address && details.adb_serial);
    EXPECT_EQ(details.wifi_address->reveal(), address(phone.wifi));
    EXPECT_EQ(details.bluetooth_address->reveal(), address(phone.bluetooth));
    EXPECT_EQ(details.wifi_source, "nvdata");
    EXPECT_EQ(details.bluetooth_source, "nvdata");
    EXPECT_EQ(details.adb_serial->reveal(), phone.serial);
    EXPECT_EQ(details.storage_maker, "Samsung");
    EXPECT_TRUE(details.storage_product && details.build_reason);
}

} // namespace gangflash::sim

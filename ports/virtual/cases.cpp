#include "ports/virtual/cases.hpp"

#include "base/units.hpp"
#include "ports/virtual/case_history.hpp"
#include "ports/virtual/case_package.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace gangflash::vphone {

namespace {

using namespace std::chrono_literals;

constexpr unsigned as_often_as_it_takes = 1000;

FaultRule lasting(Mischief what) {
    FaultRule rule;
    rule.what = what;
    rule.times = as_often_as_it_takes;
    return rule;
}

FaultRule lasting(Mischief what, std::chrono::milliseconds duration) {
    FaultRule rule = lasting(what);
    rule.duration = duration;
    return rule;
}

/// The cable fails in this step, `times` times.
FaultRule drops(Step step, unsigned percent, unsigned times) {
    FaultRule rule;
    rule.step = step;
    rule.at.percent = percent;
    rule.what = Mischief::drop;
    rule.duration = 3s;
    rule.times = times;
    return rule;
}

void note4_hash(BankOptions& bank) {
    bank.start = StartMode::brom;
    bank.faults.rules.push_back(lasting(Mischief::watchdog_loop, 3s));
}

void untrusted_agent(BankOptions& bank) {
    bank.start = StartMode::brom;
    bank.daa = true; // and no agent on its list
}

void nothing_wrong(BankOptions&) {}

void zophone_dram(BankOptions& bank) {
    bank.start = StartMode::brom;
    bank.history = flashed_with_a_foreign_preloader;
}

void short_window(BankOptions& bank) {
    bank.faults.rules.push_back(lasting(Mischief::short_window, 300ms));
}

void p780_layout(BankOptions& bank) {
    bank.history = partitioned_by_another_branch;
    bank.faults.rules.push_back(drops(Step::read_identity, 50, 2));
}

void two_stage(BankOptions& bank) {
    bank.history = preloader_erased;
}

void lenovo_qualcomm(BankOptions& bank) {
    bank.start = StartMode::qualcomm;
}

void black_screen(BankOptions& bank) {
    bank.faults.rules.push_back(lasting(Mischief::no_boot));
}

void battery_low(BankOptions& bank) {
    bank.faults.rules.push_back(lasting(Mischief::battery_low));
}

void bad_cable(BankOptions& bank) {
    bank.faults.rules.push_back(drops(Step::write, 60, 2));
}

constexpr std::array cases{
    PhoneCase{.name = "note4-hash",
              .chip = "MT6771",
              .original = "MT6797",
              .phone = "boot ROM only; falls off the bus and returns every three seconds",
              .package = "second half of the agent modified",
              .afflict = note4_hash,
              .spoil = modify_second_agent},
    PhoneCase{.name = "untrusted-agent",
              .chip = "MT6765",
              .original = "",
              .phone = "takes only agents signed by its vendor",
              .package = "",
              .afflict = untrusted_agent,
              .spoil = nullptr},
    PhoneCase{.name = "note4-limits",
              .chip = "MT6771",
              .original = "MT6797",
              .phone = "an ordinary phone",
              .package = "layout of another build with more partitions than an agent takes",
              .afflict = nothing_wrong,
              .spoil = add_many_partitions},
    PhoneCase{.name = "zophone-dram",
              .chip = "MT6577",
              .original = "MT6577",
              .phone = "the preloader of another board was flashed; boot ROM only",
              .package = "its preloader does not list this phone's memory part",
              .afflict = zophone_dram,
              .spoil = list_other_memory},
    PhoneCase{.name = "neo-imei",
              .chip = "MT6589",
              .original = "MT6589",
              .phone = "IMEI and calibration exist on this phone only",
              .package = "",
              .afflict = nothing_wrong,
              .spoil = nullptr},
    PhoneCase{.name = "short-window",
              .chip = "MT6765",
              .original = "",
              .phone = "its preloader listens for 300 ms only",
              .package = "",
              .afflict = short_window,
              .spoil = nullptr},
    PhoneCase{.name = "p780-layout",
              .chip = "MT6589",
              .original = "MT6589",
              .phone = "partitioned by another firmware branch; re-plugs itself",
              .package = "",
              .afflict = p780_layout,
              .spoil = nullptr},
    PhoneCase{.name = "two-stage",
              .chip = "MT6765",
              .original = "",
              .phone = "its preloader is erased; boot ROM only",
              .package = "",
              .afflict = two_stage,
              .spoil = nullptr},
    PhoneCase{.name = "lenovo-qualcomm",
              .chip = "MT6765",
              .original = "",
              .phone = "shows itself as 05c6:9008, a Qualcomm phone in emergency download",
              .package = "",
              .afflict = lenovo_qualcomm,
              .spoil = nullptr},
    PhoneCase{.name = "black-screen",
              .chip = "MT6765",
              .original = "",
              .phone = "takes every byte and never boots",
              .package = "",
              .afflict = black_screen,
              .spoil = nullptr},
    PhoneCase{.name = "battery-low",
              .chip = "MT6765",
              .original = "",
              .phone = "reports 3.3 V",
              .package = "",
              .afflict = battery_low,
              .spoil = nullptr},
    PhoneCase{.name = "bad-cable",
              .chip = "MT6765",
              .original = "",
              .phone = "drops off the bus twice while writing",
              .package = "",
              .afflict = bad_cable,
              .spoil = nullptr},
};

} // namespace

std::span<const PhoneCase> phone_cases() {
    return cases;
}

const PhoneCase* find_phone_case(std::string_view name) {
    const auto found = std::find_if(
        cases.begin(), cases.end(), [&](const PhoneCase& one) { return one.name == name; });
    return found == cases.end() ? nullptr : &*found;
}

BankOptions case_bank(const PhoneCase& which) {
    BankOptions options;
    options.chips = {std::string(which.chip)};
    which.afflict(options);
    return options;
}

Result<void>
make_case_package(const PhoneCase& which, const std::filesystem::path& folder, std::uint64_t size) {
    const ChipModel& chip = *find_chip_model(which.chip);
    if (auto made = make_package(folder, chip, size); !made) return made;
    return which.spoil == nullptr ? success() : which.spoil(folder, chip);
}

} // namespace gangflash::vphone

#include "tests/gui/sample_station.hpp"

#include "config/plan/flash_plan.hpp"

#include <array>

#include <fmt/format.h>

namespace gangflash::testing {

namespace {

constexpr std::size_t ports_per_hub = 8;
constexpr std::uint64_t package_bytes = 3'486ULL * mib;
constexpr std::array partitions{
    "boot", "dtbo", "vbmeta", "super", "super", "super", "md1img", "preloader"};

std::uint64_t scrambled(std::uint64_t value) { // splitmix64
    value += 0x9E3779B97F4A7C15ULL;
    value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9ULL;
    value = (value ^ (value >> 27)) * 0x94D049BB133111EBULL;
    return value ^ (value >> 31);
}

StationSnapshot empty_bench(std::size_t slots) {
    StationSnapshot station;
    station.batch = "2026-11-25-A";
    station.operator_name = "Lin";
    station.package_name = "k65v1_64_bsp_V12.5.3";
    station.mode = "download-only";
    station.verify = "agent";
    station.planned = 200;
    station.running = true;
    station.started_at = UtcMicros{1'795'600'000'000'000};
    station.elapsed = Millis{41 * 60'000};
    for (std::size_t i = 0; i < slots; ++i) {
        SlotSnapshot slot;
        slot.slot = std::to_string(i + 1);
        slot.path = PortPath{fmt::format("1-{}.{}", i / ports_per_hub + 1, i % ports_per_hub + 1)};
        slot.state = SlotState::waiting;
        station.slots.push_back(std::move(slot));
    }
    return station;
}

void know_phone(SlotSnapshot& slot, std::size_t i) {
    slot.unit = UnitId{static_cast<std::int64_t>(i + 1)};
    slot.facts.chip = "MT6765";
    slot.project = "k65v1_64_bsp";
    slot.userdata = "keep";
    slot.facts.imei1 = Personal{fmt::format("35693803564{:04}", scrambled(i) % 10'000)};
    slot.facts.imei2 = Personal{fmt::format("35693803565{:04}", scrambled(i + 7) % 10'000)};
    slot.facts.battery_mv = 3'700 + static_cast<std::uint32_t>(scrambled(i) % 400);
    slot.facts.storage_type = "EMMC";
    slot.facts.storage_size = 31'268'536'320;
    slot.facts.preloader_before = "k65v1_64_bsp 5d1f0a3c";
    slot.attempts = 1;
}

void set_working(SlotSnapshot& slot, std::size_t i, double done) {
    know_phone(slot, i);
    slot.state = SlotState::working;
    slot.fraction = std::min(0.99, done * (0.55 + static_cast<double>(scrambled(i) % 90) / 100));
    slot.step = slot.fraction < 0.04 ? Step::read_identity : Step::write;
    if (slot.step == Step::write)
        slot.partition = partitions[static_cast<std::size_t>(slot.fraction * partitions.size())];
    slot.bytes_written = static_cast<std::uint64_t>(slot.fraction * package_bytes);
    slot.bytes_per_second = (21.0 + static_cast<double>(scrambled(i) % 50) / 10) * mib;
    slot.elapsed = Millis{static_cast<std::int64_t>(slot.fraction * 150'000)};
    slot.left = Millis{static_cast<std::int64_t>((1 - slot.fraction) * 150'000)};
    if (scrambled(i) % 7 == 0) {
        slot.attempts = 2;
        slot.disconnects = 1;
    }
}

void set_passed(SlotSnapshot& slot, std::size_t i) {
    know_phone(slot, i);
    slot.state = SlotState::passed;
    slot.fraction = 1;
    slot.bytes_written = package_bytes;
    slot.elapsed = Millis{148'000 + static_cast<std::int64_t>(scrambled(i) % 9'000)};
    slot.boot = i % 3 == 0 ? BootSeen::seen : BootSeen::not_checked;
    slot.facts.preloader_after = "k65v1_64_bsp 88a1e5b2";
    slot.units_passed = 1;
}

void set_failed(SlotSnapshot& slot, std::size_t i, ErrorCode code, const char* detail) {
    know_phone(slot, i);
    slot.state = SlotState::failed;
    slot.fraction = 0.3;
    slot.fault = Fault{code, detail};
    slot.attempts = 3;
    slot.disconnects = 2;
    slot.bytes_written = package_bytes / 4;
    slot.units_failed = 1;
}

void set_away(SlotSnapshot& slot, std::size_t i) {
    set_working(slot, i, 0.6);
    slot.state = SlotState::away;
    slot.left.reset();
    slot.bytes_per_second = 0;
    slot.disconnects = 1;
    slot.trouble = Fault{ErrorCode::port_vanished, "step=write partition=super"};
}

void count_verdicts(StationSnapshot& station) {
    for (const SlotSnapshot& slot : station.slots) {
        station.passed += slot.state == SlotState::passed;
        station.failed += slot.state == SlotState::failed;
        station.aborted += slot.state == SlotState::aborted;
    }
    station.first_pass = station.passed - station.passed / 8;
}

} // namespace

StationSnapshot waiting_station(std::size_t slots) {
    return empty_bench(slots);
}

StationSnapshot working_station(std::size_t slots, double done) {
    StationSnapshot station = empty_bench(slots);
    for (std::size_t i = 0; i < slots; ++i)
        set_working(station.slots[i], i, done);
    return station;
}

StationSnapshot mixed_station(std::size_t slots) {
    StationSnapshot station = empty_bench(slots);
    for (std::size_t i = 0; i < slots; ++i) {
        SlotSnapshot& slot = station.slots[i];
        switch (i % 16) {
        case 2:
            set_failed(
                slot, i, ErrorCode::never_returned, "step=write partition=super limit_ms=30000");
            break;
        case 3:
            set_working(slot, i, 0.9);
            break;
        case 5:
            set_away(slot, i);
            break;
        case 6:
            break; // waiting
        case 7:
            set_working(slot, i, 0.3);
            break;
        case 9:
            if (i < 16)
                set_failed(slot,
                           i,
                           ErrorCode::dram_not_in_list,
                           "storage=150100424a4e4234 known=13,discrete");
            else
                set_passed(slot, i);
            break;
        case 11:
            set_working(slot, i, 0.06);
            break;
        case 12:
            know_phone(slot, i);
            slot.state = i < 16 ? SlotState::aborted : SlotState::ignored;
            if (i < 16)
                slot.fault = Fault{ErrorCode::cancelled, "step=write partition=super"};
            else
                slot.notes = {{NoteKind::passed_already}};
            break;
        case 14:
            set_working(slot, i, 0.6);
            break;
        case 15:
            slot.state = i < 16 ? SlotState::empty : SlotState::stopped;
            break;
        default:
            set_passed(slot, i);
            break;
        }
    }
    count_verdicts(station);
    return station;
}

std::vector<StationEvent> life_of(const SlotSnapshot& slot) {
    std::vector<StationEvent> life;
    UtcMicros at{1'795'600'000'000'000};
    const auto add = [&](auto what, std::int64_t after_ms) {
        at.value += after_ms * 1000;
        life.push_back({at, "2026-11-25-A", slot.slot, slot.path, std::move(what)});
    };
    const auto step = [&](const char* name,
                          std::int64_t ms,
                          const char* partition = "",
                          std::uint64_t bytes = 0) {
        add(EventStep{name, partition, bytes, Millis{ms}, {}}, ms);
    };
    const auto begin = [&](std::uint32_t attempt) {
        add(EventArrived{"preloader", attempt, {}}, 4'000);
        step("handshake", 38);
        step("identify", 61);
        step("send_agent", 412, "", 230 * kib);
        step("start_agent", 520);
        step("load_agent2", 900, "", 360 * kib);
        step("storage", 45);
        step("read_identity", 740);
        step("check", 12);
    };
    begin(1);
    step("write", 1'310, "boot", 32 * mib);
    step("write", 370, "dtbo", 8 * mib);
    for (std::uint32_t attempt = 1; attempt <= slot.disconnects; ++attempt) {
        const Fault gone{ErrorCode::port_vanished, "step=write partition=super"};
        add(EventLeft{"write"}, 21'000);
        add(EventStep{"write", "super", 480 * mib, Millis{21'000}, gone}, 1);
        add(EventRetry{"write", gone, attempt, Millis{200}}, 2);
        if (attempt < slot.attempts) {
            begin(attempt + 1);
            step("resume", 640, "", 2 * mib);
        }
    }
    EventVerdict verdict;
    verdict.verdict = slot.state == SlotState::passed ? Verdict::pass : Verdict::fail;
    verdict.fault = slot.fault;
    verdict.attempts = slot.attempts;
    verdict.bytes_written = slot.bytes_written;
    verdict.duration = Millis{152'000};
    add(verdict, 30'000);
    return life;
}

std::shared_ptr<const Job> sample_job(std::string mode) {
    auto plan = std::make_shared<FlashPlan>();
    plan->package_name = "k65v1_64_bsp_V12.5.3";
    plan->platform = "MT6765";
    plan->mode = parse_flash_mode(mode).value_or(FlashMode::download_only);
    auto job = std::make_shared<Job>();
    job->batch = "2026-11-25-A";
    job->operator_name = "Lin";
    job->plans = {std::move(plan)};
    return job;
}

void FakeLink::start(OnSnapshot on_snapshot, OnEnd on_end) {
    on_snapshot_ = std::move(on_snapshot);
    on_end_ = std::move(on_end);
}

void FakeLink::stop(StopRequest how, Who who) {
    asked_->stops.push_back(how);
    asked_->stopped_by.push_back(std::move(who));
    on_end_();
}

void FakeLink::stop_slot(std::string slot, StopRequest, Who who) {
    asked_->stopped_slots.push_back(std::move(slot));
    asked_->stopped_by.push_back(std::move(who));
}

OpenStation FakeStation::opener() {
    return [this](const std::shared_ptr<const Job>& job,
                  StationObserver& told) -> Result<std::unique_ptr<StationLink>> {
        if (refusal) return *refusal;
        opened_job = job;
        auto made = std::make_unique<FakeLink>(asked, before);
        link = made.get();
        link->moved = moved;
        observer = &told;
        ++opened;
        return std::unique_ptr<StationLink>(std::move(made));
    };
}

rights::Authority FakeReception::anybody() const {
    rights::Authority who;
    who.engineers_pinned = true;
    return who;
}

Result<rights::Recognised> FakeReception::recognise(const Secret& secret) const {
    const std::scoped_lock lock(mutex_);
    rights::Recognised found{!people_.empty(), std::nullopt};
    if (const auto known = people_.find(std::string(secret.text())); known != people_.end()) {
        found.who = anybody();
        found.who->person = known->second;
    }
    return found;
}

Result<rights::Enrolled> FakeReception::enrol(const rights::Enrolment& wanted) const {
    if (wanted.engineer_key != "engineer.pem")
        return Fault{ErrorCode::unknown_signer, wanted.engineer_key.string()};
    const std::scoped_lock lock(mutex_);
    rights::Enrolled enrolled;
    enrolled.renewed = std::erase_if(people_, [&](const auto& known) {
                           return known.second.name == wanted.name;
                       }) > 0;
    people_[std::string(wanted.secret.text())] = {wanted.name, wanted.rights};
    enrolled.who = anybody();
    enrolled.who.person = people_[std::string(wanted.secret.text())];
    enrolled.engineer = "Okafor";
    enrolled.expires = "2099-12-31";
    return enrolled;
}

Result<std::string> FakeReception::revoke(const rights::Enrolment& wanted) const {
    if (wanted.engineer_key != "engineer.pem")
        return Fault{ErrorCode::unknown_signer, wanted.engineer_key.string()};
    const std::scoped_lock lock(mutex_);
    std::erase_if(people_, [&](const auto& known) { return known.second.name == wanted.name; });
    return std::string("Okafor");
}

rights::KnownPeople FakeReception::people() const {
    const std::scoped_lock lock(mutex_);
    rights::KnownPeople known{"Okafor", {}};
    for (const auto& [secret, holder] : people_)
        known.people.push_back({holder.name, holder.rights, "2099-12-31", false, false});
    return known;
}

KeepAct KeptActs::keeper() {
    return [shared = shared_](const PersonActed& act, bool) -> Result<void> {
        const std::scoped_lock lock(shared->mutex);
        shared->acts.push_back(act);
        return success();
    };
}

std::vector<PersonActed> KeptActs::all() const {
    const std::scoped_lock lock(shared_->mutex);
    return shared_->acts;
}

std::vector<PersonActed> KeptActs::of(ActKind kind) const {
    std::vector<PersonActed> acts = all();
    std::erase_if(acts, [&](const PersonActed& act) { return act.kind != kind; });
    return acts;
}

rights::Enrolment an_operator(std::string name, Secret secret) {
    rights::Enrolment wanted = engineer(std::move(name), std::move(secret));
    wanted.rights.clear();
    return wanted;
}

rights::Enrolment engineer(std::string name, Secret secret) {
    return {.name = std::move(name),
            .secret = std::move(secret),
            .rights = rights::all_rights(),
            .engineer_key = "engineer.pem",
            .passphrase = {}};
}

} // namespace gangflash::testing

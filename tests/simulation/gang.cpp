#include "tests/simulation/gang.hpp"

#include "config/package/package.hpp"
#include "config/plan/plan_builder.hpp"
#include "engine/mediatek/backend.hpp"
#include "ports/virtual/demo/demo_package.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <malloc.h>
#include <map>
#include <stdexcept>
#include <tuple>
#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_future.hpp>

namespace gangflash::sim {

namespace fs = std::filesystem;

namespace {

/// Whose bytes must be the same before and after, whatever happened; in the names of both times.
constexpr std::array owned_partitions{"proinfo",
                                      "nvram",
                                      "nvdata",
                                      "nvcfg",
                                      "protect1",
                                      "protect2",
                                      "persist",
                                      "seccfg",
                                      "frp",
                                      "PRO_INFO",
                                      "NVRAM",
                                      "PROTECT_F",
                                      "PROTECT_S",
                                      "SECCFG"};
/// What `userdata = keep | erase` is about, in the names of both times.
constexpr std::array owners_partitions{"userdata", "metadata", "md_udc", "USRDATA"};

constexpr std::size_t owned_look = 256 * 1024; ///< of each; what phones are made with lies in front

/// Waits for work that other threads do: no simulated time passes meanwhile.
template <class T>
T wait_for(asio::awaitable<T> work) {
    asio::io_context context;
    auto answer = asio::co_spawn(context, std::move(work), asio::use_future);
    context.run();
    return answer.get();
}

/// Keeps what another journal has taken.
class BothJournals final : public Journal {
public:
    BothJournals(Journal& real, MemoryJournal& memory) : real_(real), memory_(memory) {}

    asio::awaitable<Result<OpenBatch>> open_batch(BatchOpened record) override {
        auto opened = wait_for(real_.open_batch(record));
        if (opened) memory_.batch = std::move(record);
        co_return opened;
    }
    asio::awaitable<Result<UnitId>> open_unit(UnitOpened record) override {
        auto id = wait_for(real_.open_unit(record));
        if (id) memory_.units[*id].opened = std::move(record);
        co_return id;
    }
    asio::awaitable<Result<void>> append(UnitRecord record) override {
        if (auto kept = wait_for(real_.append(record)); !kept) co_return kept;
        co_return co_await memory_.append(std::move(record));
    }
    asio::awaitable<Result<void>> close_batch(BatchClosed record) override {
        co_return wait_for(real_.close_batch(std::move(record)));
    }
    asio::awaitable<Result<void>> record(PersonActed act) override {
        if (auto kept = wait_for(real_.record(act)); !kept) co_return kept;
        co_return co_await memory_.record(std::move(act));
    }

private:
    Journal& real_;
    MemoryJournal& memory_;
};

/// Thousands of phones come and go: without this every buffer of half a megabyte would be mapped
/// and given back to the kernel, which takes a third of the time.
[[maybe_unused]] const bool memory_is_kept = ::mallopt(M_MMAP_THRESHOLD, 32 * 1024 * 1024) == 1 &&
                                             ::mallopt(M_TRIM_THRESHOLD, 1024 * 1024 * 1024) == 1;

} // namespace

std::shared_ptr<const FlashPlan> make_demo_plan(const fs::path& folder,
                                                const std::string& chip,
                                                VerifyLevel verify,
                                                FlashMode mode) {
    const auto files =
        vphone::make_package(folder, *vphone::find_chip_model(chip), vphone::least_package_size);
    if (!files) throw std::runtime_error(describe(files.error()));
    PackageOptions open;
    open.selection.userdata = mode == FlashMode::format_all ? Userdata::erase : Userdata::keep;
    const auto package = open_package(folder, open);
    if (!package) throw std::runtime_error(describe(package.error()));
    PlanOptions options;
    options.selection = open.selection;
    options.verify = verify;
    options.mode = mode;
    const auto plan = make_plan(*package, options);
    if (!plan) throw std::runtime_error(describe(plan.error()));
    return std::make_shared<const FlashPlan>(*plan);
}

std::shared_ptr<const FlashPlan>
demo_plan(const std::string& chip, VerifyLevel verify, FlashMode mode) {
    using Key = std::tuple<std::string, VerifyLevel, FlashMode>;
    static const TemporaryFolder packages;
    static std::map<Key, std::shared_ptr<const FlashPlan>> plans;
    auto& plan = plans[{chip, verify, mode}];
    if (!plan) {
        const fs::path kind = packages / to_string(verify) / to_string(mode);
        fs::create_directories(kind);
        plan = make_demo_plan(kind / chip, chip, verify, mode);
    }
    return plan;
}

Gang::Gang(GangOptions options)
    : options_(std::move(options)),
      plan_(demo_plan(options_.chip, options_.verify, options_.mode)) {
    if (options_.change_plan) {
        auto changed = std::make_shared<FlashPlan>(*plan_);
        options_.change_plan(*changed);
        plan_ = std::move(changed);
    }
    vphone::BankOptions bank;
    bank.storage = options_.storage;
    bank.count = options_.phones;
    bank.chips = {options_.chip};
    bank.seed = options_.seed;
    bank.link_speed = options_.link_speed;
    bank.faults = options_.faults;
    bank.start = options_.start;
    bank.plugged = options_.plugged;
    if (options_.change_bank) options_.change_bank(bank);
    bus_ = std::make_unique<vphone::VirtualBus>(context_.get_executor(), clock_, std::move(bank));
    for (std::size_t i = 0; i < options_.phones; ++i)
        owned_before_.push_back(owned_bytes(bus_->phone(i)));

    if (options_.backups.empty() &&
        (options_.mode != FlashMode::download_only || !plan_->erases.empty())) {
        own_backups_.emplace();
        options_.backups = own_backups_->path();
    }
    if (!options_.backups.empty()) {
        auto vault = guard::Vault::open(
            {.folder = options_.backups, .seal_key = options_.backups / "vault.key", .key = {}});
        if (!vault) throw std::runtime_error(describe(vault.error()));
        vault_ = std::move(*vault);
    }

    auto job = std::make_shared<Job>();
    job->batch = "simulated";
    job->plans = {plan_};
    job->once = true;
    job->planned = options_.phones;
    if (options_.adjust) options_.adjust(*job);
    if (options_.wrap) wrapped_ = options_.wrap(*bus_);
    if (options_.journal != nullptr)
        both_ = std::make_unique<BothJournals>(*options_.journal, journal_);
    StationEngine::Parts parts{.engine = context_.get_executor(),
                               .disk = context_.get_executor(),
                               .clock = clock_,
                               .journal = both_ ? *both_ : journal_,
                               .observer = *this,
                               .random = Random{options_.seed},
                               .job = job,
                               .buses = {wrapped_ ? wrapped_.get() : bus_.get()},
                               .families = Backends{{make_mediatek()}},
                               .slots = {},
                               .vault = vault_.get()};
    for (const PortPath& path : bus_->ports())
        parts.slots.push_back({path.text(), path});
    engine_ = std::make_unique<StationEngine>(std::move(parts));
}

Gang::~Gang() = default;

bool Gang::run() {
    for (std::size_t port = 0; port < options_.phones; ++port)
        for (const vphone::VirtualPhone* phone : bus_->phones_at(port))
            owners_before_.emplace(to_hex(phone->identity().me_id), owners_bytes(*phone));
    const auto ended = [this](const std::exception_ptr& thrown, const Result<BatchTotals>& totals) {
        if (thrown) std::rethrow_exception(thrown);
        ended_ = true;
        if (totals)
            totals_ = *totals;
        else
            totals_.station_fault = totals.error();
    };
    boost::asio::co_spawn(context_, engine_->run(), ended);
    return clock_.run_until(context_, [this] { return ended_; });
}

void Gang::meanwhile(asio::awaitable<void> script) {
    const auto ended = [](const std::exception_ptr& thrown) {
        if (thrown) std::rethrow_exception(thrown);
    };
    boost::asio::co_spawn(context_, std::move(script), ended);
}

asio::awaitable<void> Gang::until(std::function<bool()> done) {
    const Clock::TimePoint limit = clock_.now() + std::chrono::hours(1);
    while (!done()) {
        if (clock_.now() > limit) throw std::runtime_error("what the script waits for never came");
        co_await clock_.sleep_for(std::chrono::milliseconds(10));
    }
}

void Gang::on_event(const StationEvent& event) {
    if (options_.watch) options_.watch(event);
    const auto* arrival = std::get_if<EventArrived>(&event.what);
    if (std::holds_alternative<EventVerdict>(event.what) ||
        std::holds_alternative<EventMemoryTest>(event.what) ||
        (arrival != nullptr && arrival->attempt == 0))
        told_.push_back(event);
    if (std::holds_alternative<EventLeft>(event.what)) departures_.push_back(event);
}

std::vector<const MemoryJournal::Unit*> Gang::units_at(std::size_t port) const {
    const std::string path = bus_->ports().at(port).text();
    std::vector<const MemoryJournal::Unit*> found;
    for (const auto* unit : units())
        if (unit->opened.port_path == path) found.push_back(unit);
    return found;
}

std::size_t Gang::closed_units() const {
    const auto all = units();
    return static_cast<std::size_t>(
        std::count_if(all.begin(), all.end(), [](const auto* unit) { return unit->closed; }));
}

std::vector<const MemoryJournal::Unit*> Gang::units() const {
    std::vector<const MemoryJournal::Unit*> all;
    for (const auto& [id, unit] : journal_.units)
        all.push_back(&unit);
    return all;
}

const MemoryJournal::Unit& Gang::unit_of(std::size_t phone) const {
    const auto here = units_at(phone);
    if (here.empty()) throw std::logic_error("no unit at " + bus_->ports().at(phone).text());
    return *here.front();
}

/// Every place that the plan names holds its image, whatever the plan calls it; the boot areas that
/// it names are equal.
bool Gang::stored_as_planned(const vphone::VirtualPhone& unit) const {
    std::optional<Bytes> first_area;
    for (const PlannedWrite& write : plan_->writes)
        for (const Region region : write.regions) {
            if (!stored_in(unit, write, region)) return false;
            if (!write.boot_loader) continue;
            constexpr std::size_t look = 512 * 1024;
            Bytes area(std::min<std::uint64_t>(look, unit.storage().size(region)));
            unit.storage().read(region, 0, area);
            if (first_area && *first_area != area) return false;
            first_area = std::move(area);
        }
    return true;
}

bool Gang::stored_in(const vphone::VirtualPhone& unit,
                     const PlannedWrite& write,
                     Region region) const {
    if (region == Region::boot1 && write.boot_loader && !unit.deserves_to_boot().preloader_ok)
        return false;
    const std::uint64_t header = unit.chip().boot_header_size();
    for (const Extent& extent : write.image->extents()) {
        Bytes wanted(extent.length);
        if (!write.image->read(extent.offset, wanted)) return false;
        Bytes there(extent.length);
        if (region == Region::user)
            there = unit.stored(write.partition, extent.offset, wanted.size());
        else
            unit.storage().read(
                region, (write.boot_loader ? header : write.start.value) + extent.offset, there);
        if (there != wanted) return false;
    }
    return true;
}

Bytes Gang::owned_bytes(const vphone::VirtualPhone& phone) {
    Bytes all;
    for (const char* name : owned_partitions) {
        const Bytes bytes = phone.stored(name, 0, owned_look);
        all.insert(all.end(), bytes.begin(), bytes.end());
    }
    return all;
}

Bytes Gang::owners_bytes(const vphone::VirtualPhone& phone) {
    Bytes all;
    for (const char* name : owners_partitions) {
        const Bytes bytes = phone.stored(name, 0, owned_look);
        all.insert(all.end(), bytes.begin(), bytes.end());
    }
    return all;
}

/// "erased" needs an erase and a look at it; "kept" and "untouched" that no order went there.
void Gang::check_owners_data(const MemoryJournal::Unit& unit) const {
    const PhoneDetails& details = unit.facts.details;
    const auto good_steps = [&unit](std::string_view name) {
        return std::ranges::count_if(
            unit.steps, [name](const StepEnded& step) { return step.step == name && !step.fault; });
    };
    EXPECT_EQ(details.userdata_ordered.value_or(""), std::string(order_of(*plan_)));
    const std::string seen = details.userdata_seen.value_or("not known");
    if (seen == "erased") {
        EXPECT_GT(good_steps("erase"), 0) << "erased without an erase";
        EXPECT_GT(good_steps("verify_erase"), 0) << "erased, and nobody looked";
        EXPECT_NE(details.userdata_proof.value_or(""), "");
    }
    if (plan_->userdata == Userdata::keep) {
        EXPECT_TRUE(seen == "kept" || seen == "untouched" || seen == "not known") << seen;
    }
    if (unit.closed->verdict != Verdict::pass) return;
    if (plan_->userdata == Userdata::erase) {
        EXPECT_EQ(seen, "erased") << "PASS";
    }
    if (plan_->userdata == Userdata::keep) {
        EXPECT_EQ(seen, "kept") << "PASS";
    }
}

/// Whatever its units say of the owner's data, the storage says too.
void Gang::check_owners_data_stand(const vphone::VirtualPhone& phone) const {
    const std::string me_id = to_hex(phone.identity().me_id);
    const auto before = owners_before_.find(me_id);
    bool known = true, left_alone = true;
    for (const auto* unit : units()) {
        if (unit->facts.me_id != me_id) continue;
        const std::string seen = unit->facts.details.userdata_seen.value_or("");
        known = known && !seen.empty();
        left_alone = left_alone && (seen == "kept" || seen == "untouched");
    }
    if (before == owners_before_.end() || !known || !left_alone) return;
    EXPECT_EQ(owners_bytes(phone), before->second)
        << "said to be untouched, but the owner's data are others";
}

bool Gang::keeps_what_it_owns(std::size_t port) const {
    return owned_bytes(*bus_->phones_at(port).front()) == owned_before_.at(port);
}

void Gang::check() const {
    SCOPED_TRACE("seed " + std::to_string(options_.seed) +
                 "; repeat: GANG_SEED=" + std::to_string(options_.seed) +
                 " build/release/tests/simulation_test --gtest_filter=*Random*");
    EXPECT_TRUE(ended_) << "the batch did not end within a simulated day";
    for (const auto* unit : units())
        check_ending(*unit);
    for (std::size_t port = 0; port < options_.phones; ++port) {
        SCOPED_TRACE(bus_->ports()[port].text());
        EXPECT_TRUE(keeps_what_it_owns(port)) << "bytes the phone owns changed";
        for (const vphone::VirtualPhone* phone : bus_->phones_at(port)) {
            check_phone(port, *phone);
            check_owners_data_stand(*phone);
        }
    }
}

void Gang::check_ending(const MemoryJournal::Unit& unit) const {
    SCOPED_TRACE(unit.opened.port_path);
    if (!unit.closed) {
        ADD_FAILURE() << "a phone without an ending";
        return;
    }
    EXPECT_LE(unit.attempts, RetryBudgets{}.attempts);
    EXPECT_EQ(unit.closed->disconnects, unit.disconnects.size());
    EXPECT_EQ(unit.closed->fault.has_value(), unit.closed->verdict != Verdict::pass)
        << "a verdict without a reason, or a PASS with one";
    check_owners_data(unit);
}

/// The units of one phone, by what its chip said of itself.
void Gang::check_phone(std::size_t port, const vphone::VirtualPhone& phone) const {
    const std::string me_id = to_hex(phone.identity().me_id);
    const MemoryJournal::Unit* last = nullptr;
    for (const auto* unit : units()) {
        if (unit->facts.me_id != me_id) continue;
        EXPECT_EQ(unit->opened.port_path, bus_->ports()[port].text()) << "under another slot";
        last = unit;
        if (!unit->closed || unit->closed->verdict != Verdict::pass) continue;
        EXPECT_TRUE(stored_as_planned(phone)) << "PASS, but storage differs";
        EXPECT_TRUE(unit->facts.imei1) << "no IMEI: " << unit->facts.imei_reason.value_or("?");
        if (unit->facts.imei1) {
            EXPECT_EQ(unit->facts.imei1->reveal(), phone.identity().imei1);
        }
    }
    if (phone.write_count() == 0) return;
    ASSERT_TRUE(last != nullptr && last->closed) << "written to, and in no record";
    const std::int64_t last_write_us =
        clock_.utc_now().value - (clock_.now() - phone.last_write()).count();
    EXPECT_LE(last_write_us, last->closed->at.value) << "written after its verdict";
}

} // namespace gangflash::sim

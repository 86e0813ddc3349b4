#include "tests/simulation/gang.hpp"

#include "base/sha256.hpp"
#include "config/package.hpp"
#include "config/plan_builder.hpp"
#include "ports/virtual/demo/demo_package.hpp"

#include <array>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <stdexcept>
#include <utility>

#include <boost/asio/co_spawn.hpp>

namespace gangflash::sim {

namespace fs = std::filesystem;

namespace {

/// Whose bytes must be the same before and after, whatever happened.
constexpr std::array owned_partitions{
    "proinfo", "nvram", "nvdata", "nvcfg", "protect1", "protect2", "persist", "seccfg", "frp"};
constexpr std::size_t owned_look = 256 * 1024; ///< of each; what phones are made with lies in front

/// Folder of the demo packages of this process, removed at its end.
class Packages {
public:
    Packages() {
        std::string name = (fs::temp_directory_path() / "gangflash-sim-XXXXXX").string();
        if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder");
        root_ = name;
    }
    ~Packages() {
        std::error_code ignored;
        fs::remove_all(root_, ignored);
    }
    Packages(const Packages&) = delete;
    Packages& operator=(const Packages&) = delete;

    fs::path of(const std::string& chip) {
        const fs::path folder = root_ / chip;
        if (!fs::exists(folder)) {
            const auto made = vphone::make_package(
                folder, *vphone::find_chip_model(chip), vphone::least_package_size);
            if (!made) throw std::runtime_error(describe(made.error()));
        }
        return folder;
    }

private:
    fs::path root_;
};

} // namespace

std::shared_ptr<const FlashPlan> demo_plan(const std::string& chip, VerifyLevel verify) {
    static Packages packages;
    static std::map<std::pair<std::string, VerifyLevel>, std::shared_ptr<const FlashPlan>> plans;
    auto& plan = plans[{chip, verify}];
    if (plan) return plan;
    PackageOptions open;
    open.selection.userdata = Userdata::keep;
    const auto package = open_package(packages.of(chip), open);
    if (!package) throw std::runtime_error(describe(package.error()));
    PlanOptions options;
    options.selection = open.selection;
    options.verify = verify;
    const auto made = make_plan(*package, options);
    if (!made) throw std::runtime_error(describe(made.error()));
    plan = std::make_shared<const FlashPlan>(*made);
    return plan;
}

Gang::Gang(GangOptions options)
    : options_(std::move(options)), plan_(demo_plan(options_.chip, options_.verify)) {
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
    bus_ = std::make_unique<vphone::VirtualBus>(context_.get_executor(), clock_, std::move(bank));
    for (std::size_t i = 0; i < options_.phones; ++i)
        owned_before_.push_back(owned_bytes(i));

    auto job = std::make_shared<Job>();
    job->batch = "simulated";
    job->plans = {plan_};
    job->once = true;
    job->planned = options_.phones;
    if (options_.adjust) options_.adjust(*job);
    if (options_.wrap) wrapped_ = options_.wrap(*bus_);
    StationEngine::Parts parts{.engine = context_.get_executor(),
                               .disk = context_.get_executor(),
                               .clock = clock_,
                               .journal = journal_,
                               .observer = *this,
                               .random = Random{options_.seed},
                               .job = job,
                               .buses = {wrapped_ ? wrapped_.get() : bus_.get()},
                               .slots = {}};
    for (const PortPath& path : bus_->ports())
        parts.slots.push_back({path.text(), path});
    engine_ = std::make_unique<StationEngine>(std::move(parts));
}

Gang::~Gang() = default;

bool Gang::run() {
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

std::vector<const MemoryJournal::Unit*> Gang::units() const {
    std::vector<const MemoryJournal::Unit*> all;
    for (const auto& [id, unit] : journal_.units)
        all.push_back(&unit);
    return all;
}

const MemoryJournal::Unit& Gang::unit_of(std::size_t phone) const {
    const std::string path = bus_->ports().at(phone).text();
    for (const auto* unit : units())
        if (unit->opened.port_path == path) return *unit;
    throw std::logic_error("no unit at " + path);
}

bool Gang::stored_as_planned(std::size_t phone) const {
    const vphone::VirtualPhone& unit = bus_->phone(phone);
    for (const PlannedWrite& write : plan_->writes) {
        if (write.boot_loader) {
            if (!unit.deserves_to_boot().preloader_ok) return false;
            constexpr std::size_t look = 512 * 1024;
            if (write.regions.size() > 1 &&
                unit.stored("preloader", 0, look) != unit.stored("preloader2", 0, look))
                return false;
            continue;
        }
        for (const Extent& extent : write.image->extents()) {
            Bytes wanted(extent.length);
            if (!write.image->read(extent.offset, wanted)) return false;
            if (unit.stored(write.partition, extent.offset, wanted.size()) != wanted) return false;
        }
    }
    return true;
}

std::string Gang::owned_bytes(std::size_t phone) const {
    Sha256Stream hash;
    for (const char* name : owned_partitions)
        hash.update(bus_->phone(phone).stored(name, 0, owned_look));
    return hash.finish().hex();
}

void Gang::check() const {
    SCOPED_TRACE("seed " + std::to_string(options_.seed) +
                 "; repeat: GANG_SEED=" + std::to_string(options_.seed) +
                 " build/release/tests/simulation_test --gtest_filter=*Random*");
    EXPECT_TRUE(ended_) << "the batch did not end within a simulated day";
    for (std::size_t i = 0; i < options_.phones; ++i) {
        const std::string path = bus_->ports()[i].text();
        const vphone::VirtualPhone& phone = bus_->phone(i);
        const std::string me_id = to_hex(phone.identity().me_id);
        EXPECT_EQ(owned_bytes(i), owned_before_[i]) << path << ": bytes the phone owns changed";
        for (const auto* unit : units()) {
            if (unit->opened.port_path != path) {
                EXPECT_NE(unit->facts.me_id.value_or(""), me_id)
                    << "phone of " << path << " stands under " << unit->opened.port_path;
                continue;
            }
            if (!unit->closed) {
                ADD_FAILURE() << path << ": a phone without an ending";
                continue;
            }
            EXPECT_LE(unit->attempts, RetryBudgets{}.attempts) << path;
            EXPECT_EQ(unit->closed->disconnects, unit->disconnects.size()) << path;
            if (unit->closed->verdict == Verdict::pass) {
                EXPECT_TRUE(stored_as_planned(i)) << path << ": PASS, but storage differs";
                EXPECT_EQ(unit->facts.me_id, me_id) << path;
                EXPECT_EQ(unit->facts.imei1->reveal(), phone.identity().imei1) << path;
                EXPECT_FALSE(unit->closed->fault);
            } else {
                EXPECT_TRUE(unit->closed->fault) << path << ": a verdict without a reason";
            }
            const std::int64_t last_write_us =
                clock_.utc_now().value - (clock_.now() - phone.last_write()).count();
            if (phone.write_count() > 0) {
                EXPECT_LE(last_write_us, unit->closed->at.value)
                    << path << ": written after its verdict";
            }
        }
    }
}

} // namespace gangflash::sim

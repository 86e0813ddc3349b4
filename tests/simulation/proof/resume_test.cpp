// After a reconnect: what was confirmed is looked at again before the work goes on behind it.
#include "ports/virtual/partition_table.hpp"
#include "tests/simulation/gang.hpp"

#include <algorithm>
#include <memory>
#include <optional>
#include <stdexcept>
#include <variant>

#include <gtest/gtest.h>

namespace gangflash::sim {

namespace {

/// One phone whose cable drops while its fourth partition is written; it comes back by itself.
GangOptions dropping_in_mid_write() {
    GangOptions options;
    options.phones = 1;
    vphone::FaultRule drop;
    drop.what = vphone::Mischief::drop;
    drop.step = vphone::Step::write;
    drop.at.bytes = 900'000;
    options.faults.rules = {drop};
    return options;
}

std::vector<std::string> written(const MemoryJournal::Unit& unit) {
    std::vector<std::string> partitions;
    for (const StepEnded& step : unit.steps)
        if (step.step == "write" && !step.fault) partitions.push_back(step.partition);
    return partitions;
}

/// While the phone is away.
asio::awaitable<void> once_away(Gang& gang, std::function<void(vphone::VirtualPhone&)> happens) {
    const auto away = [&gang] {
        const auto units = gang.units();
        return !units.empty() && !units.front()->disconnects.empty();
    };
    co_await gang.until(away);
    happens(gang.bus().phone(0));
}

/// Hotplug's late word: behind the second appearance of a phone comes the departure of its first.
class LateWord final : public PortBus {
public:
    explicit LateWord(PortBus& inner) : inner_(inner) {}

    asio::awaitable<Result<BusEvent>> next() override {
        if (late_) {
            const Departure departure = *late_;
            late_.reset();
            co_return BusEvent{departure};
        }
        auto event = co_await inner_.next();
        if (!event) co_return event;
        if (const auto* arrival = std::get_if<Appearance>(&*event)) {
            if (first_) {
                late_ = Departure{arrival->path, *first_};
                ++told;
            }
            first_ = arrival->number;
        }
        co_return event;
    }
    asio::awaitable<Result<std::unique_ptr<Transport>>> open(const Appearance& what) override {
        return inner_.open(what);
    }
    std::vector<PortPath> ports() const override { return inner_.ports(); }

    unsigned told = 0;

private:
    PortBus& inner_;
    std::optional<std::uint64_t> first_;
    std::optional<Departure> late_;
};

} // namespace

TEST(Resume, IsNotEndedByTheDepartureOfAnEarlierAppearance) {
    GangOptions options = dropping_in_mid_write();
    const LateWord* late = nullptr;
    options.wrap = [&](PortBus& bus) {
        auto made = std::make_unique<LateWord>(bus);
        late = made.get();
        return made;
    };
    Gang gang(std::move(options));
    ASSERT_TRUE(gang.run());
    EXPECT_GT(late->told, 0U);
    const auto& closed = gang.unit_of(0).closed;
    ASSERT_TRUE(closed);
    EXPECT_EQ(closed->verdict, Verdict::pass) << (closed->fault ? describe(*closed->fault) : "");
}

/// A phone with one good copy of its table is a good phone.
TEST(Resume, NeedsOneCopyOfThePartitionTableOnly) {
    GangOptions options = dropping_in_mid_write();
    options.change_bank = [](vphone::BankOptions& bank) {
        bank.history = [](const vphone::ChipModel&, vphone::Storage& storage) {
            storage.write(Region::user, 512, Bytes(512)); // the primary's header
        };
    };
    Gang gang(std::move(options));
    ASSERT_TRUE(gang.run());
    const auto& closed = gang.unit_of(0).closed;
    ASSERT_TRUE(closed);
    EXPECT_EQ(closed->verdict, Verdict::pass) << (closed->fault ? describe(*closed->fault) : "");
}

TEST(Resume, WritesAllAgainWhenTheLastPartitionReadsOtherwise) {
    Gang gang(dropping_in_mid_write());
    std::vector<std::string> confirmed;
    const auto spoil = [&](vphone::VirtualPhone& phone) {
        confirmed = written(gang.unit_of(0));
        if (confirmed.empty()) throw std::logic_error("nothing was written before the drop");
        for (const vphone::PlacedPart& placed : vphone::place_parts(phone.chip()))
            if (placed.part.name == confirmed.back())
                phone.storage().write(Region::user, placed.start + 100, Bytes(16));
    };
    gang.meanwhile(once_away(gang, spoil));
    ASSERT_TRUE(gang.run());
    gang.check();
    EXPECT_EQ(gang.totals().passed, 1U);
    EXPECT_TRUE(gang.stored_as_planned(0)) << "PASS, and a partition holds other bytes";
    const auto all = written(gang.unit_of(0));
    for (const std::string& partition : confirmed)
        EXPECT_EQ(std::ranges::count(all, partition), 2) << partition << " was not written again";
}

TEST(Resume, GoesOnBehindWhatReadsAsItWasWritten) {
    Gang gang(dropping_in_mid_write());
    ASSERT_TRUE(gang.run());
    gang.check();
    EXPECT_EQ(gang.totals().passed, 1U);
    const auto all = written(gang.unit_of(0));
    for (const std::string& partition : all)
        EXPECT_EQ(std::ranges::count(all, partition), 1) << partition << " was written twice";
    const auto& steps = gang.unit_of(0).steps;
    EXPECT_TRUE(std::ranges::any_of(steps, [](const auto& s) { return s.step == "resume"; }));
}

TEST(Resume, ComparesIdentityWithWhatThePhoneCameWith) {
    Gang gang(dropping_in_mid_write());
    const auto lose_serial = [](vphone::VirtualPhone& phone) {
        for (const vphone::PlacedPart& placed : vphone::place_parts(phone.chip()))
            if (placed.part.name == "proinfo")
                phone.storage().write(Region::user, placed.start, Bytes(64));
    };
    gang.meanwhile(once_away(gang, lose_serial));
    ASSERT_TRUE(gang.run());
    const auto& closed = gang.unit_of(0).closed;
    ASSERT_TRUE(closed && closed->fault) << "PASS with another serial number";
    EXPECT_EQ(closed->fault->code, ErrorCode::identity_changed) << describe(*closed->fault);
}

} // namespace gangflash::sim

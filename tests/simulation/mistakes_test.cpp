// What happens when the station itself makes a mistake at one port: an exception costs that phone
// its verdict and nobody else anything.
#include "tests/simulation/gang.hpp"

#include <new>
#include <stdexcept>
#include <utility>

#include <gtest/gtest.h>

namespace gangflash::sim {

namespace {

enum class Mistake : std::uint8_t { on_opening, on_reading, on_writing };

/// Throws once, at the n-th operation of its kind on the first port; 1 is the first.
class ThrowingBus final : public PortBus {
public:
    ThrowingBus(PortBus& inner, Mistake where, std::uint64_t at)
        : inner_(inner), where_(where), at_(at) {}

    asio::awaitable<Result<BusEvent>> next() override { return inner_.next(); }
    std::vector<PortPath> ports() const override { return inner_.ports(); }

    asio::awaitable<Result<std::unique_ptr<Transport>>> open(const Appearance& what) override {
        const bool bad = what.path == inner_.ports().front();
        if (bad) step(Mistake::on_opening);
        auto opened = co_await inner_.open(what);
        if (!opened || !bad) co_return opened;
        std::unique_ptr<Transport> wire = std::make_unique<Wire>(*this, std::move(*opened));
        co_return wire;
    }

    bool threw() const { return seen_ >= at_; }

private:
    class Wire final : public Transport {
    public:
        Wire(ThrowingBus& bus, std::unique_ptr<Transport> inner)
            : bus_(bus), inner_(std::move(inner)) {}
        asio::awaitable<Result<ByteCount>> read_some(std::span<std::byte> into) override {
            bus_.step(Mistake::on_reading);
            return inner_->read_some(into);
        }
        asio::awaitable<Result<void>> write_all(ByteView from) override {
            bus_.step(Mistake::on_writing);
            return inner_->write_all(from);
        }

    private:
        ThrowingBus& bus_;
        std::unique_ptr<Transport> inner_;
    };

    void step(Mistake kind) {
        if (kind != where_ || ++seen_ != at_) return;
        if (where_ == Mistake::on_reading) throw std::bad_alloc();
        throw std::logic_error("a mistake made by the test");
    }

    PortBus& inner_;
    Mistake where_;
    std::uint64_t at_;
    std::uint64_t seen_ = 0;
};

/// Three phones, the first with the mistake. False when the work ended before it came.
bool ends_only_its_own_phone(Mistake where, std::uint64_t at) {
    SCOPED_TRACE("operation " + std::to_string(at) + " of kind " +
                 std::to_string(static_cast<int>(where)));
    GangOptions options;
    options.phones = 3;
    ThrowingBus* bus = nullptr;
    options.wrap = [&](PortBus& inner) {
        auto made = std::make_unique<ThrowingBus>(inner, where, at);
        bus = made.get();
        return made;
    };
    Gang gang(std::move(options));
    EXPECT_TRUE(gang.run());
    gang.check();
    EXPECT_FALSE(gang.totals().station_fault);
    if (!bus->threw()) return false;
    EXPECT_EQ(gang.totals().passed, 2U);
    const auto& closed = gang.unit_of(0).closed;
    EXPECT_TRUE(closed && closed->fault);
    if (!closed || !closed->fault) return true;
    EXPECT_EQ(closed->verdict, Verdict::fail);
    EXPECT_EQ(entry_of(closed->fault->code).id, "STA-907");
    EXPECT_NE(closed->fault->detail.find("cause="), std::string::npos) << closed->fault->detail;
    return true;
}

} // namespace

TEST(Mistakes, AnExceptionEndsOnlyTheUnitOfItsPortWhereverItComes) {
    EXPECT_TRUE(ends_only_its_own_phone(Mistake::on_opening, 1));
    for (const Mistake where : {Mistake::on_reading, Mistake::on_writing}) {
        std::uint64_t at = 1;
        while (ends_only_its_own_phone(where, at))
            at += 1 + at / 4;
        EXPECT_GT(at, 200U) << "the conversation was never under way";
    }
}

TEST(Mistakes, TheSlotTakesTheNextPhoneAfterAnException) {
    GangOptions options;
    options.phones = 1;
    options.adjust = [](Job& job) { job.once = false; };
    options.wrap = [](PortBus& inner) {
        return std::make_unique<ThrowingBus>(inner, Mistake::on_writing, 40);
    };
    Gang gang(std::move(options));
    const auto script = [](Gang& g) -> asio::awaitable<void> {
        co_await g.until([&g] { return g.closed_units() == 1; });
        g.bus().replug(0, std::chrono::seconds(6));
        co_await g.until([&g] { return g.closed_units() == 2; });
        g.engine().stop(StopRequest::at_safe_point);
    };
    gang.meanwhile(script(gang));
    ASSERT_TRUE(gang.run());
    EXPECT_EQ(gang.totals().failed, 1U);
    EXPECT_EQ(gang.totals().passed, 1U);
}

/// Whoever shows the verdict fails at it: the phone keeps the one it has.
TEST(Mistakes, AnExceptionBehindAVerdictMakesNoSecondOne) {
    GangOptions options;
    options.phones = 1;
    bool thrown = false;
    options.watch = [&thrown](const StationEvent& event) {
        if (thrown || !std::holds_alternative<EventVerdict>(event.what)) return;
        thrown = true;
        throw std::runtime_error("a mistake made by the test");
    };
    Gang gang(std::move(options));
    ASSERT_TRUE(gang.run());
    EXPECT_TRUE(thrown);
    ASSERT_EQ(gang.units().size(), 1U);
    ASSERT_TRUE(gang.unit_of(0).closed);
    EXPECT_EQ(gang.unit_of(0).closed->verdict, Verdict::pass);
}

namespace {

/// Ends with a fault once the phones have come: the station's own ports are gone.
class EndingBus final : public PortBus {
public:
    EndingBus(PortBus& inner, std::size_t events) : inner_(inner), left_(events) {}
    asio::awaitable<Result<BusEvent>> next() override {
        if (left_ == 0) co_return Fault{ErrorCode::internal_error, "test: the bus is gone"};
        --left_;
        co_return co_await inner_.next();
    }
    asio::awaitable<Result<std::unique_ptr<Transport>>> open(const Appearance& what) override {
        return inner_.open(what);
    }
    std::vector<PortPath> ports() const override { return inner_.ports(); }

private:
    PortBus& inner_;
    std::size_t left_;
};

} // namespace

TEST(Mistakes, AStationThatLosesItsPortsSaysSo) {
    GangOptions options;
    options.phones = 2;
    options.wrap = [](PortBus& inner) { return std::make_unique<EndingBus>(inner, 2); };
    Gang gang(std::move(options));
    ASSERT_TRUE(gang.run());
    ASSERT_TRUE(gang.totals().station_fault) << "exit 0 though nobody could be served";
    EXPECT_EQ(gang.totals().station_fault->detail, "test: the bus is gone");
    EXPECT_EQ(gang.totals().passed, 0U);
}

} // namespace gangflash::sim

#include "engine/attempt/bring_up.hpp"

#include "engine/unit/usb_speed.hpp"

#include <utility>

namespace gangflash::attempt {

namespace {

/// What the storage's bytes ahead and behind them weigh. What only the phone can say is expected
/// once it has: nobody sees this bar move before.
std::uint64_t weight_of_all(const Context& context) {
    if (context.environment.job->kind != JobKind::flash) return gib * gib;
    const Plan& plan = *context.unit.plan;
    const std::uint64_t writes = plan.bytes_to_write();
    const std::uint64_t reads = plan.verify == VerifyLevel::readback ? writes : 0;
    return plan.bytes_ahead() + writes + reads;
}

class BringUpOf final : public BringUp {
public:
    explicit BringUpOf(Context& context) : context_(context) {}

    Clock& clock() override { return context_.environment.clock; }

    Result<std::shared_ptr<const Plan>> choose_plan() override {
        Unit& unit = context_.unit;
        if (!unit.plan) {
            auto plan = context_.contact.plan_for(context_.environment.job->plans);
            if (!plan) return plan.error();
            unit.plan = std::move(*plan);
        }
        unit.progress.expect(weight_of_all(context_), clock().now());
        return unit.plan;
    }

    asio::awaitable<Result<void>> take(Step step, Work work) override {
        return context_.take(step, {}, std::move(work));
    }

    void advance(std::uint64_t bytes) override { context_.moved(bytes, false); }

    asio::awaitable<Result<void>> learn(PhoneIds seen, UnitFacts facts) override {
        Unit& unit = context_.unit;
        if (unit.ids.any() && same_phone(unit.ids, seen) != SamePhone::yes)
            co_return Fault{ErrorCode::phone_swapped, difference(unit.ids, seen)};
        unit.ids = merged(unit.ids, seen);
        co_return co_await context_.learn(std::move(facts));
    }

    asio::awaitable<Result<std::unique_ptr<Transport>>>
    depart(asio::awaitable<Result<bool>> leave, bool (*is_it)(const Appearance&)) override {
        if (context_.unit.stays_slow) co_return std::unique_ptr<Transport>();
        // It may be gone before the answer is read.
        const UsbSpeedNote planned(context_.reporter.view());
        auto leaves = co_await std::move(leave);
        if (!leaves) co_return leaves.error();
        if (!*leaves) co_return std::unique_ptr<Transport>();
        context_.unit.stays_slow = true;
        co_return co_await context_.port.next_appearance(is_it);
    }

    void arrived() override { context_.unit.stays_slow = false; }

private:
    Context& context_;
};

} // namespace

asio::awaitable<Result<void>> bring_up(Context& context) {
    BringUpOf attempt(context);
    auto storage = co_await context.contact.bring_up(attempt);
    if (!storage) co_return storage.error();
    context.storage = std::move(*storage);
    context.reader.emplace(context.contact.reader(), context.stop);
    context.writer.emplace(context.contact.writer(), context.unit.owners_data);
    co_return success();
}

} // namespace gangflash::attempt

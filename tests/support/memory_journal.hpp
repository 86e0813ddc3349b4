#pragma once

#include "reports/api/journal.hpp"

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <vector>

#include <gtest/gtest.h>

namespace gangflash {

/// The journal in memory, for tests: keeps everything in order and objects to what a real one
/// would refuse. `fail_after` makes the n-th call from now fail.
class MemoryJournal final : public Journal {
public:
    struct Unit {
        UnitOpened opened;
        UnitFacts facts;
        std::vector<StepEnded> steps;
        std::vector<Disconnected> disconnects;
        std::vector<Retried> retries;
        std::vector<BackupNoted> backups;
        std::uint32_t attempts = 0;
        std::optional<UnitClosed> closed;
    };

    asio::awaitable<Result<OpenBatch>> open_batch(BatchOpened record) override {
        if (before_each) co_await before_each();
        if (fails()) co_return lost();
        batch = std::move(record);
        co_return resumed;
    }
    asio::awaitable<Result<UnitId>> open_unit(UnitOpened record) override {
        if (before_each) co_await before_each();
        if (fails()) co_return lost();
        const UnitId id{static_cast<std::int64_t>(units.size()) + 1};
        units[id].opened = std::move(record);
        co_return id;
    }
    asio::awaitable<Result<void>> append(UnitRecord record) override {
        if (before_each) co_await before_each();
        if (fails()) co_return lost();
        std::visit([this](auto& r) { keep(r); }, record);
        co_return success();
    }
    asio::awaitable<Result<void>> close_batch(BatchClosed) override {
        if (before_each) co_await before_each();
        if (fails()) co_return lost();
        closed = true;
        co_return success();
    }

    asio::awaitable<Result<void>> record(PersonActed act) override {
        if (before_each) co_await before_each();
        if (fails()) co_return lost();
        acts.push_back(std::move(act));
        co_return success();
    }

    BatchOpened batch;
    std::vector<PersonActed> acts;
    OpenBatch resumed{.id = BatchId{1}, .passed = 0, .failed = 0, .aborted = 0, .passed_units = {}};
    std::map<UnitId, Unit> units;
    bool closed = false;
    std::optional<std::uint64_t> fail_after;
    std::uint64_t calls = 0;
    std::function<asio::awaitable<void>()> before_each; ///< a disk that takes its time

private:
    bool fails() { return calls++ >= fail_after.value_or(UINT64_MAX); }
    static Fault lost() { return {ErrorCode::ledger_unwritable, "test: disk gone"}; }

    Unit& open_unit_of(UnitId id) {
        Unit& unit = units.at(id);
        EXPECT_FALSE(unit.closed) << "record after the verdict of unit " << id.value;
        return unit;
    }
    void keep(FactsLearned& r) {
        Unit& unit = open_unit_of(r.unit);
        unit.facts = merged(std::move(unit.facts), r.facts);
    }
    void keep(AttemptStarted& r) { open_unit_of(r.unit).attempts = r.attempt; }
    void keep(StepEnded& r) { open_unit_of(r.unit).steps.push_back(std::move(r)); }
    void keep(Disconnected& r) { open_unit_of(r.unit).disconnects.push_back(std::move(r)); }
    void keep(Retried& r) { open_unit_of(r.unit).retries.push_back(std::move(r)); }
    void keep(BackupNoted& r) { open_unit_of(r.unit).backups.push_back(std::move(r)); }
    void keep(UnitClosed& r) { open_unit_of(r.unit).closed = std::move(r); }
};

} // namespace gangflash

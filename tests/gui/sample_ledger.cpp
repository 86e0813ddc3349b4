#include "tests/gui/sample_ledger.hpp"

#include <stdexcept>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>

#include <fmt/format.h>

namespace gangflash::testing {

namespace {

template <class T>
T good(asio::awaitable<Result<T>> work) {
    asio::io_context context;
    auto answer = asio::co_spawn(context, std::move(work), asio::use_future);
    context.run();
    auto result = answer.get();
    if (!result) throw std::runtime_error(describe(result.error()));
    if constexpr (!std::is_void_v<T>) return std::move(*result);
}

UnitFacts facts_of(int phone) {
    UnitFacts facts;
    facts.chip = "MT6765";
    facts.me_id = me_id_of(phone);
    facts.soc_id = fmt::format("{:064x}", phone);
    facts.imei1 = Personal{imei_of(phone)};
    facts.imei2 = Personal{second_imei_of(phone)};
    facts.serial = Personal{serial_of(phone)};
    return facts;
}

} // namespace

std::string imei_of(int phone) {
    return fmt::format("35693803{:07}", phone);
}

std::string second_imei_of(int phone) {
    return fmt::format("86012345{:07}", phone);
}

std::string serial_of(int phone) {
    return fmt::format("GF{:08}", phone);
}

std::string me_id_of(int phone) {
    return fmt::format("{:032x}", phone + 0xA000);
}

LedgerWriter::LedgerWriter(const std::string& file, UtcMicros begin) : begin_(begin) {
    static SystemClock clock;
    auto opened = SqliteJournal::open(file, "test", clock);
    if (!opened) throw std::runtime_error(describe(opened.error()));
    journal_ = std::move(*opened);
}

LedgerWriter::~LedgerWriter() = default;

void LedgerWriter::open_batch(const std::string& name,
                              int minute,
                              const std::string& operator_name,
                              std::uint64_t planned) {
    BatchOpened batch;
    batch.name = name;
    batch.operator_name = operator_name;
    batch.station = "bench-1";
    batch.package_name = "k65v1_64_bsp_V12.5.3";
    batch.package_sha256 = std::string(64, 'a');
    batch.agent_sha256 = std::string(64, 'b');
    batch.mode = "download-only";
    batch.verify = "agent";
    batch.planned = planned;
    batch.at = at(minute);
    batch_ = good(journal_->open_batch(std::move(batch))).id;
}

UnitId LedgerWriter::begin_visit(const Visit& visit) {
    const std::string slot = std::to_string(visit.slot);
    const UnitId unit =
        good(journal_->open_unit(UnitOpened{batch_, slot, "v1-1." + slot, at(visit.begin)}));
    good(journal_->append(AttemptStarted{unit, 1, "preloader", at(visit.begin)}));
    if (visit.identified)
        good(journal_->append(FactsLearned{unit, facts_of(visit.phone), at(visit.begin)}));
    return unit;
}

UnitId LedgerWriter::visit(const Visit& visit) {
    const UnitId unit = begin_visit(visit);
    UnitClosed end;
    end.unit = unit;
    end.verdict = visit.verdict;
    if (visit.error) end.fault = Fault{*visit.error, "step=write partition=super"};
    end.attempts = visit.attempts;
    end.disconnects = visit.disconnects;
    end.bytes_written = 3'486ULL * 1024 * 1024;
    end.at = at(visit.begin + visit.minutes);
    good(journal_->append(std::move(end)));
    return unit;
}

void LedgerWriter::close_batch(int minute) {
    good(journal_->close_batch({batch_, at(minute)}));
}

} // namespace gangflash::testing

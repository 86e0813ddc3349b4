#include "station/desk/ledger_questions.hpp"

#include "base/error_catalog.hpp"
#include "base/text.hpp"
#include "station/desk/scan_book.hpp"

#include <algorithm>
#include <cctype>
#include <set>
#include <unordered_map>

namespace gangflash {

namespace {

constexpr std::size_t shown_digits = 8; ///< of a chip's id, enough to tell a shelf of phones apart

bool told(const std::optional<std::string>& id) {
    return id && !id->empty();
}

bool told(const std::optional<Personal>& id) {
    return id && !id->empty();
}

const std::string* chip_id(const UnitFacts& facts) {
    for (const auto* id : {&facts.soc_id, &facts.me_id, &facts.random_id})
        if (told(*id)) return &**id;
    return nullptr;
}

std::string upper_case(std::string text) {
    for (char& c : text)
        c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    return text;
}

bool looks_like_chip_id(const std::string& text) {
    return (text.size() == 32 || text.size() == 64) &&
           std::all_of(
               text.begin(), text.end(), [](unsigned char c) { return std::isxdigit(c) != 0; });
}

Result<std::vector<UnitRow>> latest_first(Result<std::vector<UnitRow>> units) {
    if (units) std::reverse(units->begin(), units->end());
    return units;
}

bool bears(const BatchSummary& batch, const std::string& lower) {
    const auto has = [&](const std::string& text) {
        return lower_case(text).find(lower) != std::string::npos;
    };
    return has(batch.name) || has(batch.operator_name) || has(batch.package_name);
}

} // namespace

std::string phone_key(const UnitRow& unit) {
    const UnitFacts& facts = unit.facts;
    if (told(facts.soc_id)) return "soc:" + *facts.soc_id;
    if (told(facts.me_id)) return "me:" + *facts.me_id;
    if (told(facts.random_id)) return "random:" + *facts.random_id;
    if (told(facts.imei1)) return "imei:" + facts.imei1->reveal();
    return "unit:" + std::to_string(unit.unit.value);
}

std::string masked_phone(const UnitFacts& facts) {
    if (told(facts.imei1)) return facts.imei1->masked();
    if (told(facts.serial)) return facts.serial->masked();
    const std::string* chip = chip_id(facts);
    if (chip == nullptr) return {};
    return "…" + chip->substr(chip->size() - std::min(chip->size(), shown_digits));
}

UnitQuery query_of(const std::string& typed) {
    UnitQuery query;
    if (typed.empty()) return query;
    const std::string upper = upper_case(typed);
    if (looks_like_imei(typed))
        query.imei = Personal{typed};
    else if (find_entry(upper) != nullptr)
        query.error_id = upper;
    else if (looks_like_chip_id(typed))
        query.chip_id = typed;
    else
        query.serial = Personal{typed};
    return query;
}

Result<std::vector<UnitRow>> search_units(const LedgerReader& ledger,
                                          const HistoryQuestion& asked) {
    UnitQuery query = query_of(asked.typed);
    query.since = asked.since;
    query.until = asked.until;
    return latest_first(ledger.units(query));
}

Result<std::vector<UnitRow>> units_of_batch(const LedgerReader& ledger, const std::string& batch) {
    UnitQuery query;
    query.batch = batch;
    return latest_first(ledger.units(query));
}

Result<std::vector<UnitRow>> visits_of(const LedgerReader& ledger, const UnitRow& unit) {
    UnitQuery query;
    if (const std::string* chip = chip_id(unit.facts))
        query.chip_id = *chip;
    else if (told(unit.facts.imei1))
        query.imei = unit.facts.imei1;
    else
        query.batch = unit.batch; // it stands for itself; read anew, for it may have ended since
    auto visits = latest_first(ledger.units(query));
    if (visits)
        std::erase_if(*visits, [key = phone_key(unit)](const UnitRow& other) {
            return phone_key(other) != key;
        });
    return visits;
}

std::vector<BatchSummary> open_between(std::vector<BatchSummary> batches,
                                       const std::optional<UtcMicros>& since,
                                       const std::optional<UtcMicros>& until) {
    std::erase_if(batches, [&](const BatchSummary& batch) {
        return (until && batch.opened_at >= *until) ||
               (since && batch.closed_at && *batch.closed_at < *since);
    });
    return batches;
}

Result<std::vector<BatchSummary>> search_batches(const LedgerReader& ledger,
                                                 const HistoryQuestion& asked) {
    auto batches = ledger.batches();
    if (!batches) return batches.error();
    std::vector<BatchSummary> found = open_between(std::move(*batches), asked.since, asked.until);
    if (asked.typed.empty()) return found;
    const auto units = search_units(ledger, asked);
    if (!units) return units.error();
    std::set<std::string> holders;
    for (const UnitRow& unit : *units)
        holders.insert(unit.batch);
    const std::string lower = lower_case(asked.typed);
    std::erase_if(found, [&](const BatchSummary& batch) {
        return !bears(batch, lower) && !holders.contains(batch.name);
    });
    return found;
}

std::vector<PhoneRow> phones_of(std::vector<UnitRow> units) {
    std::vector<PhoneRow> phones;
    std::unordered_map<std::string, std::size_t> known;
    for (auto unit = units.rbegin(); unit != units.rend(); ++unit) {
        const auto [at, is_new] = known.try_emplace(phone_key(*unit), phones.size());
        if (is_new)
            phones.push_back({std::move(*unit), 1});
        else
            ++phones[at->second].visits;
    }
    return phones;
}

bool waits_for_rework(const PhoneRow& phone) {
    return phone.last.verdict && *phone.last.verdict != Verdict::pass;
}

Result<std::vector<PhoneRow>> open_rework(const LedgerReader& ledger) {
    auto units = ledger.units({});
    if (!units) return units.error();
    std::vector<PhoneRow> phones = phones_of(std::move(*units));
    std::erase_if(phones, [](const PhoneRow& phone) { return !waits_for_rework(phone); });
    return phones;
}

Result<std::vector<PhoneRow>> search_rework(const LedgerReader& ledger, const std::string& typed) {
    const UnitQuery query = query_of(typed);
    if (typed.empty() || query.error_id) {
        auto open = open_rework(ledger);
        if (open && query.error_id)
            std::erase_if(*open, [&](const PhoneRow& phone) {
                return phone.last.error_id != *query.error_id;
            });
        return open;
    }
    auto named = ledger.units(query);
    if (!named) return named.error();
    std::vector<PhoneRow> phones = phones_of(std::move(*named));
    // The visits that the text names need not be all of a phone: an early one may have told no
    // IMEI.
    for (PhoneRow& phone : phones) {
        auto visits = visits_of(ledger, phone.last);
        if (!visits) return visits.error();
        if (visits->empty()) continue;
        phone.visits = static_cast<std::uint32_t>(visits->size());
        phone.last = std::move(visits->front());
    }
    return phones;
}

} // namespace gangflash

#include "reports/sqlite/record_json.hpp"

#include "base/json_text.hpp"
#include "reports/api/acts.hpp"

#include <algorithm>
#include <limits>
#include <type_traits>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace gangflash::sqlite {

namespace {

using Json = nlohmann::json; // an ordered map: keys come out sorted

std::string canonical(const Json& body) {
    return body.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::int64_t count(std::uint64_t value) {
    constexpr auto most = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
    return static_cast<std::int64_t>(std::min(value, most));
}

void put_fault(Json& body, const std::optional<Fault>& fault) {
    body["error_id"] = fault ? std::string(entry_of(fault->code).id) : std::string();
    body["error_detail"] = fault ? detail_of(*fault) : std::string();
}

/// Facts into the body; personal ones as commitments, their values into `personal`.
class FactsWriter {
public:
    FactsWriter(Json& body, std::vector<PersonalValue>& personal)
        : body_(body), personal_(personal) {}

    template <class T>
    void put(const char* name, const std::optional<T>& fact) {
        if (fact) body_[name] = *fact;
    }
    void put(const char* name, const std::optional<std::uint64_t>& fact) {
        if (fact) body_[name] = count(*fact);
    }
    void put(const char* name, const std::optional<Personal>& fact) {
        if (!fact || fact->empty()) return;
        personal_.push_back(commit_to(name, *fact));
        body_["commitments"] = static_cast<int>(CommitmentForm::with_lengths);
        body_[name] = personal_.back().commitment;
    }

private:
    Json& body_;
    std::vector<PersonalValue>& personal_;
};

/// Every fact whose value stands in the table `personal`.
const std::vector<std::string>& personal_fields() {
    static const std::vector<std::string> fields = [] {
        std::vector<std::string> names{"imei1", "imei2", "serial"};
        const PhoneDetails any;
        visit_details(any, [&names](const char* name, const auto& fact) {
            if constexpr (std::is_same_v<decltype(fact), const std::optional<Personal>&>)
                names.emplace_back(name);
        });
        return names;
    }();
    return fields;
}

/// Writes kind and body of a record about an open unit.
struct UnitLine {
    RecordLine& line;
    Json& body;

    void operator()(const FactsLearned& record) const {
        line.kind = "facts_learned";
        FactsWriter facts(body, line.personal);
        const UnitFacts& f = record.facts;
        facts.put("chip", f.chip);
        facts.put("hw_code", f.hw_code);
        facts.put("me_id", f.me_id);
        facts.put("soc_id", f.soc_id);
        facts.put("random_id", f.random_id);
        facts.put("secure_boot", f.secure_boot);
        facts.put("link_authentication", f.link_authentication);
        facts.put("agent_authentication", f.agent_authentication);
        facts.put("battery_mv", f.battery_mv);
        facts.put("storage_type", f.storage_type);
        facts.put("storage_id", f.storage_id);
        facts.put("storage_size", f.storage_size);
        facts.put("preloader_before", f.preloader_before);
        facts.put("preloader_after", f.preloader_after);
        facts.put("imei1", f.imei1);
        facts.put("imei2", f.imei2);
        facts.put("serial", f.serial);
        facts.put("imei_source", f.imei_source);
        facts.put("imei_reason", f.imei_reason);
        visit_details(f.details,
                      [&](const char* name, const auto& fact) { facts.put(name, fact); });
    }
    void operator()(const AttemptStarted& record) const {
        line.kind = "attempt_started";
        body = {{"attempt", record.attempt}, {"phone_mode", record.phone_mode}};
    }
    void operator()(const StepEnded& record) const {
        line.kind = "step_ended";
        body = {{"attempt", record.attempt},
                {"step", record.step},
                {"partition", record.partition},
                {"bytes", count(record.bytes)},
                {"checksum", record.checksum},
                {"micros", count(record.micros)}};
        if (!record.seen.empty()) body["seen"] = record.seen;
        put_fault(body, record.fault);
    }
    void operator()(const Disconnected& record) const {
        line.kind = "disconnected";
        body = {{"attempt", record.attempt}, {"step", record.step}};
    }
    void operator()(const Retried& record) const {
        line.kind = "retried";
        body = {{"attempt", record.attempt},
                {"step", record.step},
                {"remedy", record.remedy},
                {"delay_micros", count(record.delay_micros)}};
        put_fault(body, record.reason);
    }
    void operator()(const BackupNoted& record) const {
        line.kind = "backup_noted";
        body = {{"attempt", record.attempt},
                {"state", record.state},
                {"folder", record.folder},
                {"manifest_sha256", record.manifest_sha256},
                {"parts", count(record.parts)},
                {"bytes", count(record.bytes)}};
    }
    void operator()(const UnitClosed& record) const {
        line.kind = "unit_closed";
        body = {{"verdict", to_string(record.verdict)},
                {"boot", to_string(record.boot)},
                {"attempts", record.attempts},
                {"disconnects", record.disconnects},
                {"bytes_written", count(record.bytes_written)}};
        if (record.micros) body["micros"] = count(*record.micros);
        put_fault(body, record.fault);
        body["error_text"] = record.fault ? std::string(entry_of(record.fault->code).text) : "";
    }
};

/// A record about the ledger itself, of no batch.
RecordLine ledger_line(UtcMicros at, const char* kind, const Json& body) {
    return {at, kind, 0, std::nullopt, canonical(body), {}};
}

Json order_json(const OrderGiven& order) {
    return {{"userdata", order.userdata},
            {"recipe", order.recipe},
            {"engineer", order.engineer},
            {"prepared_by", order.prepared_by.name},
            {"prepared_known_by", to_string(order.prepared_by.by)},
            {"started_by", order.started_by.name},
            {"started_known_by", to_string(order.started_by.by)}};
}

void put_place(Json& body, const Mark& here) {
    body["ledger_path"] = here.path;
    body["ledger_file"] = here.file;
}

} // namespace

RecordLine to_line(const BatchOpened& record, std::int64_t batch, bool resumed, const Mark& here) {
    Json body{{"name", record.name},
              {"operator", record.operator_name},
              {"station", record.station},
              {"package_name", record.package_name},
              {"package_sha256", record.package_sha256},
              {"agent_sha256", record.agent_sha256},
              {"mode", record.mode},
              {"verify", record.verify},
              {"planned", count(record.planned)},
              {"job_key", record.key.text()}};
    if (record.again) body["again"] = true;
    if (!record.follows.empty()) body["follows"] = record.follows;
    put_place(body, here);
    // Absent where there is nothing to say, as in every ledger before.
    if (!record.package_notes.empty()) body["package_notes"] = record.package_notes;
    if (record.operator_known_by != KnownBy::nobody)
        body["operator_known_by"] = to_string(record.operator_known_by);
    if (record.order != OrderGiven{}) body["order"] = order_json(record.order);
    return {record.at,
            resumed ? "batch_resumed" : "batch_opened",
            batch,
            std::nullopt,
            canonical(body),
            {}};
}

RecordLine to_line(const UnitOpened& record, std::int64_t unit) {
    Json body{{"slot", record.slot}, {"port_path", record.port_path}};
    if (!record.operator_now.name.empty()) {
        body["operator"] = record.operator_now.name;
        body["operator_known_by"] = to_string(record.operator_now.by);
    }
    return {record.at, "unit_opened", record.batch.value, unit, canonical(body), {}};
}

RecordLine to_line(const UnitRecord& record, std::int64_t batch) {
    RecordLine line;
    line.batch = batch;
    line.unit = unit_of(record).value;
    line.at = std::visit([](const auto& r) { return r.at; }, record);
    Json body = Json::object();
    std::visit(UnitLine{line, body}, record);
    line.body = canonical(body);
    return line;
}

RecordLine to_line(const BatchClosed& record) {
    return {record.at, "batch_closed", record.batch.value, std::nullopt, "{}", {}};
}

RecordLine to_line(const PersonActed& act) {
    const Json body{{"act", to_string(act.kind)},
                    {"who", act_text(act.who.name)},
                    {"known_by", to_string(act.who.by)},
                    {"batch", act_batch(act.batch_name)},
                    {"slot", act_text(act.slot)},
                    {"subject", act_text(act.subject)},
                    {"text", act_text(act.text)}};
    return {act.at,
            "person_acted",
            act.batch ? act.batch->value : 0,
            std::nullopt,
            canonical(body),
            {}};
}

RecordLine to_line(const PersonalErased& record) {
    const Json body{{"commitments", record.commitments},
                    {"operator", record.operator_name},
                    {"reason", record.reason}};
    return {record.at, "personal_erased", record.batch, record.unit, canonical(body), {}};
}

RecordLine to_line(const ClockSetBack& note) {
    const Json body{{"expected_us", note.expected.value},
                    {"behind_us", note.expected.value - note.found.value}};
    return ledger_line(note.found, "clock_set_back", body);
}

RecordLine to_line(const MarkBegun& note) {
    Json body{{"records", note.here.place.seq},
              {"hash", note.here.place.hash.hex()},
              {"version", note.version}};
    put_place(body, note.here);
    return ledger_line(note.at, "mark_begun", body);
}

RecordLine to_line(const LedgerAccepted& note) {
    Json body{{"records", note.here.place.seq},
              {"hash", note.here.place.hash.hex()},
              {"operator", note.operator_name},
              {"reason", note.reason},
              {"engineer", note.engineer}};
    if (note.mark) {
        body["mark_records"] = note.mark->place.seq;
        body["mark_hash"] = note.mark->place.hash.hex();
        body["mark_path"] = note.mark->path;
    }
    put_place(body, note.here);
    return ledger_line(note.at, "ledger_accepted", body);
}

std::string words_of_event(const RecordLine& line) {
    const bool clock = line.kind == "clock_set_back";
    const bool accepted = line.kind == "ledger_accepted";
    if (!clock && !accepted && line.kind != "mark_begun") return {};
    const Json facts = parse_json_or_discard<Json>(line.body);
    if (!facts.is_object()) return {};
    const auto text = [&facts](const char* key) {
        const auto it = facts.find(key);
        return it != facts.end() && it->is_string() ? it->get<std::string>() : std::string();
    };
    const auto number = [&facts](const char* key) {
        const auto it = facts.find(key);
        return it != facts.end() && it->is_number_integer() ? it->get<std::int64_t>() : 0;
    };
    if (clock)
        return fmt::format("The station's clock was set back by {:.3f} s at {}.",
                           static_cast<double>(number("behind_us")) / 1e6,
                           to_rfc3339(line.at));
    if (accepted)
        return fmt::format("The ledger was accepted as it was found, up to record {}, by {} ({}), "
                           "because: {}.",
                           number("records"),
                           text("operator"),
                           text("engineer"),
                           text("reason"));
    return fmt::format(
        "The ledger's mark began at record {}: what was cut off before shows nowhere.",
        number("records"));
}

std::optional<Mark> place_in(const std::string& body) {
    const Json facts = parse_json_or_discard<Json>(body);
    if (!facts.is_object()) return std::nullopt;
    const auto text = [&facts](const char* key) {
        const auto it = facts.find(key);
        return it != facts.end() && it->is_string() ? it->get<std::string>() : std::string();
    };
    Mark place;
    place.path = text("ledger_path");
    place.file = text("ledger_file");
    if (place.path.empty()) return std::nullopt;
    return place;
}

UnitId unit_of(const UnitRecord& record) {
    return std::visit([](const auto& r) { return r.unit; }, record);
}

std::vector<CommitmentUse> commitments_in_facts(const std::string& body) {
    std::vector<CommitmentUse> uses;
    const Json facts = parse_json_or_discard<Json>(body);
    if (!facts.is_object()) return uses;
    // A form this program does not know fits no value; then the finding says so.
    const auto form = facts.find("commitments");
    const auto number = form != facts.end() && form->is_number_integer() ? form->get<int>() : 1;
    for (const std::string& field : personal_fields())
        if (const auto it = facts.find(field); it != facts.end() && it->is_string())
            uses.push_back({field, it->get<std::string>(), CommitmentForm(number)});
    return uses;
}

std::vector<std::string> commitments_erased(const std::string& body) {
    std::vector<std::string> erased;
    const Json note = parse_json_or_discard<Json>(body);
    if (!note.is_object() || !note.contains("commitments")) return erased;
    for (const Json& commitment : note["commitments"])
        if (commitment.is_string()) erased.push_back(commitment.get<std::string>());
    return erased;
}

} // namespace gangflash::sqlite

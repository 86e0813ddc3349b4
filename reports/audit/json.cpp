#include "reports/audit/json.hpp"

#include "reports/api/first_pass.hpp"
#include "reports/audit/analysis.hpp"

#include <nlohmann/json.hpp>

namespace gangflash::audit {

namespace {

using Json = nlohmann::ordered_json;

template <class T>
Json maybe(const std::optional<T>& value) {
    return value ? Json(*value) : Json(nullptr);
}
Json maybe(const std::optional<UtcMicros>& time) {
    return time ? Json(to_rfc3339(*time)) : Json(nullptr);
}
Json maybe(const std::optional<Personal>& value, PersonalView view) {
    return value ? Json(show(value, view)) : Json(nullptr);
}
Json text_or_null(const std::string& text) {
    return text.empty() ? Json(nullptr) : Json(text);
}

std::string as_text(const Json& json, int indent) {
    return json.dump(indent, ' ', false, Json::error_handler_t::replace);
}

Json to_object(const UnitRow& unit, PersonalView view) {
    const UnitFacts& facts = unit.facts;
    Json object = {{"unit", unit.unit.value},
                   {"batch", unit.batch},
                   {"slot", unit.slot},
                   {"port_path", unit.port_path},
                   {"chip", maybe(facts.chip)},
                   {"hw_code", maybe(facts.hw_code)},
                   {"me_id", maybe(facts.me_id)},
                   {"soc_id", maybe(facts.soc_id)},
                   {"random_id", maybe(facts.random_id)},
                   {"imei1", maybe(facts.imei1, view)},
                   {"imei2", maybe(facts.imei2, view)},
                   {"serial", maybe(facts.serial, view)},
                   {"imei_source", maybe(facts.imei_source)},
                   {"imei_reason", maybe(facts.imei_reason)},
                   {"secure_boot", maybe(facts.secure_boot)},
                   {"link_authentication", maybe(facts.link_authentication)},
                   {"agent_authentication", maybe(facts.agent_authentication)},
                   {"battery_mv", maybe(facts.battery_mv)},
                   {"boot", to_string(unit.boot)},
                   {"verify", unit.verify},
                   {"storage_type", maybe(facts.storage_type)},
                   {"storage_id", maybe(facts.storage_id)},
                   {"storage_size", maybe(facts.storage_size)},
                   {"preloader_before", maybe(facts.preloader_before)},
                   {"preloader_after", maybe(facts.preloader_after)},
                   {"package_name", unit.package_name},
                   {"package_sha256", unit.package_sha256},
                   {"agent_sha256", unit.agent_sha256},
                   {"mode", unit.mode},
                   {"verdict", unit.verdict ? Json(to_string(*unit.verdict)) : Json(nullptr)},
                   {"error_id", text_or_null(unit.error_id)},
                   {"error_text", text_or_null(unit.error_text)},
                   {"error_detail", text_or_null(unit.error_detail)},
                   {"attempts", unit.attempts},
                   {"disconnects", unit.disconnects},
                   {"bytes_written", unit.bytes_written},
                   {"started_at", to_rfc3339(unit.started_at)},
                   {"finished_at", maybe(unit.finished_at)},
                   {"operator", unit.operator_name}};
    visit_details(facts.details, [&](const char* name, const auto& fact) {
        object[name] = fact ? Json(show_fact(fact, view)) : Json(nullptr);
    });
    object["hw_code_text"] =
        text_or_null(chip_code(facts.hw_code)); // as all other reports write it
    object["job_key"] = text_or_null(unit.key.text());
    object["other_work"] = unit.other_work;
    object["micros"] = maybe(unit.micros);
    object["clock_went_back"] = unit.clock_went_back();
    object["operator_known_by"] = to_string(unit.operator_known_by);
    return object;
}

Json to_object(const ActRow& act) {
    return {{"record", act.seq},
            {"time", to_rfc3339(act.at)},
            {"act", act.act},
            {"who", text_or_null(act.who)},
            {"known_by", act.known_by},
            {"batch", text_or_null(act.batch)},
            {"slot", text_or_null(act.slot)},
            {"subject", text_or_null(act.subject)},
            {"text", text_or_null(act.text)}};
}

Json to_object(const OrderGiven& order) {
    return {{"userdata", text_or_null(order.userdata)},
            {"recipe", text_or_null(order.recipe)},
            {"engineer", text_or_null(order.engineer)},
            {"prepared_by", text_or_null(order.prepared_by.name)},
            {"prepared_known_by", to_string(order.prepared_by.by)},
            {"started_by", text_or_null(order.started_by.name)},
            {"started_known_by", to_string(order.started_by.by)}};
}

/// What BatchReport and BatchSummary share.
template <class Batch>
Json batch_object(const Batch& batch) {
    const auto yield = first_pass_yield(batch.first_pass, batch.passed, batch.failed);
    return {{"batch", batch.name},
            {"planned", batch.planned},
            {"passed", batch.passed},
            {"failed", batch.failed},
            {"aborted", batch.aborted},
            {"first_pass", batch.first_pass},
            {"first_pass_yield", yield ? Json(*yield) : Json(nullptr)},
            {"opened_at", to_rfc3339(batch.opened_at)},
            {"closed_at", maybe(batch.closed_at)},
            {"package_name", batch.package_name},
            {"package_sha256", batch.package_sha256},
            {"agent_sha256", batch.agent_sha256},
            {"mode", batch.mode},
            {"verify", batch.verify},
            {"station", batch.station},
            {"operator", batch.operator_name},
            {"job_key", text_or_null(batch.key.text())},
            {"job_key_sha256", batch.key.known() ? Json(batch.key.hash()) : Json(nullptr)},
            {"phones_passed", batch.phones_passed},
            {"passed_other_work", batch.passed_other_work},
            {"userdata_ordered", text_or_null(batch.order.userdata)},
            {"order", to_object(batch.order)}};
}

Json to_array(const std::vector<CauseCount>& causes) {
    Json list = Json::array();
    for (const CauseCount& cause : causes)
        list.push_back({{"error_id", cause.error_id},
                        {"error_text", cause.text},
                        {"action", cause.action},
                        {"count", cause.count},
                        {"cumulative", cause.cumulative}});
    return list;
}

Json to_object(const PortCount& port) {
    return {{"slot", port.slot},
            {"port_path", port.port_path},
            {"units", port.units},
            {"passed", port.passed},
            {"failed", port.failed},
            {"aborted", port.aborted},
            {"disconnects", port.disconnects},
            {"retries", port.retries},
            {"failure_rate", port.failure_rate},
            {"others_failure_rate", port.others_rate},
            {"stands_out", port.stands_out},
            {"causes", to_array(port.causes)}};
}

Json to_object(const TwinGroup& twins) {
    Json units = Json::array();
    for (const UnitId unit : twins.units)
        units.push_back(unit.value);
    return {{"same", twins.by == TwinGroup::By::chip ? "chip" : "imei"}, {"units", units}};
}

Json to_object(const StepRow& step) {
    return {{"unit", step.unit.value},
            {"attempt", step.attempt},
            {"step", step.step},
            {"partition", text_or_null(step.partition)},
            {"bytes", step.bytes},
            {"checksum", text_or_null(step.checksum)},
            {"micros", step.micros},
            {"error_id", text_or_null(step.error_id)},
            {"error_detail", text_or_null(step.error_detail)},
            {"finished_at", to_rfc3339(step.at)},
            {"seen", text_or_null(step.seen)}};
}

Json to_object(const TroubleRow& trouble) {
    return {{"unit", trouble.unit.value},
            {"attempt", trouble.attempt},
            {"kind", trouble.kind},
            {"step", trouble.step},
            {"error_id", text_or_null(trouble.error_id)},
            {"error_detail", text_or_null(trouble.error_detail)},
            {"time", to_rfc3339(trouble.at)}};
}

} // namespace

std::string to_json(const BatchReport& report, const ReportOptions& options) {
    const BatchAnalysis analysis = analyse(report);
    Json object = batch_object(report);
    object["package_notes"] = report.package_notes;
    object["disconnects"] = analysis.disconnects;
    object["bytes_written"] = analysis.bytes_written;
    object["failures"] = to_array(analysis.failures);
    object["retries"] = to_array(analysis.retries);
    Json ports = Json::array();
    for (const PortCount& port : analysis.ports)
        ports.push_back(to_object(port));
    object["ports"] = std::move(ports);
    Json duplicates = Json::array();
    for (const TwinGroup& twins : analysis.twins)
        duplicates.push_back(to_object(twins));
    object["duplicates"] = std::move(duplicates);
    Json units = Json::array();
    for (const UnitRow& unit : report.units)
        units.push_back(to_object(unit, options.personal));
    object["units"] = std::move(units);
    Json steps = Json::array();
    for (const StepRow& step : report.steps)
        steps.push_back(to_object(step));
    object["steps"] = std::move(steps);
    Json troubles = Json::array();
    for (const TroubleRow& trouble : report.troubles)
        troubles.push_back(to_object(trouble));
    object["troubles"] = std::move(troubles);
    Json clock_steps = Json::array();
    for (const ClockStep& step : report.clock_steps)
        clock_steps.push_back({{"record", step.seq},
                               {"expected_at", to_rfc3339(step.before)},
                               {"at", to_rfc3339(step.after)},
                               {"behind_us", step.behind}});
    object["clock_steps"] = std::move(clock_steps);
    Json acts = Json::array();
    for (const ActRow& act : report.acts)
        acts.push_back(to_object(act));
    object["acts"] = std::move(acts);
    object["personal"] = options.personal == PersonalView::full ? "full" : "masked";
    object["made_at"] = to_rfc3339(options.made_at);
    object["ledger"] = {{"file", report.ledger_file},
                        {"records", report.ledger_head.records},
                        {"head", report.ledger_head.hash},
                        {"copy_of", text_or_null(report.ledger_head.copy_of)},
                        {"problem", text_or_null(report.ledger_head.problem)}};
    return as_text(object, 2) + '\n';
}

std::string unit_json(const UnitRow& unit, PersonalView personal) {
    return as_text(to_object(unit, personal), -1);
}

std::string act_json(const ActRow& act) {
    return as_text(to_object(act), -1);
}

std::string batch_json(const BatchSummary& batch) {
    return as_text(batch_object(batch), -1);
}

} // namespace gangflash::audit

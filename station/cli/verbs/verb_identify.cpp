// gangflash identify: who is plugged in; writes nothing.
#include "station/cli/identify_job.hpp"
#include "station/cli/recipe_job.hpp"
#include "station/cli/verbs/verbs.hpp"
#include "station/output/stop_signals.hpp"
#include "station/wiring/station_session.hpp"

#include <cstdio>
#include <future>
#include <map>
#include <memory>
#include <string>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace gangflash::cli {

namespace {

using Json = nlohmann::ordered_json;

/// Remembers what each phone came as and why looking at it failed.
class Witness final : public StationObserver {
public:
    void on_event(const StationEvent& event) override {
        if (const auto* arrived = std::get_if<EventArrived>(&event.what))
            modes[event.path.text()] = arrived->mode;
    }
    std::map<std::string, std::string> modes;
};

template <class T>
Json value_or_null(const std::optional<T>& value) {
    return value ? Json(*value) : Json(nullptr);
}

Json personal(const std::optional<Personal>& value, bool masked) {
    if (!value) return nullptr;
    return masked ? value->masked() : value->reveal();
}

Json shown(const std::optional<Personal>& fact, bool masked) {
    return personal(fact, masked);
}
Json shown(const std::optional<std::string>& fact, bool) {
    return value_or_null(fact);
}

/// What a phone is that nobody works on: neither afterwards nor scanned.
bool looked_for(std::string_view name) {
    return name != "build_after" && name != "patch_after" && name != "imei_scanned";
}

} // namespace

Facts phone_facts(const SlotSnapshot& slot, const std::string& mode, bool masked) {
    const UnitFacts& facts = slot.facts;
    Json line;
    line["port_path"] = slot.path.text();
    line["mode"] = mode;
    line["hw_code"] = facts.hw_code ? Json(fmt::format("0x{:04x}", *facts.hw_code)) : Json(nullptr);
    line["chip"] = value_or_null(facts.chip);
    line["me_id"] = value_or_null(facts.me_id);
    line["soc_id"] = value_or_null(facts.soc_id);
    line["random_id"] = value_or_null(facts.random_id);
    line["secure_boot"] = value_or_null(facts.secure_boot);
    line["link_authentication"] = value_or_null(facts.link_authentication);
    line["agent_authentication"] = value_or_null(facts.agent_authentication);
    line["storage_type"] = value_or_null(facts.storage_type);
    line["storage_id"] = value_or_null(facts.storage_id);
    line["storage_size"] = value_or_null(facts.storage_size);
    line["battery_mv"] = value_or_null(facts.battery_mv);
    line["preloader"] = value_or_null(facts.preloader_before);
    line["project"] = slot.project.empty() ? Json(nullptr) : Json(slot.project);
    line["imei1"] = personal(facts.imei1, masked);
    line["imei2"] = personal(facts.imei2, masked);
    line["serial"] = personal(facts.serial, masked);
    line["imei_source"] = value_or_null(facts.imei_source);
    line["imei_reason"] = value_or_null(facts.imei_reason);
    const auto add = [&](const char* name, const auto& fact) {
        if (looked_for(name)) line[name] = shown(fact, masked);
    };
    visit_details(facts.details, add);
    line["error_id"] = slot.fault ? Json(entry_of(slot.fault->code).id) : Json(nullptr);
    line["error_detail"] = slot.fault ? Json(detail_of(*slot.fault)) : Json(nullptr);
    return line;
}

Checked<std::shared_ptr<Job>> make_identify_job(const IdentifyOptions& options) {
    auto job = std::make_shared<Job>();
    job->batch = "identify";
    job->kind = JobKind::identify;
    job->once = true;
    job->flash_passed_again = true;
    job->budgets.attempts = 1;
    job->wait_for_phone = Millis{static_cast<std::int64_t>(options.wait_seconds * 1000)};

    if (!options.job.package.empty()) {
        auto loaded = load_plan(options.job);
        if (!loaded) return loaded.error();
        job->plans = {*loaded};
        auto key = load_imei_key_of(options.job);
        if (!key) return key.error();
        job->imei_key = std::move(*key);
    }
    return job;
}

namespace {

void print_for_people(const Json& phone) {
    std::printf("%s\n", phone["port_path"].get<std::string>().c_str());
    for (const auto& [key, value] : phone.items()) {
        if (key == "port_path" || value.is_null()) continue;
        const std::string text = value.is_string() ? value.get<std::string>() : value.dump();
        std::printf("    %-22s %s\n", key.c_str(), text.c_str());
    }
}

int run_identify(const IdentifyOptions& options) {
    const auto made = make_identify_job(options);
    if (!made) return print_refusal(made.error(), options.json);
    const std::shared_ptr<Job>& job = *made;
    auto ports = options.session.port_specs(job->plans);
    if (!ports) return print_station_fault(ports.error());

    for (const std::filesystem::path& port : missing_ports(*ports))
        print_station_fault(Fault{ErrorCode::port_missing, "serial:" + port.string()});

    Witness witness;
    SessionOptions wanted = options.session.session_options(std::move(*ports));
    wanted.job = job;
    wanted.every_port = true; // nothing is written, so no label is needed
    auto session = StationSession::open(std::move(wanted), witness);
    if (!session) return print_station_fault(session.error());
    std::optional<StopSignals> signals;
    signals.emplace([&running = **session](StopSignals::Ask ask) {
        if (ask == StopSignals::Ask::gently) running.stop(StopRequest::at_safe_point);
        if (ask == StopSignals::Ask::at_once) running.stop(StopRequest::at_once);
    });

    std::shared_ptr<const StationSnapshot> last;
    (*session)->start([&last](std::shared_ptr<const StationSnapshot> s) { last = std::move(s); },
                      {});
    const auto totals = (*session)->wait();
    signals.reset();   // nobody stops what is gone
    session = Fault{}; // ends the engine's thread, so that `last` is ours
    if (!totals) return print_station_fault(totals.error());

    std::size_t seen = 0;
    for (const SlotSnapshot& slot : last->slots) {
        const auto mode = witness.modes.find(slot.path.text());
        if (mode == witness.modes.end()) continue;
        ++seen;
        const Json phone = phone_facts(slot, mode->second, options.masked);
        if (options.json)
            std::printf("%s\n", phone.dump(-1, ' ', false, Json::error_handler_t::replace).c_str());
        else
            print_for_people(phone);
    }
    if (seen == 0)
        std::fprintf(stderr,
                     "gangflash: no phone seen within %g s%s\n",
                     options.wait_seconds,
                     options.session.uses_usb() ? "; `gangflash ports list` shows what USB sees"
                                                : "");
    if (totals->station_fault) return print_station_fault(*totals->station_fault);
    return seen > 0 && totals->session_failed == 0 ? exit_ok : exit_failed;
}

} // namespace

void add_identify_verb(CLI::App& app, int& exit_code) {
    auto options = std::make_shared<IdentifyOptions>();
    CLI::App* verb = app.add_subcommand(
        "identify", "Say who is plugged in; with a package also storage and identity");
    options->job.add_to(*verb);
    options->session.add_to(*verb);
    verb->get_option("--ports")->required();
    verb->add_option("--wait", options->wait_seconds, "Seconds to wait for a phone")
        ->capture_default_str();
    verb->add_flag(
        "--masked", options->masked, "Hide IMEI, serials and addresses but their last four digits");
    verb->add_flag("--json", options->json, "One JSON object per phone");
    verb->callback([options, &exit_code] { exit_code = run_identify(*options); });
}

} // namespace gangflash::cli

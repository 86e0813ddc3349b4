// gangflash ports: what is plugged in where, and which label stands for which port.
#include "base/async/run_on.hpp"
#include "base/text.hpp"
#include "config/lists/slot_map.hpp"
#include "ports/usb/usb_bus.hpp"
#include "station/cli/doctor/bench_facts.hpp"
#include "station/cli/options/slot_file.hpp"
#include "station/cli/verbs/verbs.hpp"
#include "station/wiring/port_lesson.hpp"
#include "station/wiring/port_watch.hpp"
#include "station/wiring/usb_bench.hpp"

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <memory>

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>

#include <fmt/format.h>

namespace gangflash::cli {

namespace {

const std::filesystem::path sysfs = "/sys";

struct PortsOptions {
    std::string file;
    bool json = false;
    unsigned first = 1;
    unsigned count = 0; ///< 0: until Ctrl-C
    bool anew = false;
    bool all = false;
};

int refuse(const Fault& fault) {
    std::fprintf(stderr,
                 "gangflash: %s\n  %s\n",
                 printable_line(describe(fault)).c_str(),
                 std::string(entry_of(fault.code).action).c_str());
    return exit_station;
}

int run_list(const PortsOptions& options) {
    const auto slots = read_slot_map(slot_file(options.file));
    if (!slots) return refuse(slots.error());
    const usb::Bench bench = usb::read_bench(sysfs);
    if (options.json) {
        for (const Facts& port : port_facts(bench, *slots, usb::IdentityTable{}))
            print_json(port);
    } else {
        if (bench.controllers.empty())
            fmt::print(
                stderr,
                "gangflash: the kernel shows no USB controller: there are no ports to list\n");
        fmt::print("{}", draw_bench(bench, *slots, usb::IdentityTable{}));
    }
    return exit_ok;
}

int run_show(const PortsOptions& options) {
    const auto slots = read_slot_map(slot_file(options.file));
    if (!slots) return refuse(slots.error());
    if (slots->slots.empty() && !options.json)
        fmt::print("No slot is bound in {}: `gangflash ports learn` binds them.\n",
                   slot_file(options.file).string());
    const Facts ports = port_facts(usb::read_bench(sysfs), *slots, usb::IdentityTable{});
    for (const SlotRow& row : slots->slots) {
        const auto port = std::ranges::find_if(
            ports, [&row](const Facts& fact) { return fact["port_path"] == row.port; });
        Facts shown;
        shown["slot"] = row.slot;
        shown["port_path"] = row.port;
        shown["exists"] = port != ports.end();
        shown["mode"] = port != ports.end() ? (*port)["mode"] : Facts(nullptr);
        shown["product"] = port != ports.end() ? (*port)["product"] : Facts(nullptr);
        if (options.json) {
            print_json(shown);
            continue;
        }
        const std::string what = !shown["exists"].get<bool>() ? "no such port now: hub re-plugged?"
                                 : shown["mode"].is_null()    ? "empty"
                                                              : shown["mode"].get<std::string>();
        fmt::print("{:<8} {:<28} {}\n", row.slot, row.port, what);
    }
    return exit_ok;
}

/// A lesson held in a terminal: asks for one phone after another and keeps what it learns.
class Lesson {
public:
    Lesson(const PortsOptions& options, std::filesystem::path file, SlotMap map)
        : options_(options), file_(std::move(file)),
          lesson_(std::move(map), occupied_usb_ports(), options.first) {}

    /// Ends when all asked for are bound, or with the fault of bus or file.
    asio::awaitable<Result<void>> hold(UsbBus& bus) {
        invite();
        for (;;) {
            auto event = co_await bus.next();
            if (!event) co_return event.error();
            const auto* arrived = std::get_if<Appearance>(&*event);
            if (arrived == nullptr) {
                lesson_.left(std::get<Departure>(*event).path);
                continue;
            }
            if (auto noted = note(*arrived); !noted) co_return noted.error();
            if (options_.count != 0 && bound() == options_.count) co_return success();
        }
    }

    unsigned bound() const { return lesson_.bound(); }

private:
    void invite() const {
        fmt::print(stderr,
                   "Plug a phone into the port labelled {} (Ctrl-C ends).\n",
                   lesson_.next_label());
    }

    Result<void> note(const Appearance& phone) {
        const auto told = lesson_.arrived(phone);
        if (!told) return Fault{told.error().code, detail_of(told.error()) + ": --first or --anew"};
        switch (told->what) {
        case PortLesson::Learnt::was_there:
            return success();
        case PortLesson::Learnt::bound_before:
            fmt::print(stderr, "That port is slot {} already.\n", told->slot);
            return success();
        case PortLesson::Learnt::bound:
            break;
        }
        // After each: whoever trips over a cable loses one slot, not the bench.
        if (auto written = write_slot_map(lesson_.map(), file_); !written) return written.error();
        tell(told->slot, phone);
        if (options_.count == 0 || bound() < options_.count) invite();
        return success();
    }

    void tell(const std::string& slot, const Appearance& phone) const {
        if (options_.json) {
            Facts line;
            line["slot"] = slot;
            line["port_path"] = phone.path.text();
            line["mode"] = to_string(phone.mode);
            print_json(line);
        } else {
            fmt::print("slot {} is {}\n", slot, phone.path);
        }
        std::fflush(stdout);
    }

    const PortsOptions& options_;
    std::filesystem::path file_;
    PortLesson lesson_;
};

/// Binds every port of the machine that is neither bound nor ignored, in the order of the drawing.
int bind_all(SlotMap map, unsigned first, const std::filesystem::path& file) {
    std::size_t bound = 0;
    for (const PortPath& path : usb::read_bench(sysfs).phone_ports()) {
        const bool ignored = std::ranges::find(map.ignored, path.text()) != map.ignored.end();
        if (ignored || map.find_port(path.text()) != nullptr) continue;
        while (map.find_slot(std::to_string(first)) != nullptr)
            ++first;
        map.slots.push_back({std::to_string(first), path.text()});
        ++bound;
    }
    if (bound == 0) {
        fmt::print(stderr,
                   "gangflash: {}: every port of this machine is bound or ignored already\n",
                   file.string());
        return exit_ok;
    }
    if (auto written = write_slot_map(map, file); !written) return refuse(written.error());
    fmt::print(stderr, "{} slots bound in {}\n", bound, file.string());
    return exit_ok;
}

int run_learn(const PortsOptions& options) {
    // A lesson without USB would wait for ever.
    if (auto there = check_usb(); !there) return refuse(there.error());
    if (options.all && usb::read_bench(sysfs).phone_ports().empty())
        return refuse({ErrorCode::port_unknown, "this machine shows no USB port for a phone"});
    const std::filesystem::path file = slot_file(options.file);
    auto map = options.anew ? Result<SlotMap>(SlotMap{}) : read_slot_map(file);
    if (!map) return refuse(map.error());
    if (options.all) return bind_all(std::move(*map), options.first, file);

    asio::io_context loop;
    auto bus = UsbBus::start(loop.get_executor(), {});
    if (!bus) return refuse(bus.error());
    Lesson lesson(options, file, std::move(*map));
    Result<void> end = success();
    asio::signal_set interrupts(loop, SIGINT, SIGTERM);
    interrupts.async_wait([&](const boost::system::error_code&, int) { loop.stop(); });
    const auto at_end = [&](const std::exception_ptr& thrown, Result<void> result) {
        rethrow_at_end(thrown);
        end = std::move(result);
        loop.stop();
    };
    start_root(loop.get_executor(), lesson.hold(**bus), at_end);
    loop.run();
    bus->reset();
    if (!end) return refuse(end.error());
    fmt::print(stderr, "{} slots bound in {}\n", lesson.bound(), file.string());
    return lesson.bound() < options.count ? exit_failed : exit_ok;
}

} // namespace

void add_ports_verb(CLI::App& app, int& exit_code) {
    auto options = std::make_shared<PortsOptions>();
    CLI::App* verb = app.add_subcommand("ports", "The bench: controllers, hubs, ports, slots");
    verb->require_subcommand(1);
    const auto add = [&](const char* name, const char* text, int (*run)(const PortsOptions&)) {
        CLI::App* part = verb->add_subcommand(name, text);
        part->add_option(
            "--slots,--file", options->file, "Slot map (default: the user's slots.toml)");
        part->add_flag("--json", options->json, "One JSON object a line");
        part->callback([options, run, &exit_code] { exit_code = run(*options); });
        return part;
    };
    add("list", "Draw controllers, hubs, ports and what is plugged in", run_list);
    add("show", "Show slots, their ports and what is there", run_show);
    CLI::App* learn =
        add("learn", "Bind slots by plugging a phone into one port after another", run_learn);
    learn->add_option("--first", options->first, "Number of the first slot")
        ->check(CLI::PositiveNumber)
        ->capture_default_str();
    learn->add_option("--count", options->count, "How many slots; without it until Ctrl-C");
    learn->add_flag("--all", options->all, "Bind every port at once, in the order of `ports list`")
        ->excludes("--count");
    learn->add_flag("--anew", options->anew, "Forget the slots known so far");
}

} // namespace gangflash::cli

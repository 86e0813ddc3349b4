#include "tests/kernel/guest_bench.hpp"

#include "tests/support/tree.hpp"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <stdexcept>
#include <thread>

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/streambuf.hpp>
#include <boost/asio/write.hpp>

#include <fmt/format.h>

namespace gangflash::test {

namespace fs = std::filesystem;
namespace asio = boost::asio;
using nlohmann::json;
using std::chrono::steady_clock;

namespace {

constexpr std::size_t ports_per_hub = 8; ///< the most QEMU's usb-hub has
constexpr unsigned first_hub_port = 15;  ///< of the root hub, downwards
constexpr const char* controller = "0000:00:10.0";

const fs::path source = tree::source();
const fs::path programs = tree::programs();
const fs::path guest = GANGFLASH_GUEST_DIR;

/// One small package for all benches of this process.
const fs::path& demo_package() {
    struct Package {
        Package() {
            const std::string command = fmt::format("'{}' make-package '{}' --size 2097152",
                                                    (programs / "gangflash-phones").string(),
                                                    folder.path().string());
            if (std::system(command.c_str()) != 0) throw std::runtime_error(command);
        }
        TemporaryFolder folder;
    };
    static const Package package;
    return package.folder.path();
}

std::vector<json> read_json_lines(const fs::path& file) {
    std::vector<json> lines;
    std::ifstream in(file);
    for (std::string line; std::getline(in, line);)
        lines.push_back(json::parse(line));
    return lines;
}

} // namespace

json BenchRun::verdict(const std::string& slot) const {
    const auto found = std::ranges::find_if(events, [&](const json& event) {
        return event["event"] == "verdict" && event["slot"] == slot;
    });
    return found == events.end() ? json() : *found;
}

std::size_t BenchRun::count(const std::string& name, const std::string& slot) const {
    return static_cast<std::size_t>(std::ranges::count_if(events, [&](const json& event) {
        return event["event"] == name && event.value("slot", json()) == slot;
    }));
}

std::size_t BenchRun::logged(const std::string& text) const {
    return static_cast<std::size_t>(std::ranges::count_if(
        kernel_log, [&](const std::string& line) { return line.find(text) != line.npos; }));
}

std::string BenchRun::story() const {
    std::string text = fmt::format("exit code {}\n", exit_code);
    for (const json& event : events)
        if (event["event"] != "progress" && event["event"] != "step") text += event.dump() + '\n';
    for (const std::string& line : other)
        text += line + '\n';
    for (const std::string& line : kernel_log)
        text += line + '\n';
    return text;
}

GuestBench::GuestBench(BenchPlan plan) : plan_(std::move(plan)) {
    write_slots();
    start_phones();
}

std::string GuestBench::missing() {
    if (fs::exists(guest / "initramfs.cpio")) return {};
    return fmt::format(
        "no guest in {}: {}/tests/kernel/guest/make says why", guest.string(), source.string());
}

std::string GuestBench::port_of(std::size_t phone) const {
    if (phone <= plan_.root_phones) return std::to_string(phone);
    const std::size_t at = phone - plan_.root_phones - 1;
    return fmt::format("{}.{}", first_hub_port - at / ports_per_hub, at % ports_per_hub + 1);
}

void GuestBench::write_slots() const {
    std::ofstream out(folder_ / "slots.toml");
    for (std::size_t phone = 1; phone <= slots(); ++phone)
        out << fmt::format(
            "[[slot]]\nname = \"{}\"\nport = \"{}-{}\"\n", phone, controller, port_of(phone));
}

void GuestBench::start_phones() {
    std::ofstream(folder_ / "faults.toml") << plan_.faults;
    const fs::path said = folder_ / "phones.jsonl";
    // To a file: nobody reads a pipe while the guest works.
    const std::string command =
        fmt::format("exec '{}' --count {} --mode {} --usbredir '{}' --full-speed-from {} --faults "
                    "'{}' --seed 7 >'{}'",
                    (programs / "gangflash-phones").string(),
                    slots(),
                    plan_.mode,
                    folder_.path().string(),
                    plan_.root_phones + 1,
                    (folder_ / "faults.toml").string(),
                    said.string());
    phones_ = std::make_unique<LineProcess>(std::vector<std::string>{"sh", "-c", command});
    const auto until = steady_clock::now() + std::chrono::seconds(60);
    while (read_json_lines(said).size() < slots()) {
        if (steady_clock::now() > until) throw std::runtime_error("the phones did not start");
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
}

std::string GuestBench::qemu_arguments() const {
    std::string words = fmt::format("-device qemu-xhci,id=xhci,addr=10,p2=15,p3=15 "
                                    "-qmp unix:{}/qmp,server=on,wait=off",
                                    folder_.path().string());
    const std::size_t hubs = (plan_.hub_phones + ports_per_hub - 1) / ports_per_hub;
    for (std::size_t hub = 0; hub < hubs; ++hub)
        words += fmt::format(" -device usb-hub,id=hub{},bus=xhci.0,port={},ports={}",
                             hub + 1,
                             first_hub_port - hub,
                             ports_per_hub);
    for (std::size_t phone = 1; phone <= slots(); ++phone)
        words += fmt::format(" -chardev socket,id=c{0},path={1}/phone-{0} "
                             "-device usb-redir,id=r{0},chardev=c{0},bus=xhci.0,port={2}",
                             phone,
                             folder_.path().string(),
                             port_of(phone));
    return words;
}

json GuestBench::ask_qemu(const std::string& command, const json& arguments) {
    asio::io_context context;
    asio::local::stream_protocol::socket socket(context);
    socket.connect(asio::local::stream_protocol::endpoint((folder_ / "qmp").string()));
    asio::streambuf buffer;
    const auto next = [&] {
        asio::read_until(socket, buffer, '\n');
        std::istream in(&buffer);
        std::string line;
        std::getline(in, line);
        return json::parse(line);
    };
    const auto ask = [&](const json& what) {
        asio::write(socket, asio::buffer(what.dump() + '\n'));
        for (;;) {
            json answer = next();
            if (answer.contains("return") || answer.contains("error")) return answer;
        }
    };
    next(); // the greeting
    ask({{"execute", "qmp_capabilities"}});
    json answer = ask({{"execute", command}, {"arguments", arguments}});
    if (answer.contains("error")) throw std::runtime_error(command + ": " + answer.dump());
    return answer;
}

void GuestBench::pull_hub(std::size_t hub) {
    ask_qemu("device_del", {{"id", fmt::format("hub{}", hub)}});
}

void GuestBench::plug_hub(std::size_t hub) {
    ask_qemu("device_add",
             {{"driver", "usb-hub"},
              {"id", fmt::format("hub{}", hub)},
              {"bus", "xhci.0"},
              {"port", std::to_string(first_hub_port - hub + 1)},
              {"ports", ports_per_hub}});
    const std::size_t first = plan_.root_phones + (hub - 1) * ports_per_hub + 1;
    for (std::size_t phone = first; phone < first + ports_per_hub && phone <= slots(); ++phone) {
        const std::string socket = (folder_ / fmt::format("phone-{}", phone)).string();
        // Removing the device has removed its connection too.
        ask_qemu("chardev-add",
                 {{"id", fmt::format("c{}", phone)},
                  {"backend",
                   {{"type", "socket"},
                    {"data",
                     {{"addr", {{"type", "unix"}, {"data", {{"path", socket}}}}},
                      {"server", false}}}}}});
        ask_qemu("device_add",
                 {{"driver", "usb-redir"},
                  {"id", fmt::format("r{}", phone)},
                  {"chardev", fmt::format("c{}", phone)},
                  {"bus", "xhci.0"},
                  {"port", port_of(phone)}});
    }
}

BenchRun GuestBench::run(const std::function<void(const json&)>& on_event) {
    const fs::path scripts = source / "tests/kernel/guest";
    std::vector<std::string> words{(scripts / "boot").string(),
                                   guest.string(),
                                   "-t",
                                   std::to_string(plan_.limit.count()),
                                   "-u",
                                   (source / "ports/usb/60-gangflash.rules").string(),
                                   "-q",
                                   qemu_arguments(),
                                   "--",
                                   (scripts / "station").string(),
                                   (programs / "gangflash").string(),
                                   demo_package().string(),
                                   (folder_ / "slots.toml").string()};
    words.insert(words.end(), plan_.arguments.begin(), plan_.arguments.end());

    const auto until = steady_clock::now() + plan_.limit + std::chrono::seconds(10);
    LineProcess station(words);
    BenchRun result;
    const bool told = std::getenv("GANGFLASH_STORY") != nullptr; // as it happens
    while (const auto line = station.next_line(until)) {
        if (told) fmt::print(stderr, "{}\n", *line);
        constexpr std::string_view kernel = "kernel: ";
        if (line->starts_with('{')) {
            result.events.push_back(json::parse(*line));
            if (on_event) on_event(result.events.back());
        } else if (line->starts_with(kernel)) {
            result.kernel_log.push_back(line->substr(kernel.size()));
        } else {
            result.other.push_back(*line);
        }
    }
    result.exit_code = station.wait();
    result.phones = read_json_lines(folder_ / "phones.jsonl");
    return result;
}

} // namespace gangflash::test

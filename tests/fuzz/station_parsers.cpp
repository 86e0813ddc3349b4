#include "config/images/fingerprint.hpp"
#include "config/images/hash_cache.hpp"
#include "config/lists/slot_map.hpp"
#include "ports/replay/player.hpp"
#include "ports/replay/transcript.hpp"
#include "ports/usb/bench.hpp"
#include "ports/usb/identity_table.hpp"
#include "ports/virtual/fault_script.hpp"
#include "reports/sqlite/record_json.hpp"
#include "station/wiring/port_spec.hpp"
#include "tests/fuzz/fuzzing.hpp"
#include "tests/fuzz/parsers.hpp"
#include "tests/support/temporary_folder.hpp"

#include <algorithm>
#include <array>
#include <fstream>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <fmt/ranges.h>

using namespace gangflash;
using namespace gangflash::fuzz;
namespace fs = std::filesystem;

namespace {

std::string written_again(const replay::Transcript& transcript) {
    std::string text = replay::format_head(transcript.phone, "2026-01-01T00:00:00.000Z");
    for (const replay::Line& line : transcript.lines)
        text += replay::format(line.exchange);
    return text;
}

/// A host that does what the recorded one did; true when it got to the end. Long transfers are
/// known by their hash only and cannot be sent again.
asio::awaitable<bool> play(replay::ReplayTransport& phone, const replay::Transcript& transcript) {
    std::array<std::byte, 4096> buffer{};
    for (std::size_t i = 0; i < transcript.lines.size(); ++i) {
        const replay::Exchange& next = transcript.lines[i].exchange;
        if (const auto* sent = std::get_if<replay::Sent>(&next)) {
            if (!sent->in_full && (sent->sha256 || sent->length > buffer.size())) co_return true;
            const ByteView bytes =
                sent->in_full ? ByteView(sent->bytes) : ByteView(buffer).first(sent->length);
            const auto done = co_await phone.write_all(bytes);
            if (i + 1 < transcript.lines.size())
                if (const auto* failed =
                        std::get_if<replay::Failed>(&transcript.lines[i + 1].exchange);
                    failed != nullptr && failed->direction == replay::Direction::to_phone) {
                    must(!done && done.error().code == failed->code);
                    ++i;
                    continue;
                }
            must(done.has_value());
        } else if (const auto* received = std::get_if<replay::Received>(&next)) {
            if (received->length > 16 * buffer.size()) co_return true;
            for (std::size_t left = received->length; left > 0;) {
                const auto got = co_await phone.read_some(buffer);
                must(got && got->value > 0 && got->value <= left);
                left -= got->value;
            }
        } else {
            const auto& failed = std::get<replay::Failed>(next);
            if (failed.direction == replay::Direction::to_phone) co_return true; // of no write
            const auto got = co_await phone.read_some(buffer);
            must(!got && got.error().code == failed.code);
        }
    }
    co_return phone.finished();
}

/// The sysfs of one root hub and one device whose attributes are the lines of an input.
class FakeSysfs {
public:
    FakeSysfs() {
        fs::create_directories(controller() / "usb1");
        fs::create_directories(devices());
        fs::create_symlink(controller() / "usb1", devices() / "usb1");
    }

    const fs::path& path() const { return folder_.path(); }

    /// First line: the device's name, when it can be one. Then what each file says.
    void fill(std::string_view lines) {
        const auto next = [&lines] {
            const std::string_view line = lines.substr(0, lines.find('\n'));
            lines.remove_prefix(std::min(lines.size(), line.size() + 1));
            return line;
        };
        std::error_code ignored; // there was none
        fs::remove_all(device_, ignored);
        const std::string_view name = next();
        const bool sound = !name.empty() && name.size() < 100 && name != "usb1" &&
                           name.find_first_of(std::string_view("/\0", 2)) == name.npos &&
                           name.find("..") == name.npos && name != ".";
        device_ = devices() / (sound ? name : "1-1");
        fs::create_directory(device_);
        for (const char* file : {"vendor", "device"})
            write(controller() / file, next());
        for (const fs::path& folder : {controller() / "usb1", device_})
            for (const char* file :
                 {"busnum", "devnum", "idVendor", "idProduct", "product", "speed", "maxchild"})
                write(folder / file, next());
    }

private:
    fs::path controller() const { return folder_ / "devices/pci0000:00/0000:00:14.0"; }
    fs::path devices() const { return folder_ / "bus/usb/devices"; }
    static void write(const fs::path& file, std::string_view text) {
        must(static_cast<bool>(std::ofstream(file) << text << '\n' << std::flush));
    }

    TemporaryFolder folder_{"/dev/shm"}; // in memory: no disk is worn out
    fs::path device_ = devices() / "1-1";
};

} // namespace

int fuzz_transcript(const std::uint8_t* data, std::size_t size) {
    const auto transcript = replay::parse_transcript(text_view(data, size), "x.transcript");
    if (!transcript) {
        must(detail_of(transcript.error()).starts_with("x.transcript:"));
        return 0;
    }
    const std::string text = written_again(*transcript);
    const auto again = replay::parse_transcript(text, "x.transcript");
    must(again && written_again(*again) == text);

    asio::io_context ioc;
    replay::ReplayTransport phone(ioc.get_executor(), *transcript);
    bool ended = false;
    asio::co_spawn(ioc, play(phone, *transcript), [&](std::exception_ptr thrown, bool finished) {
        must(!thrown && finished);
        ended = true;
    });
    ioc.run();
    must(ended);
    return 0;
}

int fuzz_fault_script(const std::uint8_t* data, std::size_t size) {
    using namespace vphone;
    const auto script = parse_fault_script(text_view(data, size), "day.toml");
    if (!script) {
        must(script.error().code == ErrorCode::virtual_phone_invalid);
        must(detail_of(script.error()).starts_with("day.toml:"));
        return 0;
    }
    for (const FaultRule& rule : script->rules) {
        must(needs_step(rule.what) == rule.step.has_value());
        must(!rule.phone || !rule.hub);
        must(rule.chance <= 100 && rule.times >= 1);
        must(!rule.at.percent || *rule.at.percent <= 100);
        must(rule.partition.empty() || rule.step == Step::write || rule.step == Step::erase);
        must(!rule.duration || rule.duration->count() >= 0);
        must(parse_mischief(to_string(rule.what)) == rule.what);
    }
    return 0;
}

int fuzz_slot_map(const std::uint8_t* data, std::size_t size) {
    const std::string_view text = text_view(data, size);
    if (const auto row = usb::parse_identity_row(text)) must(row->mode != PhoneMode::unknown);

    const auto map = parse_slot_map(text, "slots.toml");
    if (!map) {
        must(detail_of(map.error()).starts_with("slots.toml:"));
        return 0;
    }
    const std::string written = format_slot_map(*map);
    const auto again = parse_slot_map(written, "slots.toml");
    must(again && format_slot_map(*again) == written);
    must(again->slots.size() == map->slots.size() && again->ignored == map->ignored);
    for (const SlotRow& row : map->slots)
        must(again->find_port(row.port) != nullptr && again->find_port(row.port)->slot == row.slot);
    return 0;
}

int fuzz_hash_cache(const std::uint8_t* data, std::size_t size) {
    // Whatever stands before it, a sound line is found.
    static const Fingerprint print = fingerprint(Bytes(4096));
    const FileStamp stamp{.size = 4096,
                          .mtime_ns = 1'700'000'000'000'000'001,
                          .ctime_ns = 1'700'000'000'000'000'002,
                          .inode = 17,
                          .device = 2049};
    const std::string path = "/fw/a name with spaces.img";
    std::string text(text_view(data, size));
    text += fmt::format("\n2 {} {} {} {} {} {} {}\n",
                        print.sha256().hex(),
                        stamp.size,
                        stamp.mtime_ns,
                        stamp.ctime_ns,
                        stamp.inode,
                        stamp.device,
                        path);
    const MemoryFile file{as_bytes(text)};
    const HashCache cache{file.path()};
    const auto found = cache.find(path, stamp);
    must(found && *found == print);
    FileStamp other = stamp;
    ++other.ctime_ns;
    must(!cache.find(path, other));
    return 0;
}

int fuzz_fingerprint(const std::uint8_t* data, std::size_t size) {
    const ByteView bytes = view(data, size);
    if (const auto print = parse_fingerprint(bytes))
        must(std::ranges::equal(store_fingerprint(*print), bytes));
    // Behind its own checksum the fields are the fuzzer's.
    Bytes sealed(bytes.begin(), bytes.end());
    std::ranges::copy(sha256(bytes).bytes, std::back_inserter(sealed));
    const auto print = parse_fingerprint(sealed);
    if (!print) return 0;
    must(store_fingerprint(*print) == sealed);
    must(print->pieces() <= sealed.size() / 32);
    for (std::uint64_t piece = 0; piece < print->pieces(); ++piece)
        must(print->length_of(piece) <= Fingerprint::piece_size);
    must(!print->fits(0, bytes) || print->pieces() == 1);
    return 0;
}

int fuzz_sysfs(const std::uint8_t* data, std::size_t size) {
    static FakeSysfs sysfs;
    sysfs.fill(text_view(data, size));
    const usb::Bench bench = usb::read_bench(sysfs.path());
    std::size_t devices = 0;
    for (const usb::BenchController& controller : bench.controllers) {
        for (const usb::BenchDevice& device : controller.devices) {
            must(device.hub_ports <= 255);
            must(device.megabits >= 0);
            must(device.path == usb::port_path(sysfs.path(), device.bus, device.chain));
        }
        devices += controller.devices.size();
    }
    must(devices <= 2);
    must(bench.phone_ports().size() <= devices * 255);
    return 0;
}

int fuzz_port_words(const std::uint8_t* data, std::size_t size) {
    const std::string_view word = text_view(data, size);
    const auto spec = parse_port_spec(word);
    if (!spec) {
        must(spec.error().code == ErrorCode::virtual_phone_invalid ||
             spec.error().code == ErrorCode::port_unknown);
        must(detail_of(spec.error()).starts_with("--ports "));
        return 0;
    }
    if (const auto* phones = std::get_if<VirtualPorts>(&*spec)) {
        must(phones->count >= 1 && phones->count <= most_virtual_phones);
        // No chip is lost and none is made up.
        const std::size_t at = std::min(word.find('@'), word.size());
        must(word.substr(at) ==
             (phones->chips.empty() ? "" : fmt::format("@{}", fmt::join(phones->chips, ","))));
    }
    if (const auto* line = std::get_if<SerialPort>(&*spec)) must(!line->path.empty());
    if (const auto* session = std::get_if<ReplayPorts>(&*spec)) must(!session->folder.empty());
    return 0;
}

int fuzz_ledger_record(const std::uint8_t* data, std::size_t size) {
    using namespace sqlite;
    const std::string body(text_view(data, size));
    const auto uses = commitments_in_facts(body);
    must(uses.size() <= 3);
    for (const CommitmentUse& use : uses)
        must(use.field == "imei1" || use.field == "imei2" || use.field == "serial");

    // What was read can be written, and is read again: JSON text is UTF-8.
    PersonalErased note;
    note.commitments = commitments_erased(body);
    must(commitments_erased(to_line(note).body) == note.commitments);
    return 0;
}

#include "reports/sqlite/mark.hpp"

#include "base/disk_file.hpp"
#include "base/json_text.hpp"

#include <cerrno>
#include <fcntl.h>
#include <filesystem>
#include <unistd.h>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace gangflash::sqlite {

namespace {

using Json = nlohmann::json; // an ordered map: keys come out sorted

constexpr std::size_t slot_size = 4096; ///< a disk block; PATH_MAX would not fit, real ledgers do
constexpr int form = 1;
/// Longer paths are kept as their hash; they then only tell one file from another.
constexpr std::size_t longest_path = 1500;

struct Slot {
    std::uint64_t counter = 0;
    Mark mark;
};

std::string kept_path(const std::string& path) {
    return path.size() <= longest_path ? path : "sha256:" + sha256(as_bytes(path)).hex();
}

std::string encode(const Slot& slot) {
    const Json facts{{"counter", slot.counter},
                     {"copy_of", kept_path(slot.mark.copy_of)},
                     {"file", slot.mark.file},
                     {"form", form},
                     {"hash", slot.mark.place.hash.hex()},
                     {"path", kept_path(slot.mark.path)},
                     {"records", slot.mark.place.seq}};
    std::string text = facts.dump(-1, ' ', false, Json::error_handler_t::replace);
    text += '\n' + sha256(as_bytes(text)).hex();
    text.resize(slot_size, '\n');
    return text;
}

/// Nothing for a slot that was never written, was torn, or says what no station writes.
std::optional<Slot> decode(std::string_view text) {
    const auto end = text.find('\n');
    if (end == text.npos || text.size() < end + 65) return std::nullopt;
    const std::string_view line = text.substr(0, end);
    if (sha256(as_bytes(line)).hex() != text.substr(end + 1, 64)) return std::nullopt;
    const Json facts = parse_json_or_discard<Json>(line);
    if (!facts.is_object() || facts.value("form", 0) != form) return std::nullopt;
    try {
        Slot slot;
        slot.counter = facts.at("counter").get<std::uint64_t>();
        slot.mark.place.seq = facts.at("records").get<std::int64_t>();
        const auto hash = parse_sha256(facts.at("hash").get<std::string>());
        if (!hash) return std::nullopt;
        slot.mark.place.hash = *hash;
        slot.mark.path = facts.at("path").get<std::string>();
        slot.mark.file = facts.at("file").get<std::string>();
        slot.mark.copy_of = facts.at("copy_of").get<std::string>();
        return slot;
    } catch (const Json::exception&) {
        return std::nullopt; // another type than a station writes
    }
}

std::optional<Slot> latest(std::string_view text) {
    std::optional<Slot> best;
    for (std::size_t at = 0; at < 2 * slot_size && at < text.size(); at += slot_size)
        if (auto slot = decode(text.substr(at, slot_size));
            slot && (!best || slot->counter > best->counter))
            best = std::move(slot);
    return best;
}

/// Both slots as they stand; shorter when the file is. Nothing when there is no file.
Result<std::optional<std::string>> read_slots(const std::string& path) {
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (descriptor < 0) {
        if (errno == ENOENT) return std::optional<std::string>{};
        return disk_fault(ErrorCode::ledger_unreadable, path);
    }
    std::string text(2 * slot_size, '\0');
    ssize_t got = 0;
    do {
        got = ::pread(descriptor, text.data(), text.size(), 0);
    } while (got < 0 && errno == EINTR);
    const Fault fault = disk_fault(ErrorCode::ledger_unreadable, path);
    ::close(descriptor);
    if (got < 0) return fault;
    text.resize(static_cast<std::size_t>(got));
    return std::optional<std::string>(std::move(text));
}

} // namespace

std::string mark_path(const std::string& ledger) {
    return ledger + ".mark";
}

Result<std::optional<Mark>> read_mark(const std::string& ledger) {
    const std::string path = mark_path(ledger);
    auto text = read_slots(path);
    if (!text) return text.error();
    if (!*text) return std::optional<Mark>{};
    auto slot = latest(**text);
    if (!slot)
        return disk_fault(ErrorCode::ledger_mark_missing, path, "the file holds no whole mark");
    return std::optional<Mark>(std::move(slot->mark));
}

Result<MarkFile> MarkFile::open(const std::string& ledger) {
    MarkFile mark(mark_path(ledger));
    auto descriptor = open_private(mark.path_);
    if (!descriptor) return descriptor.error();
    mark.descriptor_ = *descriptor;
    auto text = read_slots(mark.path_);
    if (!text) return text.error();
    if (const auto slot = *text ? latest(**text) : std::nullopt) {
        mark.counter_ = slot->counter;
        return mark;
    }
    // Both slots have their room from the start: a write then moves no metadata.
    if (auto done = mark.put(0, std::string(2 * slot_size, '\n')); !done) return done.error();
    const auto folder = std::filesystem::path(mark.path_).parent_path();
    if (auto done = sync_folder(folder.empty() ? "." : folder, ErrorCode::ledger_unwritable); !done)
        return done.error();
    return mark;
}

Result<void> MarkFile::write(const Mark& mark) {
    const std::uint64_t next = counter_ + 1;
    if (auto done = put(next % 2 * slot_size, encode({next, mark})); !done) return done;
    counter_ = next;
    return success();
}

Result<void> MarkFile::put(std::size_t place, std::string_view text) {
    while (!text.empty()) {
        const ssize_t written =
            ::pwrite(descriptor_, text.data(), text.size(), static_cast<off_t>(place));
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return disk_fault(ErrorCode::ledger_unwritable, path_);
        text.remove_prefix(static_cast<std::size_t>(written));
        place += static_cast<std::size_t>(written);
    }
    if (::fdatasync(descriptor_) != 0) return disk_fault(ErrorCode::ledger_unwritable, path_);
    return success();
}

MarkFile::MarkFile(MarkFile&& other) noexcept
    : path_(std::move(other.path_)), descriptor_(std::exchange(other.descriptor_, -1)),
      counter_(other.counter_) {}

MarkFile& MarkFile::operator=(MarkFile&& other) noexcept {
    std::swap(path_, other.path_);
    std::swap(descriptor_, other.descriptor_);
    std::swap(counter_, other.counter_);
    return *this;
}

MarkFile::~MarkFile() {
    if (descriptor_ >= 0) ::close(descriptor_);
}

} // namespace gangflash::sqlite

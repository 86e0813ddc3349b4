#include "reports/sqlite/act_notes.hpp"

#include "base/disk_file.hpp"
#include "base/json_text.hpp"
#include "reports/api/acts.hpp"
#include "reports/sqlite/ledger_file.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <filesystem>
#include <sys/file.h>
#include <sys/stat.h>
#include <thread>
#include <unistd.h>
#include <utility>

#include <nlohmann/json.hpp>

namespace gangflash {

namespace sqlite {

namespace {

using Json = nlohmann::json;

/// Thousands of acts: more are not noted, so that what is read at once is all there is.
constexpr std::size_t most_notes = 1U << 20;

constexpr std::array ways{KnownBy::nobody,
                          KnownBy::named,
                          KnownBy::badge,
                          KnownBy::key,
                          KnownBy::recipe,
                          KnownBy::account,
                          KnownBy::station};

bool write_all(int descriptor, std::string_view text) {
    while (!text.empty()) {
        const ssize_t put = ::write(descriptor, text.data(), text.size());
        if (put < 0 && errno == EINTR) continue;
        if (put <= 0) return false;
        text.remove_prefix(static_cast<std::size_t>(put));
    }
    return true;
}

std::string read_all(int descriptor) {
    std::string text;
    std::array<char, 65'536> piece{};
    while (text.size() < most_notes) {
        const ssize_t got =
            ::pread(descriptor, piece.data(), piece.size(), static_cast<off_t>(text.size()));
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) break;
        text.append(piece.data(), static_cast<std::size_t>(got));
    }
    return text;
}

PersonActed unreadable(std::string_view line) {
    PersonActed act{.kind = ActKind::other, .who = {"", KnownBy::station}, .at = {0}}; // now
    act.subject = "a note of an act that could not be read";
    act.text = std::string(line.substr(0, 200));
    return act;
}

} // namespace

std::string act_notes_path(const std::string& ledger) {
    return real_path(ledger) + ".acts";
}

std::string act_note(const PersonActed& act) {
    const Json note{{"act", to_string(act.kind)},
                    {"who", act_text(act.who.name)},
                    {"known_by", to_string(act.who.by)},
                    {"batch", act_batch(act.batch_name)},
                    {"slot", act_text(act.slot)},
                    {"subject", act_text(act.subject)},
                    {"text", act_text(act.text)},
                    {"at_us", act.at.value}};
    return note.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::optional<PersonActed> parse_act_note(std::string_view line) {
    const Json note = parse_json_or_discard<Json>(line);
    if (!note.is_object()) return std::nullopt;
    const auto text = [&note](const char* key) {
        const auto it = note.find(key);
        return it != note.end() && it->is_string() ? it->get<std::string>() : std::string();
    };
    const auto at = note.find("at_us");
    const auto kind = std::ranges::find(act_words, text("act"));
    if (kind == act_words.end() || at == note.end() || !at->is_number_integer())
        return std::nullopt;
    PersonActed act{.kind = static_cast<ActKind>(kind - act_words.begin()),
                    .who = {text("who"), KnownBy::nobody},
                    .at = {at->get<std::int64_t>()}};
    for (const KnownBy by : ways)
        if (text("known_by") == to_string(by)) act.who.by = by;
    act.batch_name = text("batch");
    act.slot = text("slot");
    act.subject = text("subject");
    act.text = text("text");
    return act;
}

bool ActNotes::waiting(const std::string& ledger) {
    struct stat facts{};
    return ::lstat(act_notes_path(ledger).c_str(), &facts) == 0 && facts.st_size > 0;
}

std::optional<ActNotes> ActNotes::take(const std::string& ledger) {
    if (!waiting(ledger)) return std::nullopt;
    const std::string path = act_notes_path(ledger);
    auto descriptor = open_private(path);
    if (!descriptor) return std::nullopt;
    ActNotes notes(*descriptor);
    if (::flock(notes.descriptor_, LOCK_EX | LOCK_NB) != 0) return std::nullopt;
    const std::string all = read_all(notes.descriptor_);
    for (std::string_view left(all); !left.empty();) {
        const std::size_t end = std::min(left.find('\n'), left.size());
        const std::string_view line = left.substr(0, end);
        left.remove_prefix(std::min(end + 1, left.size()));
        if (line.empty()) continue;
        auto act = parse_act_note(line);
        notes.acts_.push_back(act ? std::move(*act) : unreadable(line));
    }
    return notes;
}

ActNotes::ActNotes(ActNotes&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)), acts_(std::move(other.acts_)) {}

ActNotes& ActNotes::operator=(ActNotes&& other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    std::swap(acts_, other.acts_);
    return *this;
}

ActNotes::~ActNotes() {
    if (descriptor_ >= 0) ::close(descriptor_);
}

Result<void> ActNotes::forget() {
    if (::ftruncate(descriptor_, 0) != 0 || ::fdatasync(descriptor_) != 0)
        return Fault{ErrorCode::ledger_unwritable, "the notes of acts cannot be emptied"};
    return success();
}

} // namespace sqlite

namespace {

struct Closer {
    int descriptor;
    ~Closer() { ::close(descriptor); }
};

/// The file of notes, made where there is none; the caller closes it.
Result<int> open_notes(const std::string& path) {
    const std::filesystem::path folder = std::filesystem::path(path).parent_path();
    if (auto made = make_private_folder(folder, ErrorCode::ledger_unwritable); !made)
        return made.error();
    return sqlite::open_private(path);
}

} // namespace

Result<void> check_notes(const std::string& ledger) {
    const auto descriptor = open_notes(sqlite::act_notes_path(ledger));
    if (!descriptor) return descriptor.error();
    const Closer closer{*descriptor};
    return success();
}

Result<void> note_act(const std::string& ledger, const PersonActed& act) {
    const std::string path = sqlite::act_notes_path(ledger);
    const auto descriptor = open_notes(path);
    if (!descriptor) return descriptor.error();
    const Closer closer{*descriptor};
    // Whoever holds it writes or reads a few lines; two seconds are a thousand times that.
    constexpr std::chrono::milliseconds pause{10};
    constexpr int tries = 200;
    for (int i = 0; ::flock(*descriptor, LOCK_EX | LOCK_NB) != 0; ++i) {
        if (errno != EWOULDBLOCK || i == tries)
            return disk_fault(ErrorCode::ledger_unwritable, path);
        std::this_thread::sleep_for(pause);
    }
    const std::string note = sqlite::act_note(act) + '\n';
    const off_t end = ::lseek(*descriptor, 0, SEEK_END);
    if (end > static_cast<off_t>(sqlite::most_notes - note.size()))
        return Fault{ErrorCode::ledger_unwritable,
                     path + ": too many notes wait for the station that holds the ledger"};
    const bool put =
        end >= 0 && sqlite::write_all(*descriptor, note) && ::fdatasync(*descriptor) == 0;
    if (!put) return disk_fault(ErrorCode::ledger_unwritable, path);
    return sync_folder(std::filesystem::path(path).parent_path(), ErrorCode::ledger_unwritable);
}

} // namespace gangflash

#include "ports/replay/transcript.hpp"

#include "base/read_text.hpp"

#include <array>
#include <charconv>

#include <fmt/format.h>

namespace gangflash::replay {

namespace {

/// A recorded session of hours, without what the images hold.
constexpr std::uint64_t largest_transcript = 256 * mib;

constexpr std::string_view first_line = "# gangflash transcript 1";
/// A withheld read longer than this is no recording of ours.
constexpr std::size_t longest_transfer = 64 * 1024 * 1024;

template <class T>
std::optional<T> number(std::string_view text, int base = 10) {
    T value{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return value;
}

std::optional<std::size_t> length(std::string_view text) {
    const auto value = number<std::size_t>(text);
    return value && *value <= longest_transfer ? value : std::nullopt;
}

/// The part before the first space; `text` keeps what follows it.
std::string_view take_word(std::string_view& text) {
    const std::size_t space = text.find(' ');
    const std::string_view word = text.substr(0, space);
    text = space == std::string_view::npos ? std::string_view{} : text.substr(space + 1);
    return word;
}

std::optional<PhoneMode> mode_named(std::string_view text) {
    using enum PhoneMode;
    for (const PhoneMode mode :
         std::array{unknown, brom, preloader, agent, fastboot, booted, foreign})
        if (to_string(mode) == text) return mode;
    return std::nullopt;
}

bool parse_phone(std::string_view rest, Appearance& phone) {
    const auto number_word = number<std::uint64_t>(take_word(rest));
    const auto mode = mode_named(take_word(rest));
    const std::string_view ids = take_word(rest);
    if (!number_word || !mode || ids.size() != 9 || ids[4] != ':') return false;
    const auto vendor = number<std::uint16_t>(ids.substr(0, 4), 16);
    const auto product = number<std::uint16_t>(ids.substr(5), 16);
    if (!vendor || !product) return false;
    phone.number = *number_word;
    phone.mode = *mode;
    phone.vendor_id = *vendor;
    phone.product_id = *product;
    phone.product = std::string(rest);
    return true;
}

std::optional<Exchange> parse_sent(std::string_view rest) {
    auto bytes = from_hex(rest);
    if (!bytes) return std::nullopt;
    const std::size_t size = bytes->size();
    return Sent{std::move(*bytes), size, std::nullopt, true};
}

std::optional<Exchange> parse_long_sent(std::string_view rest) {
    const auto size = length(take_word(rest));
    const bool compared = rest != "-";
    if (!size || (compared && (rest.size() != 64 || !from_hex(rest)))) return std::nullopt;
    return Sent{{}, *size, compared ? std::optional(std::string(rest)) : std::nullopt, false};
}

std::optional<Exchange> parse_failed(Direction direction, std::string_view rest) {
    const ErrorEntry* row = find_entry(rest);
    if (row == nullptr) return std::nullopt;
    return Failed{direction, row->code};
}

std::optional<Exchange> parse_exchange(std::string_view text) {
    const std::string_view head = take_word(text);
    if (head == ">") return parse_sent(text);
    if (head == ">*") return parse_long_sent(text);
    if (head == ">!") return parse_failed(Direction::to_phone, text);
    if (head == "<!") return parse_failed(Direction::from_phone, text);
    if (head == "<") {
        auto bytes = from_hex(text);
        if (!bytes || bytes->empty()) return std::nullopt;
        const std::size_t size = bytes->size();
        return Received{std::move(*bytes), size, false};
    }
    if (head == "<*") {
        const auto size = length(text);
        if (!size || *size == 0) return std::nullopt;
        return Received{{}, *size, true};
    }
    return std::nullopt;
}

} // namespace

Result<Transcript> parse_transcript(std::string_view text, std::string file) {
    Transcript transcript;
    transcript.file = std::move(file);
    bool has_port = false, has_phone = false;
    std::size_t line_number = 0;
    while (!text.empty()) {
        ++line_number;
        const std::size_t end = text.find('\n');
        const std::string_view line = text.substr(0, end);
        text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
        const auto bad = [&](std::string_view cause) {
            return Fault{ErrorCode::virtual_phone_invalid,
                         fmt::format("{}:{}: {}", transcript.file, line_number, cause)};
        };
        if (line_number == 1 && line != first_line) return bad("not a transcript of version 1");
        if (line.empty() || line.starts_with('#')) continue;
        if (line.starts_with("port ")) {
            transcript.phone.path = PortPath{std::string(line.substr(5))};
            has_port = true;
        } else if (line.starts_with("phone ")) {
            if (!parse_phone(line.substr(6), transcript.phone))
                return bad("want `phone NUMBER MODE VVVV:PPPP PRODUCT`");
            has_phone = true;
        } else if (auto exchange = parse_exchange(line)) {
            transcript.lines.push_back({std::move(*exchange), line_number});
        } else {
            return bad("want `>`, `<`, `>*`, `<*`, `>!` or `<!` and what belongs to it");
        }
    }
    if (!has_port || !has_phone)
        return Fault{ErrorCode::virtual_phone_invalid,
                     fmt::format("{}: `port` or `phone` is missing", transcript.file)};
    return transcript;
}

Result<Transcript> read_transcript(const std::filesystem::path& file) {
    const auto text = read_text(file, ErrorCode::virtual_phone_invalid, largest_transcript);
    if (!text) return text.error();
    return parse_transcript(*text, file.string());
}

std::string format_head(const Appearance& phone, std::string_view recorded_at) {
    return fmt::format("{}\n# recorded {}\nport {}\nphone {} {} {:04x}:{:04x} {}\n",
                       first_line,
                       recorded_at,
                       phone.path,
                       phone.number,
                       to_string(phone.mode),
                       phone.vendor_id,
                       phone.product_id,
                       phone.product);
}

std::string format(const Exchange& exchange) {
    if (const auto* sent = std::get_if<Sent>(&exchange)) {
        if (sent->in_full) return fmt::format("> {}\n", to_hex(sent->bytes));
        return fmt::format(">* {} {}\n", sent->length, sent->sha256.value_or("-"));
    }
    if (const auto* received = std::get_if<Received>(&exchange)) {
        if (received->withheld) return fmt::format("<* {}\n", received->length);
        return fmt::format("< {}\n", to_hex(received->bytes));
    }
    const auto& failed = std::get<Failed>(exchange);
    return fmt::format(
        "{}! {}\n", failed.direction == Direction::to_phone ? '>' : '<', entry_of(failed.code).id);
}

} // namespace gangflash::replay

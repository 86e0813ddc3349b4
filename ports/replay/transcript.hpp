#pragma once

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "base/sha256.hpp"
#include "ports/api/port_bus.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace gangflash::replay {

/// One appearance of one phone as text, one line per transfer:
///
///     # gangflash transcript 1
///     # recorded 2026-11-25T09:30:00.123Z
///     # any other comment
///     port 0000:00:14.0-4.2
///     phone 3 brom 0e8d:0003 product text to the end of the line
///     > a0                        the host sent these bytes
///     < 5f                        the phone sent these bytes
///     >* 131072 9f86…             the host sent so many bytes with this SHA-256
///     >* 131072 -                 …with bytes that derive from what was withheld: not compared
///     <* 4096                     the phone sent so many bytes, withheld; played as zeros
///     <! USB-101                  reading ended with this fault
///     >! USB-101                  writing ended with this fault
///
/// Numbers are decimal, bytes lower-case hexadecimal. Golden ones live in tests/golden.

struct Sent {
    Bytes bytes; ///< empty when only the length is known
    std::size_t length = 0;
    std::optional<std::string> sha256; ///< lower-case hexadecimal
    bool in_full = false;
};

struct Received {
    Bytes bytes; ///< empty when withheld: a short file must not ask for gigabytes
    std::size_t length = 0;
    bool withheld = false;
};

enum class Direction : std::uint8_t { to_phone, from_phone };

struct Failed {
    Direction direction{};
    ErrorCode code{};
};

using Exchange = std::variant<Sent, Received, Failed>;

struct Line {
    Exchange exchange;
    std::size_t number = 0; ///< in the file, from 1
};

struct Transcript {
    std::string file; ///< named in faults
    Appearance phone;
    std::vector<Line> lines;
};

/// What `format` wrote, read again. Errors: virtual_phone_invalid with file, line and cause.
Result<Transcript> parse_transcript(std::string_view text, std::string file);

/// Errors: virtual_phone_invalid (cannot be read, or as parse_transcript).
Result<Transcript> read_transcript(const std::filesystem::path& file);

std::string format_head(const Appearance& phone, std::string_view recorded_at);
std::string format(const Exchange& exchange); ///< one line with its end

} // namespace gangflash::replay

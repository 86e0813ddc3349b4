#pragma once

#include "base/bytes.hpp"
#include "base/result.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gangflash::xml {

/// The document of a command, as the agent takes it: root `da`, children version, command, arg and,
/// for one of them, adv. Numbers are lower-case hexadecimal with 0x: what is written otherwise
/// counts as 0 there, without a word (reference, "Documents, answers, messages").
class Command {
public:
    explicit Command(std::string_view name, std::string_view version = "1.0")
        : name_(name), version_(version) {}

    Command& with(std::string_view argument, std::string_view value);
    Command& with(std::string_view argument, std::uint64_t value);
    Command& with_advanced(std::string_view argument, std::string_view value);

    const std::string& name() const { return name_; } ///< without `CMD:`
    std::string text() const;

private:
    using Fields = std::vector<std::pair<std::string, std::string>>;
    std::string name_;
    std::string version_;
    Fields arguments_;
    Fields advanced_;
};

/// A document of the agent: `CMD:START`, `CMD:END`, or a call to the host.
struct Call {
    std::string command; ///< without `CMD:`
    std::vector<std::pair<std::string, std::string>> arguments;

    /// The argument, or an empty text.
    std::string_view argument(std::string_view name) const;

    /// An argument that is a number; nothing when there is none.
    std::optional<std::uint64_t> number(std::string_view name) const;
};

/// Reads leniently: agents of some vendors leave elements open (mtk-xflash-xml-da.md, 7.1). Bounded
/// in size by the packet and in depth by too_deep_in_xml(). `da_protocol` when it names no command.
Result<Call> read_call(std::string_view text);

/// `0x1f`, `0X1F` or `31`; nothing for anything else.
std::optional<std::uint64_t> read_number(std::string_view text);

/// A short reply: `OK`, `OK@0x20`, `OK!PROGRESS@50@text`, `OK!EOT`, `ERR!UNSUPPORTED`, `ERR…`.
struct Reply {
    enum class Kind : std::uint8_t {
        ok,
        progress,
        end_of_progress,
        unsupported,
        error,
        document,
        other
    };

    Kind kind = Kind::other;
    std::string text;                    ///< without its trailing NULs
    std::optional<std::uint64_t> number; ///< behind `OK@`
};

/// Never fails: what is none of them is `other`, which is no agreement.
Reply read_reply(ByteView payload);

} // namespace gangflash::xml

#pragma once

#include "config/scatter/document.hpp"

#include <cstdint>
#include <optional>
#include <string_view>

namespace gangflash::scatter {

/// Takes typed values out of one set of fields; what is missing or malformed becomes a fault with
/// its line, and a harmless value is returned so that reading goes on.
class FieldReader {
public:
    /// `line` is that of the section, for keys that are missing.
    FieldReader(const Fields& fields, std::string_view file, std::size_t line, Findings& findings)
        : fields_(fields), file_(file), line_(line), findings_(findings) {}

    /// Empty when absent.
    std::string_view text(std::string_view key) const;

    /// A fault when absent or empty.
    std::string_view required_text(std::string_view key);

    /// Hexadecimal with 0x, or decimal.
    std::optional<std::uint64_t> number(std::string_view key);
    std::uint64_t required_number(std::string_view key);

    bool boolean(std::string_view key, bool otherwise);

    void refuse(std::string_view key, std::string_view cause);
    void warn(std::string_view key, std::string_view cause);

private:
    Located where(std::string_view key, std::string_view cause) const;

    const Fields& fields_;
    std::string_view file_;
    std::size_t line_;
    Findings& findings_;
};

} // namespace gangflash::scatter

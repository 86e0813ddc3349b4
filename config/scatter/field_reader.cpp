#include "config/scatter/field_reader.hpp"

#include <charconv>

#include <fmt/format.h>

namespace gangflash::scatter {

namespace {

std::optional<std::uint64_t> parse_number(std::string_view text) {
    int base = 10;
    if (text.starts_with("0x") || text.starts_with("0X")) {
        base = 16;
        text.remove_prefix(2);
    }
    std::uint64_t value = 0;
    const char* const end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, value, base);
    if (error != std::errc{} || stop != end) return std::nullopt;
    return value;
}

bool same_word(std::string_view text, std::string_view lower_case_word) {
    if (text.size() != lower_case_word.size()) return false;
    for (std::size_t i = 0; i < text.size(); ++i)
        if ((text[i] | 0x20) != lower_case_word[i]) return false;
    return true;
}

} // namespace

Located FieldReader::where(std::string_view key, std::string_view cause) const {
    const ScatterField* field = find_field(fields_, key);
    return at_line(file_, field ? field->line : line_, cause);
}

void FieldReader::refuse(std::string_view key, std::string_view cause) {
    findings_.refuse(ErrorCode::scatter_invalid, where(key, cause));
}

void FieldReader::warn(std::string_view key, std::string_view cause) {
    findings_.warn(where(key, cause));
}

std::string_view FieldReader::text(std::string_view key) const {
    const ScatterField* field = find_field(fields_, key);
    return field ? std::string_view(field->value) : std::string_view{};
}

std::string_view FieldReader::required_text(std::string_view key) {
    const std::string_view value = text(key);
    if (value.empty()) refuse(key, fmt::format("{} is missing", key));
    return value;
}

std::optional<std::uint64_t> FieldReader::number(std::string_view key) {
    if (!find_field(fields_, key)) return std::nullopt;
    const auto value = parse_number(text(key));
    if (!value) refuse(key, fmt::format("{} is not a number: `{}`", key, text(key)));
    return value;
}

std::uint64_t FieldReader::required_number(std::string_view key) {
    if (!find_field(fields_, key)) refuse(key, fmt::format("{} is missing", key));
    return number(key).value_or(0);
}

bool FieldReader::boolean(std::string_view key, bool otherwise) {
    const std::string_view value = text(key);
    if (value.empty()) return otherwise;
    if (same_word(value, "true")) return true;
    if (!same_word(value, "false"))
        refuse(key, fmt::format("{} is neither true nor false: `{}`", key, value));
    return false;
}

} // namespace gangflash::scatter

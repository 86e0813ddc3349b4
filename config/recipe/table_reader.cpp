#include "config/recipe/table_reader.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace gangflash::recipe {

TableReader::TableReader(const toml::table* table,
                         std::string_view title,
                         std::string_view file,
                         std::size_t absent_at,
                         Findings& findings)
    : table_(table), title_(title), file_(file),
      line_(table != nullptr && table->source().begin.line > 0 ? table->source().begin.line
                                                               : absent_at),
      findings_(findings) {}

void TableReader::refuse(ErrorCode code, std::size_t line, std::string_view cause) {
    findings_.refuse(code, at_line(file_, line, fmt::format("{}: {}", title_, cause)));
}

void TableReader::refuse(std::string_view key, std::string_view cause) {
    refuse(ErrorCode::recipe_invalid, line_of(key), fmt::format("{}: {}", key, cause));
}

const toml::node* TableReader::node(std::string_view key) const {
    return table_ != nullptr ? table_->get(key) : nullptr;
}

std::size_t TableReader::line_of(std::string_view key) const {
    const toml::node* value = node(key);
    return value != nullptr && value->source().begin.line > 0 ? value->source().begin.line : line_;
}

void TableReader::allow_only(std::initializer_list<std::string_view> keys) {
    if (table_ == nullptr) return;
    for (const auto& [key, value] : *table_)
        if (std::find(keys.begin(), keys.end(), key.str()) == keys.end())
            refuse(key.str(), "is no key of a recipe");
}

std::string TableReader::text(std::string_view key) {
    const toml::node* value = node(key);
    if (value == nullptr) return {};
    const auto said = value->value_exact<std::string>();
    if (!said) {
        refuse(key, "wants a text in quotes");
        return {};
    }
    const auto control = [](unsigned char c) { return c < ' ' || c == 0x7F; };
    if (std::any_of(said->begin(), said->end(), control)) {
        refuse(key, "has control characters");
        return {};
    }
    return *said;
}

std::string TableReader::required_text(std::string_view key) {
    std::string said = text(key);
    if (node(key) == nullptr)
        refuse(key, "is missing");
    else if (said.empty() && node(key)->is_string())
        refuse(key, "is empty");
    return said;
}

Sha256 TableReader::required_sha256(std::string_view key) {
    const std::string said = required_text(key);
    if (const auto hash = parse_sha256(said)) return *hash;
    if (!said.empty()) refuse(key, "is no SHA-256: 64 digits 0-9, a-f");
    return {};
}

bool TableReader::boolean(std::string_view key, bool otherwise) {
    const toml::node* value = node(key);
    if (value == nullptr) return otherwise;
    if (const auto said = value->value_exact<bool>()) return *said;
    refuse(key, "wants true or false");
    return otherwise;
}

std::uint32_t TableReader::number(std::string_view key,
                                  std::uint32_t otherwise,
                                  std::uint32_t least,
                                  std::uint32_t most) {
    const toml::node* value = node(key);
    if (value == nullptr) return otherwise;
    const auto said = value->value_exact<std::int64_t>();
    if (said && *said >= least && *said <= most) return static_cast<std::uint32_t>(*said);
    refuse(key, fmt::format("wants a whole number, {} to {}", least, most));
    return otherwise;
}

std::uint64_t TableReader::whole_number(std::string_view key, std::uint64_t least) {
    const toml::node* value = node(key);
    const auto said = value != nullptr ? value->value_exact<std::int64_t>() : std::nullopt;
    if (said && *said >= 0 && static_cast<std::uint64_t>(*said) >= least)
        return static_cast<std::uint64_t>(*said);
    refuse(key, fmt::format("wants a whole number from {}", least));
    return least;
}

const toml::table* TableReader::table(std::string_view key) {
    const toml::node* value = node(key);
    if (value != nullptr && !value->is_table()) refuse(key, "wants a table");
    return value != nullptr ? value->as_table() : nullptr;
}

const toml::array* TableReader::array(std::string_view key) {
    const toml::node* value = node(key);
    if (value != nullptr && !value->is_array()) refuse(key, "wants a list");
    return value != nullptr ? value->as_array() : nullptr;
}

} // namespace gangflash::recipe

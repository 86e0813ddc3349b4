#pragma once

#include "base/sha256.hpp"
#include "config/package/findings.hpp"

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

#include <toml++/toml.h>

namespace gangflash::recipe {

/// Takes typed values out of one TOML table. What is missing, unknown or malformed becomes a fault
/// (`recipe_invalid`) with file and line, and a harmless value is returned so that reading goes on.
class TableReader {
public:
    /// `title` is how a person finds the table: `[job]`, `[[package]]`. An absent table reads as an
    /// empty one that begins in line `absent_at`.
    TableReader(const toml::table* table,
                std::string_view title,
                std::string_view file,
                std::size_t absent_at,
                Findings& findings);

    /// Refuses every key that is not among these.
    void allow_only(std::initializer_list<std::string_view> keys);

    std::string required_text(std::string_view key);
    std::string text(std::string_view key); ///< empty when absent
    Sha256 required_sha256(std::string_view key);
    bool boolean(std::string_view key, bool otherwise);
    std::uint32_t
    number(std::string_view key, std::uint32_t otherwise, std::uint32_t least, std::uint32_t most);

    /// A number that must be there, up to TOML's largest.
    std::uint64_t whole_number(std::string_view key, std::uint64_t least);

    /// One of the words `parse` knows; `words` lists them for the fault.
    template <class T, class Parse>
    T word(std::string_view key, std::string_view words, Parse parse) {
        const std::string said = required_text(key);
        if (const std::optional<T> value = parse(said)) return *value;
        if (!said.empty()) refuse(key, "`" + said + "` is none of: " + std::string(words));
        return T{};
    }

    const toml::node* node(std::string_view key) const;
    const toml::table* table(std::string_view key); ///< nullptr when absent or refused
    const toml::array* array(std::string_view key); ///< nullptr when absent or refused

    std::size_t line() const { return line_; }
    std::size_t line_of(std::string_view key) const; ///< of the value, else of the table
    void refuse(std::string_view key, std::string_view cause);
    void refuse(ErrorCode code, std::size_t line, std::string_view cause);

private:
    const toml::table* table_;
    std::string title_;
    std::string file_;
    std::size_t line_;
    Findings& findings_;
};

} // namespace gangflash::recipe

#pragma once

#include "config/package/findings.hpp"

#include <cstdint>
#include <string>

#include <nlohmann/json.hpp>

namespace gangflash::cli {

/// Facts for people and programs alike: keys in the order they are told.
using Facts = nlohmann::ordered_json;

/// One line of JSON on standard output. Text that is no UTF-8 (names from damaged files) is shown
/// with replacement characters.
void print_json(const Facts& facts);

/// The same for eyes: scalars aligned one a line, lists of objects as tables. `columns`, when not
/// empty, are those a table shows where it has them.
void print_text(const Facts& facts, const std::vector<std::string>& columns = {});

/// `{"error_id": "PKG-805", "error_text": …, "detail": "file:line: cause", "action": …}`.
Facts fault_facts(const Fault& fault);
Facts fault_facts(const Faults& faults);

/// `0x1d00000`.
std::string hex(std::uint64_t value);

/// `4.5 MiB`, with the exact number where it is small.
std::string size_text(std::uint64_t bytes);

} // namespace gangflash::cli

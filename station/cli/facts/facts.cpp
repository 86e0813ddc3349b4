#include "station/cli/facts/facts.hpp"

#include "base/text.hpp"
#include "base/units.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace gangflash::cli {

namespace {

std::string scalar_text(const Facts& value) {
    if (value.is_null()) return "-";
    if (value.is_string()) return printable_line(value.get<std::string>());
    return value.dump(-1, ' ', false, Facts::error_handler_t::replace);
}

bool is_table(const Facts& value) {
    return value.is_array() && !value.empty() && value.front().is_object();
}

bool is_list(const Facts& value) {
    return value.is_array() && !is_table(value);
}

std::vector<std::string> columns_of(const Facts& table, const std::vector<std::string>& wanted) {
    std::vector<std::string> columns;
    for (const Facts& row : table)
        for (const auto& [key, value] : row.items()) {
            const bool shown =
                !value.is_structured() &&
                (wanted.empty() || std::find(wanted.begin(), wanted.end(), key) != wanted.end());
            if (shown && std::find(columns.begin(), columns.end(), key) == columns.end())
                columns.push_back(key);
        }
    return columns;
}

std::string cell(const Facts& row, const std::string& column) {
    return row.contains(column) ? scalar_text(row.at(column)) : std::string{};
}

void print_table(const Facts& table,
                 const std::vector<std::string>& wanted,
                 const std::string& indent) {
    const std::vector<std::string> columns = columns_of(table, wanted);
    std::vector<std::size_t> widths;
    for (const std::string& column : columns) {
        std::size_t width = column.size();
        for (const Facts& row : table)
            width = std::max(width, cell(row, column).size());
        widths.push_back(width);
    }
    const auto print_row = [&](const auto& text_of) {
        std::string line = indent;
        for (std::size_t i = 0; i < columns.size(); ++i)
            line += fmt::format("{:<{}}  ", text_of(columns[i]), widths[i]);
        line.erase(line.find_last_not_of(' ') + 1);
        fmt::print("{}\n", line);
    };
    print_row([](const std::string& column) { return column; });
    for (const Facts& row : table)
        print_row([&](const std::string& column) { return cell(row, column); });
}

void print_object(const Facts& facts,
                  const std::vector<std::string>& columns,
                  const std::string& indent) {
    std::size_t width = 0;
    for (const auto& [key, value] : facts.items())
        if (!value.is_array()) width = std::max(width, key.size());
    for (const auto& [key, value] : facts.items()) {
        if (is_table(value)) {
            const bool nested = std::any_of(value.begin(), value.end(), [](const Facts& row) {
                return std::any_of(row.begin(), row.end(), is_table);
            });
            fmt::print("{}{}:\n", indent, key);
            if (!nested) {
                print_table(value, columns, indent + "  ");
                continue;
            }
            for (const Facts& row : value)
                print_object(row, columns, indent + "  ");
        } else if (is_list(value)) {
            if (value.empty()) continue;
            fmt::print("{}{}:\n", indent, key);
            for (const Facts& item : value)
                fmt::print("{}  {}\n", indent, scalar_text(item));
        } else if (value.is_object()) {
            fmt::print("{}{}:\n", indent, key);
            print_object(value, columns, indent + "  ");
        } else {
            fmt::print("{}{:<{}}  {}\n", indent, key, width, scalar_text(value));
        }
    }
}

} // namespace

void print_json(const Facts& facts) {
    fmt::print("{}\n", facts.dump(-1, ' ', false, Facts::error_handler_t::replace));
}

void print_text(const Facts& facts, const std::vector<std::string>& columns) {
    print_object(facts, columns, "");
}

Facts fault_facts(const Fault& fault) {
    const ErrorEntry& row = entry_of(fault.code);
    Facts facts{{"error_id", row.id},
                {"error_text", row.text},
                {"detail", detail_of(fault)},
                {"action", row.action}};
    if (fault.where) {
        facts["file"] = fault.where->file;
        if (fault.where->line != 0) facts["line"] = fault.where->line;
    }
    return facts;
}

Facts fault_facts(const Faults& faults) {
    Facts list = Facts::array();
    for (const Fault& fault : faults)
        list.push_back(fault_facts(fault));
    return list;
}

std::string hex(std::uint64_t value) {
    return fmt::format("{:#x}", value);
}

std::string size_text(std::uint64_t bytes) {
    const auto in = [&](std::uint64_t unit) {
        return static_cast<double>(bytes) / static_cast<double>(unit);
    };
    if (bytes >= gib) return fmt::format("{:.2f} GiB", in(gib));
    if (bytes >= mib) return fmt::format("{:.1f} MiB", in(mib));
    if (bytes >= 10 * kib) return fmt::format("{:.1f} KiB", in(kib));
    return fmt::format("{} bytes", bytes);
}

} // namespace gangflash::cli

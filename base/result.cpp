#include "base/result.hpp"

#include <stdexcept>

#include <fmt/format.h>

namespace gangflash {

std::string to_string(const Located& located) {
    const auto& [where, cause] = located;
    if (where.line == 0) return fmt::format("{}: {}", where.file, cause);
    return fmt::format("{}:{}: {}", where.file, where.line, cause);
}

std::string detail_of(const Fault& fault) {
    return fault.where ? to_string(Located{*fault.where, fault.detail}) : fault.detail;
}

std::string describe(const Fault& fault) {
    const ErrorEntry& row = entry_of(fault.code);
    const std::string detail = detail_of(fault);
    if (detail.empty()) return fmt::format("{} {}", row.id, row.text);
    return fmt::format("{} {} ({})", row.id, row.text, detail);
}

void throw_exception_from_error(const Fault& fault, const boost::source_location& where) {
    throw std::logic_error(fmt::format(
        "{}:{}: unchecked fault: {}", where.file_name(), where.line(), describe(fault)));
}

} // namespace gangflash

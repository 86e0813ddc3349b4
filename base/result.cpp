#include "base/result.hpp"

#include <stdexcept>

#include <fmt/format.h>

namespace gangflash {

std::string describe(const Fault& fault) {
    const ErrorEntry& row = entry_of(fault.code);
    if (fault.detail.empty()) return fmt::format("{} {}", row.id, row.text);
    return fmt::format("{} {} ({})", row.id, row.text, fault.detail);
}

void throw_exception_from_error(const Fault& fault, const boost::source_location& where) {
    throw std::logic_error(fmt::format(
        "{}:{}: unchecked fault: {}", where.file_name(), where.line(), describe(fault)));
}

} // namespace gangflash

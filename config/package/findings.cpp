#include "config/package/findings.hpp"

#include <stdexcept>

#include <fmt/format.h>

namespace gangflash {

Located at_line(std::string_view file, std::size_t line, std::string_view cause) {
    return {{std::string(file), line}, std::string(cause)};
}

std::string describe(const Faults& faults) {
    std::string text;
    for (const Fault& fault : faults) {
        if (!text.empty()) text += '\n';
        text += describe(fault);
    }
    return text;
}

void throw_exception_from_error(const Faults& faults, const boost::source_location& where) {
    throw std::logic_error(fmt::format(
        "{}:{}: unchecked faults: {}", where.file_name(), where.line(), describe(faults)));
}

} // namespace gangflash

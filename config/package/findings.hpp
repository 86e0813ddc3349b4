#pragma once

#include "base/result.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace gangflash {

/// Everything wrong with what we were given, not only the first thing: a technician mends a package
/// in one go. Never empty where it is the error of a Checked.
using Faults = std::vector<Fault>;

/// A complete, valid value, or all the reasons why there is none.
template <class T>
using Checked = boost::system::result<T, Faults>;

/// What a loader collects on its way.
struct Findings {
    Faults faults;
    std::vector<std::string> warnings; ///< odd, but not a reason to refuse

    void refuse(ErrorCode code, std::string cause) { faults.push_back({code, std::move(cause)}); }
    void refuse(ErrorCode code, Located cause) { faults.push_back({code, std::move(cause)}); }
    void refuse(Fault fault) { faults.push_back(std::move(fault)); }
    void warn(std::string cause) { warnings.push_back(std::move(cause)); }
    void warn(const Located& cause) { warnings.push_back(to_string(cause)); }
};

/// A cause and its place, of every fault of this folder that has a line. Line 0 means the file as a
/// whole.
Located at_line(std::string_view file, std::size_t line, std::string_view cause);

/// One describe(Fault) per line.
std::string describe(const Faults& faults);

/// As for a single Fault: value() on a refused Checked is a programmer's mistake.
[[noreturn]] void throw_exception_from_error(const Faults& faults,
                                             const boost::source_location& where);

} // namespace gangflash

#pragma once

#include "base/error_catalog.hpp"

#include <concepts>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <boost/system/result.hpp>

namespace gangflash {

/// A place in a file that somebody wrote.
struct TextPlace {
    std::string file;
    std::size_t line = 0; ///< from 1; 0: the file as a whole

    bool operator==(const TextPlace&) const = default;
};

/// What is odd or wrong at a place.
struct Located {
    TextPlace where;
    std::string cause;
};

/// `file:line: cause`; without a line `file: cause`.
std::string to_string(const Located& located);

/// What a phone, a cable, a file or an operator did wrong. What a programmer did wrong is an
/// assertion instead.
///
/// `code` is one row of the catalogue and never changes on the way up; `detail` collects facts as
/// `key=value` words, innermost last.
struct Fault {
    ErrorCode code{};
    std::string detail;
    std::optional<TextPlace> where; ///< of what stands in a file; not repeated in `detail`

    Fault() = default;
    Fault(ErrorCode of, std::string facts = {}) : code(of), detail(std::move(facts)) {}
    /// Of its own kind, so that braces still mean an empty detail.
    template <std::same_as<Located> Where>
    Fault(ErrorCode of, Where located)
        : code(of), detail(std::move(located.cause)), where(std::move(located.where)) {}
};

/// The detail with its place in front, as compilers say it: `scatter.txt:12: no such partition`.
std::string detail_of(const Fault& fault);

/// A value, or the fault that stands in its place. Nobody may drop one unseen: whoever does not
/// care says so with `(void)` and why.
template <class T>
class [[nodiscard]] Result : public boost::system::result<T, Fault> {
public:
    using boost::system::result<T, Fault>::result;
};

/// The good end of a `Result<void>`.
inline Result<void> success() {
    return {};
}

/// The same fault with facts of the caller in front: `step=write partition=super`.
inline Fault with_context(Fault fault, std::string_view context) {
    fault.detail =
        fault.detail.empty() ? std::string(context) : std::string(context) + ' ' + fault.detail;
    return fault;
}

/// One line for logs and terminals: `USB-101 Phone left the bus (step=write partition=super)`.
std::string describe(const Fault& fault);

/// Boost asks for this when someone calls value() on a failed result: that is our mistake, not the
/// phone's, so it throws std::logic_error with the fault's description.
[[noreturn]] void throw_exception_from_error(const Fault& fault,
                                             const boost::source_location& where);

} // namespace gangflash

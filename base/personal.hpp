#pragma once

#include <compare>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

namespace gangflash {

/// A value that belongs to a person's phone: IMEI, serial number. It prints masked wherever it is
/// formatted (logs, faults, events); only the ledger and a report asked for by name call reveal().
class Personal {
public:
    Personal() = default;
    explicit Personal(std::string value) : value_(std::move(value)) {}

    bool empty() const { return value_.empty(); }
    const std::string& reveal() const { return value_; }

    /// All but the last four characters hidden: `***********2347`.
    std::string masked() const {
        std::string text = value_;
        const std::size_t hidden = text.size() > 4 ? text.size() - 4 : text.size();
        for (std::size_t i = 0; i < hidden; ++i)
            text[i] = '*';
        return text;
    }

    auto operator<=>(const Personal&) const = default;

private:
    std::string value_;
};

} // namespace gangflash

template <>
struct fmt::formatter<gangflash::Personal> : fmt::formatter<std::string> {
    template <class Context>
    auto format(const gangflash::Personal& p, Context& context) const {
        return fmt::formatter<std::string>::format(p.masked(), context);
    }
};

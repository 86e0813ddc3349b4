#pragma once

#include "base/clock.hpp"
#include "base/result.hpp"
#include "config/plan/plan.hpp"
#include "engine/backend/contact.hpp"
#include "engine/unit/step.hpp"
#include "ports/api/port_bus.hpp"

#include <memory>
#include <string>
#include <vector>

#include <boost/asio/awaitable.hpp>

namespace gangflash {

/// What a family makes of an appearance on the bus.
enum class Recognition : std::uint8_t {
    none,    ///< not one of its phones
    waits,   ///< one of its phones, in a state that takes no orders: booted, say
    answers, ///< to be caught
};

/// One family of phones. One object serves all ports.
class Backend {
public:
    Backend() = default;
    virtual ~Backend() = default;
    Backend(const Backend&) = delete;
    Backend& operator=(const Backend&) = delete;

    /// Whose phones these are, as technicians say it: `MediaTek`.
    virtual std::string_view name() const = 0;

    virtual Recognition recognise(const Appearance& appearance) const = 0;

    /// Opens the port and makes the phone answer, who it is included. The steps taken are added to
    /// `ended`, the last one with its fault when it failed.
    virtual asio::awaitable<Result<std::unique_ptr<Contact>>> catch_phone(
        PortBus& bus, Appearance appearance, Clock& clock, std::vector<EndedStep>& ended) const = 0;
};

/// All families that a station serves, in the order in which they are asked.
class Backends {
public:
    explicit Backends(std::vector<std::shared_ptr<const Backend>> families)
        : families_(std::move(families)) {}

    /// The first family to whose orders the phone answers, or else the first that knows it.
    struct Found {
        Recognition what = Recognition::none;
        const Backend* family = nullptr; ///< null for Recognition::none
    };
    Found recognise(const Appearance& appearance) const;

    /// Of a phone of no family: whose it is, and what the packages are for.
    Fault stranger(const Appearance& appearance, const Plans& plans) const;

private:
    std::vector<std::shared_ptr<const Backend>> families_;
};

} // namespace gangflash

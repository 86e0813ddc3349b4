#pragma once

#include "base/clock.hpp"
#include "ports/virtual/virtual_bus.hpp"

#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

namespace gangflash {

/// Virtual phones behind pseudo-terminals DIR/phone-1, DIR/phone-2, …
///
/// A link exists while its phone is on the bus as boot ROM or preloader. A host that closes its end
/// has pulled the plug: the phone comes back freshly powered. A phone that switched itself off, or
/// booted, is plugged in again after `rest`, so that a bank never runs dry. Prints one JSON object
/// for each change. Everything runs on one executor.
class PtyBank {
public:
    using Print = std::function<void(const std::string& json_line)>;

    PtyBank(asio::any_io_executor executor,
            Clock& clock,
            vphone::BankOptions options,
            std::filesystem::path folder,
            Print print);
    ~PtyBank();
    PtyBank(const PtyBank&) = delete;
    PtyBank& operator=(const PtyBank&) = delete;

    /// Runs until cancelled. The links are gone afterwards.
    asio::awaitable<void> run();

    static constexpr Millis replug_delay{700};
    static constexpr Millis rest{15'000};

private:
    struct Impl;
    std::shared_ptr<Impl> impl_; ///< shared with the conversation of each phone
};

} // namespace gangflash

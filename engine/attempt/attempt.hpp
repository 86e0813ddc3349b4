#pragma once

#include "engine/attempt/context.hpp"

#include <optional>

#include <boost/asio/awaitable.hpp>

namespace gangflash {

/// One try at one phone: from its identified chip to its farewell. Each step leaves a record in
/// the journal; the first one that fails ends the attempt.
///
/// A stop is honoured between steps and between partitions (`station_stopped`); an urgent one
/// also between chunks.
class Attempt {
public:
    Attempt(Environment& environment,
            Unit& unit,
            Contact& contact,
            SlotReporter& reporter,
            Port& port,
            const StopRequest& stop)
        : context_(environment, unit, contact, reporter, port, stop) {}

    /// Nothing when every stage of the job ended well. Of a two-stage package, also when the boot
    /// loaders are written: then more_to_come().
    asio::awaitable<std::optional<StepFault>> run();

    /// The phone restarts into the preloader it was given, and takes the rest in the next attempt.
    bool more_to_come() const { return context_.first_stage; }

private:
    attempt::Context context_;
};

} // namespace gangflash

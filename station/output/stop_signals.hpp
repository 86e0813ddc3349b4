#pragma once

#include <functional>
#include <memory>
#include <string>

namespace gangflash {

/// The signals that ask a program at work to end, on a thread of its own.
///
/// The first of SIGINT, SIGTERM and SIGHUP (a closed terminal) asks for a stop at safe points, each
/// further SIGINT or SIGTERM for a stop at once. SIGTSTP (Ctrl-Z), SIGTTIN and SIGTTOU are answered
/// with a sentence or nothing: a frozen station would leave phones in the middle of a write. From
/// the destructor on, the signals do what they did before; those that freeze stay ignored.
class StopSignals {
public:
    enum class Ask { gently, at_once, pause };

    /// `on_signal` is called on this object's thread.
    explicit StopSignals(std::function<void(Ask)> on_signal);
    ~StopSignals();
    StopSignals(const StopSignals&) = delete;
    StopSignals& operator=(const StopSignals&) = delete;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

} // namespace gangflash

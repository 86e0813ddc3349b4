#include "station/output/stop_signals.hpp"

#include "station/output/begin_program.hpp"

#include <csignal>
#include <thread>
#include <utility>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>

namespace gangflash {

struct StopSignals::Impl {
    explicit Impl(std::function<void(Ask)> given)
        : on_signal(std::move(given)), signals(context, SIGINT, SIGTERM, SIGHUP) {
        never_freeze();
        signals.add(SIGTSTP);
        listen();
        thread = std::thread([this] { context.run(); });
    }
    ~Impl() {
        context.stop();
        thread.join();
        signals.clear();
        never_freeze(); // clear() gave SIGTSTP its default back
    }

    void listen() {
        signals.async_wait([this](const boost::system::error_code& error, int number) {
            if (error) return;
            if (number == SIGTSTP)
                on_signal(Ask::pause);
            else if (!std::exchange(asked, true))
                on_signal(Ask::gently);
            else if (number != SIGHUP) // a terminal may hang up twice
                on_signal(Ask::at_once);
            listen();
        });
    }

    std::function<void(Ask)> on_signal;
    boost::asio::io_context context{1};
    boost::asio::signal_set signals;
    bool asked = false;
    std::thread thread;
};

StopSignals::StopSignals(std::function<void(Ask)> on_signal)
    : impl_(std::make_unique<Impl>(std::move(on_signal))) {}

StopSignals::~StopSignals() = default;

} // namespace gangflash

#pragma once

#include "base/async/wakeup.hpp"

#include <cstddef>
#include <exception>
#include <functional>
#include <list>
#include <string>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/cancellation_signal.hpp>

namespace gangflash {

/// The owner of long work: counts its children, tells their exceptions, can cancel them and be
/// awaited. The only place that lets a coroutine run on its own.
///
/// Lives on one executor and must not die before join() has returned.
class TaskGroup {
public:
    /// `on_exception` is told the child's name and what it threw (cancellation is not told).
    using OnException = std::function<void(const std::string& name, const std::string& what)>;

    TaskGroup(asio::any_io_executor executor, OnException on_exception);
    ~TaskGroup();
    TaskGroup(const TaskGroup&) = delete;
    TaskGroup& operator=(const TaskGroup&) = delete;

    /// Starts a child. It owns its arguments.
    void spawn(std::string name, asio::awaitable<void> work);

    /// Asks every child to stop at its next safe point.
    void cancel();

    /// Ends when the last child has.
    asio::awaitable<void> join();

    std::size_t size() const { return children_.size(); }

private:
    struct Child {
        std::string name;
        asio::cancellation_signal stop;
    };

    void ended(std::list<Child>::iterator child, const std::exception_ptr& thrown);

    asio::any_io_executor executor_;
    OnException on_exception_;
    std::list<Child> children_;
    Wakeup empty_;
};

} // namespace gangflash

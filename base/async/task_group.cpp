#include "base/async/task_group.hpp"

#include <cassert>
#include <utility>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/error.hpp>
#include <boost/system/system_error.hpp>

namespace gangflash {

TaskGroup::TaskGroup(asio::any_io_executor executor, OnException on_exception)
    : executor_(std::move(executor)), on_exception_(std::move(on_exception)), empty_(executor_) {}

TaskGroup::~TaskGroup() {
    assert(children_.empty() && "join() first");
}

void TaskGroup::spawn(std::string name, asio::awaitable<void> work) {
    children_.emplace_back();
    const auto child = std::prev(children_.end());
    child->name = std::move(name);
    asio::co_spawn(
        executor_,
        std::move(work),
        asio::bind_cancellation_slot(child->stop.slot(), [this, child](std::exception_ptr thrown) {
            ended(child, thrown);
        }));
}

void TaskGroup::cancel() {
    for (auto child = children_.begin(); child != children_.end();) {
        const auto current = child++; // emit() may end the child and erase it
        current->stop.emit(asio::cancellation_type::terminal);
    }
}

asio::awaitable<void> TaskGroup::join() {
    while (!children_.empty())
        co_await empty_.wait();
}

void TaskGroup::ended(std::list<Child>::iterator child, const std::exception_ptr& thrown) {
    const std::string name = std::move(child->name);
    children_.erase(child);
    if (children_.empty()) empty_.notify();
    if (!thrown) return;
    try {
        std::rethrow_exception(thrown);
    } catch (const boost::system::system_error& error) {
        if (error.code() != asio::error::operation_aborted) on_exception_(name, error.what());
    } catch (const std::exception& error) {
        on_exception_(name, error.what());
    }
}

} // namespace gangflash

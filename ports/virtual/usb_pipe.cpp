#include "ports/virtual/usb_pipe.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

#include <boost/asio/this_coro.hpp>

namespace gangflash::vphone {

namespace {

Fault vanished() {
    return {ErrorCode::port_vanished, {}};
}

Fault was_cancelled() {
    return {ErrorCode::cancelled, {}};
}

} // namespace

std::size_t UsbPipe::Lane::take(std::span<std::byte> into) {
    std::size_t taken = 0;
    while (taken < into.size() && !packets.empty()) {
        Packet& packet = packets.front();
        const std::size_t piece = std::min(into.size() - taken, packet.left());
        if (piece > 0) std::memcpy(into.data() + taken, packet.bytes.data() + packet.used, piece);
        packet.used += piece;
        taken += piece;
        if (packet.left() > 0) break;
        const bool end = packet.last;
        packets.pop_front();
        if (end && taken > 0) break;
    }
    bytes -= taken;
    if (bytes < capacity) writer.wake();
    return taken;
}

void UsbPipe::Lane::put(Packet packet) {
    bytes += packet.left();
    packets.push_back(std::move(packet));
    reader.wake();
}

asio::awaitable<Result<ByteCount>> UsbPipe::host_read(std::span<std::byte> into) {
    const auto executor = co_await asio::this_coro::executor;
    std::unique_lock lock(mutex_);
    for (;;) {
        if (const std::size_t got = to_host_.take(into); got > 0) co_return ByteCount{got};
        if (!connected_) co_return vanished();
        auto ticket = to_host_.reader.enlist(executor);
        lock.unlock();
        if (!co_await ThreadWakeup::wait(std::move(ticket))) co_return was_cancelled();
        lock.lock();
    }
}

asio::awaitable<Result<void>> UsbPipe::host_write(ByteView from) {
    const auto executor = co_await asio::this_coro::executor;
    std::unique_lock lock(mutex_);
    for (;;) {
        if (!connected_) co_return vanished();
        if (to_phone_.bytes < capacity) {
            const std::size_t piece = std::min(from.size(), capacity - to_phone_.bytes);
            const ByteView now = from.first(piece);
            from = from.subspan(piece);
            if (piece > 0) to_phone_.put({Bytes(now.begin(), now.end()), 0, from.empty()});
            if (from.empty()) co_return success();
        }
        auto ticket = to_phone_.writer.enlist(executor);
        lock.unlock();
        if (!co_await ThreadWakeup::wait(std::move(ticket))) co_return was_cancelled();
        lock.lock();
    }
}

bool UsbPipe::host_write_at_once(ByteView from) {
    const std::lock_guard lock(mutex_);
    if (!connected_ || from.empty() || to_phone_.bytes + from.size() > capacity) return false;
    to_phone_.put({Bytes(from.begin(), from.end()), 0, true});
    return true;
}

bool UsbPipe::host_open() {
    const std::lock_guard lock(mutex_);
    if (!connected_ || open_) return false;
    open_ = true;
    opened_.wake();
    return true;
}

void UsbPipe::host_close() {
    const std::lock_guard lock(mutex_);
    open_ = false;
}

asio::awaitable<bool> UsbPipe::phone_wait_open() {
    const auto executor = co_await asio::this_coro::executor;
    std::unique_lock lock(mutex_);
    while (!open_) {
        if (!connected_) co_return false;
        auto ticket = opened_.enlist(executor);
        lock.unlock();
        if (!co_await ThreadWakeup::wait(std::move(ticket))) co_return false;
        lock.lock();
    }
    co_return true;
}

asio::awaitable<bool> UsbPipe::phone_wait_readable() {
    const auto executor = co_await asio::this_coro::executor;
    std::unique_lock lock(mutex_);
    while (to_phone_.bytes == 0) {
        if (!connected_) co_return false;
        auto ticket = to_phone_.reader.enlist(executor);
        lock.unlock();
        if (!co_await ThreadWakeup::wait(std::move(ticket))) co_return false;
        lock.lock();
    }
    co_return true;
}

std::size_t UsbPipe::phone_take(std::span<std::byte> into) {
    const std::lock_guard lock(mutex_);
    return to_phone_.take(into);
}

asio::awaitable<bool> UsbPipe::phone_send(Bytes packet) {
    if (packet.empty()) co_return true;
    const auto executor = co_await asio::this_coro::executor;
    std::unique_lock lock(mutex_);
    while (to_host_.bytes >= capacity) {
        if (!connected_) co_return false;
        auto ticket = to_host_.writer.enlist(executor);
        lock.unlock();
        if (!co_await ThreadWakeup::wait(std::move(ticket))) co_return false;
        lock.lock();
    }
    if (!connected_) co_return false;
    to_host_.put({std::move(packet)});
    co_return true;
}

std::size_t UsbPipe::phone_unread() const {
    const std::lock_guard lock(mutex_);
    return to_host_.bytes;
}

asio::awaitable<bool> UsbPipe::phone_wait_drained() {
    const auto executor = co_await asio::this_coro::executor;
    std::unique_lock lock(mutex_);
    while (to_host_.bytes > 0) {
        if (!connected_) co_return false;
        auto ticket = to_host_.writer.enlist(executor);
        lock.unlock();
        if (!co_await ThreadWakeup::wait(std::move(ticket))) co_return false;
        lock.lock();
    }
    co_return true;
}

void UsbPipe::disconnect(bool keep_unread) {
    const std::lock_guard lock(mutex_);
    connected_ = false;
    if (!keep_unread) {
        to_host_.packets.clear();
        to_host_.bytes = 0;
    }
    for (ThreadWakeup* waiter :
         {&to_host_.reader, &to_host_.writer, &to_phone_.reader, &to_phone_.writer, &opened_})
        waiter->wake();
}

} // namespace gangflash::vphone

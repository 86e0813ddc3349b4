#pragma once

#include "ports/usb/usb_bus.hpp"
#include "tests/usb/usb_testbed.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <deque>
#include <exception>
#include <mutex>
#include <optional>
#include <stdexcept>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <gtest/gtest.h>

namespace gangflash::test {

/// Work running on a UsbStation's loop, with its result once it has one.
template <class T>
struct Running {
    std::optional<T> result;
    std::exception_ptr thrown;
    asio::cancellation_signal cancel;
    bool ended() const { return result.has_value() || thrown != nullptr; }
};

/// A bus on a loop of its own, driven by the test's thread.
class UsbStation {
public:
    static constexpr std::chrono::seconds limit{20};

    explicit UsbStation(UsbBusOptions options = {}) {
        // umockdev's preloaded library keeps its table of open nodes without a lock: two threads
        // that open nodes at once lose one of them.
        options.helper_threads = 1;
        auto started = UsbBus::start(loop.get_executor(), std::move(options));
        if (!started) throw std::runtime_error(describe(started.error()));
        bus = std::move(*started);
    }

    template <class T>
    std::shared_ptr<Running<T>> spawn(asio::awaitable<T> work) {
        auto running = std::make_shared<Running<T>>();
        auto ended = [running](std::exception_ptr thrown, T result) {
            running->thrown = thrown;
            if (!thrown) running->result = std::move(result);
        };
        asio::co_spawn(loop,
                       std::move(work),
                       asio::bind_cancellation_slot(running->cancel.slot(), std::move(ended)));
        return running;
    }

    /// Runs the loop until `done`; throws after the limit, so that a hang is a failure.
    template <class Done>
    void run_until(Done done) {
        const auto end = std::chrono::steady_clock::now() + limit;
        loop.restart();
        while (!done()) {
            if (std::chrono::steady_clock::now() > end) throw std::runtime_error("took too long");
            loop.run_one_for(std::chrono::milliseconds(20));
            if (loop.stopped()) loop.restart();
        }
    }

    /// Lets things happen for a while: to show that something does not. What could begin has begun,
    /// however busy the machine: work that is cancelled before its first step throws.
    void run_for(std::chrono::milliseconds duration) {
        loop.restart();
        loop.poll();
        loop.restart();
        loop.run_for(duration);
    }

    template <class T>
    T wait(const std::shared_ptr<Running<T>>& running) {
        run_until([&] { return running->ended(); });
        if (running->thrown) std::rethrow_exception(running->thrown);
        return std::move(*running->result);
    }

    template <class T>
    T await(asio::awaitable<T> work) {
        return wait(spawn(std::move(work)));
    }

    Appearance next_arrival() {
        auto event = await(bus->next());
        if (!event) throw std::runtime_error(describe(event.error()));
        if (!std::holds_alternative<Appearance>(*event)) throw std::runtime_error("a departure");
        return std::get<Appearance>(*event);
    }

    Departure next_departure() {
        auto event = await(bus->next());
        if (!event) throw std::runtime_error(describe(event.error()));
        if (!std::holds_alternative<Departure>(*event)) throw std::runtime_error("an arrival");
        return std::get<Departure>(*event);
    }

    std::unique_ptr<Transport> open(const Appearance& what) {
        auto transport = await(bus->open(what));
        if (!transport) throw std::runtime_error(describe(transport.error()));
        return std::move(*transport);
    }

    asio::io_context loop;
    std::unique_ptr<UsbBus> bus; ///< dies before the loop
};

/// Sends back what it gets; answers the start bytes of the boot ROM with their complement when
/// `handshake`. Sends no zero-length packet after an exact multiple, as the preloader does not.
class EchoPhone : public PhoneModel {
public:
    bool take(ByteView transfer) override {
        for (std::size_t at = 0; at < transfer.size(); at += 512) {
            const ByteView part =
                transfer.subspan(at, std::min<std::size_t>(512, transfer.size() - at));
            say(Bytes(part.begin(), part.end()));
        }
        return true;
    }
    std::optional<Bytes> packet(std::size_t) override {
        if (waiting_.empty()) return std::nullopt;
        Bytes next = std::move(waiting_.front());
        waiting_.pop_front();
        return next;
    }
    /// One packet to send, at most 512 bytes; under the testbed's lock or before plugging.
    void say(Bytes packet) { waiting_.push_back(std::move(packet)); }

private:
    std::deque<Bytes> waiting_;
};

/// The boot ROM's first words: each byte's complement.
class HandshakePhone final : public EchoPhone {
public:
    bool take(ByteView transfer) override {
        for (const std::byte byte : transfer)
            say({~byte});
        return true;
    }
};

/// Neither takes nor says anything.
class SilentPhone final : public PhoneModel {
public:
    bool take(ByteView) override { return false; }
    std::optional<Bytes> packet(std::size_t) override { return std::nullopt; }
};

/// Takes everything and keeps it, while `open`.
class SinkPhone final : public PhoneModel {
public:
    bool take(ByteView transfer) override {
        if (!open) return false;
        const std::lock_guard lock(mutex_);
        received_.insert(received_.end(), transfer.begin(), transfer.end());
        ++transfers_;
        return true;
    }
    std::optional<Bytes> packet(std::size_t) override { return std::nullopt; }

    Bytes received() const {
        const std::lock_guard lock(mutex_);
        return received_;
    }
    unsigned transfers() const {
        const std::lock_guard lock(mutex_);
        return transfers_;
    }

    std::atomic<bool> open{true};

private:
    mutable std::mutex mutex_; ///< umockdev's thread takes, the test's looks
    Bytes received_;
    unsigned transfers_ = 0;
};

/// Bytes that tell their own place.
inline Bytes pattern(std::size_t size) {
    Bytes bytes(size);
    for (std::size_t i = 0; i < size; ++i)
        bytes[i] = static_cast<std::byte>((i * 2654435761U) >> 13U);
    return bytes;
}

} // namespace gangflash::test

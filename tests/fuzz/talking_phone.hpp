#pragma once

#include "base/async/wakeup.hpp"
#include "base/bytes.hpp"
#include "ports/api/transport.hpp"

#include <algorithm>

namespace gangflash::fuzz {

/// A phone that says what a fuzzer likes, whatever it hears. `words` is a row of packets: a length
/// byte and so many bytes. Length 0 is a pause: nothing more until the host has written. At the end
/// it leaves the bus or is silent for ever.
class TalkingPhone final : public Transport {
public:
    TalkingPhone(ByteView words, bool leaves) : words_(words), leaves_(leaves) {}

    asio::awaitable<Result<ByteCount>> read_some(std::span<std::byte> into) override {
        Wakeup turn(co_await asio::this_coro::executor);
        while (true) {
            if (left_ == 0) next_packet();
            if (left_ > 0) co_return ByteCount{say(into)};
            if (words_.empty() && leaves_) co_return Fault{ErrorCode::port_vanished, {}};
            reader_ = &turn;
            const bool woken = co_await turn.wait();
            reader_ = nullptr;
            if (!woken) co_return Fault{ErrorCode::cancelled, {}};
        }
    }

    asio::awaitable<Result<void>> write_all(ByteView) override {
        if (words_.empty() && left_ == 0 && leaves_) co_return Fault{ErrorCode::port_vanished, {}};
        heard_ = true;
        if (reader_ != nullptr) reader_->notify();
        co_return success();
    }

private:
    void next_packet() {
        while (!words_.empty() && left_ == 0) {
            if (words_[0] == std::byte{0} && !heard_) return; // pauses
            heard_ = heard_ && words_[0] != std::byte{0};
            left_ = std::min(std::to_integer<std::size_t>(words_[0]), words_.size() - 1);
            words_ = words_.subspan(1);
        }
    }

    std::size_t say(std::span<std::byte> into) {
        const std::size_t count = std::min(into.size(), left_);
        std::copy_n(words_.begin(), count, into.begin());
        words_ = words_.subspan(count);
        left_ -= count;
        return count;
    }

    ByteView words_;
    bool leaves_;
    bool heard_ = false;       ///< something, since the last pause
    std::size_t left_ = 0;     ///< of the current packet
    Wakeup* reader_ = nullptr; ///< waits for the phone's turn
};

} // namespace gangflash::fuzz

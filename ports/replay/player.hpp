#pragma once

#include "base/async/wakeup.hpp"
#include "ports/api/port_bus.hpp"
#include "ports/replay/transcript.hpp"

#include <deque>
#include <filesystem>
#include <memory>
#include <vector>

#include <boost/asio/any_io_executor.hpp>

namespace gangflash::replay {

/// Plays the phone's part of a transcript.
///
/// The host must send what it sent then, transfer by transfer; anything else is a fault
/// transfer_failed naming file, line and both bytes. Where the recording has nothing from the phone
/// next, it is silent, as it was then. At the end the phone has left: port_vanished.
class ReplayTransport final : public Transport {
public:
    ReplayTransport(const asio::any_io_executor& executor, Transcript transcript);

    asio::awaitable<Result<ByteCount>> read_some(std::span<std::byte> into) override;
    asio::awaitable<Result<void>> write_all(ByteView from) override;

    /// Everything recorded has passed.
    bool finished() const { return at_ == transcript_.lines.size(); }

private:
    Fault mismatch(std::string_view want, std::string_view got) const;
    Result<void> compare(const Sent& want, ByteView got) const;
    void advance();

    Transcript transcript_;
    std::size_t at_ = 0;    ///< the next line
    std::size_t taken_ = 0; ///< bytes of a received line already read
    Wakeup moved_;          ///< `at_` has moved
};

/// Plays a recorded folder: each transcript is one appearance, in the order of the file names; the
/// next one at the same port comes when the one before was played and closed.
class ReplayBus final : public PortBus {
public:
    /// Reads all files `*.transcript` now. Errors: virtual_phone_invalid.
    static Result<std::unique_ptr<ReplayBus>> load(asio::any_io_executor executor,
                                                   const std::filesystem::path& folder);
    ~ReplayBus() override;

    asio::awaitable<Result<BusEvent>> next() override;
    asio::awaitable<Result<std::unique_ptr<Transport>>> open(const Appearance& what) override;
    std::vector<PortPath> ports() const override;

private:
    struct Impl;
    explicit ReplayBus(std::shared_ptr<Impl> impl);
    std::shared_ptr<Impl> impl_; ///< shared with transports, which tell when they close
};

} // namespace gangflash::replay

#pragma once

#include "base/result.hpp"

#include <filesystem>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>

namespace gangflash {

namespace asio = boost::asio;

/// The phone's end of a pseudo-terminal, raw, with a stable name that exists as long as this does.
class Pty {
public:
    /// Makes the pair and the link `name` to its other end; an old link is replaced. Errors:
    /// port_open_failed.
    static Result<Pty> make(const asio::any_io_executor& executor, std::filesystem::path name);
    ~Pty();
    Pty(Pty&&) noexcept = default;
    Pty& operator=(Pty&&) = delete;

    /// Returns once a host has opened the other end.
    asio::awaitable<void> opened();

    asio::posix::stream_descriptor& master() { return master_; }

private:
    Pty(asio::posix::stream_descriptor master,
        asio::posix::stream_descriptor watch,
        std::filesystem::path name);

    asio::posix::stream_descriptor master_;
    asio::posix::stream_descriptor watch_; ///< inotify on the other end
    std::filesystem::path name_;           ///< empty once moved from
};

} // namespace gangflash

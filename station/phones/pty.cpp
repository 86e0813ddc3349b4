#include "station/phones/pty.hpp"

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <sys/inotify.h>
#include <termios.h>
#include <unistd.h>

#include <boost/asio/buffer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <fmt/format.h>

namespace gangflash {

namespace {

Fault failed(const std::filesystem::path& name) {
    return {ErrorCode::port_open_failed,
            fmt::format("pty={} {}", name.string(), std::strerror(errno))};
}

/// Through the master, so that the other end is never opened by us: its first opening is the
/// host's.
bool make_raw(int master) {
    termios settings{};
    if (::tcgetattr(master, &settings) != 0) return false;
    ::cfmakeraw(&settings);
    return ::tcsetattr(master, TCSANOW, &settings) == 0;
}

} // namespace

Pty::Pty(asio::posix::stream_descriptor master,
         asio::posix::stream_descriptor watch,
         std::filesystem::path name)
    : master_(std::move(master)), watch_(std::move(watch)), name_(std::move(name)) {}

Pty::~Pty() {
    std::error_code ignored; // somebody else may have removed it
    if (!name_.empty()) std::filesystem::remove(name_, ignored);
}

Result<Pty> Pty::make(const asio::any_io_executor& executor, std::filesystem::path name) {
    asio::posix::stream_descriptor master(executor);
    asio::posix::stream_descriptor watch(executor);
    const int fd = ::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (fd < 0) return failed(name);
    master.assign(fd);
    std::array<char, 64> other{};
    if (::grantpt(fd) != 0 || ::unlockpt(fd) != 0 || !make_raw(fd) ||
        ::ptsname_r(fd, other.data(), other.size()) != 0)
        return failed(name);
    const int notify = ::inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
    if (notify < 0) return failed(name);
    watch.assign(notify);
    if (::inotify_add_watch(notify, other.data(), IN_OPEN) < 0) return failed(name);
    std::error_code error;
    std::filesystem::remove(name, error);
    std::filesystem::create_symlink(other.data(), name, error);
    if (error)
        return Fault{ErrorCode::port_open_failed,
                     fmt::format("pty={} {}", name.string(), error.message())};
    return Pty(std::move(master), std::move(watch), std::move(name));
}

asio::awaitable<void> Pty::opened() {
    std::array<std::byte, 256> events{};
    co_await watch_.async_read_some(asio::buffer(events), asio::use_awaitable);
}

} // namespace gangflash

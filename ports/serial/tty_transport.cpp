#include "ports/serial/tty_transport.hpp"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>
#include <utility>

#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <fmt/format.h>

namespace gangflash {

namespace {

Fault open_fault(const std::filesystem::path& path, int error) {
    const std::string detail = fmt::format("path={} {}", path.string(), std::strerror(error));
    if (error == ENOENT || error == ENXIO || error == EIO || error == ENODEV)
        return {ErrorCode::port_vanished, detail};
    if (error == EACCES || error == EPERM) return {ErrorCode::port_no_permission, detail};
    return {ErrorCode::port_open_failed, detail};
}

Fault line_fault(const boost::system::error_code& error) {
    if (error == asio::error::operation_aborted) return {ErrorCode::cancelled, {}};
    // A hung-up line reads as EIO or end of file, whatever the driver.
    if (error == asio::error::eof || error.value() == EIO || error.value() == ENODEV ||
        error.value() == ENXIO || error == asio::error::broken_pipe)
        return {ErrorCode::port_vanished, {}};
    return {ErrorCode::transfer_failed, error.message()};
}

bool make_raw(int fd) {
    termios line{};
    if (tcgetattr(fd, &line) != 0) return false;
    cfmakeraw(&line);
    line.c_cflag |= CLOCAL | CREAD;
    line.c_cflag &= ~static_cast<tcflag_t>(CRTSCTS);
    line.c_cc[VMIN] = 1;
    line.c_cc[VTIME] = 0;
    cfsetspeed(&line, B921600); // what the preloader reports; any value will do over USB
    return tcsetattr(fd, TCSANOW, &line) == 0;
}

} // namespace

Result<std::unique_ptr<TtyTransport>> TtyTransport::open(const asio::any_io_executor& executor,
                                                         const std::filesystem::path& path,
                                                         std::function<void()> on_close) {
    const int fd = ::open(path.c_str(), O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0) return open_fault(path, errno);
    if (!make_raw(fd)) {
        const Fault fault = open_fault(path, errno);
        ::close(fd);
        return fault;
    }
    ioctl(fd, TIOCEXCL); // keeps ModemManager and other tools out; not every pty knows it
    asio::posix::stream_descriptor line(executor, fd);
    return std::unique_ptr<TtyTransport>(new TtyTransport(std::move(line), std::move(on_close)));
}

TtyTransport::TtyTransport(asio::posix::stream_descriptor line, std::function<void()> on_close)
    : line_(std::move(line)), on_close_(std::move(on_close)) {}

TtyTransport::~TtyTransport() {
    boost::system::error_code ignored; // closing a line that is gone already is no error
    ioctl(line_.native_handle(), TIOCNXCL);
    line_.close(ignored);
    on_close_();
}

asio::awaitable<Result<ByteCount>> TtyTransport::read_some(std::span<std::byte> into) {
    boost::system::error_code error;
    const std::size_t n = co_await line_.async_read_some(
        asio::buffer(into.data(), into.size()), asio::redirect_error(asio::use_awaitable, error));
    if (error) co_return line_fault(error);
    co_return ByteCount{n};
}

asio::awaitable<Result<void>> TtyTransport::write_all(ByteView from) {
    boost::system::error_code error;
    co_await asio::async_write(line_,
                               asio::buffer(from.data(), from.size()),
                               asio::redirect_error(asio::use_awaitable, error));
    if (error) co_return line_fault(error);
    co_return success();
}

} // namespace gangflash

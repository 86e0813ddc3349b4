#include "ports/serial/serial_bus.hpp"

#include "base/async/run_on.hpp"
#include "ports/serial/tty_transport.hpp"

#include <array>
#include <cerrno>
#include <cstring>
#include <map>
#include <set>
#include <sys/inotify.h>
#include <utility>

#include <boost/asio/buffer.hpp>
#include <boost/asio/experimental/channel.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <fmt/format.h>

namespace gangflash {

namespace fs = std::filesystem;

namespace {

using EventQueue = asio::experimental::channel<void(boost::system::error_code, BusEvent)>;

/// More than a bench of ttys can change between two looks.
constexpr std::size_t queue_length = 1024;

PortPath port_of(const fs::path& path) {
    return PortPath{"serial:" + path.string()};
}

} // namespace

struct SerialBus::Impl : std::enable_shared_from_this<SerialBus::Impl> {
    struct Port {
        fs::path path;
        bool present = false;
        bool reopening = false; ///< just closed by us: not looked at until reopen_delay is over
        std::uint64_t number = 0;
    };

    Impl(asio::any_io_executor given, Clock& time, std::vector<fs::path> paths)
        : executor(std::move(given)), clock(time), queue(executor, queue_length),
          notifier(executor) {
        for (fs::path& path : paths)
            ports.push_back({std::move(path), false, false, 0});
    }

    /// Watches the folders the paths stand in. Links may point anywhere: it is the link that comes
    /// and goes.
    void watch() {
        const int fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
        if (fd < 0) throw boost::system::system_error(errno, boost::system::system_category());
        notifier.assign(fd);
        std::set<fs::path> folders;
        for (const Port& port : ports)
            folders.insert(port.path.has_parent_path() ? port.path.parent_path() : fs::path("."));
        for (const fs::path& folder : folders)
            inotify_add_watch(fd,
                              folder.c_str(),
                              IN_CREATE | IN_DELETE | IN_MOVED_TO | IN_MOVED_FROM | IN_ATTRIB);
    }

    void look(Port& port) {
        if (port.reopening) return;
        std::error_code ignored; // a path that cannot be looked at is not there
        const bool there = fs::exists(port.path, ignored);
        if (there == port.present) return;
        if (there)
            appear(port);
        else
            leave(port);
    }

    void appear(Port& port) {
        port.present = true;
        port.number = ++last_number;
        Appearance appearance;
        appearance.path = port_of(port.path);
        appearance.number = port.number;
        queue.try_send(boost::system::error_code{}, BusEvent{std::move(appearance)});
    }

    void leave(Port& port) {
        port.present = false;
        queue.try_send(boost::system::error_code{},
                       BusEvent{Departure{port_of(port.path), port.number}});
    }

    Port* find(const PortPath& path) {
        for (Port& port : ports)
            if (port_of(port.path) == path) return &port;
        return nullptr;
    }

    /// The station closed appearance `number`: it is over.
    void closed(const PortPath& path, std::uint64_t number) {
        Port* port = find(path);
        if (stopped || port == nullptr || !port->present || port->number != number) return;
        leave(*port);
        port->reopening = true;
        // Keeps nothing alive; a bus that is gone meanwhile is not looked at.
        start_root(executor, look_again(weak_from_this(), path), rethrow_at_end);
    }

    static asio::awaitable<void> look_again(std::weak_ptr<Impl> weak, PortPath path) {
        if (const auto self = weak.lock()) co_await self->clock.sleep_for(reopen_delay);
        if (const auto self = weak.lock(); self && !self->stopped)
            if (Port* port = self->find(path)) {
                port->reopening = false;
                self->look(*port);
            }
    }

    static asio::awaitable<void> follow(std::weak_ptr<Impl> weak) {
        std::array<std::byte, 4096>
            names{}; // which name changed does not matter: all are looked at
        for (;;) {
            const auto self = weak.lock();
            if (!self || self->stopped) co_return;
            for (Port& port : self->ports)
                self->look(port);
            boost::system::error_code error;
            co_await self->notifier.async_read_some(
                asio::buffer(names), asio::redirect_error(asio::use_awaitable, error));
            if (error) co_return; // closed with the bus
        }
    }

    asio::any_io_executor executor;
    Clock& clock;
    EventQueue queue;
    asio::posix::stream_descriptor notifier;
    std::vector<Port> ports;
    std::uint64_t last_number = 0;
    bool stopped = false;
};

SerialBus::SerialBus(asio::any_io_executor executor, Clock& clock, std::vector<fs::path> paths)
    : impl_(std::make_shared<Impl>(std::move(executor), clock, std::move(paths))) {
    impl_->watch();
    // Owned by this bus: closing the notifier, in the destructor, ends it.
    start_root(impl_->executor, Impl::follow(impl_), rethrow_at_end);
}

SerialBus::~SerialBus() {
    impl_->stopped = true;
    boost::system::error_code ignored; // closing is all that is left to do
    impl_->notifier.close(ignored);
    impl_->queue.close();
}

asio::awaitable<Result<BusEvent>> SerialBus::next() {
    boost::system::error_code error;
    BusEvent event =
        co_await impl_->queue.async_receive(asio::redirect_error(asio::use_awaitable, error));
    if (error) co_return Fault{ErrorCode::cancelled, {}};
    co_return event;
}

asio::awaitable<Result<std::unique_ptr<Transport>>> SerialBus::open(const Appearance& what) {
    Impl::Port* port = impl_->find(what.path);
    if (port == nullptr || !port->present || port->number != what.number)
        co_return Fault{ErrorCode::port_vanished, fmt::format("port={}", what.path)};
    const std::function<void()> on_close =
        [weak = std::weak_ptr(impl_), path = what.path, number = what.number] {
            if (const auto impl = weak.lock()) impl->closed(path, number);
        };
    auto transport = TtyTransport::open(impl_->executor, port->path, on_close);
    if (!transport) co_return transport.error();
    co_return std::unique_ptr<Transport>(std::move(*transport));
}

std::vector<PortPath> SerialBus::ports() const {
    std::vector<PortPath> all;
    for (const Impl::Port& port : impl_->ports)
        all.push_back(port_of(port.path));
    return all;
}

} // namespace gangflash

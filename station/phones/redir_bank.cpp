#include "station/phones/redir_bank.hpp"

#include "base/async/run_on.hpp"
#include "station/phones/bank_line.hpp"
#include "station/phones/redir_cable.hpp"

#include <map>
#include <system_error>
#include <utility>
#include <variant>
#include <vector>

#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <fmt/format.h>

namespace gangflash {

using boost::asio::local::stream_protocol;

struct RedirBank::Impl : std::enable_shared_from_this<RedirBank::Impl> {
    class Port;

    Impl(asio::any_io_executor on,
         Clock& time,
         vphone::BankOptions options,
         std::filesystem::path where,
         std::size_t slow_from,
         Print say)
        : executor(on), clock(time), bus(std::move(on), time, std::move(options)),
          folder(std::move(where)), full_speed_from(slow_from), print(std::move(say)) {}

    void make_ports();
    asio::awaitable<void> watch();
    void start(asio::awaitable<void> work) const;
    std::filesystem::path link(std::size_t index) const {
        return folder / fmt::format("phone-{}", index + 1);
    }
    void say(std::string_view event, std::size_t index, PhoneMode mode) const {
        print(bank_line(event, clock, bus, index, link(index), mode));
    }

    asio::any_io_executor executor;
    Clock& clock;
    vphone::VirtualBus bus;
    std::filesystem::path folder;
    std::size_t full_speed_from;
    Print print;
    std::vector<std::unique_ptr<Port>> ports;
    std::map<PortPath, std::size_t> index_of;
};

/// One socket, the phone behind it, and whoever is connected.
class RedirBank::Impl::Port final : public RedirDevice {
public:
    Port(Impl& bank, std::size_t index) : bank_(bank), index_(index), acceptor_(bank.executor) {
        std::filesystem::remove(bank.link(index)); // of an earlier run
        acceptor_.open();
        acceptor_.bind(stream_protocol::endpoint(bank.link(index).string()));
        acceptor_.listen();
    }
    ~Port() override {
        std::error_code ignored; // somebody else may have removed it
        std::filesystem::remove(bank_.link(index_), ignored);
    }

    asio::awaitable<void> serve() {
        for (;;) {
            auto socket = co_await acceptor_.async_accept(asio::use_awaitable);
            session_ = std::make_shared<RedirSession>(std::move(socket), *this);
            bank_.say("attached", index_, PhoneMode::unknown);
            co_await session_->run();
            if (cable_) cable_->abandon();
            cable_.reset();
            session_.reset();
            bank_.bus.unplug(index_);
            bank_.say("detached", index_, PhoneMode::unknown);
        }
    }

    void arrived(const Appearance& what) {
        const std::uint64_t epoch = ++epoch_;
        if (!session_) return bank_.bus.unplug(index_); // the script plugged it in; nobody is there
        bank_.say("arrived", index_, what.mode);
        const UsbSpeed speed =
            index_ + 1 >= bank_.full_speed_from ? UsbSpeed::full : UsbSpeed::high;
        cable_ = std::make_shared<RedirCable>(bank_.bus, session_, what, speed);
        cable_->plug_in();
        const bool speaks = what.mode == PhoneMode::brom || what.mode == PhoneMode::preloader;
        if (!speaks) bank_.start(rest_then_replug(epoch));
    }

    void left() {
        const std::uint64_t epoch = ++epoch_;
        if (!cable_) return;
        bank_.say("left", index_, PhoneMode::unknown);
        cable_->pull_out();
        cable_.reset();
        bank_.start(rest_then_replug(epoch));
    }

    void host_ready() override { bank_.bus.plug(index_); }
    std::optional<Bytes> control(const SetupPacket& setup) override {
        if (!cable_) return std::nullopt;
        const bool before = cable_->opened();
        auto answer = cable_->control(setup);
        if (!before && cable_->opened())
            bank_.say("opened", index_, bank_.bus.phone(index_).mode());
        return answer;
    }
    void bulk_out(BulkRequest request) override {
        if (cable_) cable_->bulk_out(std::move(request));
    }
    void bulk_in(BulkRequest request) override {
        if (cable_) cable_->bulk_in(std::move(request));
    }
    void cancelled(std::uint64_t id) override {
        if (cable_) cable_->cancelled(id);
    }
    void reset() override {
        if (cable_) cable_->reset();
    }

private:
    asio::awaitable<void> rest_then_replug(std::uint64_t epoch) {
        co_await bank_.clock.sleep_for(rest);
        const bool still = epoch_ == epoch && session_ && bank_.bus.phone(index_).plugged();
        if (still) bank_.bus.replug(index_, std::chrono::milliseconds{700});
    }

    Impl& bank_;
    std::size_t index_;
    stream_protocol::acceptor acceptor_;
    std::shared_ptr<RedirSession> session_; ///< while a host is connected
    std::shared_ptr<RedirCable> cable_;     ///< while the phone is on the bus
    std::uint64_t epoch_ = 0;               ///< counts arrivals and departures
};

void RedirBank::Impl::make_ports() {
    const auto paths = bus.ports();
    for (std::size_t index = 0; index < bus.count(); ++index) {
        ports.push_back(std::make_unique<Port>(*this, index));
        index_of[paths[index]] = index;
    }
}

void RedirBank::Impl::start(asio::awaitable<void> work) const {
    const auto ended = [self = shared_from_this()](const std::exception_ptr& thrown) {
        rethrow_at_end(thrown);
    };
    start_root(executor, std::move(work), ended);
}

asio::awaitable<void> RedirBank::Impl::watch() {
    for (;;) {
        auto event = co_await bus.next();
        if (!event) co_return;
        if (const auto* here = std::get_if<Appearance>(&*event))
            ports[index_of.at(here->path)]->arrived(*here);
        else
            ports[index_of.at(std::get<Departure>(*event).path)]->left();
    }
}

namespace {

/// Phones hang on their sockets, not on the start of the bank.
vphone::BankOptions unplugged(vphone::BankOptions options) {
    options.plugged = false;
    return options;
}

} // namespace

RedirBank::RedirBank(asio::any_io_executor executor,
                     Clock& clock,
                     vphone::BankOptions options,
                     std::filesystem::path folder,
                     std::size_t full_speed_from,
                     Print print)
    : impl_(std::make_shared<Impl>(std::move(executor),
                                   clock,
                                   unplugged(std::move(options)),
                                   std::move(folder),
                                   full_speed_from,
                                   std::move(print))) {}

/// Ports hold the bank's name, tasks hold the bank: the sockets' names go first.
RedirBank::~RedirBank() {
    impl_->ports.clear();
}

asio::awaitable<void> RedirBank::run() {
    const std::shared_ptr<Impl> impl = impl_;
    impl->make_ports();
    for (std::size_t index = 0; index < impl->ports.size(); ++index) {
        impl->say("listening", index, PhoneMode::unknown);
        impl->start(impl->ports[index]->serve());
    }
    co_await impl->watch();
}

} // namespace gangflash

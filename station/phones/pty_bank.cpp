#include "station/phones/pty_bank.hpp"

#include "base/async/run_on.hpp"
#include "station/phones/bank_line.hpp"
#include "station/phones/pty.hpp"

#include <array>
#include <charconv>
#include <map>
#include <utility>
#include <variant>
#include <vector>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace gangflash {

namespace {
constexpr std::size_t pump_size = 64 * kib;
/// How long the line stays when its phone has left: a host that reads slowly finds the last answer,
/// as it would in the buffer of a USB driver.
constexpr std::chrono::milliseconds last_words{300};
} // namespace

struct PtyBank::Impl : std::enable_shared_from_this<PtyBank::Impl> {
    Impl(asio::any_io_executor on,
         Clock& time,
         vphone::BankOptions options,
         std::filesystem::path where,
         Print say)
        : executor(on), clock(time), bus(std::move(on), time, std::move(options)),
          folder(std::move(where)), print(std::move(say)), seats(bus.count()) {
        const auto paths = bus.ports();
        for (std::size_t i = 0; i < paths.size(); ++i)
            index_of[paths[i]] = i;
    }

    asio::awaitable<void> watch();
    void arrived(const Appearance& what);
    void left(const Departure& what);
    asio::awaitable<void> converse(std::size_t index, Appearance what);
    asio::awaitable<void> to_phone(Pty& pty, Transport& phone);
    asio::awaitable<void> to_host(Pty& pty, Transport& phone);
    static asio::awaitable<void> host_closes(Pty& pty);
    asio::awaitable<void> rest_then_replug(std::size_t index, std::uint64_t epoch);
    void start(asio::awaitable<void> work);
    void say(std::string_view event, std::size_t index, PhoneMode mode);

    /// One port: what runs for the phone's present appearance.
    struct Seat {
        std::uint64_t epoch = 0; ///< counts arrivals and departures
        bool opened = false;     ///< by the host, since the arrival
        std::shared_ptr<asio::cancellation_signal> stop;
    };

    asio::any_io_executor executor;
    Clock& clock;
    vphone::VirtualBus bus;
    std::filesystem::path folder;
    Print print;
    std::vector<Seat> seats;
    std::map<PortPath, std::size_t> index_of;
};

void PtyBank::Impl::say(std::string_view event, std::size_t index, PhoneMode mode) {
    print(bank_line(event, clock, bus, index, folder / fmt::format("phone-{}", index + 1), mode));
}

void PtyBank::Impl::start(asio::awaitable<void> work) {
    const auto ended = [self = shared_from_this()](const std::exception_ptr&) {};
    start_root(executor, std::move(work), ended);
}

asio::awaitable<void> PtyBank::Impl::watch() {
    for (;;) {
        auto event = co_await bus.next();
        if (!event) co_return;
        if (const auto* here = std::get_if<Appearance>(&*event))
            arrived(*here);
        else
            left(std::get<Departure>(*event));
    }
}

void PtyBank::Impl::arrived(const Appearance& what) {
    const std::size_t index = index_of.at(what.path);
    Seat& seat = seats[index];
    const std::uint64_t epoch = ++seat.epoch;
    seat.opened = false;
    say("arrived", index, what.mode);
    if (what.mode != PhoneMode::brom && what.mode != PhoneMode::preloader &&
        what.mode != PhoneMode::agent) {
        start(rest_then_replug(index, epoch)); // nothing a serial line could speak to
        return;
    }
    seat.stop = std::make_shared<asio::cancellation_signal>();
    const auto ended = [self = shared_from_this(), stop = seat.stop](const std::exception_ptr&) {};
    start_root(
        executor, converse(index, what), asio::bind_cancellation_slot(seat.stop->slot(), ended));
}

void PtyBank::Impl::left(const Departure& what) {
    const std::size_t index = index_of.at(what.path);
    Seat& seat = seats[index];
    const std::uint64_t epoch = ++seat.epoch;
    say("left", index, PhoneMode::unknown);
    // One that goes on ends by itself: it first hands over what the phone said last.
    if (seat.stop && !seat.opened) seat.stop->emit(asio::cancellation_type::terminal);
    if (bus.phone(index).plugged()) start(rest_then_replug(index, epoch));
}

asio::awaitable<void> PtyBank::Impl::rest_then_replug(std::size_t index, std::uint64_t epoch) {
    co_await clock.sleep_for(rest);
    if (seats[index].epoch == epoch && bus.phone(index).plugged()) bus.replug(index, replug_delay);
}

asio::awaitable<void> PtyBank::Impl::converse(std::size_t index, Appearance what) {
    using namespace asio::experimental::awaitable_operators;
    const std::uint64_t epoch = seats[index].epoch;
    auto pty = Pty::make(executor, folder / fmt::format("phone-{}", index + 1));
    if (!pty) {
        print(nlohmann::json{{"event", "error"}, {"text", describe(pty.error())}}.dump());
        co_return;
    }
    auto gone = [this, index, epoch]() { return seats[index].epoch != epoch; };
    co_await pty->opened();
    if (gone()) co_return;
    seats[index].opened = true;
    auto phone = co_await bus.open(what);
    if (!phone) co_return;
    say("opened", index, what.mode);
    const auto first = co_await (to_phone(*pty, **phone) || to_host(*pty, **phone));
    const bool phone_left = first.index() == 1;
    if (phone_left) co_await (host_closes(*pty) || clock.sleep_for(last_words));
    if (gone()) co_return;
    say("closed", index, what.mode);
    bus.replug(index, replug_delay);
}

/// Ends when the host has closed its end.
asio::awaitable<void> PtyBank::Impl::to_phone(Pty& pty, Transport& phone) {
    Bytes buffer(pump_size);
    for (;;) {
        boost::system::error_code error;
        const std::size_t got = co_await pty.master().async_read_some(
            asio::buffer(buffer), asio::redirect_error(asio::use_awaitable, error));
        if (error) co_return;
        const ByteView bytes(buffer.data(), got);
        if (const auto sent = co_await phone.write_all(bytes); !sent) co_return;
    }
}

/// Ends when the phone has left.
asio::awaitable<void> PtyBank::Impl::to_host(Pty& pty, Transport& phone) {
    Bytes buffer(pump_size);
    for (;;) {
        const auto got = co_await phone.read_some(buffer);
        if (!got) co_return;
        boost::system::error_code error;
        co_await asio::async_write(pty.master(),
                                   asio::buffer(buffer.data(), got->value),
                                   asio::redirect_error(asio::use_awaitable, error));
        if (error) co_return;
    }
}

/// What it still says, nobody hears.
asio::awaitable<void> PtyBank::Impl::host_closes(Pty& pty) {
    Bytes buffer(pump_size);
    for (boost::system::error_code error; !error;)
        co_await pty.master().async_read_some(asio::buffer(buffer),
                                              asio::redirect_error(asio::use_awaitable, error));
}

PtyBank::PtyBank(asio::any_io_executor executor,
                 Clock& clock,
                 vphone::BankOptions options,
                 std::filesystem::path folder,
                 Print print)
    : impl_(std::make_shared<Impl>(
          std::move(executor), clock, std::move(options), std::move(folder), std::move(print))) {}

PtyBank::~PtyBank() = default;

asio::awaitable<void> PtyBank::run() {
    const std::shared_ptr<Impl> impl = impl_;
    co_await impl->watch();
    for (Impl::Seat& seat : impl->seats)
        if (seat.stop) seat.stop->emit(asio::cancellation_type::terminal);
}

} // namespace gangflash

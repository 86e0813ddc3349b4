#include "tests/kernel/redir_phones.hpp"

#include "base/clock.hpp"
#include "station/phones/redir_session.hpp"

#include <exception>
#include <functional>
#include <map>
#include <optional>
#include <thread>
#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <fmt/format.h>

namespace gangflash::test {

namespace asio = boost::asio;
using asio::local::stream_protocol;
using std::chrono::steady_clock;

namespace {

constexpr std::chrono::milliseconds rest{150}; ///< of the probe, on the bus and off it

void must_not_throw(const std::exception_ptr& thrown) {
    if (thrown) std::rethrow_exception(thrown);
}

/// One socket and the phone behind it: on the bus when told so, takes everything, says nothing.
class RedirPhone final : public RedirDevice {
public:
    RedirPhone(asio::io_context& loop, const std::filesystem::path& socket)
        : acceptor_(loop, stream_protocol::endpoint(socket.string())) {}

    asio::awaitable<void> serve() {
        auto socket = co_await acceptor_.async_accept(asio::use_awaitable);
        const auto session = std::make_shared<RedirSession>(std::move(socket), *this);
        session_ = session.get();
        co_await session->run();
        session_ = nullptr; // the guest has ended
    }

    void appear() {
        if (session_ == nullptr) return;
        endpoint_zero_.emplace(boot_rom(), UsbSpeed::high);
        appeared_at_ = steady_clock::now();
        session_->connect(boot_rom(), UsbSpeed::high);
    }
    void vanish() {
        endpoint_zero_.reset();
        waiting_.clear();
        if (session_ != nullptr) session_->disconnect();
    }

    /// Somebody has connected; the phone may appear.
    std::function<void()> on_ready;
    /// The first bytes of an appearance, and how long they took.
    std::function<void(std::chrono::microseconds)> on_touch;

private:
    static Appearance boot_rom() {
        Appearance phone;
        phone.mode = PhoneMode::brom;
        phone.vendor_id = 0x0e8d;
        phone.product_id = 0x0003;
        return phone;
    }

    void host_ready() override { on_ready(); }
    std::optional<Bytes> control(const SetupPacket& setup) override {
        return endpoint_zero_ ? endpoint_zero_->answer(setup) : std::nullopt;
    }
    void bulk_out(BulkRequest request) override {
        session_->finish_out(request);
        if (const auto since = std::exchange(appeared_at_, std::nullopt))
            on_touch(std::chrono::duration_cast<std::chrono::microseconds>(steady_clock::now() -
                                                                           *since));
    }
    void bulk_in(BulkRequest request) override { waiting_.emplace(request.id, request); }
    void cancelled(std::uint64_t id) override {
        const auto place = waiting_.find(id);
        if (place == waiting_.end()) return; // finished meanwhile
        session_->give_up(place->second);
        waiting_.erase(place);
    }
    void reset() override { waiting_.clear(); }

    stream_protocol::acceptor acceptor_;
    RedirSession* session_ = nullptr;              ///< while a guest is connected
    std::map<std::uint64_t, BulkRequest> waiting_; ///< for words that never come
    std::optional<ControlEndpoint> endpoint_zero_;
    std::optional<steady_clock::time_point> appeared_at_; ///< until the first byte
};

} // namespace

struct RedirPhones::Impl {
    Impl(const std::filesystem::path& folder, std::size_t drains) : missing(drains + 1) {
        for (std::size_t i = 1; i <= drains + 1; ++i)
            phones.push_back(
                std::make_unique<RedirPhone>(loop, folder / fmt::format("phone-{}", i)));
        for (const auto& phone : phones) {
            phone->on_touch = [this](std::chrono::microseconds) { one_less(); };
            phone->on_ready = [drain = phone.get()] { drain->appear(); };
        }
        RedirPhone& probe = *phones.back();
        probe.on_ready = [this] { one_less(); };
        probe.on_touch = [this](std::chrono::microseconds waited) {
            times.push_back(waited);
            asio::co_spawn(loop, leave_and_return(), must_not_throw);
        };
        for (const auto& phone : phones)
            asio::co_spawn(loop, phone->serve(), must_not_throw);
        thread = std::thread([this] { loop.run(); });
    }

    /// Drains that were not touched and the probe's connection: then the probe comes.
    void one_less() {
        if (--missing == 0) phones.back()->appear();
    }

    asio::awaitable<void> leave_and_return() {
        co_await clock.sleep_for(rest);
        phones.back()->vanish();
        co_await clock.sleep_for(rest);
        phones.back()->appear();
    }

    SystemClock clock;
    asio::io_context loop{1};
    std::vector<std::unique_ptr<RedirPhone>> phones;
    std::size_t missing;
    std::vector<std::chrono::microseconds> times;
    std::thread thread;
};

RedirPhones::RedirPhones(std::filesystem::path folder, std::size_t drains)
    : impl_(std::make_unique<Impl>(folder, drains)) {}

RedirPhones::~RedirPhones() {
    finish();
}

std::vector<std::chrono::microseconds> RedirPhones::finish() {
    impl_->loop.stop();
    if (impl_->thread.joinable()) impl_->thread.join();
    return impl_->times;
}

} // namespace gangflash::test

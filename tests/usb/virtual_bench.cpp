#include "tests/usb/virtual_bench.hpp"

#include "base/async/wakeup.hpp"
#include "ports/usb/identity_table.hpp"

#include <deque>
#include <mutex>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>

#include <fmt/format.h>

namespace gangflash::test {

namespace {

/// `v1-2.3` stands at `1-2.3`.
std::string testbed_name(const PortPath& path) {
    return path.text().substr(1);
}

void must_not_throw(std::exception_ptr thrown) {
    if (thrown) std::rethrow_exception(thrown);
}

/// Carries bytes between a mocked port and a virtual phone's transport. Two coroutines on the
/// phones' loop, and the model's calls on umockdev's thread.
class Cable final : public PhoneModel, public std::enable_shared_from_this<Cable> {
public:
    using Wake = std::function<void()>; ///< the testbed looks at the model again

    Cable(asio::any_io_executor executor, std::unique_ptr<Transport> phone, Wake wake)
        : executor_(std::move(executor)), phone_(std::move(phone)), wake_(std::move(wake)),
          changed_(executor_) {}

    void start() {
        asio::co_spawn(executor_, to_phone(shared_from_this()), must_not_throw);
        asio::co_spawn(executor_, from_phone(shared_from_this()), must_not_throw);
    }

    /// On the loop; the coroutines then end by themselves.
    void cut() {
        cut_ = true;
        changed_.notify();
    }

    bool take(ByteView transfer) override {
        const std::lock_guard lock(mutex_);
        if (waiting_bytes_ > most_waiting) return false; // NAK until the phone has read some
        waiting_bytes_ += transfer.size();
        outgoing_.emplace_back(transfer.begin(), transfer.end());
        asio::post(executor_, [self = shared_from_this()] { self->changed_.notify(); });
        return true;
    }

    std::optional<Bytes> packet(std::size_t) override {
        const std::lock_guard lock(mutex_);
        if (incoming_.empty()) return std::nullopt;
        Bytes next = std::move(incoming_.front());
        incoming_.pop_front();
        asio::post(executor_, [self = shared_from_this()] { self->changed_.notify(); });
        return next;
    }

private:
    static constexpr std::size_t most_waiting = 256 * kib, most_packets = 256, packet_bytes = 512;

    static asio::awaitable<void> to_phone(std::shared_ptr<Cable> self) {
        while (!self->cut_) {
            std::optional<Bytes> next;
            {
                const std::lock_guard lock(self->mutex_);
                if (!self->outgoing_.empty()) {
                    next = std::move(self->outgoing_.front());
                    self->outgoing_.pop_front();
                }
            }
            if (!next) {
                co_await self->changed_.wait();
                continue;
            }
            const auto sent = co_await self->phone_->write_all(*next);
            if (!sent) co_return; // it left: the bus says so
            {
                const std::lock_guard lock(self->mutex_);
                self->waiting_bytes_ -= next->size();
            }
            self->wake_();
        }
    }

    static asio::awaitable<void> from_phone(std::shared_ptr<Cable> self) {
        while (!self->cut_) {
            bool full = false;
            {
                const std::lock_guard lock(self->mutex_);
                full = self->incoming_.size() >= most_packets;
            }
            if (full) {
                co_await self->changed_.wait();
                continue;
            }
            Bytes packet(packet_bytes);
            const auto got = co_await self->phone_->read_some(packet);
            if (!got) co_return;
            packet.resize(got->value);
            {
                const std::lock_guard lock(self->mutex_);
                self->incoming_.push_back(std::move(packet));
            }
            self->wake_();
        }
    }

    asio::any_io_executor executor_;
    std::unique_ptr<Transport> phone_;
    Wake wake_;
    Wakeup changed_;
    bool cut_ = false;
    std::mutex mutex_; ///< below the testbed's lock: never held while waking
    std::deque<Bytes> outgoing_, incoming_;
    std::size_t waiting_bytes_ = 0;
};

class MutePhone final : public PhoneModel {
public:
    bool take(ByteView) override { return false; }
    std::optional<Bytes> packet(std::size_t) override { return std::nullopt; }
};

} // namespace

VirtualBench::VirtualBench(UsbTestbed& testbed, vphone::BankOptions options)
    : testbed_(testbed), keep_running_(loop_.get_executor()),
      bus_(loop_.get_executor(), clock_, std::move(options)) {
    const std::size_t hubs = round_up(bus_.count(), vphone::VirtualBus::ports_per_hub) /
                             vphone::VirtualBus::ports_per_hub;
    for (std::size_t hub = 1; hub <= hubs; ++hub)
        testbed_.add_hub(fmt::format("1-{}", hub), vphone::VirtualBus::ports_per_hub);
}

VirtualBench::~VirtualBench() {
    loop_.stop();
    if (thread_.joinable()) thread_.join();
}

void VirtualBench::start() {
    asio::co_spawn(loop_, mirror(), [](std::exception_ptr thrown, const Result<void>&) {
        must_not_throw(thrown);
    });
    thread_ = std::thread([this] { loop_.run(); });
}

asio::awaitable<Result<void>> VirtualBench::mirror() {
    for (;;) {
        auto event = co_await bus_.next();
        if (!event) co_return event.error();
        if (const auto* phone = std::get_if<Appearance>(&*event))
            co_await appear(*phone);
        else
            leave(std::get<Departure>(*event).path);
    }
}

asio::awaitable<void> VirtualBench::appear(Appearance phone) {
    const std::string name = testbed_name(phone.path);
    const UsbIds ids{phone.vendor_id, phone.product_id, phone.product};
    if (!usb::is_served(phone.mode)) { // Android runs: seen on the bus, spoken to by nobody
        plugged_[phone.path] = [] {};
        testbed_.plug(name, std::make_shared<MutePhone>(), ids);
        co_return;
    }
    auto transport = co_await bus_.open(phone);
    if (!transport) co_return; // it has left again, which comes next
    const Cable::Wake wake = [this, path = phone.path, name] {
        if (plugged_.contains(path)) testbed_.wake(name);
    };
    auto cable = std::make_shared<Cable>(loop_.get_executor(), std::move(*transport), wake);
    plugged_[phone.path] = [cable] { cable->cut(); };
    testbed_.plug(name,
                  cable,
                  ids,
                  phone.mode == PhoneMode::preloader ? preloader_descriptors(ids)
                                                     : brom_descriptors(ids));
    cable->start();
}

void VirtualBench::leave(const PortPath& path) {
    const auto place = plugged_.find(path);
    if (place == plugged_.end()) return;
    place->second();
    plugged_.erase(place);
    testbed_.unplug(testbed_name(path));
}

} // namespace gangflash::test

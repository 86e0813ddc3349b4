#include "tests/usb/usbfs_phone.hpp"

#include "tests/usb/umockdev_call.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <pty.h>
#include <stdexcept>
#include <termios.h>
#include <unistd.h>
#include <utility>

#include <linux/usb/ch9.h>

namespace gangflash::test {

namespace {

constexpr std::size_t packet_bytes = 512;
constexpr std::uint8_t direction_in = 0x80, set_line_coding = 0x20, get_descriptor = 0x06;
constexpr std::size_t setup_bytes = 8, device_descriptor_bytes = 18;

template <class T>
T& resolved(UMockdevIoctlData* argument, UMockdevIoctlData*& holder) {
    holder = umockdev_ioctl_data_resolve(argument, 0, sizeof(T), nullptr);
    return *reinterpret_cast<T*>(holder->data);
}

} // namespace

UsbfsPhone::UsbfsPhone(UsbfsState& usbfs,
                       std::shared_ptr<PhoneModel> model,
                       const std::string& real_node,
                       Bytes descriptors)
    : usbfs_(usbfs), model_(std::move(model)),
      handler_(call_umockdev([] { return umockdev_ioctl_base_new(); })), real_node_(real_node),
      descriptors_(std::move(descriptors)) {
    std::array<char, 128> name{};
    if (openpty(&master_, &slave_, name.data(), nullptr, nullptr) != 0)
        throw std::runtime_error("openpty");
    fcntl(master_, F_SETFD, FD_CLOEXEC);
    fcntl(slave_, F_SETFD, FD_CLOEXEC);
    termios line{};
    tcgetattr(slave_, &line);
    cfmakeraw(&line);
    tcsetattr(slave_, TCSANOW, &line);
    tcflow(slave_, TCOOFF);       // not writable: nothing can be reaped
    ::unlink(real_node_.c_str()); // of an earlier phone with this address
    if (symlink(name.data(), real_node_.c_str()) != 0) throw std::runtime_error("symlink");
    g_signal_connect(handler_, "handle-ioctl", G_CALLBACK(&UsbfsPhone::on_ioctl), this);
}

UsbfsPhone::~UsbfsPhone() {
    call_umockdev([this] { g_object_unref(handler_); });
}

gboolean UsbfsPhone::on_ioctl(UMockdevIoctlBase*, UMockdevIoctlClient* client, gpointer self) {
    auto& phone = *static_cast<UsbfsPhone*>(self);
    const std::lock_guard lock(phone.usbfs_.mutex);
    int error = 0;
    const long result = phone.answer(
        umockdev_ioctl_client_get_request(client), umockdev_ioctl_client_get_arg(client), error);
    umockdev_ioctl_client_complete(client, result, error);
    return TRUE;
}

long UsbfsPhone::answer(unsigned long request, UMockdevIoctlData* argument, int& error) {
    const auto first_word = [argument] {
        UMockdevIoctlData* holder = nullptr;
        const unsigned value = resolved<unsigned>(argument, holder);
        umockdev_ioctl_data_unref(holder);
        return value;
    };
    const bool reaping = request == USBDEVFS_REAPURB || request == USBDEVFS_REAPURBNDELAY;
    if (!present_ && !reaping) {
        error = ENODEV;
        return -1;
    }
    switch (request) {
    case USBDEVFS_GET_CAPABILITIES:
        return capabilities(argument);
    case USBDEVFS_GETDRIVER:
        return driver_of(argument, error);
    case USBDEVFS_IOCTL:
        return driver_ioctl(argument, error);
    case USBDEVFS_DISCONNECT_CLAIM:
        return claim(first_word(), true, error);
    case USBDEVFS_CLAIMINTERFACE:
        return claim(first_word(), false, error);
    case USBDEVFS_RELEASEINTERFACE:
        return release(first_word(), error);
    case USBDEVFS_SUBMITURB:
        return submit(argument, error);
    case USBDEVFS_REAPURB:
    case USBDEVFS_REAPURBNDELAY:
        return reap(argument, error);
    case USBDEVFS_DISCARDURB:
        return discard(argument, error);
    case USBDEVFS_CLEAR_HALT:
        stalled_[first_word() & 0xffU] = false;
        return 0;
    default:
        error = ENOTTY;
        return -1;
    }
}

long UsbfsPhone::capabilities(UMockdevIoctlData* argument) {
    UMockdevIoctlData* holder = nullptr;
    resolved<guint32>(argument, holder) =
        USBDEVFS_CAP_ZERO_PACKET | USBDEVFS_CAP_BULK_CONTINUATION |
        USBDEVFS_CAP_NO_PACKET_SIZE_LIM | USBDEVFS_CAP_BULK_SCATTER_GATHER |
        USBDEVFS_CAP_REAP_AFTER_DISCONNECT;
    umockdev_ioctl_data_unref(holder);
    return 0;
}

long UsbfsPhone::driver_of(UMockdevIoctlData* argument, int& error) {
    UMockdevIoctlData* holder = nullptr;
    auto& query = resolved<usbdevfs_getdriver>(argument, holder);
    const bool bound = query.interface < driver_bound_.size() && driver_bound_[query.interface];
    if (bound) std::strcpy(query.driver, "cdc_acm");
    umockdev_ioctl_data_unref(holder);
    error = bound ? 0 : ENODATA;
    return bound ? 0 : -1;
}

long UsbfsPhone::claim(unsigned interface, bool with_detach, int& error) {
    if (interface >= claimed_.size()) {
        error = ENOENT;
        return -1;
    }
    if (driver_bound_[interface] && !with_detach) {
        error = EBUSY;
        return -1;
    }
    if (driver_bound_[interface]) ++usbfs_.counts.detached;
    driver_bound_[interface] = false;
    if (!claimed_[interface]) ++usbfs_.counts.claims;
    claimed_[interface] = true;
    return 0;
}

long UsbfsPhone::release(unsigned interface, int& error) {
    if (interface >= claimed_.size() || !claimed_[interface]) {
        error = EINVAL;
        return -1;
    }
    claimed_[interface] = false;
    --usbfs_.counts.claims;
    return 0;
}

/// libusb's way to detach or attach a driver by itself.
long UsbfsPhone::driver_ioctl(UMockdevIoctlData* argument, int& error) {
    UMockdevIoctlData* holder = nullptr;
    const auto& command = resolved<usbdevfs_ioctl>(argument, holder);
    const auto code = static_cast<unsigned>(command.ioctl_code);
    if (code == USBDEVFS_CONNECT) ++usbfs_.counts.reattached;
    umockdev_ioctl_data_unref(holder);
    error = code == USBDEVFS_CONNECT ? 0 : ENODATA;
    return code == USBDEVFS_CONNECT ? 1 : -1;
}

std::span<std::byte> UsbfsPhone::bytes_of(const Urb& urb) const {
    return {static_cast<std::byte*>(urb.urb->buffer),
            static_cast<std::size_t>(urb.urb->buffer_length)};
}

long UsbfsPhone::submit(UMockdevIoctlData* argument, int& error) {
    UMockdevIoctlData* data =
        umockdev_ioctl_data_resolve(argument, 0, sizeof(usbdevfs_urb), nullptr);
    auto* urb = reinterpret_cast<usbdevfs_urb*>(data->data);
    const auto size = static_cast<std::size_t>(urb->buffer_length);
    if (usbfs_.memory_limit && usbfs_.memory_used + size > *usbfs_.memory_limit) {
        ++usbfs_.counts.refused;
        umockdev_ioctl_data_unref(data);
        error = ENOMEM;
        return -1;
    }
    Urb pending{data, nullptr, urb, 0};
    if (size > 0)
        pending.buffer =
            umockdev_ioctl_data_resolve(data, G_STRUCT_OFFSET(usbdevfs_urb, buffer), size, nullptr);
    usbfs_.memory_used += size;
    ++usbfs_.counts.pending;
    usbfs_.counts.most_pending = std::max(usbfs_.counts.most_pending, usbfs_.counts.pending);
    if (urb->type == USBDEVFS_URB_TYPE_CONTROL)
        control(pending);
    else
        ((urb->endpoint & direction_in) != 0 ? in_ : out_).push_back(pending);
    pump();
    return 0;
}

void UsbfsPhone::control(const Urb& urb) {
    const auto buffer = bytes_of(urb);
    const std::byte request = buffer[1];
    if (control_ignored_) return control_.push_back(urb);
    if (stalled_[0]) return finish(urb, -EPIPE, 0);
    if (request == std::byte{set_line_coding}) ++usbfs_.counts.line_codings;
    const bool asks = request == std::byte{get_descriptor};
    finish(urb, 0, asks ? describe(buffer) : buffer.size() - setup_bytes);
}

/// Answers GET_DESCRIPTOR: device or configuration, as much of it as was asked for.
std::size_t UsbfsPhone::describe(std::span<std::byte> setup_and_data) const {
    const std::span all(descriptors_);
    const bool device = setup_and_data[3] == std::byte{USB_DT_DEVICE};
    const auto told =
        device ? all.first(device_descriptor_bytes) : all.subspan(device_descriptor_bytes);
    const auto into = setup_and_data.subspan(setup_bytes);
    const auto bytes = std::min(told.size(), into.size());
    std::ranges::copy(told.first(bytes), into.begin());
    return bytes;
}

long UsbfsPhone::reap(UMockdevIoctlData* argument, int& error) {
    if (done_.empty()) {
        error = present_ ? EAGAIN : ENODEV;
        return -1;
    }
    Urb urb = done_.front();
    done_.pop_front();
    gate();
    UMockdevIoctlData* place = umockdev_ioctl_data_resolve(argument, 0, sizeof(void*), nullptr);
    umockdev_ioctl_data_set_ptr(place, 0, urb.data);
    umockdev_ioctl_data_unref(place);
    umockdev_ioctl_data_unref(urb.data);
    if (urb.buffer != nullptr) umockdev_ioctl_data_unref(urb.buffer);
    return 0;
}

long UsbfsPhone::discard(UMockdevIoctlData* argument, int& error) {
    const auto wanted = *reinterpret_cast<gulong*>(argument->data);
    for (std::deque<Urb>* queue : {&control_, &in_, &out_})
        for (auto it = queue->begin(); it != queue->end(); ++it)
            if (it->data->client_addr == wanted) {
                const Urb urb = *it;
                queue->erase(it);
                finish(urb, -ENOENT, urb.filled);
                gate();
                return 0;
            }
    error = EINVAL;
    return -1;
}

/// Moves what can move between transfers and phone.
void UsbfsPhone::pump() {
    while (pump_out() || pump_in()) {
    }
    gate();
}

bool UsbfsPhone::pump_out() {
    if (out_.empty()) return false;
    const Urb urb = out_.front();
    const bool stalled = stalled_[urb.urb->endpoint];
    if (!stalled && !model_->take(bytes_of(urb))) return false;
    out_.pop_front();
    finish(urb, stalled ? -EPIPE : 0, stalled ? 0 : bytes_of(urb).size());
    return true;
}

bool UsbfsPhone::pump_in() {
    if (in_.empty()) return false;
    Urb& urb = in_.front();
    const auto buffer = bytes_of(urb);
    if (stalled_[urb.urb->endpoint]) {
        const Urb ended = urb;
        in_.pop_front();
        finish(ended, -EPIPE, 0);
        return true;
    }
    const auto packet = model_->packet(packet_bytes);
    if (!packet) return false;
    if (urb.filled + packet->size() > buffer.size()) { // babble: the host asked for less
        const Urb ended = urb;
        in_.pop_front();
        finish(ended, -EOVERFLOW, 0);
        return true;
    }
    std::ranges::copy(*packet, buffer.begin() + static_cast<std::ptrdiff_t>(urb.filled));
    urb.filled += packet->size();
    if (packet->size() < packet_bytes || urb.filled == buffer.size()) {
        const Urb ended = urb;
        in_.pop_front();
        finish(ended, 0, ended.filled);
    }
    return true;
}

void UsbfsPhone::finish(Urb urb, int status, std::size_t bytes) {
    urb.urb->status = status;
    urb.urb->actual_length = static_cast<int>(bytes);
    usbfs_.memory_used -= static_cast<std::size_t>(urb.urb->buffer_length);
    --usbfs_.counts.pending;
    done_.push_back(urb);
}

/// The node is writable exactly while something can be reaped.
void UsbfsPhone::gate() {
    const bool want = !done_.empty();
    if (slave_ < 0 || want == readable_) return;
    readable_ = want;
    tcflow(slave_, want ? TCOON : TCOOFF);
}

void UsbfsPhone::wake() {
    const std::lock_guard lock(usbfs_.mutex);
    pump();
}

void UsbfsPhone::stall(std::uint8_t endpoint) {
    const std::lock_guard lock(usbfs_.mutex);
    stalled_[endpoint] = true;
    pump();
}

void UsbfsPhone::ignore_control() {
    const std::lock_guard lock(usbfs_.mutex);
    control_ignored_ = true;
}

void UsbfsPhone::disconnect(Pull how) {
    const std::lock_guard lock(usbfs_.mutex);
    present_ = false;
    for (std::deque<Urb>* queue : {&control_, &out_, &in_}) {
        for (const Urb& urb : *queue)
            finish(urb, how == Pull::error_first ? -EPROTO : -ESHUTDOWN, urb.filled);
        queue->clear();
    }
    for (bool& held : claimed_)
        if (std::exchange(held, false)) --usbfs_.counts.claims;
    gate();
}

void UsbfsPhone::close_node() {
    const std::lock_guard lock(usbfs_.mutex);
    ::close(master_);
    ::close(slave_);
    master_ = slave_ = -1;
    ::unlink(real_node_.c_str());
}

} // namespace gangflash::test

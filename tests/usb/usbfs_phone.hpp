#pragma once

#include "tests/usb/usb_testbed.hpp"

#include <array>
#include <deque>
#include <linux/usbdevice_fs.h>
#include <span>
#include <vector>

#include <umockdev-1.0/umockdev.h>

namespace gangflash::test {

/// What all mocked nodes share.
struct UsbfsState {
    std::mutex mutex; ///< handlers run on umockdev's thread, plugging on the test's
    std::optional<std::size_t> memory_limit;
    std::size_t memory_used = 0;
    UsbTestbed::Counts counts;
};

/// The kernel's side of one device node: answers the ioctls of usbfs as the kernel would.
class UsbfsPhone {
public:
    UsbfsPhone(UsbfsState& usbfs,
               std::shared_ptr<PhoneModel> model,
               const std::string& real_node,
               Bytes descriptors);
    ~UsbfsPhone();
    UsbfsPhone(const UsbfsPhone&) = delete;
    UsbfsPhone& operator=(const UsbfsPhone&) = delete;

    UMockdevIoctlBase* handler() const { return handler_; }

    void wake();
    void stall(std::uint8_t endpoint);
    void ignore_control();
    void disconnect(Pull how); ///< ends all pending transfers
    void close_node();         ///< hangs up: libusb sees the device vanish

    std::string node;     ///< `/dev/bus/usb/001/007`
    unsigned address = 0; ///< on its bus

private:
    struct Urb {
        UMockdevIoctlData* data = nullptr;
        UMockdevIoctlData* buffer = nullptr; ///< nullptr for an empty transfer
        usbdevfs_urb* urb = nullptr;
        std::size_t filled = 0; ///< of an IN transfer, so far
    };

    static gboolean on_ioctl(UMockdevIoctlBase*, UMockdevIoctlClient* client, gpointer self);
    long answer(unsigned long request, UMockdevIoctlData* argument, int& error);
    long capabilities(UMockdevIoctlData* argument);
    long driver_of(UMockdevIoctlData* argument, int& error);
    long claim(unsigned interface, bool with_detach, int& error);
    long release(unsigned interface, int& error);
    long driver_ioctl(UMockdevIoctlData* argument, int& error);
    long submit(UMockdevIoctlData* argument, int& error);
    long reap(UMockdevIoctlData* argument, int& error);
    long discard(UMockdevIoctlData* argument, int& error);
    void control(const Urb& urb);
    std::size_t describe(std::span<std::byte> setup_and_data) const;
    void pump();
    bool pump_out();
    bool pump_in();
    void finish(Urb urb, int status, std::size_t bytes);
    void gate();
    std::span<std::byte> bytes_of(const Urb& urb) const;

    UsbfsState& usbfs_;
    std::shared_ptr<PhoneModel> model_;
    UMockdevIoctlBase* handler_;
    std::string real_node_;
    Bytes descriptors_; ///< the device's, then the configuration's
    int master_ = -1, slave_ = -1;
    bool present_ = true, readable_ = false;
    std::array<bool, 2> driver_bound_{true, true}; ///< cdc_acm, by interface
    std::array<bool, 2> claimed_{};
    std::array<bool, 256> stalled_{}; ///< by endpoint address
    bool control_ignored_ = false;
    std::deque<Urb> control_, in_, out_, done_;
};

} // namespace gangflash::test

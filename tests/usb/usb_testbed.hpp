#pragma once

#include "base/bytes.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

namespace gangflash::test {

/// What the phone behind a mocked USB port does. Called under the testbed's lock, on umockdev's
/// thread.
class PhoneModel {
public:
    virtual ~PhoneModel() = default;

    /// Takes one OUT transfer. False: NAK, it stays pending until wake().
    virtual bool take(ByteView transfer) = 0;

    /// The next IN packet of at most `packet_bytes`, or nothing: NAK. A transfer ends at a short
    /// packet or when it is full, as on the wire.
    virtual std::optional<Bytes> packet(std::size_t packet_bytes) = 0;
};

struct UsbIds {
    std::uint16_t vendor = 0x0e8d;
    std::uint16_t product = 0x0003;
    std::string text; ///< product string, may be empty
};

/// How pending transfers end when the phone is pulled. Real controllers do either.
enum class Pull : std::uint8_t { no_device, error_first };

/// A mocked sysfs and usbfs with phones in it (umockdev). Needs LD_PRELOAD, see main.cpp.
///
/// Device nodes are pseudo-terminals, because umockdev's plain files are always ready and libusb
/// would spin: stopping output withholds "a transfer can be reaped", closing the master end is the
/// unplugging. One testbed per process; at most 45 phones (umockdev wraps 50 descriptors).
class UsbTestbed {
public:
    UsbTestbed();
    ~UsbTestbed();
    UsbTestbed(const UsbTestbed&) = delete;
    UsbTestbed& operator=(const UsbTestbed&) = delete;

    /// `1-4`: behind root hub usb1 on controller 0000:00:14.0; buses 2, 3 … are at 0000:00:15.0 ….
    void add_hub(const std::string& name, unsigned ports);

    void plug(const std::string& name,
              std::shared_ptr<PhoneModel> model,
              const UsbIds& ids = {},
              const Bytes& descriptors = {});
    void unplug(const std::string& name, Pull how = Pull::no_device);

    /// The model has something new to take or to say.
    void wake(const std::string& name);

    /// The endpoint answers STALL from now on (address as in the descriptors; 0: control).
    void stall(const std::string& name, std::uint8_t endpoint);

    /// Control requests stay unanswered from now on.
    void ignore_control(const std::string& name);

    /// The kernel lends this many bytes for transfers, then says ENOMEM; nothing: no limit.
    void limit_memory(std::optional<std::size_t> bytes);

    struct Counts {
        unsigned claims = 0;       ///< interfaces held now
        unsigned detached = 0;     ///< drivers taken away, ever
        unsigned reattached = 0;   ///< drivers given back, ever
        unsigned pending = 0;      ///< transfers held now
        unsigned refused = 0;      ///< submits answered ENOMEM, ever
        unsigned most_pending = 0; ///< transfers held at once, ever
        unsigned line_codings = 0; ///< SET_LINE_CODING seen, ever
    };
    Counts counts() const;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

/// The boot ROM's descriptors: communications interface first, 7-byte endpoints, 512-byte packets.
Bytes brom_descriptors(const UsbIds& ids);

/// The preloader's as its source has them: data interface first, 8-byte endpoints, 70 bytes
/// (reference: mtk-brom-preloader-legacy-da.md, 1.2).
Bytes preloader_descriptors(const UsbIds& ids);

} // namespace gangflash::test

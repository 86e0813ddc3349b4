#include "tests/usb/usb_testbed.hpp"

#include "tests/usb/umockdev_call.hpp"
#include "tests/usb/usbfs_phone.hpp"

#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <pty.h>
#include <set>
#include <stdexcept>
#include <termios.h>
#include <unistd.h>

#include <fmt/format.h>

namespace gangflash::test {

namespace fs = std::filesystem;

namespace {

const Bytes hub_descriptors = [] {
    // A hub's device and configuration: class 09, one interrupt endpoint (USB 2.0, 11.23.1).
    constexpr std::array<std::uint8_t, 43> raw{
        18, 1, 0, 2,    9, 0, 1, 64, 0x6b, 0x1d, 2, 0, 0, 1, 0, 0, 0,    1, 9, 2, 25, 0,
        1,  1, 0, 0xe0, 0, 9, 4, 0,  0,    1,    9, 0, 0, 0, 7, 5, 0x81, 3, 4, 0, 12};
    const auto view = std::as_bytes(std::span(raw));
    return Bytes(view.begin(), view.end());
}();

unsigned bus_of(const std::string& name) {
    return static_cast<unsigned>(std::stoul(name.starts_with("usb") ? name.substr(3) : name));
}

/// `1-4.2` → /devices/pci0000:00/0000:00:14.0/usb1/1-4/1-4.2
std::string device_folder(const std::string& name) {
    const unsigned bus = bus_of(name);
    std::string path = fmt::format("/devices/pci0000:00/0000:00:{:x}.0/usb{}", 0x13 + bus, bus);
    if (name.starts_with("usb")) return path;
    for (std::size_t dot = name.find('.'); dot != std::string::npos; dot = name.find('.', dot + 1))
        path += '/' + name.substr(0, dot);
    return path + '/' + name;
}

std::string upper_hex(const Bytes& bytes) {
    std::string text;
    for (const std::byte byte : bytes)
        text += fmt::format("{:02X}", std::to_integer<unsigned>(byte));
    return text;
}

} // namespace

struct UsbTestbed::Impl {
    Impl() : testbed(call_umockdev([] { return umockdev_testbed_new(); })) {
        char* folder = call_umockdev([this] { return umockdev_testbed_get_root_dir(testbed); });
        root = folder;
        g_free(folder);
    }

    std::string node(unsigned bus, unsigned address) const {
        return fmt::format("/dev/bus/usb/{:03}/{:03}", bus, address);
    }

    void add_device(const std::string& name,
                    unsigned address,
                    const UsbIds& ids,
                    const Bytes& descriptors,
                    unsigned device_class,
                    unsigned hub_ports) {
        const unsigned bus = bus_of(name);
        const std::string text = fmt::format(
            "P: {}\nE: SUBSYSTEM=usb\nE: DEVTYPE=usb_device\nE: DRIVER=usb\nE: MAJOR=189\n"
            "E: MINOR={}\nE: BUSNUM={:03}\nE: DEVNUM={:03}\nE: DEVNAME={}\nE: "
            "PRODUCT={:x}/{:x}/100\n"
            "A: busnum={}\\n\nA: devnum={}\\n\nA: speed=480\\n\nA: bConfigurationValue=1\\n\n"
            "A: idVendor={:04x}\\n\nA: idProduct={:04x}\\n\nA: bDeviceClass={:02x}\\n\n"
            "A: maxchild={}\\n\n{}H: descriptors={}\n\n",
            device_folder(name),
            (bus - 1) * 128 + address - 1,
            bus,
            address,
            node(bus, address),
            ids.vendor,
            ids.product,
            bus,
            address,
            ids.vendor,
            ids.product,
            device_class,
            hub_ports,
            ids.text.empty() ? std::string() : fmt::format("A: product={}\\n\n", ids.text),
            upper_hex(descriptors));
        GError* error = nullptr;
        const bool added = call_umockdev([&] {
            return umockdev_testbed_add_from_string(testbed, text.c_str(), &error) != FALSE;
        });
        if (!added) throw std::runtime_error(error->message);
    }

    /// The next free one, round and round as the kernel does: a bus has 127 (USB 2.0, 9.4.6).
    unsigned take_address(unsigned bus) {
        constexpr unsigned most = 127;
        unsigned& next = addresses[bus];
        do
            next = next == most ? 2 : next + 1;
        while (taken.contains({bus, next}));
        taken.insert({bus, next});
        return next;
    }

    void add_root_hub(unsigned bus) {
        if (addresses.contains(bus)) return;
        addresses[bus] = 1;
        add_device(fmt::format("usb{}", bus), 1, {0x1d6b, 2, {}}, hub_descriptors, 9, 8);
    }

    UMockdevTestbed* testbed;
    std::string root;
    std::map<unsigned, unsigned> addresses;        ///< last one given on each bus
    std::set<std::pair<unsigned, unsigned>> taken; ///< bus and address
    UsbfsState usbfs;
    std::map<std::string, std::unique_ptr<UsbfsPhone>> phones;
    /// Unplugged: a program that still holds such a node may ask it things until it closes it.
    std::vector<std::unique_ptr<UsbfsPhone>> gone;
};

UsbTestbed::UsbTestbed() : impl_(std::make_unique<Impl>()) {
    // libusb opens the pseudo-terminal without O_NOCTTY: a session leader would be hung up on when
    // the phone is pulled.
    std::signal(SIGHUP, SIG_IGN);
}

UsbTestbed::~UsbTestbed() {
    while (!impl_->phones.empty())
        unplug(std::string(impl_->phones.begin()->first));
    call_umockdev([this] { g_object_unref(impl_->testbed); });
    {
        // What umockdev's thread did to the phones last is behind this.
        const std::lock_guard lock(impl_->usbfs.mutex);
    }
    std::error_code ignored; // umockdev has usually removed it
    fs::remove_all(impl_->root, ignored);
}

void UsbTestbed::add_hub(const std::string& name, unsigned ports) {
    impl_->add_root_hub(bus_of(name));
    const unsigned address = impl_->take_address(bus_of(name));
    impl_->add_device(name, address, {0x05e3, 0x0608, {}}, hub_descriptors, 9, ports);
}

void UsbTestbed::plug(const std::string& name,
                      std::shared_ptr<PhoneModel> model,
                      const UsbIds& ids,
                      const Bytes& descriptors) {
    impl_->add_root_hub(bus_of(name));
    const unsigned address = impl_->take_address(bus_of(name));
    const std::string node = impl_->node(bus_of(name), address);
    const std::string real_node = impl_->root + node;
    fs::create_directories(fs::path(real_node).parent_path());

    const Bytes told = descriptors.empty() ? brom_descriptors(ids) : descriptors;
    auto phone = std::make_unique<UsbfsPhone>(impl_->usbfs, std::move(model), real_node, told);
    // The handler first: libusb opens the node as soon as it sees the device.
    call_umockdev([&] {
        umockdev_testbed_attach_ioctl(impl_->testbed, node.c_str(), phone->handler(), nullptr);
    });
    phone->node = node;
    phone->address = address;
    impl_->phones[name] = std::move(phone);
    impl_->add_device(name, address, ids, told, 2, 0);
}

void UsbTestbed::unplug(const std::string& name, Pull how) {
    const auto place = impl_->phones.find(name);
    if (place == impl_->phones.end()) throw std::runtime_error("no phone at " + name);
    UsbfsPhone& phone = *place->second;
    phone.disconnect(how);
    const std::string folder = "/sys" + device_folder(name);
    call_umockdev([&] {
        umockdev_testbed_uevent(impl_->testbed, folder.c_str(), "remove"); // removing sends none
        umockdev_testbed_remove_device(impl_->testbed, folder.c_str());
    });
    phone.close_node();
    call_umockdev(
        [&] { umockdev_testbed_detach_ioctl(impl_->testbed, phone.node.c_str(), nullptr); });
    impl_->taken.erase({bus_of(name), phone.address});
    impl_->gone.push_back(std::move(place->second));
    impl_->phones.erase(place);
}

void UsbTestbed::wake(const std::string& name) {
    impl_->phones.at(name)->wake();
}

void UsbTestbed::stall(const std::string& name, std::uint8_t endpoint) {
    impl_->phones.at(name)->stall(endpoint);
}

void UsbTestbed::ignore_control(const std::string& name) {
    impl_->phones.at(name)->ignore_control();
}

void UsbTestbed::limit_memory(std::optional<std::size_t> bytes) {
    const std::lock_guard lock(impl_->usbfs.mutex);
    impl_->usbfs.memory_limit = bytes;
}

UsbTestbed::Counts UsbTestbed::counts() const {
    const std::lock_guard lock(impl_->usbfs.mutex);
    return impl_->usbfs.counts;
}

} // namespace gangflash::test

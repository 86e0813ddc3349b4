#include "ports/usb/bench.hpp"
#include "ports/usb/capacity.hpp"
#include "ports/usb/descriptors.hpp"
#include "ports/usb/identity_table.hpp"
#include "station/cli/doctor/bench_facts.hpp"
#include "tests/support/tree.hpp"

#include <filesystem>
#include <fstream>
#include <random>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gangflash::usb {

namespace {

namespace fs = std::filesystem;

Bytes from_ints(std::initializer_list<int> values) {
    Bytes bytes;
    for (const int value : values)
        bytes.push_back(static_cast<std::byte>(value));
    return bytes;
}

/// The preloader's own bytes (reference: mtk-brom-preloader-legacy-da.md, 1.2).
Bytes preloader() {
    return from_ints({0x12, 0x01, 0x00, 0x02, 0x02, 0x00, 0x00, 0x40, 0x8D, 0x0E, 0x00, 0x20, 0x00,
                      0x01, 0x01, 0x02, 0x00, 0x01, 0x09, 0x02, 0x46, 0x00, 0x02, 0x01, 0x03, 0xC0,
                      0xFA, 0x09, 0x04, 0x01, 0x00, 0x02, 0x0A, 0x00, 0x00, 0x04, 0x08, 0x05, 0x01,
                      0x02, 0x00, 0x02, 0x00, 0x00, 0x08, 0x05, 0x81, 0x02, 0x00, 0x02, 0x00, 0x00,
                      0x09, 0x04, 0x00, 0x00, 0x01, 0x02, 0x02, 0x01, 0x05, 0x05, 0x24, 0x00, 0x10,
                      0x01, 0x04, 0x24, 0x02, 0x0F, 0x05, 0x24, 0x06, 0x01, 0x00, 0x05, 0x24, 0x01,
                      0x03, 0x00, 0x08, 0x05, 0x83, 0x03, 0x40, 0x00, 0x10, 0x00});
}

TEST(UsbDescriptors, ThePreloadersOddConfigurationIsUnderstood) {
    const auto interfaces = parse_interfaces(preloader());
    ASSERT_TRUE(interfaces);
    const auto pipe = choose_pipe(*interfaces, PipeKind::cdc_data);
    ASSERT_TRUE(pipe);
    EXPECT_EQ(pipe->data_interface, 1);
    EXPECT_EQ(pipe->comm_interface, 0);
    EXPECT_EQ(pipe->out, 0x01);
    EXPECT_EQ(pipe->in, 0x81);
    EXPECT_EQ(pipe->packet_bytes, 512);
}

TEST(UsbDescriptors, AnyCutIsRefusedOrUnderstoodButNeverReadPast) {
    const Bytes whole = preloader();
    for (std::size_t size = 0; size < whole.size(); ++size) {
        // A copy of exactly this size, so that a sanitizer sees any step too far.
        const Bytes cut(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
        const auto interfaces = parse_interfaces(cut);
        EXPECT_LE(interfaces ? interfaces->size() : 0U, 2U);
    }
}

TEST(UsbDescriptors, ALengthOfZeroIsRefusedInsteadOfLoopingForEver) {
    Bytes bytes = preloader();
    bytes[27] = std::byte{0};
    const auto interfaces = parse_interfaces(bytes);
    ASSERT_FALSE(interfaces);
    EXPECT_EQ(interfaces.error().code, ErrorCode::port_open_failed);
    EXPECT_THAT(detail_of(interfaces.error()), testing::HasSubstr("offset=27"));
}

TEST(UsbDescriptors, RandomBytesDoNoHarm) {
    std::minstd_rand random(7);
    for (int i = 0; i < 20'000; ++i) {
        Bytes bytes = preloader();
        for (int change = 0; change < 3; ++change)
            bytes[random() % bytes.size()] = static_cast<std::byte>(random());
        if (const auto interfaces = parse_interfaces(bytes))
            (void)choose_pipe(*interfaces, PipeKind::vendor_specific);
    }
}

TEST(UsbDescriptors, AnLgCompositeUsesItsVendorInterface) {
    const auto facts = [](int number, int device_class, int in, int out) {
        InterfaceFacts all;
        all.number = static_cast<std::uint8_t>(number);
        all.device_class = static_cast<std::uint8_t>(device_class);
        all.bulk_in = static_cast<std::uint8_t>(in);
        all.bulk_out = static_cast<std::uint8_t>(out);
        all.packet_bytes = 512;
        return all;
    };
    const std::vector interfaces{facts(1, 0x0a, 0x82, 0x02), facts(2, 0xff, 0x84, 0x04)};
    EXPECT_EQ(choose_pipe(interfaces, PipeKind::vendor_specific)->in, 0x84);
    EXPECT_EQ(choose_pipe(interfaces, PipeKind::cdc_data)->in, 0x82);
    EXPECT_FALSE(choose_pipe({}, PipeKind::cdc_data));
}

TEST(IdentityTable, TellsStagesMakersAndKeyboardsApart) {
    const IdentityTable table;
    EXPECT_EQ(table.find(0x0e8d, 0x0003, {})->mode, PhoneMode::brom);
    EXPECT_EQ(table.find(0x0e8d, 0x2000, {})->mode, PhoneMode::preloader);
    EXPECT_EQ(table.find(0x0e8d, 0x2001, {})->mode, PhoneMode::agent);
    EXPECT_EQ(table.find(0x05c6, 0x9008, {})->mode, PhoneMode::foreign);
    EXPECT_EQ(table.find(0x18d1, 0xd00d, {})->mode, PhoneMode::fastboot);
    EXPECT_EQ(table.find(0x0e8d, 0x2008, {})->mode, PhoneMode::booted) << "any other MediaTek";
    EXPECT_EQ(table.find(0x1004, 0x6000, {})->pipe, PipeKind::vendor_specific);
    EXPECT_FALSE(table.find(0x046d, 0xc31c, {}));
}

TEST(IdentityTable, KnowsAdbAndFastbootOfAnyMakerByTheirInterfaces) {
    const IdentityTable table;
    InterfaceFacts adb;
    adb.device_class = 0xff;
    adb.subclass = 0x42;
    adb.protocol = 1;
    InterfaceFacts fastboot = adb;
    fastboot.protocol = 3;
    EXPECT_EQ(table.find(0x2717, 0xff48, {adb})->mode, PhoneMode::booted);
    EXPECT_EQ(table.find(0x2717, 0xd00d, {fastboot})->mode, PhoneMode::fastboot);
    EXPECT_EQ(table.find(0x0e8d, 0x201c, {fastboot})->mode, PhoneMode::fastboot);
    EXPECT_EQ(table.find(0x0e8d, 0x201c, {adb})->mode, PhoneMode::booted);
}

TEST(IdentityTable, TheStationsOwnRowsGoFirst) {
    IdentityTable table;
    const auto row = parse_identity_row("1234:abcd=preloader/vendor");
    ASSERT_TRUE(row);
    table.add(*row);
    EXPECT_EQ(table.find(0x1234, 0xabcd, {})->mode, PhoneMode::preloader);
    EXPECT_EQ(table.find(0x1234, 0xabcd, {})->pipe, PipeKind::vendor_specific);
    for (const char* bad : {"",
                            "1234:abcd",
                            "1234:abcd=unknown",
                            "12345:bcd=brom",
                            "123g:abcd=brom",
                            "1234:abcd=brom/cdc"})
        EXPECT_FALSE(parse_identity_row(bad)) << bad;
}

TEST(IdentityTable, TheUdevRuleNamesExactlyTheIdsThatAreServed) {
    std::ifstream in(tree::source() / "ports/usb/60-gangflash.rules");
    const std::string rules(std::istreambuf_iterator<char>(in), {});
    const IdentityTable table;
    for (const IdentityRow& row : table.rows()) {
        const std::string vendor = fmt::format("ATTRS{{idVendor}}==\"{:04x}\"", row.vendor_id);
        const std::string product = fmt::format("{:04x}", row.product_id);
        bool named = false;
        for (std::size_t at = rules.find(vendor); at != std::string::npos;
             at = rules.find(vendor, at + 1))
            named |= rules.substr(at, rules.find('\n', at) - at).find(product) != std::string::npos;
        EXPECT_EQ(named, is_served(row.mode)) << vendor << ' ' << product;
    }
    EXPECT_EQ(rules.find("0666"), std::string::npos);
}

/// A sysfs of files, in a folder of its own.
class BenchOfFiles : public testing::Test {
protected:
    void SetUp() override {
        folder_ = fs::temp_directory_path() /
                  fmt::format("gangflash-bench-{}",
                              testing::UnitTest::GetInstance()->current_test_info()->name());
        fs::remove_all(folder_);
        fs::create_directories(folder_ / "bus/usb/devices");
    }
    void TearDown() override { fs::remove_all(folder_); }

    void controller(const std::string& pci, const std::string& vendor, const std::string& device) {
        write(pci_folder(pci) / "vendor", vendor);
        write(pci_folder(pci) / "device", device);
    }

    void device(const std::string& pci,
                const std::string& name,
                unsigned bus,
                unsigned ports,
                double megabits,
                const std::string& ids = "1d6b:0002") {
        const fs::path place = pci_folder(pci) / name;
        write(place / "busnum", std::to_string(bus));
        write(place / "devnum", "5");
        write(place / "speed", fmt::format("{}", megabits));
        write(place / "maxchild", std::to_string(ports));
        write(place / "idVendor", ids.substr(0, 4));
        write(place / "idProduct", ids.substr(5));
        fs::create_directory_symlink(place, folder_ / "bus/usb/devices" / name);
    }

    static void write(const fs::path& file, const std::string& text) {
        fs::create_directories(file.parent_path());
        std::ofstream(file) << text << '\n';
    }

    fs::path pci_folder(const std::string& pci) const {
        return folder_ / "devices/pci0000:00" / pci;
    }

    fs::path folder_;
};

TEST_F(BenchOfFiles, PortPathsStayWhenBusNumbersMove) {
    device("0000:00:14.0", "usb1", 1, 4, 480);
    device("0000:02:00.0", "usb2", 2, 4, 480);
    EXPECT_EQ(port_path(folder_, 2, {4, 2}).text(), "0000:02:00.0-4.2");
    fs::remove(folder_ / "bus/usb/devices/usb2");
    device("0000:02:00.0", "usb7", 7, 4, 480);
    EXPECT_EQ(port_path(folder_, 7, {4, 2}).text(), "0000:02:00.0-4.2");
    EXPECT_EQ(port_path(folder_, 9, {1}).text(), "9-1") << "sysfs does not know bus 9";
}

TEST_F(BenchOfFiles, TheTwoBusesOfOneControllerDoNotShareNames) {
    device("0000:00:14.0", "usb1", 1, 4, 480);
    device("0000:00:14.0", "usb2", 2, 4, 5000);
    EXPECT_EQ(port_path(folder_, 1, {3}).text(), "0000:00:14.0-3");
    EXPECT_EQ(port_path(folder_, 2, {3}).text(), "0000:00:14.0-ss3");
    EXPECT_EQ(read_bench(folder_).phone_ports().size(), 4U) << "phones are USB 2 devices";
}

TEST_F(BenchOfFiles, PortsStandInBenchOrderAndHubsAreNotPhonePorts) {
    device("0000:00:14.0", "usb1", 1, 2, 480);
    device("0000:00:14.0", "1-2", 1, 10, 480, "05e3:0608");
    std::vector<std::string> names;
    for (const PortPath& path : read_bench(folder_).phone_ports())
        names.push_back(path.text());
    ASSERT_EQ(names.size(), 11U);
    EXPECT_EQ(names.front(), "0000:00:14.0-1");
    EXPECT_EQ(names[2], "0000:00:14.0-2.2");
    EXPECT_EQ(names.back(), "0000:00:14.0-2.10") << "10 comes after 9";
}

TEST_F(BenchOfFiles, TellsHowManyPhonesAControllerTakesAndWhy) {
    controller("0000:00:14.0", "0x8086", "0x1e31");
    device("0000:00:14.0", "usb1", 1, 4, 480);
    device("0000:00:14.0", "1-1", 1, 16, 480, "05e3:0608");
    device("0000:00:14.0", "1-2", 1, 16, 480, "05e3:0608");
    device("0000:00:14.0", "1-1.1", 1, 0, 480, "0e8d:0003");
    const Bench bench = read_bench(folder_);
    const auto capacity =
        estimate(bench.controllers.at(0), find_limits(bench.controllers[0], folder_));
    // 64 contexts less two hubs with two each, at four a phone.
    EXPECT_EQ(capacity.phones, 15U);
    EXPECT_THAT(capacity.because, testing::HasSubstr("64 endpoint contexts"));
    EXPECT_EQ(capacity.others, 0U) << "a phone is not in the way of phones";
    EXPECT_EQ(capacity.phone_ports, 34U);
}

/// Every row, whoever made the phone and whatever mode it is in: the room is as it was without it.
TEST_F(BenchOfFiles, CountsEveryPhoneOfTheTableAsAPhone) {
    controller("0000:00:14.0", "0x8086", "0x1e31");
    device("0000:00:14.0", "usb1", 1, 4, 480);
    device("0000:00:14.0", "1-1", 1, 64, 480, "05e3:0608");
    device("0000:00:14.0", "1-2", 1, 0, 480, "046d:c31c"); // a keyboard
    const auto room = [this] {
        const Bench bench = read_bench(folder_);
        return estimate(bench.controllers.at(0), find_limits(bench.controllers[0], folder_));
    };
    const auto empty = room();
    EXPECT_EQ(empty.others, 1U);
    // 64 contexts less a hub's two and the keyboard's three.
    EXPECT_EQ(empty.phones, 14U);
    const IdentityTable ids;
    ASSERT_GT(ids.rows().size(), 20U);
    std::size_t port = 0;
    for (const IdentityRow& row : ids.rows()) {
        device("0000:00:14.0",
               fmt::format("1-1.{}", ++port),
               1,
               0,
               480,
               fmt::format("{:04x}:{:04x}", row.vendor_id, row.product_id));
        const auto with = room();
        EXPECT_EQ(with.others, 1U) << row.name << " is in the way of phones";
        EXPECT_EQ(with.phones, empty.phones) << row.name;
        EXPECT_EQ(with.phone_ports, empty.phone_ports) << row.name;
    }
}

TEST_F(BenchOfFiles, SaysThatAHubWasMoved) {
    device("0000:00:14.0", "usb1", 1, 4, 480);
    device("0000:00:14.0", "1-3", 1, 4, 480, "05e3:0608");
    device("0000:00:14.0", "1-3.1", 1, 0, 480, "0e8d:0003");
    device("0000:00:14.0", "1-3.2", 1, 0, 480, "0e8d:2000");
    SlotMap slots;
    slots.slots = {{"1", "0000:00:14.0-2.1"}, {"2", "0000:00:14.0-2.2"}, {"3", "0000:00:14.0-1"}};
    const IdentityTable ids;
    const std::string words = cli::greet_bench(read_bench(folder_), slots, ids);
    EXPECT_THAT(words, testing::HasSubstr("the places of 2 slots (slots 1, 2) are gone"));
    EXPECT_THAT(words, testing::HasSubstr("2 phones stand at unbound places"));
    EXPECT_EQ(cli::gone_places(read_bench(folder_), slots), (std::vector<std::string>{"1", "2"}));
    slots.slots = {{"1", "0000:00:14.0-3.1"}, {"2", "0000:00:14.0-3.2"}};
    EXPECT_EQ(cli::greet_bench(read_bench(folder_), slots, ids),
              "2 slots bound, 2 phones plugged in");
}

TEST_F(BenchOfFiles, TheControllersOwnRegistersAreBelievedFirst) {
    controller("0000:00:14.0", "0x1912", "0x0014");
    device("0000:00:14.0", "usb1", 1, 4, 480);
    write(folder_ / "kernel/debug/usb/xhci/0000:00:14.0/reg-cap",
          "CAPLENGTH = 0x01000020\nHCSPARAMS1 = 0x08000410");
    const Bench bench = read_bench(folder_);
    EXPECT_EQ(find_limits(bench.controllers.at(0), folder_).device_slots, 16U);
}

} // namespace

} // namespace gangflash::usb

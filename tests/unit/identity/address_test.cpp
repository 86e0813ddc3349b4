// Addresses, serial of adb and test flags: from their own files, else from PRODUCT_INFO.
#include "engine/identity/hardware_address.hpp"
#include "engine/identity/product_info.hpp"
#include "tests/unit/identity/fake_phone.hpp"
#include "tests/unit/identity/nvdata_image.hpp"

#include <algorithm>

#include <gtest/gtest.h>

namespace gangflash {
namespace {

const std::string ap_side = "APCFG/APRDEB/";

/// A whole record: addresses, adb serial, two test flags.
Bytes record(std::string_view bluetooth, std::string_view wifi) {
    Bytes bytes(1024);
    const auto put = [&](std::size_t at, ByteView from) {
        std::ranges::copy(from, bytes.begin() + static_cast<std::ptrdiff_t>(at));
    };
    put(0, as_bytes("GF000017"));
    put(104, hex(bluetooth));
    put(110, hex(wifi));
    put(116, as_bytes("ADB0017"));
    put(168, hex("0100a5"));
    return bytes;
}

std::map<std::string, Bytes> address_files() {
    return {{ap_side + "WIFI", with_trailer(hex("00000000021a2b3c4d5e0000"))},
            {ap_side + "BT_Addr", with_trailer(hex("0211223344550000"))},
            {ap_side + "PRODUCT_INFO", with_trailer(record("0255555555aa", "0255555555bb"))}};
}

TEST(HardwareAddress, RefusesWhatNobodyFilledAndGroups) {
    EXPECT_EQ(decode_hardware_address(hex("021a2b3c4d5e")), "02:1a:2b:3c:4d:5e");
    EXPECT_EQ(decode_hardware_address(hex("001a2b3c4d5eff")), "00:1a:2b:3c:4d:5e");
    for (const char* nothing : {"000000000000", "ffffffffffff", "031a2b3c4d5e", "021a2b3c4d"})
        EXPECT_FALSE(decode_hardware_address(hex(nothing))) << nothing;
}

TEST(ReadAddresses, TakesThemFromTheirOwnFiles) {
    FakePhone phone;
    phone.partitions["proinfo"] = record("026666666601", "026666666602");
    phone.partitions["nvdata"] = make_ext4(address_files());
    const auto who = finished(read_identity(phone));
    ASSERT_TRUE(who);
    EXPECT_EQ(who->wifi_address.reveal(), "02:1a:2b:3c:4d:5e");
    EXPECT_EQ(who->bluetooth_address.reveal(), "02:11:22:33:44:55");
    EXPECT_EQ(who->wifi_source, "nvdata");
    EXPECT_EQ(who->bluetooth_source, "nvdata");
    EXPECT_EQ(who->wifi_reason + who->bluetooth_reason, "");
    EXPECT_EQ(who->adb_serial.reveal(), "ADB0017");
    EXPECT_EQ(who->test_flags, "0100a5");
}

TEST(ReadAddresses, AFileWithWrongCheckBytesIsNotBelieved) {
    for (const char* name : {"WIFI", "BT_Addr"}) {
        auto files = address_files();
        files[ap_side + name][4] ^= std::byte{0x20};
        FakePhone phone;
        phone.partitions["proinfo"] = record("026666666601", "026666666602");
        phone.partitions["nvdata"] = make_ext4(files);
        const auto who = finished(read_identity(phone));
        const bool wifi = std::string_view(name) == "WIFI";
        EXPECT_EQ(wifi ? who->wifi_source : who->bluetooth_source, "proinfo");
        EXPECT_EQ(wifi ? who->wifi_reason : who->bluetooth_reason, "check bytes wrong");
        EXPECT_EQ(wifi ? who->wifi_address.reveal() : who->bluetooth_address.reveal(),
                  wifi ? "02:66:66:66:66:02" : "02:66:66:66:66:01");
    }
}

TEST(ReadAddresses, FallBackToTheFileSystemsCopyAndSayWhy) {
    auto files = address_files();
    files.erase(ap_side + "WIFI");
    files.erase(ap_side + "BT_Addr");
    FakePhone phone;
    phone.partitions["nvdata"] = make_ext4(files);
    const auto who = finished(read_identity(phone));
    EXPECT_EQ(who->wifi_address.reveal(), "02:55:55:55:55:bb");
    EXPECT_EQ(who->bluetooth_address.reveal(), "02:55:55:55:55:aa");
    EXPECT_EQ(who->wifi_source, "product_info");
    EXPECT_EQ(who->wifi_reason, "no file");

    phone.partitions["nvdata"] = Bytes(4096);
    const auto nobody = finished(read_identity(phone));
    EXPECT_TRUE(nobody->wifi_address.empty());
    EXPECT_EQ(nobody->wifi_source, "none");
    EXPECT_EQ(nobody->wifi_reason, "no ext4");
    EXPECT_EQ(nobody->bluetooth_reason, "no ext4");
}

TEST(ReadAddresses, AShortRecordHasNoneOfThem) {
    const Bytes whole = record("026666666601", "026666666602");
    for (std::size_t size = product_info_head; size < product_info_used; ++size) {
        const ProductInfo info = decode_product_info(ByteView(whole).first(size));
        EXPECT_EQ(info.serial, "GF000017");
        EXPECT_FALSE(info.wifi_address || info.bluetooth_address || info.adb_serial ||
                     info.test_flags);
    }
    EXPECT_EQ(decode_product_info(Bytes(1024)).test_flags, "00");
}

TEST(IdentityDifferences, NameEveryFieldThatMustNotChange) {
    Identity before;
    before.imei1 = Personal("123456789012347");
    before.wifi_address = Personal("02:1a:2b:3c:4d:5e");
    before.test_flags = "00";
    EXPECT_EQ(differences(before, before), "");
    const auto changed = [&](auto change) {
        Identity after = before;
        change(after);
        return differences(before, after);
    };
    const Personal other("X1");
    EXPECT_EQ(changed([&](Identity& i) { i.imei1 = other; }), "imei1");
    EXPECT_EQ(changed([&](Identity& i) { i.imei2 = other; }), "imei2");
    EXPECT_EQ(changed([&](Identity& i) { i.serial = other; }), "serial");
    EXPECT_EQ(changed([&](Identity& i) { i.adb_serial = other; }), "adb_serial");
    EXPECT_EQ(changed([&](Identity& i) { i.wifi_address = {}; }), "wifi_address");
    EXPECT_EQ(changed([&](Identity& i) { i.bluetooth_address = other; }), "bluetooth_address");
    EXPECT_EQ(changed([&](Identity& i) { i.wifi_source = "proinfo"; }), "wifi_source");
    EXPECT_EQ(changed([&](Identity& i) { i.bluetooth_source = "proinfo"; }), "bluetooth_source");
    EXPECT_EQ(changed([&](Identity& i) { i.imei_source = "proinfo"; }), "imei_source");
    EXPECT_EQ(changed([&](Identity& i) { i.test_flags = "01"; }), "");
}

} // namespace
} // namespace gangflash

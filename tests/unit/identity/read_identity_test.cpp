#include "base/random.hpp"
#include "engine/identity/identity.hpp"
#include "tests/unit/identity/fake_phone.hpp"
#include "tests/unit/identity/nvdata_image.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace gangflash {
namespace {

const std::string imei_folder = "md/NVRAM/NVD_IMEI/";
const Bytes two_sims = hex("8ae30aa8163fd942f3f376ff"
                           "8ae30aa8163fd942f3f376ff");

Result<Identity> identify(FakePhone& phone, ByteView imei_key = {}) {
    return finished(read_identity(phone, imei_key));
}

Bytes proinfo(std::string_view barcode) {
    Bytes record(1024);
    std::copy_n(as_bytes(barcode).begin(), barcode.size(), record.begin());
    return record;
}

TEST(ReadIdentity, ReadsBothImeisAndTheSerialThroughAFewBlocks) {
    FakePhone phone;
    phone.partitions["proinfo"] = proinfo("GF000017");
    phone.partitions["nvdata"] = make_ext4({{imei_folder + "MP0B_001", two_sims}});
    const auto identity = identify(phone);
    ASSERT_TRUE(identity);
    EXPECT_EQ(identity->imei1.reveal(), "123456789012347");
    EXPECT_EQ(identity->imei2.reveal(), "123456789012347");
    EXPECT_EQ(identity->serial.reveal(), "GF000017");
    EXPECT_EQ(identity->imei_source, "mp0b");
    EXPECT_EQ(identity->imei_reason, "");
    EXPECT_LE(phone.bytes_read, 128 * 1024U) << "of 8 MiB";
}

/// Nothing in a genuine nvdata is a link, and libext2fs takes memory for as many bytes as a damaged
/// one claims: 4 GiB (found by fuzz_nvdata).
TEST(ReadIdentity, FollowsNoSymbolicLink) {
    FakePhone phone;
    phone.partitions["nvdata"] = make_ext4(
        {{"elsewhere/MP0B_001", two_sims}}, {}, {{"md/NVRAM/NVD_IMEI", "../../elsewhere"}});
    const auto identity = identify(phone);
    ASSERT_TRUE(identity);
    EXPECT_EQ(identity->imei1.reveal(), "");
    EXPECT_EQ(identity->imei_source, "none");
    EXPECT_NE(identity->imei_reason, "");
}

/// MT6577 to MT6589: no nvdata, names in upper case.
TEST(ReadIdentity, ReadsTheRawRecordUnderItsOldName) {
    FakePhone phone;
    Bytes record = proinfo("GF000017");
    const Bytes imei = hex("2143658709214307");
    std::ranges::copy(imei, record.begin() + 64);
    phone.partitions["PRO_INFO"] = record;
    phone.partitions["NVRAM"] = Bytes(4096);
    const auto identity = identify(phone);
    ASSERT_TRUE(identity);
    EXPECT_EQ(identity->serial.reveal(), "GF000017");
    EXPECT_EQ(identity->imei1.reveal(), "123456789012347");
    EXPECT_TRUE(identity->imei2.empty());
    EXPECT_EQ(identity->imei_source, "proinfo");
    EXPECT_LE(phone.bytes_read, 512U);
}

TEST(ReadIdentity, GuessesNoImeiOutOfARawNvram) {
    FakePhone phone;
    Bytes nvram(4096);
    std::ranges::copy(two_sims, nvram.begin() + 1024);
    phone.partitions["NVRAM"] = nvram;
    const auto identity = identify(phone);
    ASSERT_TRUE(identity);
    EXPECT_TRUE(identity->imei1.empty());
    EXPECT_EQ(identity->imei_source, "none");
    EXPECT_EQ(identity->imei_reason, "kept in NVRAM, index not documented");
}

TEST(ReadIdentity, WorksForTheLayoutsOfExt4ThatPhonesUse) {
    for (const std::vector<std::string>& options :
         {std::vector<std::string>{"-O", "^metadata_csum,^64bit"},
          {"-O", "^extents,^64bit"},
          {"-O", "^has_journal"},
          {"-O", "inline_data"},
          {"-I", "128"},
          {"-G", "1", "-N", "256"}}) {
        FakePhone phone;
        phone.partitions["nvdata"] = make_ext4({{imei_folder + "MP0B_001", two_sims}}, options);
        const auto identity = identify(phone);
        ASSERT_TRUE(identity);
        EXPECT_EQ(identity->imei_source, "mp0b") << options[1] << ": " << identity->imei_reason;
    }
}

TEST(ReadIdentity, FindsTheFolderOfOlderPhones) {
    FakePhone phone;
    phone.partitions["nvdata"] = make_ext4({{"data/nvram/" + imei_folder + "MP0B_001", two_sims}});
    EXPECT_EQ(identify(phone)->imei_source, "mp0b");
}

TEST(ReadIdentity, SaysWhyThereIsNoImei) {
    struct Case {
        std::map<std::string, Bytes> files;
        std::string reason;
    };
    const Bytes ld0b = hex("4c444900");
    Bytes broken = two_sims;
    broken[3] ^= std::byte{1};
    broken[15] ^= std::byte{1};
    const Case cases[] = {
        {{{imei_folder + "LD0B_001", ld0b}}, "encrypted"},
        {{{"APCFG/APRDEB/WIFI", ld0b}}, "no imei file"},
        {{{imei_folder + "MP0B_001", broken}}, "imei file invalid"},
    };
    for (const Case& c : cases) {
        FakePhone phone;
        phone.partitions["nvdata"] = make_ext4(c.files);
        const auto identity = identify(phone);
        ASSERT_TRUE(identity);
        EXPECT_EQ(identity->imei_source, "none");
        EXPECT_EQ(identity->imei_reason, c.reason);
        EXPECT_TRUE(identity->imei1.empty());
    }
}

TEST(ReadIdentity, APhoneWithoutNvdataOrWithSomethingElseInItIsNoFault) {
    FakePhone phone;
    EXPECT_EQ(identify(phone)->imei_reason, "no nvdata partition");
    for (const std::size_t size : {0U, 100U, 1024U, 2047U, 65536U}) {
        phone.partitions["nvdata"] = Bytes(size, std::byte{0xA5});
        const auto identity = identify(phone);
        ASSERT_TRUE(identity);
        EXPECT_EQ(identity->imei_reason, "no ext4") << size;
    }
}

TEST(ReadIdentity, TakesWhatProinfoHasWhenNvdataIsEncrypted) {
    FakePhone phone;
    Bytes record = proinfo("GF000017");
    const Bytes packed = hex("2143658709214307");
    std::copy(packed.begin(), packed.end(), record.begin() + 64);
    phone.partitions["proinfo"] = record;
    phone.partitions["nvdata"] = make_ext4({{imei_folder + "LD0B_001", hex("4c444900")}});
    const auto identity = identify(phone);
    EXPECT_EQ(identity->imei_source, "proinfo");
    EXPECT_EQ(identity->imei1.reveal(), "123456789012347");
    EXPECT_EQ(identity->imei_reason, "encrypted");
}

Bytes f2fs() {
    Bytes volume(65536);
    store_le(std::span(volume), std::uint32_t{0xF2F5'2010}, 1024);
    return volume;
}

/// Android 12 to 15 (docs/identity.md): who the phone is stands in nvdata, ext4, and in the raw
/// record; userdata and metadata, F2FS, are not even looked at.
TEST(ReadIdentity, OfNewPhonesNeedsNothingThatF2fsHolds) {
    std::size_t bytes_read = 0;
    for (const bool with_f2fs : {false, true}) {
        FakePhone phone;
        phone.partitions["proinfo"] = proinfo("GF000017");
        phone.partitions["nvdata"] = make_ext4({{imei_folder + "LD0B_001", Bytes(480)}});
        phone.partitions["nvcfg"] = make_ext4({{"sensor/gyro_bias.json", Bytes(64)}});
        if (with_f2fs) phone.partitions["metadata"] = phone.partitions["userdata"] = f2fs();
        const auto identity = identify(phone);
        ASSERT_TRUE(identity);
        EXPECT_EQ(identity->serial.reveal(), "GF000017");
        EXPECT_EQ(identity->imei_source, "none");
        EXPECT_EQ(identity->imei_reason, "encrypted");
        if (with_f2fs) {
            EXPECT_EQ(phone.bytes_read, bytes_read) << "something else was looked at";
        }
        bytes_read = phone.bytes_read;
    }
}

/// None is known; the reason says what stands there, and the raw record is still read.
TEST(ReadIdentity, NamesF2fsWhereItStandsInNvdata) {
    FakePhone phone;
    phone.partitions["proinfo"] = proinfo("GF000017");
    phone.partitions["nvdata"] = f2fs();
    const auto identity = identify(phone);
    ASSERT_TRUE(identity);
    EXPECT_EQ(identity->imei_reason, "F2FS is not read");
    EXPECT_EQ(identity->wifi_reason, "F2FS is not read");
    EXPECT_EQ(identity->serial.reveal(), "GF000017");
}

TEST(ReadIdentity, TakesTheSerialFromNvdataWhenProinfoIsEmptyAndItsCheckHolds) {
    FakePhone phone;
    phone.partitions["proinfo"] = Bytes(1024);
    const Bytes file = with_trailer(proinfo("GF000018"));
    phone.partitions["nvdata"] = make_ext4({{"APCFG/APRDEB/PRODUCT_INFO", file}});
    EXPECT_EQ(identify(phone)->serial.reveal(), "GF000018");
    Bytes wrong = file;
    wrong[3] ^= std::byte{1};
    phone.partitions["nvdata"] = make_ext4({{"APCFG/APRDEB/PRODUCT_INFO", wrong}});
    EXPECT_TRUE(identify(phone)->serial.empty());
}

TEST(ReadIdentity, ACableThatDropsAtAnyReadIsTheCablesFault) {
    FakePhone phone;
    phone.partitions["proinfo"] = proinfo("GF000017");
    phone.partitions["nvdata"] = make_ext4({{imei_folder + "MP0B_001", two_sims}});
    for (int reads = 0;; ++reads) {
        ASSERT_LT(reads, 100);
        phone.reads_left = reads;
        const auto identity = identify(phone);
        if (identity) break; // more reads than it needs
        EXPECT_EQ(identity.error().code, ErrorCode::port_vanished);
    }
}

/// Metadata of a small image lies in its first blocks: bits flipped there hurt most.
TEST(ReadIdentity, NoDamageToTheFileSystemCrashesOrHangsIt) {
    for (const std::vector<std::string>& options :
         {std::vector<std::string>{"-O", "^metadata_csum"},
          {"-O", "^metadata_csum,^64bit,^extents"},
          {"-O", "metadata_csum"}}) {
        const Bytes image = make_ext4({{imei_folder + "MP0B_001", two_sims}}, options);
        // Blocks that hold nothing are never walked.
        std::vector<std::size_t> interesting;
        for (std::size_t at = 0; at < image.size(); at += 4096)
            if (sum16(ByteView(image).subspan(at, 4096)) != 0) interesting.push_back(at);
        Random chance(20241);
        for (int run = 0; run < 1500; ++run) {
            FakePhone phone;
            phone.partitions["nvdata"] = image;
            Bytes& damaged = phone.partitions["nvdata"];
            const std::uint64_t flips = 1 + chance.below(12);
            for (std::uint64_t i = 0; i < flips; ++i) {
                const std::size_t block = interesting[chance.below(interesting.size())];
                const std::size_t at =
                    block + (chance.chance(50) ? chance.below(256) : chance.below(4096));
                damaged[at] ^= static_cast<std::byte>(1U << chance.below(8));
            }
            const auto identity = identify(phone);
            ASSERT_TRUE(identity) << "run " << run;
            if (identity->imei_source == "mp0b") {
                EXPECT_EQ(identity->imei1.reveal() + identity->imei2.reveal(),
                          identity->imei1.reveal().empty() || identity->imei2.reveal().empty()
                              ? "123456789012347"
                              : "123456789012347123456789012347");
            } else {
                EXPECT_NE(identity->imei_reason, "");
            }
            EXPECT_LE(phone.bytes_read, 3 * 1024 * 1024U) << "run " << run;
        }
    }
}

TEST(ReadIdentity, NoLengthOfAFileSystemThatIsCutOffCrashesIt) {
    const Bytes image = make_ext4({{imei_folder + "MP0B_001", two_sims}});
    for (std::size_t size = 0; size < 128 * 1024; size += 509) {
        FakePhone phone;
        phone.partitions["nvdata"] =
            Bytes(image.begin(), image.begin() + static_cast<std::ptrdiff_t>(size));
        const auto identity = identify(phone);
        ASSERT_TRUE(identity) << size;
        EXPECT_EQ(identity->imei_source, "none");
    }
}

} // namespace
} // namespace gangflash

// Checksum lists that come with packages.
#include "config/package/package.hpp"
#include "config/package/package_checksums.hpp"
#include "tests/unit/config/package_fixture.hpp"

#include <zlib.h>

#include <gmock/gmock.h>

namespace gangflash {
namespace {

namespace fs = std::filesystem;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

/// A list of two folders that have a boot.img each: one of its lines must fit.
std::string wrong_first(const std::string& sha) {
    return std::string(64, '1') + "  eu/boot.img\n" + sha + "  us/boot.img\n";
}

class ChecksumTest : public testing::Test {
protected:
    ChecksumTest() { test::write_sound_package(folder_); }

    Checked<Package> open(PackageOptions options = {}) const {
        options.selection.userdata = Userdata::keep;
        return open_package(folder_.path(), options);
    }

    void ini(std::string_view boot, std::string_view more = "", int on = 1) const {
        folder_.write("Checksum.ini",
                      fmt::format("[VERSION]\nVERSION=V1\n[IsEnableChecksum]\nCHECKSUM_SWITCH={}\n"
                                  "[CheckSum]\nboot={}\n{}",
                                  on,
                                  boot,
                                  more));
    }

    static void expect_refused(const Checked<Package>& package, std::vector<std::string> words) {
        ASSERT_FALSE(package);
        ASSERT_EQ(package.error().size(), 1U) << describe(package.error());
        EXPECT_EQ(package.error()[0].code, ErrorCode::image_invalid);
        for (const std::string& word : words)
            EXPECT_THAT(detail_of(package.error()[0]), HasSubstr(word));
    }

    test::TemporaryFolder folder_;
};

// boot.img is 0x20000 times 0x22: bytes 0x440000, low 16 bits 0; with one bit more 1.
TEST_F(ChecksumTest, OfTool5AreComparedByPartition) {
    ini("0x0000", "nosuch=0x1234\n");
    const auto good = open();
    ASSERT_TRUE(good) << describe(good.error());
    EXPECT_THAT(good->compared, ElementsAre("compared with Checksum.ini: 1 file"));
    EXPECT_THAT(good->warnings, IsEmpty());

    Bytes boot = test::filled(0x20000, 0x22);
    boot[5] = std::byte{0x23};
    folder_.write("boot.img", boot);
    expect_refused(open(), {"boot.img", "Checksum.ini:6 says 0x0", "the file has 0x1"});
}

TEST_F(ChecksumTest, OfImagesThatAreNotWrittenDoNotCount) {
    ini("0x0001");
    PackageOptions options;
    options.selection.except = {"boot"};
    EXPECT_TRUE(open(options));
    ini("0x0000", "userdata=0x1\n"); // kept
    EXPECT_TRUE(open());
}

TEST_F(ChecksumTest, SwitchedOffAreSaidAndNotCompared) {
    ini("0x0001", "", 0);
    const auto package = open();
    ASSERT_TRUE(package);
    EXPECT_THAT(package->warnings, ElementsAre(HasSubstr("is switched off")));
    EXPECT_THAT(package->compared, IsEmpty());
}

std::string xml(std::string_view name, std::string_view sum) {
    return fmt::format("<?xml version=\"1.0\"?>\n<scatter>\n <images>\n  <file name=\"{}\" "
                       "chk_method=\"ADD\" checksum=\"{}\"/>\n </images>\n</scatter>\n",
                       name,
                       sum);
}

TEST_F(ChecksumTest, OfTool6AreComparedByFile) {
    folder_.write("boot.img",
                  Bytes{std::byte{1},
                        std::byte{2},
                        std::byte{3},
                        std::byte{4},
                        std::byte{5},
                        std::byte{6},
                        std::byte{7}});
    folder_.write("scatter_checksum.xml", xml("boot.img", "0x4030213")); // 0x04030201 + 5 + 6 + 7
    ASSERT_TRUE(open()) << describe(open().error());
    EXPECT_THAT(open()->compared, ElementsAre(HasSubstr("scatter_checksum.xml: 1 file")));
    folder_.write("scatter_checksum.xml", xml("boot.img", "0x11b")); // 28 + 0xFF: the other tool
    EXPECT_TRUE(open());
    folder_.write("scatter_checksum.xml", xml("boot.img", "0x4030214"));
    expect_refused(open(), {"scatter_checksum.xml:4 says 0x4030214", "the file has 0x4030213"});
}

TEST_F(ChecksumTest, OfMd5AndShaListsAreCompared) {
    const std::string sha = sha256(test::filled(0x20000, 0x22)).hex();
    for (const auto& [name, text] :
         {std::pair<std::string, std::string>{"SHA256SUMS", sha + "  boot.img\n"},
          {"sha256sum.txt", sha + " *./images/boot.img\r\n"},
          {"list.sha256", "SHA256 (boot.img) = " + sha + "\n"},
          {"boot.img.sha256", sha + "\n"}}) {
        folder_.write(name, text);
        const auto package = open();
        ASSERT_TRUE(package) << name << describe(package.error());
        EXPECT_THAT(package->compared, ElementsAre(HasSubstr(name))) << name;
        fs::remove(folder_.path() / name);
    }
    folder_.write("md5sum.md5", "00000000000000000000000000000000  boot.img\n");
    expect_refused(open(), {"boot.img", "md5sum.md5:1 says 0000", "the file has "});
}

/// As certutil of Windows 7 writes it.
std::string spaced(const std::string& hex) {
    std::string text;
    for (std::size_t i = 0; i < hex.size(); i += 2)
        text += hex.substr(i, 2) + (i + 2 < hex.size() ? " " : "");
    return text;
}

/// Numbers of other methods are as long as ours and fit nothing.
TEST_F(ChecksumTest, OfMethodsThatAreNotComputedAreSaidAndNotCompared) {
    const std::string as_long = std::string(64, 'a'), longer = std::string(128, 'b');
    for (const auto& [name, text] :
         {std::pair{"checksums.txt", "BLAKE2b (boot.img) = " + longer},
          std::pair{"checksums.txt", "SHA3-256 (boot.img) = " + as_long},
          std::pair{"b2-checksum.txt", longer + "  boot.img"},
          std::pair{"sha3-256sum.txt", as_long + " *boot.img"},
          std::pair{"blake3-hashes.txt", as_long + "  boot.img"},
          std::pair{"hash.txt",
                    "Algorithm : SM3\nHash : " + as_long + "\nPath : C:\\boot.img\n"}}) {
        folder_.write(name, text);
        const auto package = open();
        ASSERT_TRUE(package) << text << describe(package.error());
        EXPECT_THAT(package->compared, IsEmpty()) << text;
        EXPECT_THAT(package->warnings, Contains(HasSubstr("that method is not computed here")))
            << text;
        fs::remove(folder_.path() / name);
    }
}

TEST_F(ChecksumTest, AreReadInEveryDialectOfLists) {
    const Bytes boot = test::filled(0x20000, 0x22);
    const std::string right = sha256(boot).hex(), wrong = std::string(64, '0');
    const auto forms = [](const std::string& sha) {
        return std::vector<std::pair<std::string, std::string>>{
            {"sha256.txt", "boot.img," + sha},
            {"sha256.csv", "\"boot.img\";\"" + sha + "\"\n"},
            {"sha256.txt", "boot.img\t" + sha},
            {"sha256.txt", sha + " 131072 boot.img"},
            {"sha256.txt", "boot.img 131072 " + sha},
            {"sha256.txt", "sha256:" + sha + " out\\boot.img"},
            {"hashes.txt", "File: boot.img\nSize: 131072\nSHA-256: " + sha + "\n"},
            {"checksums.txt", sha + "  ./images/boot.img\r\n"},
            {"CHECKSUM", "SHA2-256(boot.img)= " + sha},
            {"hash.json",
             "{\"lk.img\":\"" + sha256(test::filled(0x8000, 0x11)).hex() + "\",\"boot.img\":\"" +
                 sha + "\"}"},
            {"boot.sha256", sha},
            {"boot.sha256", "boot: " + sha},
            {"Checksum.ini", "[CheckSum]\nBOOT=" + sha + "\n"},
            {"flashfile.xml",
             "<flashing><step MD5=\"" + sha +
                 "\" filename=\"boot.img\" partition=\"x\"/></flashing>"},
            {"sha256.txt", wrong_first(sha)},
            {"hash.txt",
             "\r\nAlgorithm : SHA256\r\nHash      : " + sha +
                 "\r\nPath      : C:\\r\\boot.img\r\n"},
            {"hash.txt",
             "Algorithm       Hash      Path\n---------  ----   ----\nSHA256   " + sha +
                 "   C:\\rom out\\boot.img\n"},
            {"hash.csv",
             "\"Algorithm\",\"Hash\",\"Path\"\n\"SHA256\",\"" + sha + "\",\"C:\\boot.img\"\n"},
            {"sha256.txt",
             "SHA256 hash of boot.img:\r\n" + sha +
                 "\r\nCertUtil: -hashfile command completed successfully.\r\n"},
            {"sha256.txt", "SHA256 hash of file boot.img:\r\n" + spaced(sha) + "\r\n"},
            {"hash.json", "{\"files\": [{\"sha256\": \"" + sha + "\", \"name\": \"boot.img\"}]}"},
            {"hash.json",
             "{\"id\": \"" + std::string(64, '1') + "\", \"boot.img\": {\"sha256\": \"" + sha +
                 "\"}}"},
            {"hash.json", "{\"boot.img\": \"sha256:" + sha + "\"}"},
            {"SHA256SUMS.asc",
             "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\n" + sha +
                 "  boot.img\n-----BEGIN PGP SIGNATURE-----\n\niQEz\n"},
        };
    };
    for (const std::string& sha : {right, wrong})
        for (const auto& [name, text] : forms(sha)) {
            folder_.write(name, text);
            const auto package = open();
            EXPECT_EQ(package.has_value(), sha == right) << name << '\n' << text;
            if (package) {
                EXPECT_THAT(package->compared, ElementsAre(HasSubstr(name))) << text;
            }
            fs::remove(folder_.path() / name);
        }
    // 0x20000 times 0x22, by zlib and by cksfv.
    const auto crc = crc32_z(0, reinterpret_cast<const Bytef*>(boot.data()), boot.size());
    folder_.write("x.sfv", fmt::format("; made by somebody\nboot.img {:08X}\n", crc));
    EXPECT_THAT(open()->compared, ElementsAre("compared with x.sfv: 1 file"));
    folder_.write("x.sfv", "boot.img 00000000\n");
    expect_refused(open(), {"x.sfv:1 says 0x00000000"});
}

TEST_F(ChecksumTest, AreOutrankedByASignedRecipe) {
    ini("0x0001");
    PackageOptions options;
    options.approved["boot.img"] = sha256(test::filled(0x20000, 0x22));
    const auto package = open(options);
    ASSERT_TRUE(package) << describe(package.error());
    EXPECT_THAT(package->warnings, ElementsAre(HasSubstr("the signed recipe has the SHA-256")));
    options.approved["boot.img"] = sha256(test::filled(1, 1));
    EXPECT_FALSE(open(options)) << "another content was signed for";
}

TEST_F(ChecksumTest, SayThatAShortImageIsWhole) {
    Bytes lk(600, std::byte{0xFF});
    store_le<std::uint32_t>(lk, 0x58881688, 0);
    store_le<std::uint32_t>(lk, 5000, 4);
    std::fill_n(lk.begin() + 8, 32, std::byte{0});
    lk[8] = std::byte{'l'};
    lk[9] = std::byte{'k'};
    folder_.write("lk.img", lk);
    expect_refused(open(), {"lk.img", "cut short"});
    folder_.write("SHA256SUMS", sha256(lk).hex() + "  lk.img\n");
    const auto package = open();
    ASSERT_TRUE(package) << describe(package.error());
    EXPECT_THAT(package->warnings,
                ElementsAre(HasSubstr("its maker's list says that this is all")));
}

TEST_F(ChecksumTest, OfContentThatWasSeenComeFromTheCache) {
    ini("0x0000");
    PackageOptions options;
    options.hash_cache = folder_.path() / "cache" / "hashes";
    ASSERT_TRUE(open(options));
    EXPECT_TRUE(fs::exists(folder_.path() / "cache" / "hashes.sums"));
    // A false value in the cache shows that it is read.
    folder_.write("cache/hashes.sums",
                  sha256(test::filled(0x20000, 0x22)).hex() + " sums+crc 131072,9,9,9\n");
    expect_refused(open(options), {"the file has 0x9"});
}

TEST(ChecksumLists, PassOverWhatTheyAreNot) {
    EXPECT_FALSE(parse_checksum_ini("[.ShellClassInfo]\nIcon=1\n", "desktop.ini"));
    EXPECT_FALSE(parse_digest_list("notes\nabout md5\n", "md5.txt"));
    EXPECT_FALSE(parse_checksum_xml("<root><partition_index/></root>", "checksum.xml"));
    const auto odd =
        parse_checksum_xml("<s><file name='x' chk_method='CRC' checksum='1'/></s>", "c.xml");
    ASSERT_TRUE(odd);
    EXPECT_THAT(odd->warnings, ElementsAre(HasSubstr("method `crc` is not known")));
    const auto bad = parse_checksum_ini("[CheckSum]\nboot=zzz\n", "Checksum.ini");
    ASSERT_TRUE(bad);
    EXPECT_THAT(bad->warnings, ElementsAre(HasSubstr("Checksum.ini:2: `boot=zzz` is no checksum")));
}

} // namespace
} // namespace gangflash

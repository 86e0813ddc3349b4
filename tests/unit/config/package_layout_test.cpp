// Folders as makers pack them and as other systems leave them behind.
#include "config/package/package.hpp"
#include "config/package/package_layout.hpp"
#include "config/plan/plan_builder.hpp"
#include "tests/unit/config/package_fixture.hpp"

#include <algorithm>

#include <gmock/gmock.h>

namespace gangflash {
namespace {

namespace fs = std::filesystem;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class PackageLayoutTest : public testing::Test {
protected:
    PackageLayoutTest() { test::write_sound_package(folder_); }

    Checked<Package> open(const fs::path& path = {}, Selection selection = {}) const {
        PackageOptions options;
        options.selection = std::move(selection);
        options.selection.userdata = Userdata::erase;
        return open_package(path.empty() ? folder_.path() : path, options);
    }

    void move(const std::string& from, const std::string& to) const {
        fs::create_directories((folder_.path() / to).parent_path());
        fs::rename(folder_.path() / from, folder_.path() / to);
    }

    void move_all(const std::string& into) const {
        std::vector<fs::path> files = files_in(folder_.path());
        for (const fs::path& file : files)
            move(file.filename().string(), into + '/' + file.filename().string());
    }

    void name_file(std::size_t entry, const std::string& file) const {
        std::vector<test::ScatterLine> layout = test::sound_layout();
        layout[entry].file = file;
        folder_.write("MT6765_Android_scatter.txt", test::scatter_text(layout));
    }

    static void expect_fault(const Checked<Package>& package, ErrorCode code, const char* word) {
        ASSERT_FALSE(package);
        ASSERT_EQ(package.error().size(), 1U) << describe(package.error());
        EXPECT_EQ(package.error()[0].code, code) << describe(package.error());
        EXPECT_THAT(detail_of(package.error()[0]), HasSubstr(word));
    }

    test::TemporaryFolder folder_;
};

TEST_F(PackageLayoutTest, FindsThePackageOneFolderDown) {
    const auto flat = open();
    move_all("images");
    const auto package = open();
    ASSERT_TRUE(package) << describe(package.error());
    EXPECT_EQ(package->sha256, flat->sha256) << "the same package, wherever it lies";
    EXPECT_TRUE(package->agent);
    EXPECT_THAT(package->warnings, ElementsAre(HasSubstr("found one folder further down")));
    EXPECT_TRUE(open(folder_.path() / "images"));
}

TEST_F(PackageLayoutTest, FindsAnAgentInAFolderOfItsOwn) {
    move("my_DA.bin", "download_agent/DA_BR.bin");
    const auto beside = open();
    ASSERT_TRUE(beside && beside->agent);
    EXPECT_THAT(beside->agent->file, HasSubstr("download_agent/DA_BR.bin"));
    move_all("images");
    ASSERT_TRUE(open() && open()->agent);
    const auto images = open(folder_.path() / "images");
    ASSERT_TRUE(images && images->agent) << "the folder beside the one of the images";
}

TEST_F(PackageLayoutTest, TakesAFlashXmlOfTool6) {
    move("my_DA.bin", "download_agent/DA_BR.bin");
    folder_.write("download_agent/flash.xml",
                  "<?xml version=\"1.0\"?><flash version=\"2.0\"><da path=\"DA_BR.bin\"/>"
                  "<scatter path=\"..\\MT6765_Android_scatter.txt\"/></flash>");
    for (const fs::path& path :
         {folder_.path() / "download_agent" / "flash.xml", folder_.path() / "download_agent"}) {
        const auto package = open(path);
        ASSERT_TRUE(package) << describe(package.error());
        ASSERT_TRUE(package->agent);
        EXPECT_THAT(package->agent->file, HasSubstr("DA_BR.bin"));
    }
    folder_.write("download_agent/flash.xml",
                  "<flash><scatter>C:\\x\\none_scatter.txt</scatter></flash>");
    expect_fault(open(folder_.path() / "download_agent" / "flash.xml"),
                 ErrorCode::scatter_missing,
                 "names no scatter file that is there");
}

/// A flash.xml is a file of the package: what it names is no way out of it.
TEST_F(PackageLayoutTest, AFlashXmlLeadsNowhereElse) {
    move_all("fw/image");
    fs::create_directories(folder_.path() / "elsewhere");
    fs::rename(folder_.path() / "fw/image/my_DA.bin", folder_.path() / "elsewhere/DA_BR.bin");
    fs::create_directories(folder_.path() / "fw/download_agent");
    const fs::path flash_xml = folder_.path() / "fw/download_agent/flash.xml";
    const auto write = [&](const std::string& agent) {
        folder_.write("fw/download_agent/flash.xml",
                      "<flash><da path=\"" + agent +
                          "\"/><scatter path=\"../image/MT6765_Android_scatter.txt\"/></flash>");
    };
    write("../../elsewhere/DA_BR.bin");
    expect_fault(open(flash_xml), ErrorCode::file_outside, "elsewhere/DA_BR.bin");
    write("DA_BR.bin");
    fs::create_symlink("../../elsewhere/DA_BR.bin", folder_.path() / "fw/download_agent/DA_BR.bin");
    expect_fault(open(flash_xml), ErrorCode::file_outside, "DA_BR.bin: is a link to");
    fs::remove(folder_.path() / "fw/download_agent/DA_BR.bin");
    fs::rename(folder_.path() / "elsewhere/DA_BR.bin",
               folder_.path() / "fw/download_agent/DA_BR.bin");
    const auto package = open(flash_xml);
    ASSERT_TRUE(package) << describe(package.error());
    EXPECT_THAT(package->agent->file, HasSubstr("fw/download_agent/DA_BR.bin"));
    fs::rename(folder_.path() / "fw/image/MT6765_Android_scatter.txt",
               folder_.path() / "elsewhere/MT6765_Android_scatter.txt");
    fs::create_symlink("../../elsewhere/MT6765_Android_scatter.txt",
                       folder_.path() / "fw/image/MT6765_Android_scatter.txt");
    expect_fault(open(flash_xml), ErrorCode::file_outside, "scatter.txt: is a link to");
}

TEST_F(PackageLayoutTest, NamesAScatterThatIsMissingOrThereSeveralTimes) {
    expect_fault(open(folder_.path() / "no" / "such.txt"), ErrorCode::scatter_missing, "such.txt");
    fs::create_directory(folder_.path() / "eu");
    fs::create_directory(folder_.path() / "us");
    move("MT6765_Android_scatter.txt", "eu/MT6765_Android_scatter.txt");
    fs::copy(folder_.path() / "eu" / "MT6765_Android_scatter.txt",
             folder_.path() / "us" / "MT6765_Android_scatter.txt");
    expect_fault(open(),
                 ErrorCode::several_scatters,
                 "(eu/MT6765_Android_scatter.txt, us/MT6765_Android_scatter.txt)");
    fs::remove_all(folder_.path() / "eu");
    fs::remove_all(folder_.path() / "us");
    folder_.write("package.zip", "PK\x03\x04 and so on");
    expect_fault(open(), ErrorCode::scatter_missing, "it holds package.zip: unpack first");
    expect_fault(open(folder_.path() / "package.zip"), ErrorCode::image_wrapped, "a zip archive");
}

TEST_F(PackageLayoutTest, PassesOverWhatIsNoScatter) {
    folder_.write("scatter_checksum.xml",
                  "<scatter><images><file name=\"x\" chk_method=\"ADD\" checksum=\"0x1\"/></images>"
                  "</scatter>");
    folder_.write("._MT6765_Android_scatter.txt", "AppleDouble");
    folder_.write("Thumbs.db", "x");
    folder_.write("desktop.ini", "[x]");
    fs::create_directory(folder_.path() / "__MACOSX");
    folder_.write("__MACOSX/MT6765_Android_scatter.txt", "x");
    folder_.write("MT6765_Android_scatter (1).txt", test::scatter_text(test::sound_layout()));
    const auto package = open();
    ASSERT_TRUE(package) << describe(package.error());
    EXPECT_THAT(package->scatter.file, HasSubstr("MT6765_Android_scatter.txt"));
    EXPECT_THAT(package->warnings, ElementsAre(HasSubstr("is a copy of")));
}

TEST_F(PackageLayoutTest, ReadsFileNamesAsOtherSystemsWriteThem) {
    const auto flat = open();
    move("boot.img", "images/boot.img");
    for (const char* name : {"images\\boot.img",
                             "images/boot.img",
                             ".\\images\\boot.img",
                             "boot.img",
                             "Boot.IMG",
                             "..\\boot.img"}) {
        name_file(3, name);
        if (std::string_view(name) == "Boot.IMG") move("images/boot.img", "boot.img");
        const auto package = open();
        ASSERT_TRUE(package) << name << describe(package.error());
        EXPECT_EQ(package->images.at(name)->sha256(), flat->images.at("boot.img")->sha256());
    }
    name_file(3, "D:\\build\\out\\boot.img");
    EXPECT_TRUE(open());
    name_file(3, "boot%2Eimg");
    EXPECT_TRUE(open());
}

TEST_F(PackageLayoutTest, DoesNotChooseBetweenTwoSpellings) {
    fs::remove(folder_.path() / "boot.img");
    folder_.write("Boot.img", test::filled(16, 1));
    folder_.write("BOOT.IMG", test::filled(16, 2));
    expect_fault(open(), ErrorCode::package_missing_file, "could be meant");
}

TEST_F(PackageLayoutTest, SaysWhatToDoAboutAFileOneFolderUp) {
    move_all("Global");
    move("Global/boot.img", "boot.img");
    std::vector<test::ScatterLine> layout = test::sound_layout();
    layout[3].file = "..\\boot.img";
    folder_.write("Global/MT6765_Android_scatter.txt", test::scatter_text(layout));
    const fs::path scatter = folder_.path() / "Global" / "MT6765_Android_scatter.txt";
    expect_fault(open(scatter), ErrorCode::file_outside, "copy boot.img beside the scatter");
    EXPECT_TRUE(open()) << "the folder above was given";
    fs::copy(folder_.path() / "boot.img", folder_.path() / "Global" / "boot.img");
    EXPECT_TRUE(open(scatter)) << "copied as it said";
}

TEST_F(PackageLayoutTest, RefusesPathsThatMeanToLeaveThePackage) {
    for (const char* name : {"/etc/passwd", "..\\..\\boot.img", "a/../../b", "\\\\host\\x", ".."}) {
        name_file(3, name);
        expect_fault(open(), ErrorCode::unsafe_path, "file_name");
    }
}

TEST_F(PackageLayoutTest, SaysThatTheAgentIsMissingAndNotToUnpackAgain) {
    fs::remove(folder_.path() / "my_DA.bin");
    const auto package = open();
    ASSERT_TRUE(package);
    ASSERT_TRUE(package->agent_fault);
    EXPECT_EQ(package->agent_fault->code, ErrorCode::agent_missing);
}

Bytes signed_lk(std::uint8_t value) {
    Bytes image;
    for (const auto& [name, type] : {std::pair{"lk", 0U}, std::pair{"cert1", 0x02000000U}}) {
        Bytes header(512, std::byte{0xFF});
        store_le<std::uint32_t>(header, 0x58881688, 0);
        store_le<std::uint32_t>(header, 512, 4);
        std::fill_n(header.begin() + 8, 32, std::byte{0});
        std::ranges::copy(as_bytes(std::string_view(name)), header.begin() + 8);
        store_le<std::uint32_t>(header, 0x58891689, 48);
        store_le<std::uint32_t>(header, 512, 52);
        store_le<std::uint32_t>(header, type, 60);
        store_le<std::uint32_t>(header, 16, 68);
        store_le<std::uint32_t>(header, 0, 72);
        store_le<std::uint32_t>(header, 0, 76);
        image.insert(image.end(), header.begin(), header.end());
        image.resize(image.size() + 512, std::byte{value});
    }
    return image;
}

TEST_F(PackageLayoutTest, TakesTheSignedTwinOfAnImage) {
    folder_.write("lk-verified.img", signed_lk(1));
    const auto package = open();
    ASSERT_TRUE(package) << describe(package.error());
    EXPECT_EQ(package->images.at("lk.img")->sha256(), sha256(signed_lk(1)));
    EXPECT_TRUE(package->sources.at("lk.img").signature_seen);
    EXPECT_THAT(package->warnings,
                ElementsAre(HasSubstr("lk-verified.img is written, the signed")));
}

TEST_F(PackageLayoutTest, DoesNotBelieveATwinsName) {
    fs::copy(folder_.path() / "lk.img", folder_.path() / "lk-verified.img");
    folder_.write("lk.img", test::filled(0x8000, 0x12));
    const auto package = open();
    ASSERT_TRUE(package) << describe(package.error());
    EXPECT_EQ(package->images.at("lk.img")->sha256(), sha256(test::filled(0x8000, 0x12)));
    EXPECT_THAT(package->warnings,
                ElementsAre(HasSubstr("lk-verified.img beside it has no signature")));
    fs::remove(folder_.path() / "lk.img");
    const auto alone = open();
    ASSERT_TRUE(alone);
    EXPECT_THAT(alone->warnings, ElementsAre(HasSubstr("its twin")));
}

TEST_F(PackageLayoutTest, JoinsNumberedPieces) {
    fs::remove(folder_.path() / "super.img");
    const auto piece = [](std::uint32_t before, std::uint32_t after, std::uint8_t value) {
        return test::sparse_bytes(
            {{0xCAC3, before, {}}, {0xCAC1, 1, test::filled(4096, value)}, {0xCAC3, after, {}}});
    };
    folder_.write("super.img_sparsechunk.0", piece(0, 2, 1));
    folder_.write("super.img_sparsechunk.1", piece(1, 1, 2));
    folder_.write("super.img_sparsechunk.2", piece(2, 0, 3));
    const auto package = open();
    ASSERT_TRUE(package) << describe(package.error());
    const Image& image = *package->images.at("super.img");
    EXPECT_EQ(image.extents(), (std::vector<Extent>{{0, 3U * 4096U}}));
    Bytes bytes(3U * 4096U);
    ASSERT_TRUE(image.read(0, bytes));
    EXPECT_EQ(bytes[0], std::byte{1});
    EXPECT_EQ(bytes[4096], std::byte{2});
    EXPECT_EQ(bytes[8192], std::byte{3});

    folder_.write("super.img_sparsechunk.1", piece(1, 1, 4));
    EXPECT_NE(open()->sha256, package->sha256) << "every piece is in the package's hash";
    fs::remove(folder_.path() / "super.img_sparsechunk.1");
    expect_fault(open(), ErrorCode::image_in_pieces, "piece 1 is missing");
}

TEST_F(PackageLayoutTest, JoinsARawImageThatWasCutWhateverItsPiecesAreCalled) {
    fs::remove(folder_.path() / "super.img");
    const Bytes first = test::filled(8192, 1), last = test::filled(100, 2);
    for (const auto& [one, two] : {std::pair{"super.img.0", "super.img.1"},
                                   std::pair{"super.img.1", "super.img.2"},
                                   std::pair{"super.img.001", "super.img.002"},
                                   std::pair{"super.img.00", "super.img.01"},
                                   std::pair{"super.img.aa", "super.img.ab"},
                                   std::pair{"super_0.img", "super_1.img"},
                                   std::pair{"super-1.img", "super-2.img"},
                                   std::pair{"super.1.img", "super.2.img"},
                                   std::pair{"SUPER_1.IMG", "super_2.img"},
                                   std::pair{"super.img.part1", "super.img.part2"},
                                   std::pair{"super.part1.img", "super.part2.img"},
                                   std::pair{"super.img_sparsechunk.0", "super.img_sparsechunk.1"},
                                   std::pair{"super.img_sparsechunk0", "super.img_sparsechunk1"},
                                   std::pair{"images/super.img.0", "images/super.img.1"}}) {
        fs::create_directories((folder_.path() / one).parent_path());
        folder_.write(one, first);
        folder_.write(two, last);
        const auto package = open();
        ASSERT_TRUE(package) << one << describe(package.error());
        const Image& image = *package->images.at("super.img");
        EXPECT_EQ(image.extents(), (std::vector<Extent>{{0, 8292}})) << one;
        EXPECT_FALSE(image.sparse());
        Bytes bytes(8292);
        ASSERT_TRUE(image.read(0, bytes)) << one;
        EXPECT_EQ(ByteView(bytes).first(8192).back(), std::byte{1});
        EXPECT_EQ(bytes[8192], std::byte{2});
        Bytes across(16);
        ASSERT_TRUE(image.read(8184, across));
        EXPECT_TRUE(std::equal(across.begin(), across.end(), bytes.begin() + 8184))
            << "over the cut";
        EXPECT_THAT(package->warnings, Contains(HasSubstr("that was cut")));
        fs::remove(folder_.path() / one);
        fs::remove(folder_.path() / two);
    }
}

/// Pieces of one size say nothing about a last one that is lost; what stands beside them may.
class EqualPiecesTest : public PackageLayoutTest {
protected:
    void SetUp() override {
        PackageLayoutTest::SetUp();
        fs::remove(folder_.path() / "super.img");
        for (std::uint8_t i = 1; i <= 3; ++i)
            folder_.write(name(i), piece(i));
    }

    static std::string name(unsigned number) { return fmt::format("super.img.{:03}", number); }
    static Bytes piece(std::uint8_t number) { return test::filled(8192, number); }

    void expect_joined(std::string_view by) const {
        const auto package = open();
        ASSERT_TRUE(package) << describe(package.error());
        EXPECT_EQ(package->images.at("super.img")->expanded_size(), 3 * 8192U);
        EXPECT_THAT(package->warnings,
                    Contains(HasSubstr("that none is missing: " + std::string(by))));
    }
};

TEST_F(EqualPiecesTest, AreRefusedWhereNothingSaysHowManyThereAre) {
    expect_fault(open(), ErrorCode::image_in_pieces, "no checksum list either");
}

TEST_F(EqualPiecesTest, AreTakenWhereAListNamesThemAll) {
    std::string list;
    for (std::uint8_t i = 1; i <= 3; ++i)
        list += sha256(piece(i)).hex() + "  " + name(i) + "\n";
    folder_.write("SHA256SUMS", list);
    expect_joined("SHA256SUMS");
    folder_.write("SHA256SUMS", list + std::string(64, '0') + "  " + name(4) + "\n");
    expect_fault(open(),
                 ErrorCode::image_in_pieces,
                 "piece 4 is missing (there are 1 to 3; SHA256SUMS goes on to 4)");
}

TEST_F(EqualPiecesTest, AreTakenWhereAListHasTheChecksumOfTheWhole) {
    Bytes whole;
    for (std::uint8_t i = 1; i <= 3; ++i) {
        const Bytes bytes = piece(i);
        whole.insert(whole.end(), bytes.begin(), bytes.end());
    }
    folder_.write("sha256.txt", sha256(whole).hex() + " *super.img\n");
    expect_joined("sha256.txt");
    fs::remove(folder_.path() / name(3));
    expect_fault(open(), ErrorCode::image_invalid, "sha256.txt:1 says");
}

TEST_F(EqualPiecesTest, AreTakenWhereAScriptJoinsThem) {
    folder_.write("join.bat",
                  "@echo off\r\ncopy /b super.img.001+super.img.002+super.img.003 super.img\r\n");
    expect_joined("join.bat");
    fs::remove(folder_.path() / name(3));
    expect_fault(open(), ErrorCode::image_in_pieces, "piece 3 is missing");
}

TEST_F(EqualPiecesTest, AreTakenWhereTheirNamesSayHowManyThereAre) {
    for (std::uint8_t i = 1; i <= 3; ++i) {
        fs::remove(folder_.path() / name(i));
        folder_.write(fmt::format("super.part{}of3.img", i), piece(i));
    }
    expect_joined("the names say");
    fs::remove(folder_.path() / "super.part3of3.img");
    expect_fault(open(), ErrorCode::image_in_pieces, "piece 3 is missing");
}

/// What OPPO and realme ship: a hash in each name, and a table of builds.
TEST_F(PackageLayoutTest, TakesTheBuildOfASuperMapThatIsThere) {
    const auto half = [](bool first) {
        const test::SparseChunk data{0xCAC1, 1, test::filled(4096, first ? 1 : 2)},
            hole{0xCAC3, 1, {}};
        return first ? test::sparse_bytes({data, hole}) : test::sparse_bytes({hole, data});
    };
    fs::remove(folder_.path() / "super.img");
    folder_.write("super.0.56ddeced.img", half(true));
    expect_fault(open(), ErrorCode::image_in_pieces, "only a piece of it is there");
    folder_.write("super.1.6a39b1d6.img", half(false));
    const std::string one = "00110011,ID,super.0.56ddeced.img,super.1.6a39b1d6.img\r\n";
    const std::string two = "00110012,IN,super.0.56ddeced.img,super.1.00000000.img\r\n";
    folder_.write("super_map.csv", "nv_id,nv_text,super0,super1\r\n" + one + two);
    const auto package = open();
    ASSERT_TRUE(package) << describe(package.error());
    EXPECT_EQ(package->images.at("super.img")->extents(), (std::vector<Extent>{{0, 8192}}));
    // They overlap in real packages; the later lies over the earlier.
    folder_.write("super.1.6a39b1d6.img", test::sparse_bytes({{0xCAC1, 2, test::filled(8192, 7)}}));
    const auto over = open();
    ASSERT_TRUE(over) << describe(over.error());
    EXPECT_THAT(over->warnings, Contains(HasSubstr("the later is written")));
    Bytes both(8192);
    ASSERT_TRUE(over->images.at("super.img")->read(0, both));
    EXPECT_EQ(both, test::filled(8192, 7));
    // In the middle of what lies there: both its ends stay.
    folder_.write("super.0.56ddeced.img",
                  test::sparse_bytes({{0xCAC1, 3, test::filled(3 * 4096, 1)}}));
    folder_.write(
        "super.1.6a39b1d6.img",
        test::sparse_bytes({{0xCAC3, 1, {}}, {0xCAC1, 1, test::filled(4096, 7)}, {0xCAC3, 1, {}}}));
    Bytes three(3 * 4096);
    const auto middle = open();
    ASSERT_TRUE(middle) << describe(middle.error());
    ASSERT_TRUE(middle->images.at("super.img")->read(0, three));
    EXPECT_EQ(three[4095], std::byte{1});
    EXPECT_EQ(three[4096], std::byte{7});
    EXPECT_EQ(three[8191], std::byte{7});
    EXPECT_EQ(three[8192], std::byte{1});
    EXPECT_EQ(three.back(), std::byte{1});
    folder_.write("super.0.56ddeced.img", half(true));
    folder_.write("super.1.6a39b1d6.img", half(false));
    folder_.write("super.1.00000000.img", half(false));
    expect_fault(open(), ErrorCode::image_in_pieces, "2 builds (00110012 IN, 00110011 ID)");
    fs::remove(folder_.path() / "super.1.00000000.img");
    folder_.write("super_map.csv", two);
    expect_fault(
        open(), ErrorCode::image_in_pieces, "names super.1.00000000.img, which is not there");
}

TEST_F(PackageLayoutTest, NamesADownloadThatDidNotEnd) {
    folder_.write("boot.img.aria2", "x"); // boot.img has its whole size from the start
    expect_fault(open(), ErrorCode::image_invalid, "boot.img.aria2 stands beside it");
    fs::remove(folder_.path() / "boot.img.aria2");
    fs::rename(folder_.path() / "boot.img", folder_.path() / "boot.img.crdownload");
    expect_fault(open(),
                 ErrorCode::package_missing_file,
                 "boot.img.crdownload is a download that did not end");
    fs::rename(folder_.path() / "boot.img.crdownload", folder_.path() / "boot (1).img");
    expect_fault(open(), ErrorCode::package_missing_file, "there is boot (1).img");
}

/// Two versions of a package in one folder.
TEST_F(PackageLayoutTest, SaysWhereTheXmlFormOfAScatterDiffers) {
    const auto write_xml = [this](std::string_view boot) {
        std::string xml =
            "<root><general name=\"MTK_PLATFORM_CFG\"><config_version name=\"V2.1.0\">"
            "<platform>MT6765</platform><project>demo</project></config_version>"
            "</general><storage_type name=\"EMMC\">";
        for (const test::ScatterLine& line : test::sound_layout())
            xml += fmt::format("<partition_index name=\"SYS\"><partition_name>{}</partition_name>"
                               "<file_name>{}</file_name><is_download>{}</is_download>"
                               "<physical_start_addr>{:#x}</physical_start_addr>"
                               "<partition_size>{:#x}</partition_size><region>{}</region>"
                               "<operation_type>{}</operation_type></partition_index>",
                               line.name,
                               line.name == "boot" ? boot : line.file,
                               line.file != "NONE",
                               line.start,
                               line.size,
                               line.region,
                               line.operation);
        folder_.write("MT6765_Android_scatter.xml", xml + "</storage_type></root>");
    };
    write_xml("boot.img");
    EXPECT_THAT(open()->warnings, Contains(HasSubstr("which is not read")));
    write_xml("boot2.img");
    EXPECT_THAT(open()->warnings,
                Contains(HasSubstr("says otherwise (boot: file_name boot.img and boot2.img)")));
}

TEST_F(PackageLayoutTest, FindsAFileInAFolderOfItsOwnName) {
    fs::rename(folder_.path() / "boot.img", folder_.path() / "x");
    fs::create_directory(folder_.path() / "boot.img");
    fs::rename(folder_.path() / "x", folder_.path() / "boot.img" / "boot.img");
    const auto package = open();
    ASSERT_TRUE(package) << describe(package.error());
    EXPECT_THAT(package->warnings, Contains(HasSubstr("boot.img/boot.img")));
}

TEST_F(PackageLayoutTest, SaysWhatIsCalledAScatterAndIsNone) {
    folder_.write("MT6765_Android_scatter.txt", "<!DOCTYPE html><html>404</html>");
    expect_fault(open(), ErrorCode::image_wrapped, "is a web page");
}

TEST_F(PackageLayoutTest, TakesNoOtherPartitionsImagesForPieces) {
    fs::remove(folder_.path() / "super.img");
    folder_.write("super1.img", test::filled(8192, 1));
    folder_.write("super2.img", test::filled(100, 2));
    expect_fault(open(), ErrorCode::package_missing_file, "super.img: No such file");
    folder_.write("super.img.gz", "x");
    folder_.write("super.img.xz", "x");
    expect_fault(open(), ErrorCode::package_missing_file, "super.img: No such file");
    folder_.write("super.img.2", test::filled(8192, 1));
    folder_.write("super.img.3", test::filled(100, 2));
    expect_fault(open(), ErrorCode::image_in_pieces, "piece 0 is missing");
}

TEST_F(PackageLayoutTest, LeavesPiecesBesideAWholeImageAsideAndSaysSo) {
    folder_.write("boot.img.1", test::filled(64, 1));
    folder_.write("boot.img.2", test::filled(64, 2));
    const auto package = open();
    ASSERT_TRUE(package) << describe(package.error());
    EXPECT_THAT(package->warnings,
                ElementsAre(HasSubstr("2 numbered files beside it, from boot.img.1 on")));
}

TEST_F(PackageLayoutTest, FindsASpellingOfAnotherSystem) {
    // `système 부트.img`: macOS takes the accent and the Hangul apart.
    constexpr auto composed = "syst\xC3\xA8me \xEB\xB6\x80\xED\x8A\xB8.img";
    constexpr auto apart = "syste\xCC\x80me \xE1\x84\x87\xE1\x85\xAE\xE1\x84\x90\xE1\x85\xB3.img";
    const auto flat = open();
    move("boot.img", apart);
    name_file(3, composed);
    const auto package = open();
    ASSERT_TRUE(package) << describe(package.error());
    EXPECT_EQ(package->images.at(composed)->sha256(), flat->images.at("boot.img")->sha256());
    move(apart, composed);
    name_file(3, apart);
    EXPECT_TRUE(open());
}

TEST_F(PackageLayoutTest, TakesATwinOneFolderDownInAnySpelling) {
    fs::remove(folder_.path() / "lk.img");
    fs::create_directory(folder_.path() / "images");
    folder_.write("images/LK-Verified.img", signed_lk(1));
    const auto package = open();
    ASSERT_TRUE(package) << describe(package.error());
    EXPECT_TRUE(package->sources.at("lk.img").signature_seen);
    folder_.write("lk-sign.img", signed_lk(2));
    expect_fault(open(), ErrorCode::package_missing_file, "could be meant");
}

TEST_F(PackageLayoutTest, NamesAScatterThatLiesDeeper) {
    move_all("ROM/Firmware/target_bin");
    expect_fault(open(), ErrorCode::scatter_missing, "give the folder of ");
    expect_fault(
        open(), ErrorCode::scatter_missing, "ROM/Firmware/target_bin/MT6765_Android_scatter.txt");
    EXPECT_TRUE(open(folder_.path() / "ROM" / "Firmware"));
}

/// `images/` with the scatter in both forms, its checksums, and the agent in a folder of its own,
/// as fastboot packages of several makers have it.
TEST_F(PackageLayoutTest, ReadsAFastbootPackageWithAnAgent) {
    move_all("images");
    move("images/my_DA.bin", "images/download_agent/DA_BR.bin");
    folder_.write(
        "images/download_agent/flash.xml",
        "<flash><da path=\"DA_BR.bin\"/><scatter path=\"..\\MT6765_Android_scatter.txt\"/>"
        "</flash>");
    folder_.write("images/download_agent/flash.xsd", "<schema/>");
    folder_.write(
        "images/scatter_checksum.xml",
        "<scatter><images><file name=\"x.img\" chk_method=\"ADD\" checksum=\"0x1\"/></images>"
        "</scatter>");
    folder_.write("flash_all.sh", "#!/bin/sh");
    folder_.write("misc.txt", "x");
    for (const fs::path& given : {folder_.path(),
                                  folder_.path() / "images",
                                  folder_.path() / "images" / "download_agent",
                                  folder_.path() / "images" / "download_agent" / "flash.xml"}) {
        const auto package = open(given);
        ASSERT_TRUE(package) << given << describe(package.error());
        ASSERT_TRUE(package->agent) << given;
        EXPECT_THAT(package->agent->file, HasSubstr("DA_BR.bin"));
    }
}

TEST_F(PackageLayoutTest, NamesAFileThatLiesInTheFolderAbove) {
    move_all("Global");
    move("Global/boot.img", "boot.img");
    expect_fault(open(folder_.path() / "Global" / "MT6765_Android_scatter.txt"),
                 ErrorCode::file_outside,
                 "there is one in the folder above");
    EXPECT_TRUE(open()) << "the folder above was given";
}

TEST_F(PackageLayoutTest, ComparesThePiecesOfAnImageWithItsLists) {
    fs::remove(folder_.path() / "super.img");
    const Bytes first = test::filled(8192, 1), last = test::filled(100, 2);
    Bytes whole = first;
    whole.insert(whole.end(), last.begin(), last.end());
    folder_.write("super.img.0", first);
    folder_.write("super.img.1", last);
    const auto list = [&](const Sha256& of_whole, const Sha256& of_last) {
        folder_.write("SHA256SUMS",
                      of_whole.hex() + "  super.img\n" + of_last.hex() + "  super.img.1\n");
    };
    list(sha256(whole), sha256(last));
    const auto package = open();
    ASSERT_TRUE(package) << describe(package.error());
    EXPECT_THAT(package->compared, ElementsAre("compared with SHA256SUMS: 2 files"));
    list(sha256(first), sha256(last));
    expect_fault(open(), ErrorCode::image_invalid, "SHA256SUMS:1 says");
    list(sha256(whole), sha256(first));
    expect_fault(open(), ErrorCode::image_invalid, "SHA256SUMS:2 says");
}

TEST_F(PackageLayoutTest, RefusesAnImageInAnothersPlace) {
    folder_.write("lk.img", "ANDROID! and so on, of a boot image");
    expect_fault(open(), ErrorCode::image_wrapped, "a boot image, which does not belong into lk");
}

TEST_F(PackageLayoutTest, SaysWhichImagesLackASignature) {
    folder_.write("lk.img", signed_lk(1));
    auto package = open();
    ASSERT_TRUE(package);
    PlanOptions planning;
    planning.selection.userdata = Userdata::erase;
    const auto plan = make_plan(*package, planning);
    ASSERT_TRUE(plan) << describe(plan.error());
    for (const PlannedWrite& write : plan->writes)
        EXPECT_EQ(write.lacks_signature, write.partition == "boot") << write.partition;
    EXPECT_THAT(plan->warnings,
                Contains(HasSubstr("no signature can be seen in the images of boot;")));
}

TEST_F(PackageLayoutTest, BelievesATrustedZoneThatALegacyPackageLeavesBare) {
    // As in a maker's MT6737M package; on later chips the zone has certificates like the others.
    const auto lacking = [&](std::string_view platform, std::uint16_t code, unsigned emi) {
        std::vector<test::ScatterLine> layout = test::sound_layout();
        layout[3] = {"tee1", "boot.img", 0x700000, 0x400000};
        folder_.write("MT6765_Android_scatter.txt", test::scatter_text(layout, platform));
        folder_.write("my_DA.bin", test::agent_bytes({{.hw_code = code}}));
        folder_.write("preloader_demo.bin", test::preloader_bytes(platform, "demo", emi));
        const auto package = open();
        EXPECT_TRUE(package) << describe(package.error());
        PlanOptions planning;
        planning.selection.userdata = Userdata::erase;
        const auto plan = make_plan(*package, planning);
        EXPECT_TRUE(plan) << describe(plan.error());
        return std::ranges::any_of(plan->writes, [](const PlannedWrite& write) {
            return write.partition == "tee1" && write.lacks_signature;
        });
    };
    folder_.write("lk.img", signed_lk(1));
    EXPECT_FALSE(lacking("MT6580", 0x6580, 21));
    EXPECT_TRUE(lacking("MT6765", 0x6765, 35));
    folder_.write("lk.img", test::filled(0x8000, 0x11));
    EXPECT_TRUE(lacking("MT6580", 0x6580, 21)) << "nothing is signed at all";
}

} // namespace
} // namespace gangflash

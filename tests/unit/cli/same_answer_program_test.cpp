// Whatever one verb knows of a file, all of them know: the program itself over a table of bad
// files.
#include "ports/virtual/demo/demo_package.hpp"
#include "tests/support/run_program.hpp"
#include "tests/support/temporary_folder.hpp"

#include <algorithm>
#include <fstream>
#include <functional>
#include <iterator>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace gangflash {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using Json = nlohmann::json;
using Ran = tests::ProgramRun;

std::string bytes_of(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

void write(const fs::path& file, const std::string& bytes) {
    std::ofstream(file, std::ios::binary | std::ios::trunc) << bytes;
}

class SameAnswer : public testing::Test {
protected:
    static void SetUpTestSuite() {
        shared_ = std::make_unique<TemporaryFolder>();
        const auto made = vphone::make_package(
            *shared_ / "sound", *vphone::find_chip_model("MT6765"), vphone::least_package_size);
        if (!made) throw std::runtime_error(describe(made.error()));
    }
    static void TearDownTestSuite() { shared_.reset(); }

    SameAnswer() { fs::copy(*shared_ / "sound", package()); }

    fs::path package() const { return folder_ / "package"; }

    static Ran run(const std::string& words) { return tests::run_gangflash(words); }

    /// Everybody who opens `file` of the package.
    std::vector<std::string> verbs(const std::string& file) const {
        const std::string p = package().string();
        return {"inspect " + p + "/" + file,
                "inspect " + p,
                "plan --package " + p + " --userdata keep",
                "flash --package " + p + " --userdata keep --once --ports virtual:1 --ledger " +
                    (folder_ / "ledger.sqlite").string(),
                "recipe make --package " + p + " --userdata keep --name x --out " +
                    (folder_ / "x.toml").string()};
    }

    TemporaryFolder folder_;
    inline static std::unique_ptr<TemporaryFolder> shared_;
};

struct BadFile {
    std::string file;
    std::function<std::string(std::string)> spoil;
    std::string id, words;
};

std::string sparse_header(std::uint32_t blocks, std::uint32_t chunks) {
    std::string bytes("\x3A\xFF\x26\xED\x01\0\0\0\x1C\0\x0C\0\0\x10\0\0", 16);
    for (const std::uint32_t value : {blocks, chunks, 0U})
        for (unsigned i = 0; i < 4; ++i)
            bytes += static_cast<char>(value >> (8 * i) & 0xFFU);
    return bytes;
}

TEST_F(SameAnswer, IsARefusalWhereverABadFileIsOpened) {
    using namespace std::string_literals;
    const std::vector<BadFile> table{
        {"md1img.img",
         [](std::string b) { return b.substr(0, b.size() / 2); },
         "PKG-806",
         "cut short"},
        {"super.img",
         [](std::string b) { return b.substr(0, b.size() - 1); },
         "PKG-806",
         "cut short"},
        {"lk.img",
         [](const std::string&) { return "PK\x03\x04 packed"s; },
         "PKG-818",
         "a zip archive"},
        {"boot.img",
         [](const std::string&) { return "\x1F\x8B\x08 packed"s; },
         "PKG-818",
         "a gzip file"},
        {"boot.img",
         [](const std::string& b) { return "BFBF" + std::string(0x403C, '\0') + b; },
         "PKG-818",
         "signature header BFBF"},
        {"super.img",
         [](const std::string& b) { return "SSSS" + std::string(0x3C, '\0') + b; },
         "PKG-818",
         "signature header SSSS"},
        {"logo.bin", [](const std::string&) { return "<html>404"s; }, "PKG-818", "a web page"},
        {"vbmeta.img",
         [](const std::string& b) { return b.substr(0, 200); },
         "PKG-806",
         "cut short"},
        {"super.img", [](const std::string& b) { return b + b; }, "PKG-819", "same place"},
        {"boot.img", [](const std::string&) { return ""s; }, "PKG-817", "empty file"},
        {"super.img",
         [](const std::string&) { return sparse_header(0, 0); },
         "PKG-817",
         "without one byte of data"},
    };
    for (const BadFile& bad : table) {
        const fs::path file = package() / bad.file;
        const std::string sound = bytes_of(file);
        write(file, bad.spoil(sound));
        for (const std::string& verb : verbs(bad.file)) {
            const Ran ran = run(verb);
            EXPECT_EQ(ran.code, 3) << verb << '\n' << ran.out;
            EXPECT_THAT(ran.out, HasSubstr(bad.id)) << verb;
            EXPECT_THAT(ran.out, HasSubstr(bad.words)) << verb;
            EXPECT_THAT(ran.out, HasSubstr(bad.file)) << verb;
        }
        write(file, sound);
    }
    EXPECT_FALSE(fs::exists(folder_ / "x.toml"));
}

TEST_F(SameAnswer, IsAWarningWhereverAnOddFileIsOpened) {
    const fs::path file = package() / "super.img";
    write(file, bytes_of(file) + std::string(100, 'x'));
    for (const std::string& verb : verbs("super.img")) {
        if (verb.starts_with("recipe")) continue; // says what its plan says, when it is used
        const Ran ran = run(verb);
        EXPECT_EQ(ran.code, 0) << verb << '\n' << ran.out;
        EXPECT_THAT(ran.out, HasSubstr("100 bytes after the last chunk")) << verb;
    }
}

/// What only a plan can know, the look at the whole package knows too.
TEST_F(SameAnswer, OfAPreloaderForAnotherChipIsThatOfThePlan) {
    const fs::path preloader = package() / "preloader_k62v1_64_bsp.bin";
    std::string bytes = bytes_of(preloader);
    const std::size_t list = bytes.find("MTK_BLOADER_INFO_v");
    ASSERT_NE(list, std::string::npos);
    bytes.replace(list + 18, 2, "45"); // MT6785's
    write(preloader, bytes);
    const std::string p = package().string();
    for (const std::string& verb : {"inspect " + p, "plan --userdata keep --package " + p}) {
        const Ran ran = run(verb);
        EXPECT_EQ(ran.code, 3) << verb << '\n' << ran.out;
        EXPECT_THAT(ran.out, HasSubstr("PKG-812")) << verb;
    }
}

TEST_F(SameAnswer, SaysWhatAChecksumListWasComparedWith) {
    const std::string p = package().string();
    // 16 bits, and never this sum twice: one of the two is refused.
    write(package() / "Checksum.ini",
          "[IsEnableChecksum]\nCHECKSUM_SWITCH=1\n[CheckSum]\nlk=0x0001\nboot=0x0001\n");
    const Ran refused = run("plan --package " + p + " --userdata keep");
    EXPECT_EQ(refused.code, 3);
    EXPECT_THAT(refused.out, HasSubstr("PKG-806"));
    EXPECT_THAT(refused.out, HasSubstr("Checksum.ini:4 says 0x1, the file has 0x"));
    const Ran only = run("plan --package " + p + " --userdata keep --except lk,boot --json");
    EXPECT_EQ(only.code, 0) << only.out;

    // An engineer freezes what is there: the recipe outranks the list once it is signed.
    const std::string recipe = (folder_ / "x.toml").string();
    EXPECT_EQ(run("recipe make --package " + p + " --userdata keep --name x --out " + recipe).code,
              3);
    const Ran made = run("recipe make --package " + p +
                         " --userdata keep --name x --outdated-lists --out " + recipe);
    EXPECT_EQ(made.code, 0) << made.out;
    EXPECT_EQ(run("plan --recipe " + recipe).code, 3) << "nobody signed it";
}

} // namespace
} // namespace gangflash

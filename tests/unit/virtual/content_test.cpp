#include "ports/virtual/crc32.hpp"
#include "ports/virtual/demo/demo_package.hpp"
#include "ports/virtual/demo/sparse_writer.hpp"
#include "ports/virtual/partition_table.hpp"
#include "ports/virtual/seal.hpp"
#include "scripted_host.hpp"
#include "tests/support/temporary_folder.hpp"

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>

#include <gmock/gmock.h>

namespace gangflash::vphone {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;

struct Output {
    int code = -1;
    std::string text;
};

Output run(const std::string& command) {
    Output output;
    FILE* pipe = ::popen((command + " 2>&1").c_str(), "r");
    std::array<char, 4096> buffer{};
    for (std::size_t got = 0; (got = std::fread(buffer.data(), 1, buffer.size(), pipe)) > 0;)
        output.text.append(buffer.data(), got);
    const int status = ::pclose(pipe);
    output.code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    return output;
}

bool installed(const char* tool) {
    return run(std::string("command -v ") + tool).code == 0;
}

Bytes file_bytes(const fs::path& path) {
    std::ifstream in(path, std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    const ByteView view = as_bytes(text);
    return {view.begin(), view.end()};
}

void save(const fs::path& path, ByteView bytes) {
    std::ofstream(path, std::ios::binary)
        .write(as_text(bytes).data(), static_cast<std::streamsize>(bytes.size()));
}

int luhn(const std::string& digits) {
    int sum = 0;
    for (std::size_t i = 0; i < digits.size(); ++i) {
        int d = digits[digits.size() - 1 - i] - '0';
        if (i % 2 == 1) d = d * 2 > 9 ? d * 2 - 9 : d * 2;
        sum += d;
    }
    return sum % 10;
}

TEST(Identity, IsTheSameForTheSameSeedAndDiffersFromPhoneToPhone) {
    std::set<std::string> seen;
    for (std::uint64_t index = 0; index < 200; ++index) {
        const PhoneIdentity who = make_identity(7, index, {0x15, 1, 0}, "ABCDEF");
        const PhoneIdentity same = make_identity(7, index, {0x15, 1, 0}, "ABCDEF");
        EXPECT_EQ(who.imei1, same.imei1);
        EXPECT_EQ(who.calibration, same.calibration);
        for (const std::string& imei : {who.imei1, who.imei2}) {
            EXPECT_EQ(imei.size(), 15U);
            EXPECT_EQ(luhn(imei), 0) << imei;
        }
        EXPECT_TRUE(seen.insert(to_hex(who.me_id)).second);
        EXPECT_TRUE(seen.insert(who.serial).second);
    }
    EXPECT_NE(make_identity(8, 0, {0x15, 1, 0}, "ABCDEF").imei1,
              make_identity(7, 0, {0x15, 1, 0}, "ABCDEF").imei1);
}

TEST(Identity, IsKeptInTheDocumentedForm) {
    PhoneIdentity who;
    who.imei1 = who.imei2 = "123456789012347"; // the worked example of the reference
    EXPECT_EQ(to_hex(ByteView(mp0b_file(who)).first(12)), "8ae30aa8163fd942f3f376ff");
}

TEST(Crc32, IsThatOfIeee) {
    EXPECT_EQ(crc32(as_bytes("123456789")), 0xCBF43926U);
}

TEST(Nvdata, IsAnExt4WithTheFilesOfItsPhone) {
    if (!installed("/usr/sbin/e2fsck")) GTEST_SKIP() << "e2fsprogs is not installed";
    Bench bench(one_phone("MT6765", StartMode::brom));
    const TemporaryFolder folder;
    const fs::path image = folder / "nvdata.img";
    save(image, bench.bus.phone(0).stored("nvdata", 0, 64 << 20));
    const Output check = run("/usr/sbin/e2fsck -fn " + image.string());
    EXPECT_EQ(check.code, 0) << check.text;
    const fs::path copy = folder / "MP0B_001";
    const Output dump = run("/usr/sbin/debugfs -R 'dump /md/NVRAM/NVD_IMEI/MP0B_001 " +
                            copy.string() + "' " + image.string());
    EXPECT_EQ(file_bytes(copy), mp0b_file(bench.bus.phone(0).identity())) << dump.text;
}

TEST(PartitionTable, OfEveryChipIsReadBothWays) {
    for (const ChipModel& chip : chip_models()) {
        if (chip.table != TableKind::gpt) continue;
        MemoryStorage storage(chip.shape);
        const TableImages table = make_table(chip);
        storage.write(Region::user, chip.shape.user - table.backup.size(), table.backup);
        const auto backup = read_table(storage, chip.sector());
        ASSERT_TRUE(backup) << chip.name;
        storage.write(Region::user, 0, table.primary);
        const auto primary = read_table(storage, chip.sector());
        ASSERT_TRUE(primary) << chip.name;
        EXPECT_EQ(primary->size(), chip.layout.size());
        EXPECT_EQ(primary->size(), backup->size());
        std::uint64_t end = first_partition_at;
        for (const TableEntry& entry : *primary) {
            EXPECT_EQ(entry.start, end) << chip.name << ' ' << entry.name;
            end = entry.start + entry.size;
        }
        EXPECT_LE(end, chip.shape.user - table.backup.size());
    }
}

TEST(PartitionTable, PleasesSgdisk) {
    if (!installed("/usr/sbin/sgdisk")) GTEST_SKIP() << "gdisk is not installed";
    const TemporaryFolder folder;
    const FileStorage disk(find_chip_model("MT6765")->shape, folder.path());
    FileStorage writable(find_chip_model("MT6765")->shape, folder.path());
    const TableImages table = make_table(*find_chip_model("MT6765"));
    writable.write(Region::user, 0, table.primary);
    writable.write(Region::user, writable.size(Region::user) - table.backup.size(), table.backup);
    const Output verdict = run("/usr/sbin/sgdisk -v " + (folder / "user.img").string());
    EXPECT_THAT(verdict.text, HasSubstr("No problems found"));
}

TEST(DemoPackage, OfEveryChipIsComplete) {
    for (const ChipModel& chip : chip_models()) {
        const TemporaryFolder folder;
        const auto made = make_package(folder.path(), chip, least_package_size);
        ASSERT_TRUE(made) << describe(made.error());
        for (const LayoutPart& part : chip.layout) {
            if (part.file.empty()) continue;
            EXPECT_GT(fs::file_size(folder.path() / part.file), 0U) << part.file;
            if (chip.scatter == ScatterForm::three_line) continue; // those name no files
            const char* const before =
                chip.scatter == ScatterForm::xml ? "<file_name>" : "file_name: ";
            EXPECT_NE(make_scatter(chip).find(before + std::string(part.file)), std::string::npos)
                << chip.name << " " << part.file;
        }
    }
}

TEST(DemoPackage, SizeScalesImagesOnly) {
    const ChipModel& chip = *find_chip_model("MT6765");
    const TemporaryFolder small;
    const TemporaryFolder large;
    ASSERT_TRUE(make_package(small.path(), chip, 4 << 20));
    ASSERT_TRUE(make_package(large.path(), chip, 32 << 20));
    EXPECT_GT(fs::file_size(large / "super.img"), 4 * fs::file_size(small / "super.img"));
    EXPECT_EQ(file_bytes(large / "PGPT"), file_bytes(small / "PGPT"));
    EXPECT_EQ(file_bytes(large / "MT6765_Android_scatter.txt"),
              file_bytes(small / "MT6765_Android_scatter.txt"));
    EXPECT_FALSE(make_package(small.path(), chip, 1));
}

/// Makers' lists of sums are tried on this package: who has one must find it as it was.
TEST(DemoPackage, KeepsTheBytesThatListsOfSumsName) {
    const std::map<std::string, unsigned> listed{{"preloader_k62v1_64_bsp.bin", 0x7359},
                                                 {"logo.bin", 0x08C3},
                                                 {"md1img.img", 0x1A8E},
                                                 {"spmfw.img", 0x2B33},
                                                 {"scp.img", 0x069E},
                                                 {"sspm.img", 0xFEBD},
                                                 {"lk.img", 0xE67C},
                                                 {"boot.img", 0x7484},
                                                 {"dtbo.img", 0xB355},
                                                 {"tee.img", 0x98E3},
                                                 {"vbmeta.img", 0x1787},
                                                 {"super.img", 0xCF99}};
    const TemporaryFolder folder;
    ASSERT_TRUE(make_package(folder.path(), *find_chip_model("MT6765"), 64 << 20));
    for (const auto& [file, sum] : listed)
        EXPECT_EQ(sum16(file_bytes(folder / file)), sum) << file;
}

TEST(SparseImage, ExpandsWithGooglesToolToWhatWasMeant) {
    if (!installed("simg2img")) GTEST_SKIP() << "android-sdk-libsparse-utils is not installed";
    const BigImage image = make_big_image({*find_chip_model("MT6765")}, "super", 5'000'000);
    const TemporaryFolder folder;
    save(folder / "sparse", make_sparse(image));
    const Output output =
        run("simg2img " + (folder / "sparse").string() + " " + (folder / "raw").string());
    ASSERT_EQ(output.code, 0) << output.text;
    EXPECT_TRUE(file_bytes(folder / "raw") == expand(image));
}

TEST(Seal, IsBrokenByOneByteAndSilentWithoutOne) {
    const ChipModel& chip = *find_chip_model("MT6765");
    MemoryStorage storage(chip.shape);
    const Bytes image = make_mtk_image({chip}, "lk", 50'000);
    EXPECT_EQ(check_seal(storage, Region::user, 4096, 1 << 20), SealState::none);
    storage.write(Region::user, 4096, image);
    EXPECT_EQ(check_seal(storage, Region::user, 4096, 1 << 20), SealState::whole);
    Bytes one(1, image[40'000] ^ std::byte{1});
    storage.write(Region::user, 4096 + 40'000, one);
    EXPECT_EQ(check_seal(storage, Region::user, 4096, 1 << 20), SealState::broken);
}

TEST(Storage, OfBothKindsKeepsTheSameBytes) {
    constexpr StorageShape shape{64 * 1024, 64 * 1024, 1 << 20};
    const TemporaryFolder folder;
    FileStorage files(shape, folder.path());
    EXPECT_TRUE(files.fresh());
    MemoryStorage memory(shape);
    Random random(20241);
    for (int round = 0; round < 300; ++round) {
        const std::uint64_t at = random.below(shape.user);
        const std::uint64_t length = random.below(std::min<std::uint64_t>(shape.user - at, 20'000));
        if (random.chance(30)) {
            files.erase(Region::user, at, length);
            memory.erase(Region::user, at, length);
        } else {
            const Bytes bytes(length, static_cast<std::byte>(random.below(256)));
            files.write(Region::user, at, bytes);
            memory.write(Region::user, at, bytes);
        }
    }
    Bytes from_files(shape.user);
    Bytes from_memory(shape.user);
    files.read(Region::user, 0, from_files);
    memory.read(Region::user, 0, from_memory);
    EXPECT_TRUE(from_files == from_memory);
}

TEST(Storage, OfPhonesCostsOnlyWhatTheyTouch) {
    Bench bench(one_phone("MT6765", StartMode::brom));
    const auto& storage = dynamic_cast<const MemoryStorage&>(bench.bus.phone(0).storage());
    EXPECT_LT(storage.pages() * PageMap::page_size, 3U << 20U);
}

/// Under /tmp, say, somebody else has planted links under names that everybody can guess.
TEST(Planted, LinksAreNotWrittenThrough) {
    TemporaryFolder folder;
    const auto victim = folder / "victim";
    std::ofstream(victim) << "precious";
    for (const char* made : {"fw", "phone-1"})
        fs::create_directories(folder / made);
    fs::create_symlink(victim, folder / "fw/boot.img");
    fs::create_symlink(victim, folder / "phone-1/user.img");
    const auto package =
        make_package(folder / "fw", *find_chip_model("MT6765"), least_package_size);
    ASSERT_FALSE(package);
    EXPECT_THAT(describe(package.error()), HasSubstr("boot.img"));
    constexpr StorageShape shape{64 * 1024, 64 * 1024, 8 << 20};
    EXPECT_THROW(FileStorage(shape, folder / "phone-1"), std::system_error);
    EXPECT_EQ(as_text(file_bytes(victim)), "precious");
}

TEST(Storage, ThatDiscardsSaysWhatItNoLongerKnows) {
    constexpr StorageShape shape{64 * 1024, 64 * 1024, 8 << 20};
    DiscardStorage storage(shape);
    storage.delivered();
    const Bytes large(1 << 20, std::byte{7});
    storage.write(Region::user, 1 << 20, large);
    EXPECT_EQ(storage.discarded_bytes(), large.size());
    EXPECT_FALSE(storage.keeps(Region::user, (1 << 20) + 8192, 10));
    EXPECT_TRUE(storage.keeps(Region::user, 0, 4096));
    EXPECT_EQ(storage.discarded_sha256(), sha256(large));
}

TEST(DeliveredPhone, OfEveryChipBoots) {
    for (const ChipModel& chip : chip_models()) {
        Bench bench(one_phone(std::string(chip.name), StartMode::brom));
        EXPECT_EQ(bench.bus.phone(0).deserves_to_boot().reason, "") << chip.name;
    }
}

} // namespace
} // namespace gangflash::vphone

// Files of a firmware package and of a job.
#include "base/units.hpp"
#include "config/package/boot_slots.hpp"
#include "config/recipe/recipe.hpp"
#include "ports/virtual/crc32.hpp"
#include "tests/fuzz/feeding.hpp"
#include "tests/fuzz/parsers.hpp"
#include "tests/unit/config/package_fixture.hpp"

#include <gtest/gtest.h>
#include <openssl/evp.h>

namespace gangflash {
namespace {

using namespace fuzz;

std::string xml_scatter() {
    return R"(<?xml version="1.0"?><root><general name="MTK_PLATFORM_CFG">
<config_version name="V2.1.0"><platform>MT6893</platform><project>k</project></config_version></general>
<storage_type name="UFS"><general name="MTK_STORAGE_CFG"><storage name="UFS">
<boot_channel>UFSHCI_0</boot_channel><block_size>0x80000</block_size></storage></general>
<partition_index name="SYS0"><partition_name>boot</partition_name><file_name>boot.img</file_name>
<is_download>true</is_download><physical_start_addr>0x8000</physical_start_addr>
<partition_size>0x80000</partition_size><region>UFS_LU2</region>
<operation_type>UPDATE</operation_type></partition_index></storage_type></root>)";
}

std::string recipe_text() {
    Recipe recipe;
    recipe.name = "line \"3\"";
    recipe.engineer = "R. Okafor";
    recipe.userdata = Userdata::erase;
    RecipePackage package;
    package.chip = "MT6765";
    package.project = "demo";
    package.target_build = "7.2";
    package.scatter.file = "fw/MT6765_Android_scatter.txt";
    package.agent.file = "fw/DA.bin";
    package.preloader = FrozenFile{"preloader_demo.bin", {}, 0};
    package.auth = FrozenFile{"auth.auth", {}, 0};
    package.two_stage = true;
    package.erase = {"userdata"};
    package.write = {{"lk", {"lk.img", {}, 0}}, {"preloader", {"preloader_demo.bin", {}, 0}}};
    recipe.packages = {package};
    return format_recipe(recipe);
}

/// A primary table of four entries; the target mends the checksums of its mutations.
Bytes partition_table(std::size_t sector) {
    Bytes area(2 * sector + 512);
    const std::span<std::byte> into(area);
    std::ranges::copy(as_bytes("EFI PART"), area.begin() + static_cast<long>(sector));
    store_le<std::uint32_t>(into, 0x00010000, sector + 8);
    store_le<std::uint32_t>(into, 92, sector + 12);
    store_le<std::uint64_t>(into, 1, sector + 24); // its own sector
    store_le<std::uint64_t>(into, 2, sector + 72); // that of the entries
    store_le<std::uint32_t>(into, 4, sector + 80);
    store_le<std::uint32_t>(into, 128, sector + 84);
    const std::size_t entry = 2 * sector + 128;
    area[entry] = std::byte{0xA2};
    store_le<std::uint64_t>(into, 64, entry + 32);
    store_le<std::uint64_t>(into, 127, entry + 40);
    area[entry + 56] = std::byte{'l'};
    area[entry + 58] = std::byte{'k'};
    store_le(into, vphone::crc32(ByteView(area).subspan(2 * sector, 512)), sector + 88);
    store_le(into, vphone::crc32(ByteView(area).subspan(sector, 92)), sector + 16);
    return area;
}

Bytes image_members() {
    Bytes file(1024);
    store_le<std::uint32_t>(file, 0x58881688, 0);
    store_le<std::uint32_t>(file, 16, 4);
    store_le<std::uint32_t>(file, 0x58891689, 48);
    store_le<std::uint32_t>(file, 512, 52);
    store_le<std::uint32_t>(file, 16, 68);
    Bytes twice = file;
    twice.resize(528);
    twice.insert(twice.end(), file.begin(), file.end());
    return twice;
}

/// Keys made for this test and used nowhere else.
constexpr std::string_view public_key = R"(-----BEGIN PUBLIC KEY-----
MCowBQYDK2VwAyEA+M4W2ItdDhROGj4pg69DYiL6fulFOQiLS7+Yw4JOIxE=
-----END PUBLIC KEY-----
)";
constexpr std::string_view private_key = R"(-----BEGIN PRIVATE KEY-----
MC4CAQAwBQYDK2VwBCIEINKjHaLrQ2zfVm0LKoVdlJh5g5soDlp819EFO8ODqs/1
-----END PRIVATE KEY-----
)";
constexpr std::string_view rsa_key = R"(-----BEGIN RSA PRIVATE KEY-----
MIIBOwIBAAJBALP1Kzskv2KoNmnEEwaMTpPWxGCJQjXhn4ME9C9+g9HY5s+y/URX
Xr1fBeZlC7gpPVbLKUn1iukzwmU6cskvK1ECAwEAAQJAL6ZGKSXkyzGxHrY9N2ml
UL34R3twnaW9P8rrATxlmQV86esVrEI0Y7olbeHf9hqMrQn9utQEFfUYiW+I9Uby
AQIhAOA27JlhNg+vAWjLYJFrqqE9JI4xdetBe3uuir3mkOhxAiEAzXgZJJgOdddn
nRNbQRL/Hzn2s1Yye/CUZ9cCDJdw4OECIElASG4Xv1TCZSB6iVMZLMa+tgmqiQ7R
9ujCblt6T09RAiEAt7E6UUP8EZBtWrm2aLwyB9nLW9OhOLsCAr/vXhB6YyECIQCR
pliOj2puwnrcUivf/yTGSX12/6vNctSFU2iNYKoUog==
-----END RSA PRIVATE KEY-----
)"; // of 512 bits
constexpr std::string_view rsa_key_of_pkcs8 = R"(-----BEGIN PRIVATE KEY-----
MIIBVQIBADANBgkqhkiG9w0BAQEFAASCAT8wggE7AgEAAkEA0HADdKKqYrKNdMci
OY9ipNpsIVAMbjZLh8qI6MIydCWlYbDz26wzEA0Bn86XhQQyJq7SAkbzoflMXNle
tYtc4wIDAQABAkA5Z2/8MkRclDITBDivw4Z2QlVfQ015GOjqR+Q2vizpAWnt94bd
cVWel7kVW8N6sbHYlH9E408tCuMyX0UuURxZAiEA6yX6SV5TT382QtoNtwHWv3HS
9qi/g1oZzMV3BtjmkSUCIQDi667hrbJCTJUbqOf4JmZqfYJuagQyXULSpZqLhkLr
ZwIhAJcOSn4fLf1/hufjE7RgZgeNoyv4sy46DyDQKOopI9RRAiEAmPOfRwKbGtEf
2Cr7YGoRskmy9tWCyqfN+Moi51SyGpUCIHMqxpM2SKPB6BGT3c/jseaKKc5wTbd1
+xjltDla5ZnN
-----END PRIVATE KEY-----
)";

/// What stands between the lines with the label.
Bytes inside(std::string_view pem) {
    std::string letters(pem.substr(pem.find('\n') + 1));
    letters.resize(letters.find("-----END"));
    std::erase(letters, '\n');
    const std::size_t padding = letters.size() - letters.find_last_not_of('=') - 1;
    Bytes bytes(letters.size() / 4 * 3);
    EXPECT_EQ(EVP_DecodeBlock(reinterpret_cast<unsigned char*>(bytes.data()),
                              reinterpret_cast<const unsigned char*>(letters.data()),
                              static_cast<int>(letters.size())),
              static_cast<int>(bytes.size()));
    bytes.resize(bytes.size() - padding);
    return bytes;
}

TEST(FuzzedParsers, Scatter) {
    run_over(
        {"scatter", fuzz_scatter},
        {text_bytes(test::scatter_text(test::sound_layout())),
         text_bytes(xml_scatter()),
         text_bytes("PRELOADER 0x0\n{\n}\nMBR 0x600000\n{\n}\n__NODL_BMTPOOL 0xFFFF00a8\n{\n}\n"),
         text_bytes("preloader 0x0\nboot 0x8000\n")});
}

TEST(FuzzedParsers, AgentContainer) {
    run_over({"agent", fuzz_agent}, {test::agent_bytes({{}, {.hw_code = 0x6580}})});
}

TEST(FuzzedParsers, Preloader) {
    const auto preloader = parse_preloader(test::preloader_bytes(), "p");
    ASSERT_TRUE(preloader);
    run_over({"preloader", fuzz_preloader},
             {test::preloader_bytes(),
              test::memory_list_bytes(),
              boot_area_image(*preloader, StorageKind::emmc)});
}

TEST(FuzzedParsers, SparseImage) {
    run_over({"sparse", fuzz_sparse},
             {test::sparse_bytes({{0xCAC1, 1, test::filled(64, 1)},
                                  {0xCAC2, 2, test::filled(4, 2)},
                                  {0xCAC3, 1, {}},
                                  {0xCAC4, 0, test::filled(4, 3)}},
                                 64)});
}

TEST(FuzzedParsers, PartitionTable) {
    run_over({"gpt", fuzz_gpt}, {partition_table(512), partition_table(4096)});
}

TEST(FuzzedParsers, SlotRecord) {
    run_over({"slot_record", fuzz_slot_record},
             {make_slot_record(BootSlot::a, true), make_slot_record(BootSlot::b, false)});
}

TEST(FuzzedParsers, Recipe) {
    ASSERT_TRUE(parse_recipe(recipe_text(), "job.toml"));
    run_over({"recipe", fuzz_recipe}, {text_bytes(recipe_text())});
}

TEST(FuzzedParsers, ImageMembers) {
    run_over({"image_header", fuzz_image_header}, {image_members()});
}

TEST(FuzzedParsers, Keys) {
    run_over({"keys", fuzz_keys, 100},
             {text_bytes(public_key),
              text_bytes(private_key),
              text_bytes(rsa_key),
              inside(public_key),
              inside(private_key),
              inside(rsa_key),
              inside(rsa_key_of_pkcs8)});
}

} // namespace
} // namespace gangflash

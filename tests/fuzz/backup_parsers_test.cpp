// Backups: what lies on a station's disk for months.
#include "engine/guard/backup_writer.hpp"
#include "engine/guard/manifest.hpp"
#include "engine/guard/seal.hpp"
#include "tests/fuzz/feeding.hpp"
#include "tests/fuzz/parsers.hpp"
#include "tests/support/temporary_folder.hpp"

#include <fstream>
#include <iterator>

#include <gtest/gtest.h>

namespace gangflash {
namespace {

using namespace fuzz;

Bytes stored(const std::shared_ptr<const SecretFile>& key) {
    const TemporaryFolder folder;
    Bytes content(20'000);
    for (std::size_t i = 0; i < 5'000; ++i)
        content[i] = static_cast<std::byte>(i * i);
    auto writer = guard::BackupWriter::create(folder / "part", key);
    EXPECT_TRUE(writer && (*writer)->append(content) && (*writer)->finish());
    std::ifstream file(folder / "part", std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    return text_bytes(text);
}

guard::Manifest manifest() {
    guard::Manifest made;
    made.phone = {.me_id = "00ff", .soc_id = "", .random_id = "11"};
    made.chip = "MT6765";
    made.block_size = 512;
    made.taken_at = "2026-11-28T11:00:00.000Z";
    made.layout_before = {{"nvram", DeviceAddress{512}, ByteCount{512}}};
    made.layout_after = made.layout_before;
    guard::Part part;
    part.name = "nvram";
    part.from = part.to = DeviceAddress{512};
    part.size = ByteCount{512};
    part.file = "nvram.zst";
    made.parts = {part};
    return made;
}

TEST(FuzzedParsers, Manifest) {
    run_over({"manifest", fuzz_manifest}, {text_bytes(guard::format_manifest(manifest()))});
}

TEST(FuzzedParsers, VaultSeal) {
    const TemporaryFolder folder;
    const auto key = guard::SealKey::make(folder / "key"); // not the target's
    ASSERT_TRUE(key);
    std::ifstream stream(folder / "key", std::ios::binary);
    const std::string file{std::istreambuf_iterator<char>(stream), {}};
    const std::string id(32, '7');
    run_over({"vault_seal", fuzz_vault_seal},
             {text_bytes(guard::format_seal({id, "me-00/1", 3, Sha256{}}, **key)),
              text_bytes(guard::format_mark({id, "open", 4}, **key)),
              text_bytes(guard::format_request({id, "2026-11-28T11:00:00Z", "anna"}, **key)),
              text_bytes(file)});
}

TEST(FuzzedParsers, BackupPart) {
    const auto key = std::make_shared<const SecretFile>("key", Bytes(32, std::byte{'k'}));
    run_over({"backup_part", fuzz_backup_part}, {stored(nullptr), stored(key)});
}

} // namespace
} // namespace gangflash

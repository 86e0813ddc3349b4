#pragma once

#include "base/sha256.hpp"
#include "engine/readback/manifest.hpp"
#include "tests/simulation/gang.hpp"
#include "tests/support/temporary_folder.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace gangflash::sim {

namespace fs = std::filesystem;

inline Bytes content_of(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    EXPECT_TRUE(in) << file;
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    const ByteView bytes = as_bytes(text);
    return {bytes.begin(), bytes.end()};
}

inline std::set<std::string> names_in(const fs::path& folder) {
    std::set<std::string> names;
    for (const auto& entry : fs::directory_iterator(folder))
        names.insert(entry.path().filename().string());
    return names;
}

/// What is synced thousands of times here is proven elsewhere to reach a disk: memory will do.
[[maybe_unused]] inline const bool folders_in_memory =
    fs::is_directory("/dev/shm") && ::setenv("TMPDIR", "/dev/shm", 0) == 0;

/// The folder a phone's readback goes to.
inline fs::path folder_of(const fs::path& out, const vphone::VirtualPhone& phone) {
    return out / to_hex(phone.identity().me_id);
}

inline readback::Manifest manifest_in(const fs::path& folder) {
    const Bytes text = content_of(folder / "manifest.json");
    auto manifest = readback::parse_manifest(as_text(text), "manifest.json");
    EXPECT_TRUE(manifest);
    return manifest ? *manifest : readback::Manifest{};
}

/// A gang that reads its phones back.
inline GangOptions reading(ReadbackOrder order) {
    GangOptions options;
    const auto shared = std::make_shared<const ReadbackOrder>(std::move(order));
    options.adjust = [shared](Job& job) {
        job.kind = JobKind::readback;
        job.readback = shared;
        job.flash_passed_again = true;
    };
    return options;
}

inline ReadbackOrder order_for(const fs::path& out, std::vector<std::string> partitions) {
    ReadbackOrder order;
    order.folder = out;
    order.partitions = std::move(partitions);
    return order;
}

/// `simg2img` of Debian, into bytes.
inline Bytes expanded_by_simg2img(const fs::path& sparse) {
    const fs::path raw = sparse.string() + ".expanded";
    const std::string command = "simg2img '" + sparse.string() + "' '" + raw.string() + "'";
    EXPECT_EQ(std::system(command.c_str()), 0) << command;
    Bytes bytes = content_of(raw);
    fs::remove(raw);
    return bytes;
}

} // namespace gangflash::sim

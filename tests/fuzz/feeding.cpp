#include "tests/fuzz/feeding.hpp"

#include "base/random.hpp"
#include "tests/support/tree.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include <gtest/gtest.h>

namespace gangflash::fuzz {

namespace {

namespace fs = std::filesystem;

const fs::path source_dir = tree::source();

/// One to four changes: a byte, a word of an extreme value, a cut, a piece doubled.
Bytes mutate(Bytes bytes, Random& random) {
    for (std::uint64_t n = random.below(4) + 1; n > 0 && !bytes.empty(); --n) {
        const std::size_t at = random.below(bytes.size());
        switch (random.below(4)) {
        case 0:
            bytes[at] ^= static_cast<std::byte>(1U << random.below(8));
            break;
        case 1:
            for (std::size_t i = at; i < std::min(at + 4, bytes.size()); ++i)
                bytes[i] = random.chance(50) ? std::byte{0xFF} : std::byte{0};
            break;
        case 2:
            bytes.resize(at);
            break;
        default: {
            const Bytes piece(bytes.begin() + static_cast<long>(at),
                              bytes.begin() +
                                  static_cast<long>(at + random.below(bytes.size() - at) % 512));
            bytes.insert(bytes.begin() + static_cast<long>(at), piece.begin(), piece.end());
        }
        }
    }
    return bytes;
}

void feed(Run run, const Bytes& bytes) {
    EXPECT_EQ(run(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()), 0);
}

void add_findings(std::string_view name, std::vector<Bytes>& seeds) {
    const fs::path folder = source_dir / "tests/fuzz/corpus" / name;
    if (!fs::exists(folder)) return;
    std::vector<fs::path> files;
    for (const auto& entry : fs::directory_iterator(folder))
        files.push_back(entry.path());
    std::ranges::sort(files);
    for (const fs::path& file : files)
        seeds.push_back(file_bytes(fs::relative(file, source_dir).string()));
}

void keep_seeds(const fs::path& folder, const std::vector<Bytes>& seeds) {
    fs::create_directories(folder);
    for (std::size_t i = 0; i < seeds.size(); ++i) {
        const std::string_view text = as_text(seeds[i]);
        std::ofstream(folder / std::to_string(i), std::ios::binary)
            .write(text.data(), static_cast<std::streamsize>(text.size()));
    }
}

} // namespace

void run_over(const Target& target, std::vector<Bytes> seeds) {
    add_findings(target.name, seeds);
    if (const char* folder = std::getenv("GANGFLASH_SEEDS"); folder != nullptr)
        return keep_seeds(fs::path(folder) / target.name, seeds);
    feed(target.run, {});
    for (std::size_t s = 0; s < seeds.size(); ++s) {
        feed(target.run, seeds[s]);
        for (int i = 0; i < target.mutations; ++i) {
            const std::uint64_t seed = s * 1'000'000 + static_cast<std::uint64_t>(i);
            SCOPED_TRACE(testing::Message() << target.name << " mutation seed " << seed);
            Random random{seed};
            feed(target.run, mutate(seeds[s], random));
        }
    }
}

Bytes text_bytes(std::string_view text) {
    const ByteView bytes = as_bytes(text);
    return {bytes.begin(), bytes.end()};
}

Bytes file_bytes(std::string_view path) {
    std::ifstream stream(source_dir / path, std::ios::binary);
    EXPECT_TRUE(stream) << path;
    return text_bytes(std::string{std::istreambuf_iterator<char>(stream), {}});
}

} // namespace gangflash::fuzz

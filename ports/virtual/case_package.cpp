#include "ports/virtual/case_package.hpp"

#include "base/read_text.hpp"
#include "base/units.hpp"
#include "ports/virtual/demo/demo_agent.hpp"
#include "ports/virtual/demo/demo_images.hpp"
#include "ports/virtual/demo/demo_package.hpp"
#include "ports/virtual/demo/package_file.hpp"

#include <algorithm>
#include <iterator>
#include <string>
#include <vector>

#include <fmt/format.h>

namespace gangflash::vphone {

namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t largest_file = 256 * mib;
constexpr std::size_t changed_at = 0x1'0000; ///< in DA2, far from its entry and its signature
constexpr std::size_t more_partitions = 120; ///< than the demo layout's thirty
constexpr std::string_view unknown_memory = "ZZZZZZ";

Result<Bytes> read_file(const fs::path& path) {
    const auto content = read_text(path, ErrorCode::package_unreadable, largest_file);
    if (!content) return content.error();
    const ByteView bytes = as_bytes(*content);
    return Bytes(bytes.begin(), bytes.end());
}

} // namespace

Result<void> modify_second_agent(const fs::path& folder, const ChipModel& chip) {
    const fs::path path = folder / "MTK_AllInOne_DA.bin";
    auto container = read_file(path);
    if (!container) return container.error();
    const Bytes da2 = make_demo_agent(chip).da2;
    const auto found = std::ranges::search(*container, da2);
    if (found.empty())
        return Fault{ErrorCode::package_unreadable,
                     fmt::format("file={} is not the demo agent", path.string())};
    found.begin()[changed_at] ^= std::byte{0x01};
    return write_package_file(path, *container);
}

Result<void> add_many_partitions(const fs::path& folder, const ChipModel& chip) {
    std::vector<LayoutPart> parts(chip.layout.begin(), chip.layout.end());
    std::vector<std::string> names(more_partitions); // outlives the parts that point into it
    const auto userdata = std::ranges::find(parts, "userdata", &LayoutPart::name);
    std::vector<LayoutPart> added;
    for (std::size_t i = 0; i < names.size(); ++i) {
        names[i] = fmt::format("oem_{}", i + 1);
        added.push_back({names[i], mib, "INVISIBLE"});
    }
    parts.insert(userdata, added.begin(), added.end());
    ChipModel other = chip;
    other.layout = parts;
    return write_package_file(folder / fmt::format("{}_Android_scatter.txt", chip.name),
                              as_bytes(make_scatter(other)));
}

Result<void> list_other_memory(const fs::path& folder, const ChipModel& chip) {
    ChipModel other = chip;
    other.storage_product = unknown_memory;
    return write_package_file(folder / fmt::format("preloader_{}.bin", chip.project),
                              make_preloader({other}));
}

} // namespace gangflash::vphone

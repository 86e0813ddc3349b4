#include "tests/fuzz/parsers.hpp"

#include "config/agent_container.hpp"
#include "config/gpt.hpp"
#include "config/image_header.hpp"
#include "config/images/open_image.hpp"
#include "config/preloader.hpp"
#include "config/recipe/differences.hpp"
#include "config/recipe/recipe.hpp"
#include "config/scatter.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <sys/mman.h>
#include <unistd.h>

#include <fmt/format.h>

using namespace gangflash;

namespace {

/// Kept in release builds, unlike assert: a property that fails is a finding.
void must(bool property) {
    if (!property) std::abort();
}

ByteView view(const std::uint8_t* data, std::size_t size) {
    return std::as_bytes(std::span(data, size));
}

/// A file that exists in memory only, so that a fuzzer wears out no disk.
class MemoryFile {
public:
    MemoryFile(const std::uint8_t* data, std::size_t size)
        : descriptor_(::memfd_create("fuzz", MFD_CLOEXEC)) {
        must(descriptor_ >= 0);
        while (size > 0) {
            const ssize_t written = ::write(descriptor_, data, size);
            must(written > 0);
            data += written;
            size -= static_cast<std::size_t>(written);
        }
    }
    ~MemoryFile() { ::close(descriptor_); }
    MemoryFile(const MemoryFile&) = delete;
    MemoryFile& operator=(const MemoryFile&) = delete;

    std::string path() const { return fmt::format("/proc/self/fd/{}", descriptor_); }

private:
    int descriptor_;
};

/// Every extent is readable at both ends, inside the image and apart from the next.
void check_image(const Image& image) {
    std::uint64_t free_from = 0;
    for (const Extent& extent : image.extents()) {
        must(extent.length > 0 && extent.offset >= free_from);
        free_from = extent.offset + extent.length;
        must(free_from <= image.expanded_size());
        std::array<std::byte, 16> piece{};
        const auto part = std::span(piece).first(std::min<std::uint64_t>(extent.length, 16));
        must(image.read(extent.offset, part).has_value());
        must(image.read(free_from - part.size(), part).has_value());
    }
}

} // namespace

int fuzz_scatter(const std::uint8_t* data, std::size_t size) {
    const std::string_view text = as_text(view(data, size));
    looks_like_scatter(text);
    const auto scatter = parse_scatter(text, "MT6765_scatter.txt");
    if (!scatter) {
        must(!scatter.error().empty());
        return 0;
    }
    must(!scatter->storages.empty());
    Findings findings;
    check_scatter(*scatter, findings);
    for (const ScatterStorage& storage : scatter->storages) {
        must(!storage.partitions.empty() && storage.block_size > 0);
        const ByteCount room{std::uint64_t{1} << 36U};
        if (const auto starts = resolve_end_of_storage(storage, room))
            for (const auto& [index, start] : *starts)
                must(start + storage.partitions[index].size <= DeviceAddress{room.value});
    }
    return 0;
}

int fuzz_agent(const std::uint8_t* data, std::size_t size) {
    const ByteView bytes = view(data, size);
    const auto agent = parse_agent_container(Bytes(bytes.begin(), bytes.end()), "DA.bin");
    if (!agent) return 0;
    for (const AgentEntry& entry : agent->entries)
        for (const AgentRegion& region : entry.regions)
            must(std::uint64_t{region.offset} + region.length <= size);
    for (const ChipFacts& chip : chip_table())
        if (const auto files = choose_agent(*agent, chip))
            must(files->da1.signature_length <= files->da1.bytes.size());
    return 0;
}

int fuzz_preloader(const std::uint8_t* data, std::size_t size) {
    const ByteView bytes = view(data, size);
    // The list alone reaches deeper than a preloader around it would.
    if (const auto emi = parse_emi_block(bytes, "emi.bin")) must(emi->block.size() >= 0x74);
    const auto preloader = parse_preloader(bytes, "preloader.bin");
    if (!preloader) return 0;
    must(preloader->image.size() <= size);
    for (const StorageKind kind : {StorageKind::emmc, StorageKind::ufs}) {
        const auto again = parse_preloader(boot_area_image(*preloader, kind), "dump");
        must(again && again->image == preloader->image);
    }
    return 0;
}

int fuzz_sparse(const std::uint8_t* data, std::size_t size) {
    const MemoryFile file{data, size};
    auto image = open_image(file.path());
    if (image) check_image(*make_image(std::move(*image), Sha256{}));
    return 0;
}

int fuzz_gpt(const std::uint8_t* data, std::size_t size) {
    const auto gpt = parse_any_gpt(view(data, size), "pgpt");
    if (!gpt) return 0;
    for (const GptPartition& partition : gpt->partitions) {
        must(gpt->size_of(partition).value >= gpt->sector_size);
        must(partition.last_lba >= partition.first_lba);
    }
    return 0;
}

int fuzz_recipe(const std::uint8_t* data, std::size_t size) {
    const auto recipe = parse_recipe(as_text(view(data, size)), "job.toml");
    if (!recipe) {
        must(!recipe.error().empty());
        return 0;
    }
    must(!recipe->packages.empty());
    const auto again = parse_recipe(format_recipe(*recipe), "job.toml");
    must(again.has_value() && differences(*recipe, *again).empty());
    return 0;
}

int fuzz_image_header(const std::uint8_t* data, std::size_t size) {
    const ByteView bytes = view(data, size);
    const auto read = [&](std::uint64_t offset, std::span<std::byte> into) -> Result<void> {
        must(offset <= size && into.size() <= size - offset);
        std::copy_n(bytes.begin() + static_cast<std::ptrdiff_t>(offset), into.size(), into.begin());
        return success();
    };
    const auto members = parse_image_members(size, read, "lk.img");
    if (!members) return 0;
    for (const ImageMember& member : *members)
        must(member.offset + member.size <= size);
    return 0;
}

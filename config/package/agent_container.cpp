#include "config/package/agent_container.hpp"

#include "base/units.hpp"
#include "config/images/whole_file.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace gangflash {

namespace {

// Sizes and offsets: mtk-brom-preloader-legacy-da.md, 5.1, 5.2. All little-endian.
constexpr std::string_view magic_text = "MTK_DOWNLOAD_AGENT";
constexpr std::uint32_t header_magic = 0x22668899;
constexpr std::uint16_t entry_magic = 0xDADA;
constexpr std::size_t header_size = 0x6C;
constexpr std::size_t entry_stride = 0xDC;
constexpr std::size_t old_entry_stride = 0xD8; ///< no sw_version, no reserved word
constexpr std::size_t region_size = 20;
constexpr std::uint32_t most_entries = 256;
constexpr std::uint16_t most_regions = 10;

/// The largest one seen has 4 MB; what is above this is something else.
constexpr std::uint64_t largest_container = 256 * mib;

std::string text_field(ByteView bytes) {
    const std::string_view text = as_text(bytes);
    return std::string(text.substr(0, text.find('\0')));
}

class ContainerParser {
public:
    ContainerParser(Bytes file, std::string name) {
        container_.bytes = std::move(file);
        container_.file = std::move(name);
    }

    Result<AgentContainer> parse() {
        const auto count = read_header();
        if (!count) return count.error();
        const std::size_t stride = entry_size(*count);
        for (std::uint32_t i = 0; i < *count; ++i) {
            auto entry = read_entry(i, header_size + i * stride, stride);
            if (!entry) return entry.error();
            container_.entries.push_back(std::move(*entry));
        }
        container_.sha256 = sha256(container_.bytes);
        return std::move(container_);
    }

private:
    Fault refuse(std::string_view cause) const {
        return {ErrorCode::agent_invalid, fmt::format("{}: {}", container_.file, cause)};
    }

    Fault refuse_entry(std::uint32_t entry, std::string_view cause) const {
        return refuse(fmt::format("entry {}: {}", entry, cause));
    }

    bool holds(std::size_t offset, std::size_t length) const {
        const std::size_t size = container_.bytes.size();
        return offset <= size && length <= size - offset;
    }

    template <class T>
    T load(std::size_t at) const {
        return load_le<T>(container_.bytes, at);
    }

    Result<std::uint32_t> read_header() {
        if (!looks_like_agent(container_.bytes))
            return refuse("does not begin with MTK_DOWNLOAD_AGENT");
        if (!holds(0, header_size)) return refuse("cut short inside the header");
        if (load<std::uint32_t>(0x64) != header_magic)
            return refuse(fmt::format("header magic {:#010x} instead of {:#010x}",
                                      load<std::uint32_t>(0x64),
                                      header_magic));
        container_.identifier = text_field(ByteView(container_.bytes).subspan(0x20, 64));
        container_.container_version = load<std::uint32_t>(0x60);
        const std::uint32_t count = load<std::uint32_t>(0x68);
        if (count == 0 || count > most_entries)
            return refuse(fmt::format("{} entries; 1 to {} are possible", count, most_entries));
        return count;
    }

    /// Some very old files lack two words in each entry: their second entry begins earlier.
    std::size_t entry_size(std::uint32_t count) const {
        const std::size_t second = header_size + old_entry_stride;
        const bool old =
            count > 1 && holds(second, 2) && load<std::uint16_t>(second) == entry_magic;
        return old ? old_entry_stride : entry_stride;
    }

    Result<AgentEntry> read_entry(std::uint32_t index, std::size_t at, std::size_t stride) {
        const bool old = stride == old_entry_stride;
        const std::size_t head = old ? 0x10 : 0x14;
        if (!holds(at, head)) return refuse_entry(index, "cut short");
        if (load<std::uint16_t>(at) != entry_magic)
            return refuse_entry(
                index, fmt::format("magic {:#06x} instead of 0xdada", load<std::uint16_t>(at)));
        AgentEntry entry;
        entry.hw_code = load<std::uint16_t>(at + 2);
        entry.hw_sub_code = load<std::uint16_t>(at + 4);
        entry.hw_version = load<std::uint16_t>(at + 6);
        if (!old) entry.sw_version = load<std::uint16_t>(at + 8);
        entry.page_size = load<std::uint32_t>(at + head - 8);
        entry.entry_region = load<std::uint16_t>(at + head - 4);
        const std::uint16_t regions = load<std::uint16_t>(at + head - 2);
        if (regions > most_regions)
            return refuse_entry(
                index, fmt::format("{} regions; at most {} are possible", regions, most_regions));
        for (std::uint16_t r = 0; r < regions; ++r) {
            const auto region = read_region(index, r, at + head + r * region_size);
            if (!region) return region.error();
            entry.regions.push_back(*region);
        }
        return entry;
    }

    Result<AgentRegion> read_region(std::uint32_t index, std::uint16_t r, std::size_t at) {
        if (!holds(at, region_size)) return refuse_entry(index, "cut short");
        const AgentRegion region{load<std::uint32_t>(at),
                                 load<std::uint32_t>(at + 4),
                                 load<std::uint32_t>(at + 8),
                                 load<std::uint32_t>(at + 12),
                                 load<std::uint32_t>(at + 16)};
        if (!holds(region.offset, region.length))
            return refuse_entry(index,
                                fmt::format("region {}: {:#x} bytes at {:#x} in a file of {:#x}",
                                            r,
                                            region.length,
                                            region.offset,
                                            container_.bytes.size()));
        if (region.signature_length > region.length)
            return refuse_entry(index,
                                fmt::format("region {}: signature of {:#x} bytes in {:#x} bytes",
                                            r,
                                            region.signature_length,
                                            region.length));
        warn_about_signature(index, r, region);
        return region;
    }

    void warn_about_signature(std::uint32_t index, std::uint16_t r, const AgentRegion& region) {
        if (region.signature_length == 0 || region.signature_offset == 0) return;
        const std::uint64_t end = std::uint64_t{region.signature_offset} + region.signature_length;
        const std::uint64_t base = container_.is_xml() ? region.offset : 0U;
        if (end == base + region.length) return;
        container_.warnings.push_back(fmt::format(
            "{}: entry {}: region {}: its signature is not at its end", container_.file, index, r));
    }

    AgentContainer container_;
};

} // namespace

bool looks_like_agent(ByteView start) {
    return start.size() >= magic_text.size() &&
           as_text(start.first(magic_text.size())) == magic_text;
}

Result<AgentContainer> parse_agent_container(Bytes file, std::string name) {
    return ContainerParser{std::move(file), std::move(name)}.parse();
}

Result<AgentContainer> load_agent_container(const std::filesystem::path& path) {
    const auto file = FileReader::open(path);
    if (!file) return file.error();
    return load_agent_container(*file);
}

Result<AgentContainer> load_agent_container(const FileReader& file) {
    auto bytes = read_whole_file(file, largest_container);
    if (!bytes) return bytes.error();
    return parse_agent_container(std::move(*bytes), file.name());
}

} // namespace gangflash

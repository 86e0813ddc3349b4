#include "config/gpt/gpt.hpp"

#include "config/gpt/gpt_format.hpp"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

namespace gangflash {

namespace {

using gpt_format::crc32;
using gpt_format::signature;
constexpr std::size_t smallest_header = gpt_format::header_size;
constexpr std::size_t smallest_entry = gpt_format::entry_size;
constexpr std::uint64_t most_table_bytes = 1024 * kib; ///< 128 × 128 in every phone seen
constexpr std::array<std::uint32_t, 2> sector_sizes{512, 4096};

bool has_signature(ByteView area, std::size_t at) {
    return at <= area.size() && area.size() - at >= smallest_header &&
           as_text(area.subspan(at, signature.size())) == signature;
}

struct Place {
    std::uint32_t sector_size;
    std::size_t header_at;
};

std::optional<Place> find_primary(ByteView area) {
    for (const std::uint32_t size : sector_sizes)
        if (has_signature(area, size)) return Place{size, size};
    return std::nullopt;
}

std::optional<Place> find_backup(ByteView area) {
    for (const std::uint32_t size : sector_sizes)
        if (area.size() >= size && has_signature(area, area.size() - size))
            return Place{size, area.size() - size};
    return std::nullopt;
}

void append_utf8(std::string& text, std::uint32_t code) {
    const auto put = [&](std::uint32_t byte) { text.push_back(static_cast<char>(byte)); };
    if (code < 0x80) {
        put(code);
    } else if (code < 0x800) {
        put(0xC0 | (code >> 6U));
        put(0x80 | (code & 0x3F));
    } else {
        put(0xE0 | (code >> 12U));
        put(0x80 | ((code >> 6U) & 0x3F));
        put(0x80 | (code & 0x3F));
    }
}

/// UTF-16LE up to the first zero. Names of partitions are plain; surrogates become U+FFFD.
std::string read_name(ByteView field) {
    std::string name;
    for (std::size_t at = 0; at + 1 < field.size(); at += 2) {
        const std::uint16_t unit = load_le<std::uint16_t>(field, at);
        if (unit == 0) break;
        append_utf8(name, unit >= 0xD800 && unit < 0xE000 ? 0xFFFD : unit);
    }
    return name;
}

std::array<std::byte, 16> read_guid(ByteView from, std::size_t at) {
    std::array<std::byte, 16> guid{};
    std::copy_n(from.begin() + static_cast<std::ptrdiff_t>(at), guid.size(), guid.begin());
    return guid;
}

bool all_zero(const std::array<std::byte, 16>& guid) {
    return std::all_of(guid.begin(), guid.end(), [](std::byte b) { return b == std::byte{0}; });
}

class GptParser {
public:
    GptParser(ByteView area, const std::string& name, bool backup) : area_(area), name_(name) {
        gpt_.backup = backup;
    }

    Result<Gpt> parse(const Place& place) {
        gpt_.sector_size = place.sector_size;
        if (auto header = read_header(place.header_at); !header) return header.error();
        const auto table = find_table(place.header_at);
        if (!table) return refuse("its entries are cut off");
        if (crc32(*table) != table_crc_) return refuse("checksum of the entries is wrong");
        for (std::uint32_t i = 0; i < count_; ++i)
            if (auto read =
                    read_entry(i, table->subspan(std::size_t{i} * entry_size_, entry_size_));
                !read)
                return read.error();
        return std::move(gpt_);
    }

private:
    Fault refuse(std::string_view cause) const {
        return {
            ErrorCode::image_invalid,
            fmt::format(
                "{}: {} partition table: {}", name_, gpt_.backup ? "backup" : "primary", cause)};
    }

    Result<void> read_header(std::size_t at) {
        const ByteView header = area_.subspan(at, std::min<std::size_t>(area_.size() - at, 512));
        const std::uint32_t size = load_le<std::uint32_t>(header, 12);
        if (size < smallest_header || size > header.size())
            return refuse(fmt::format("header of {} bytes", size));
        Bytes copy(header.begin(), header.begin() + size);
        store_le<std::uint32_t>(copy, 0, 16); // its own checksum counts as zero
        if (crc32(copy) != load_le<std::uint32_t>(header, 16))
            return refuse("checksum of the header is wrong");
        gpt_.my_lba = load_le<std::uint64_t>(header, 24);
        gpt_.alternate_lba = load_le<std::uint64_t>(header, 32);
        gpt_.first_usable_lba = load_le<std::uint64_t>(header, 40);
        gpt_.last_usable_lba = load_le<std::uint64_t>(header, 48);
        gpt_.disk = read_guid(header, 56);
        table_lba_ = load_le<std::uint64_t>(header, 72);
        count_ = load_le<std::uint32_t>(header, 80);
        entry_size_ = load_le<std::uint32_t>(header, 84);
        table_crc_ = load_le<std::uint32_t>(header, 88);
        if (entry_size_ < smallest_entry || std::uint64_t{count_} * entry_size_ > most_table_bytes)
            return refuse(fmt::format("{} entries of {} bytes", count_, entry_size_));
        return success();
    }

    /// Where the entries are in `area_`: their LBA counts from the header's own.
    std::optional<ByteView> find_table(std::size_t header_at) const {
        const std::uint64_t length = std::uint64_t{count_} * entry_size_;
        const bool behind = table_lba_ > gpt_.my_lba;
        const std::uint64_t sectors = behind ? table_lba_ - gpt_.my_lba : gpt_.my_lba - table_lba_;
        if (sectors > area_.size() / gpt_.sector_size) return std::nullopt;
        const std::uint64_t distance = sectors * gpt_.sector_size;
        if (!behind && distance > header_at) return std::nullopt;
        const std::uint64_t at = behind ? header_at + distance : header_at - distance;
        if (at > area_.size() || length > area_.size() - at) return std::nullopt;
        return area_.subspan(at, length);
    }

    Result<void> read_entry(std::uint32_t index, ByteView raw) {
        GptPartition partition;
        partition.type = read_guid(raw, 0);
        if (all_zero(partition.type)) return success();
        partition.unique = read_guid(raw, 16);
        partition.first_lba = load_le<std::uint64_t>(raw, 32);
        partition.last_lba = load_le<std::uint64_t>(raw, 40);
        partition.attributes = load_le<std::uint64_t>(raw, 48);
        partition.name = read_name(raw.subspan(56, 72));
        // The last sector times its size must stay a number.
        constexpr std::uint64_t most_sectors = std::uint64_t{1} << 51U;
        if (partition.last_lba < partition.first_lba || partition.last_lba > most_sectors)
            return refuse(fmt::format("entry {} ({}) runs from sector {} to {}",
                                      index,
                                      partition.name,
                                      partition.first_lba,
                                      partition.last_lba));
        gpt_.partitions.push_back(std::move(partition));
        return success();
    }

    ByteView area_;
    const std::string& name_;
    Gpt gpt_;
    std::uint64_t table_lba_ = 0;
    std::uint32_t count_ = 0;
    std::uint32_t entry_size_ = 0;
    std::uint32_t table_crc_ = 0;
};

Fault no_table(const std::string& name, std::string_view where) {
    return {ErrorCode::image_invalid, fmt::format("{}: no partition table {}", name, where)};
}

} // namespace

const GptPartition* Gpt::find(std::string_view name) const {
    for (const GptPartition& partition : partitions)
        if (partition.name == name) return &partition;
    return nullptr;
}

DeviceAddress Gpt::start_of(const GptPartition& partition) const {
    return DeviceAddress{partition.first_lba * sector_size};
}

ByteCount Gpt::size_of(const GptPartition& partition) const {
    return ByteCount{(partition.last_lba - partition.first_lba + 1) * sector_size};
}

Result<Gpt> parse_gpt(ByteView area, const std::string& name) {
    const auto place = find_primary(area);
    if (!place) return no_table(name, "at its start");
    return GptParser{area, name, false}.parse(*place);
}

Result<Gpt> parse_backup_gpt(ByteView area, const std::string& name) {
    const auto place = find_backup(area);
    if (!place) return no_table(name, "at its end");
    return GptParser{area, name, true}.parse(*place);
}

Result<Gpt> parse_any_gpt(ByteView area, const std::string& name) {
    auto primary = parse_gpt(area, name);
    if (primary || !find_backup(area)) return primary;
    auto backup = parse_backup_gpt(area, name);
    return backup || !find_primary(area) ? backup : primary;
}

bool looks_like_gpt(ByteView area) {
    return find_primary(area).has_value() || find_backup(area).has_value();
}

std::string guid_text(const std::array<std::byte, 16>& guid) {
    const ByteView bytes(guid);
    return fmt::format("{:08X}-{:04X}-{:04X}-{:04X}-{:04X}{:08X}",
                       load_le<std::uint32_t>(bytes, 0),
                       load_le<std::uint16_t>(bytes, 4),
                       load_le<std::uint16_t>(bytes, 6),
                       load_be<std::uint16_t>(bytes, 8),
                       load_be<std::uint16_t>(bytes, 10),
                       load_be<std::uint32_t>(bytes, 12));
}

} // namespace gangflash

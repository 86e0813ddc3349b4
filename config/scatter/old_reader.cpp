#include "config/scatter/document.hpp"

#include <charconv>
#include <filesystem>
#include <optional>

#include <fmt/format.h>

namespace gangflash::scatter {

namespace {

struct OldEntry {
    std::string name; ///< as in the file, prefix included
    std::uint64_t address = 0;
    std::size_t line = 0;
};

std::optional<std::uint64_t> parse_hex(std::string_view text) {
    if (!text.starts_with("0x") && !text.starts_with("0X")) return std::nullopt;
    text.remove_prefix(2);
    std::uint64_t value = 0;
    const char* const end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, value, 16);
    if (error != std::errc{} || stop != end) return std::nullopt;
    return value;
}

std::vector<OldEntry>
read_entries(std::string_view text, const std::string& file, Findings& findings) {
    enum class Expect : std::uint8_t { entry, open, close };
    Expect expect = Expect::entry;
    std::vector<OldEntry> entries;
    const auto refuse = [&](std::size_t line, std::string_view cause) {
        findings.refuse(ErrorCode::scatter_invalid, at_line(file, line, cause));
    };
    std::size_t last_line = 0;
    for_each_line(text, [&](std::string_view line, std::size_t number) {
        if (line.empty() || line.front() == '#') return;
        last_line = number;
        if (expect != Expect::entry) {
            const std::string_view brace = expect == Expect::open ? "{" : "}";
            // What stands inside the braces was never anything in files seen.
            if (line != brace) return refuse(number, fmt::format("expected `{}`", brace));
            expect = expect == Expect::open ? Expect::close : Expect::entry;
            return;
        }
        const std::size_t space = std::min(line.find_first_of(" \t"), line.size());
        const auto address = parse_hex(trimmed(line.substr(space)));
        if (!address)
            return refuse(number, fmt::format("expected `NAME 0xADDRESS`, found `{}`", line));
        entries.push_back({std::string(line.substr(0, space)), *address, number});
        expect = Expect::open;
    });
    if (expect != Expect::entry) refuse(last_line, "cut short: a brace is missing");
    return entries;
}

bool is_marker(std::uint64_t address) {
    return address >= 0xFFFF0000U && address <= 0xFFFFFFFFU;
}

/// Blocks of a marker; eMMC and NAND of that time both count in 128 KiB (mtk-firmware-package.md,
/// 2.2).
constexpr std::uint64_t old_block_size = 0x20000;

/// To the next entry; a reserved one has its size in its marker; the last before it takes the rest.
std::uint64_t size_of(const std::vector<OldEntry>& entries, std::size_t index) {
    const std::uint64_t address = entries[index].address;
    if (is_marker(address)) return (address & 0xFFFFU) * old_block_size;
    if (index + 1 == entries.size() || is_marker(entries[index + 1].address)) return 0;
    return entries[index + 1].address - address;
}

/// How the name's prefix translates into the words of later generations.
struct Handling {
    std::string_view name;
    bool download;
    bool reserved;
    std::string_view operation;
};

Handling handling_of(const OldEntry& entry) {
    std::string_view name = entry.name;
    for (const std::string_view prefix : {"__RSV_NODL_", "__NODL_RSV_"})
        if (name.starts_with(prefix)) return {name.substr(prefix.size()), false, true, "RESERVED"};
    constexpr std::string_view no_download = "__NODL_";
    if (!name.starts_with(no_download))
        return {
            name, true, false, name == "PRELOADER" || name == "DSP_BL" ? "BOOTLOADERS" : "UPDATE"};
    name.remove_prefix(no_download.size());
    if (is_marker(entry.address)) return {name, false, true, "RESERVED"};
    return {name, false, false, "INVISIBLE"};
}

/// Where an entry of the one linear space stands on an eMMC.
struct Physical {
    std::string_view region;
    std::uint64_t address = 0;
};

/// The file has one linear space over boot areas and user area (mtk-firmware-package.md, 2.2). It
/// says itself where the user area begins: a DOS partition table is always its first sector. In
/// front of it only the first boot area's begin is known; without the table nothing is guessed.
Physical place_of(const OldEntry& entry, std::optional<std::uint64_t> user_area) {
    if (is_marker(entry.address)) return {"EMMC_USER", entry.address};
    if (!user_area) return {"EMMC_USER", 0};
    if (entry.address >= *user_area) return {"EMMC_USER", entry.address - *user_area};
    return {entry.address == 0 ? "EMMC_BOOT_1" : "NONE", 0};
}

std::optional<std::uint64_t> start_of_user_area(const std::vector<OldEntry>& entries) {
    for (const OldEntry& entry : entries)
        if (handling_of(entry).name == "MBR") return entry.address;
    return std::nullopt;
}

RawPartition make_partition(const std::vector<OldEntry>& entries, std::size_t index, bool emmc) {
    const OldEntry& entry = entries[index];
    const Handling handling = handling_of(entry);
    RawPartition partition{entry.line, {}};
    const auto add = [&](std::string_view name, std::string value) {
        partition.fields.push_back({std::string(name), std::move(value), entry.line});
    };
    const auto word = [](bool value) { return std::string(value ? "true" : "false"); };
    const std::string address = fmt::format("{:#x}", entry.address);
    add("partition_index", fmt::format("SYS{}", index));
    add("partition_name", std::string(handling.name));
    add("entry_name", entry.name);
    add("file_name", "NONE");
    add("is_download", word(handling.download));
    add("linear_start_addr", address);
    const Physical place =
        emmc ? place_of(entry, start_of_user_area(entries)) : Physical{"NONE", entry.address};
    add("physical_start_addr", fmt::format("{:#x}", place.address));
    add("partition_size", fmt::format("{:#x}", size_of(entries, index)));
    add("region", std::string(place.region));
    add("is_reserved", word(handling.reserved));
    add("operation_type", std::string(handling.operation));
    return partition;
}

/// `MT6589_Android_scatter_emmc.txt` → `MT6589`.
std::string platform_of(const std::string& file) {
    const std::string name = std::filesystem::path(file).filename().string();
    return name.starts_with("MT") ? name.substr(0, name.find_first_of("_.")) : std::string{};
}

void refuse_descending(const std::vector<OldEntry>& entries,
                       const std::string& file,
                       Findings& findings) {
    for (std::size_t i = 1; i < entries.size(); ++i)
        if (entries[i].address <= entries[i - 1].address)
            findings.refuse(
                ErrorCode::scatter_invalid,
                at_line(
                    file,
                    entries[i].line,
                    fmt::format("{} begins before {} ends", entries[i].name, entries[i - 1].name)));
}

} // namespace

Document read_old(std::string_view text, const std::string& file, Findings& findings) {
    Document document{file, ScatterGeneration::old, {}, {}};
    const std::vector<OldEntry> entries = read_entries(text, file, findings);
    refuse_descending(entries, file, findings);
    if (!findings.faults.empty()) return document;

    const std::string platform = platform_of(file);
    document.general.push_back({"platform", platform, 0});
    // Only eMMC layouts of that time begin with a DOS partition table, whatever the file is called.
    const bool emmc =
        file.find("emmc") != std::string::npos || text.find("\nMBR ") != std::string_view::npos;
    RawStorage storage{emmc ? "EMMC" : "NAND", 1, {}, {}};
    for (std::size_t i = 0; i < entries.size(); ++i)
        storage.partitions.push_back(make_partition(entries, i, emmc));
    document.storages.push_back(std::move(storage));
    return document;
}

} // namespace gangflash::scatter

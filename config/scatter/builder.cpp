#include "config/scatter/document.hpp"
#include "config/scatter/field_reader.hpp"

#include <array>
#include <limits>

#include <fmt/format.h>

namespace gangflash::scatter {

namespace {

struct RegionWord {
    std::string_view text;
    std::array<Region, 2> regions;
    std::size_t count;
};

/// mtk-firmware-package.md, 2.8. NAND has no regions: all of it is `user`.
constexpr std::array region_words{
    RegionWord{"EMMC_USER", {Region::user}, 1},
    RegionWord{"EMMC_BOOT1_BOOT2", {Region::boot1, Region::boot2}, 2},
    RegionWord{"EMMC_BOOT_1", {Region::boot1}, 1},
    RegionWord{"EMMC_BOOT1", {Region::boot1}, 1},
    RegionWord{"EMMC_BOOT_2", {Region::boot2}, 1},
    RegionWord{"EMMC_BOOT2", {Region::boot2}, 1},
    RegionWord{"UFS_LU2", {Region::user}, 1},
    RegionWord{"UFS_LU0_LU1", {Region::boot1, Region::boot2}, 2},
    RegionWord{"UFS_LU0", {Region::boot1}, 1},
    RegionWord{"UFS_LU1", {Region::boot2}, 1},
    RegionWord{"NONE", {Region::user}, 1},
};

std::vector<Region> read_regions(FieldReader& fields) {
    const std::string_view text = fields.text("region");
    for (const RegionWord& word : region_words)
        if (word.text == text)
            return {word.regions.begin(), word.regions.begin() + static_cast<long>(word.count)};
    fields.warn("region", fmt::format("region `{}` is not one the station writes", text));
    return {};
}

std::optional<StorageKind> parse_storage(std::string_view text) {
    constexpr std::string_view prefix = "HW_STORAGE_";
    if (text.starts_with(prefix)) text.remove_prefix(prefix.size());
    if (text == "EMMC" || text == "SDMMC") return StorageKind::emmc;
    if (text == "UFS") return StorageKind::ufs;
    if (text == "NAND") return StorageKind::nand;
    return std::nullopt;
}

/// mtk-firmware-package.md, 2.6: eMMC and UFS have always had these; a NAND's erase block must be
/// told.
std::uint32_t usual_block_size(StorageKind kind) {
    return kind == StorageKind::ufs ? 0x80000 : 0x20000;
}

/// 0xFFFFnnnn in 32 or 64 bits is a distance from the end, nothing else is
/// (mtk-firmware-package.md, 2.9).
std::optional<std::uint32_t> end_marker(std::uint64_t address) {
    const bool narrow = address >= 0xFFFF0000U && address <= 0xFFFFFFFFU;
    const bool wide = address >= 0xFFFFFFFFFFFF0000U;
    if (!narrow && !wide) return std::nullopt;
    return static_cast<std::uint32_t>(address & 0xFFFFU);
}

OperationType read_operation(FieldReader& fields) {
    const std::string_view text = fields.required_text("operation_type");
    if (const auto type = parse_operation_type(text)) return *type;
    if (text == "BOOTLOADER") { // found in hand-made files
        fields.warn("operation_type", "`BOOTLOADER` is taken as BOOTLOADERS");
        return OperationType::bootloaders;
    }
    if (!text.empty())
        fields.refuse("operation_type", fmt::format("unknown operation_type `{}`", text));
    return OperationType::invisible;
}

void check_storage_word(FieldReader& fields, StorageKind kind) {
    const std::string_view text = fields.text("storage");
    if (!text.empty() && parse_storage(text) != kind)
        fields.warn("storage",
                    fmt::format("entry says `{}` inside the {} layout", text, to_string(kind)));
}

void read_name(ScatterPartition& partition, FieldReader& fields) {
    partition.name = fields.text("partition_name");
    if (!partition.name.empty()) return;
    if (partition.is_download)
        fields.refuse("partition_name", "partition_name is missing");
    else
        fields.warn("partition_name", "an entry without a name");
}

ScatterPartition
build_partition(const RawPartition& raw, StorageKind kind, std::string_view file, Findings& found) {
    FieldReader fields{raw.fields, file, raw.line, found};
    ScatterPartition partition;
    partition.line = raw.line;
    partition.fields = raw.fields;
    partition.is_download = fields.boolean("is_download", false);
    read_name(partition, fields);
    if (const auto name = fields.text("file_name"); name != "NONE") partition.file_name = name;
    partition.boundary_check = fields.boolean("boundary_check", true);
    partition.is_reserved = fields.boolean("is_reserved", false);
    partition.size = ByteCount{fields.required_number("partition_size")};
    // A logical partition stands inside super, whatever place its entry names (2.10).
    if (fields.text("operation_type") != to_string(OperationType::logic))
        partition.regions = read_regions(fields);
    partition.operation = read_operation(fields);
    check_storage_word(fields, kind);

    const std::uint64_t physical = fields.required_number("physical_start_addr");
    const std::uint64_t linear = fields.number("linear_start_addr").value_or(physical);
    partition.start = DeviceAddress{physical};
    partition.linear_start = DeviceAddress{linear};
    // Files of the V1.1.1 time put the marker into the linear address only.
    partition.from_end_blocks = end_marker(physical);
    if (!partition.from_end_blocks) partition.from_end_blocks = end_marker(linear);
    if (!partition.from_end_blocks && partition.size.value > ~physical)
        fields.refuse("partition_size", "start and size exceed 64 bits");
    return partition;
}

std::uint32_t read_block_size(FieldReader& fields, StorageKind kind) {
    const auto size = fields.number("block_size");
    if (!size) return usual_block_size(kind);
    if (*size == 0 || *size > std::numeric_limits<std::uint32_t>::max()) {
        fields.refuse("block_size", fmt::format("block_size {} makes no sense", *size));
        return usual_block_size(kind);
    }
    return static_cast<std::uint32_t>(*size);
}

ScatterStorage build_storage(const RawStorage& raw, std::string_view file, Findings& found) {
    FieldReader fields{raw.fields, file, raw.line, found};
    ScatterStorage storage;
    storage.fields = raw.fields;
    const std::string_view word =
        raw.kind.empty() ? fields.required_text("storage") : std::string_view(raw.kind);
    if (const auto kind = parse_storage(word))
        storage.kind = *kind;
    else if (!word.empty())
        fields.refuse("storage", fmt::format("unknown storage `{}`", word));
    storage.block_size = read_block_size(fields, storage.kind);
    for (const RawPartition& partition : raw.partitions)
        storage.partitions.push_back(build_partition(partition, storage.kind, file, found));
    if (storage.partitions.empty()) fields.refuse("storage", "a layout without partitions");
    return storage;
}

void read_general(Scatter& scatter, const Document& document, Findings& found) {
    FieldReader fields{document.general, document.file, 0, found};
    scatter.platform = fields.required_text("platform");
    scatter.project = fields.text("project");
    if (document.generation == ScatterGeneration::old) return;
    scatter.config_version = fields.required_text("config_version");
    const std::string& version = scatter.config_version;
    if (!version.empty() && !version.starts_with("V1.") && !version.starts_with("V2."))
        fields.refuse("config_version", fmt::format("config_version `{}` is not known", version));
}

void refuse_twin_storages(const Scatter& scatter, const Document& document, Findings& found) {
    for (std::size_t i = 1; i < scatter.storages.size(); ++i)
        for (std::size_t j = 0; j < i; ++j)
            if (scatter.storages[i].kind == scatter.storages[j].kind)
                found.refuse(ErrorCode::scatter_invalid,
                             at_line(document.file,
                                     document.storages[i].line,
                                     fmt::format("a second layout for {}",
                                                 to_string(scatter.storages[i].kind))));
}

} // namespace

Scatter build(const Document& document, Findings& found) {
    Scatter scatter;
    scatter.file = document.file;
    scatter.generation = document.generation;
    scatter.fields = document.general;
    read_general(scatter, document, found);
    for (const RawStorage& storage : document.storages)
        scatter.storages.push_back(build_storage(storage, document.file, found));
    if (scatter.storages.empty())
        found.refuse(ErrorCode::scatter_invalid, at_line(document.file, 0, "no partitions"));
    refuse_twin_storages(scatter, document, found);
    return scatter;
}

} // namespace gangflash::scatter

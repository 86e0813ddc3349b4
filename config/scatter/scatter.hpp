#pragma once

#include "base/sha256.hpp"
#include "base/storage.hpp"
#include "base/units.hpp"
#include "config/images/file_reader.hpp"
#include "config/package/findings.hpp"

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gangflash {

/// The four shapes a scatter file comes in (reference: mtk-firmware-package.md, 2.1).
enum class ScatterGeneration : std::uint8_t {
    old, ///< three lines an entry, to about MT6589
    v1,  ///< text V1.1.x, one storage
    v2,  ///< text V2.x, a block per storage
    xml, ///< XML, V1.1.8 or V2.x
};

/// What flashing does with a partition (mtk-firmware-package.md, 2.10).
enum class OperationType : std::uint8_t {
    bootloaders,
    update,
    invisible,
    protected_,
    binregion,
    reserved,
    needresize,
    logic,
};

/// One `key: value` of the file, as written.
struct ScatterField {
    std::string name;
    std::string value;
    std::size_t line = 0; ///< 1 = first line of the file
};

/// One partition. The typed members repeat what `fields` says; `fields` has every key of the file.
struct ScatterPartition {
    std::size_t line = 0; ///< where the entry begins
    std::vector<ScatterField> fields;

    std::string name;      ///< as on the phone, case matters; may be empty in hand-made files
    std::string file_name; ///< relative to the scatter; empty: NONE
    bool is_download = false;
    bool boundary_check = true;
    bool is_reserved = false;
    std::vector<Region> regions; ///< empty: a place no station writes (EMMC_GP_1, RPMB)
    DeviceAddress start;         ///< inside each region; meaningless when from_end is set
    DeviceAddress linear_start;  ///< in one space over all regions
    ByteCount size;              ///< 0: takes what remains
    OperationType operation = OperationType::update;

    /// Set for an address 0xFFFFnnnn: a distance from the end of the storage, in blocks.
    std::optional<std::uint32_t> from_end_blocks;

    /// The field of that name, or nullptr.
    const ScatterField* field(std::string_view field_name) const;
    /// Its line, or the entry's when it has no such field.
    std::size_t line_of(std::string_view field_name) const;
};

/// The layout for one kind of storage.
struct ScatterStorage {
    StorageKind kind{};
    std::uint32_t block_size = 0; ///< unit of end-of-storage addresses, bytes
    std::vector<ScatterField> fields;
    std::vector<ScatterPartition> partitions; ///< in file order, which is layout order

    const ScatterPartition* find(std::string_view name) const;

    /// False for files whose physical addresses are all zero: such a layout can be shown, but
    /// nothing can be written by address (one of the MT6572 samples does this).
    bool has_physical_addresses() const;
};

struct Scatter {
    std::string file; ///< as opened
    ScatterGeneration generation{};
    std::vector<ScatterField> fields; ///< the general section
    std::string config_version;       ///< `V1.1.2`; empty in old files
    std::string platform;             ///< `MT6765`
    std::string project;
    std::vector<ScatterStorage> storages; ///< at least one, kinds differ
    std::vector<std::string> warnings;
    Sha256 sha256; ///< of the bytes it was read from, where they were a file

    const ScatterStorage* find(StorageKind kind) const;
};

/// True when the first meaningful line is that of a scatter of any generation, or of an OTA list.
bool looks_like_scatter(std::string_view text);

/// Reads a scatter's text; `file` names it in faults and gives old files their platform. Faults
/// (all of them): `scatter_invalid` with file and line.
Checked<Scatter> parse_scatter(std::string_view text, const std::string& file);

/// parse_scatter over a file. `package_unreadable` when the disk says no.
Checked<Scatter> load_scatter(const std::filesystem::path& path);
Checked<Scatter> load_scatter(const FileReader& file);

/// What a loader must refuse before it looks at any image (mtk-firmware-package.md, 2.11): unknown
/// platform, duplicate names, overlapping ranges, file names that leave the folder.
void check_scatter(const Scatter& scatter, Findings& findings);

/// Where the end-of-storage partitions really are: laid from the end of the region backwards by
/// their sizes (mtk-firmware-package.md, 2.9). Keys are indices into `storage.partitions`; entries
/// with a real address are not in it. Fault `scatter_invalid` when they do not fit into
/// `region_size`.
Result<std::map<std::size_t, DeviceAddress>> resolve_end_of_storage(const ScatterStorage& storage,
                                                                    ByteCount region_size);

std::string_view to_string(ScatterGeneration generation); ///< `old`, `v1`, `v2`, `xml`
std::string_view to_string(OperationType operation);      ///< as in the file: `UPDATE`
std::optional<OperationType> parse_operation_type(std::string_view text);

} // namespace gangflash

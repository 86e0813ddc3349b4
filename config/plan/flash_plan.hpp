#pragma once

#include "base/result.hpp"
#include "base/storage.hpp"
#include "base/units.hpp"
#include "config/chips/chips.hpp"
#include "config/images/image.hpp"
#include "config/plan/plan_ranges.hpp"
#include "config/secrets/secret_file.hpp"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gangflash {

struct AgentContainer; // config/package/agent_container.hpp

enum class FlashMode : std::uint8_t {
    download_only,
    firmware_upgrade,
    format_all,
    format, ///< erases and writes nothing; never of a package or recipe (formatting())
    /// Writes the package's partition table and nothing else, to a phone that has lost both copies
    /// of its own, when what the phone owns stands where the package says.
    repair_table,
};

/// What PASS means beyond the agent's own checksums of every chunk.
enum class VerifyLevel : std::uint8_t {
    agent,    ///< the agent's USB and storage checksums, every chunk
    sample,   ///< also read back: boot areas, first and last MiB and random pieces of each write
    readback, ///< also read back: everything
};

enum class Userdata : std::uint8_t { unspecified, keep, erase };

std::string_view to_string(FlashMode mode);                       ///< `download-only` …
std::string_view to_string(VerifyLevel level);                    ///< `agent` …
std::string_view to_string(Userdata choice);                      ///< `keep` …
std::optional<FlashMode> parse_flash_mode(std::string_view text); ///< of those that write
std::optional<VerifyLevel> parse_verify_level(std::string_view text);
std::optional<Userdata> parse_userdata(std::string_view text);

/// One stage of a Download Agent, as it is sent.
struct AgentStage {
    std::uint32_t load_address = 0;
    std::uint32_t signature_length = 0; ///< bytes at the end of `bytes`
    Bytes bytes;                        ///< whole region, signature included

    bool operator==(const AgentStage&) const = default;
};

/// The container entry that fits the chip.
struct AgentFiles {
    AgentGeneration generation{};
    std::string file_name;
    std::string identifier; ///< the container's own text, `MTK_AllInOne_DA_v3.3001…`
    std::string sha256;     ///< of the container file, hexadecimal
    AgentStage da1;
    AgentStage da2;

    bool operator==(const AgentFiles&) const = default;
};

/// Memory settings for the agent, cut from the package's preloader.
struct EmiSettings {
    std::uint32_t version = 0; ///< decimal NN of MTK_BLOADER_INFO_vNN
    std::string preloader_project;
    std::vector<std::string> parts; ///< memory ids listed (hexadecimal), `discrete` where none
    Bytes block;                    ///< header, entries and closing size word, as XFlash wants it
};

/// A partition of the scatter, written or not: the layout the phone is compared with.
struct LayoutEntry {
    std::string name;
    std::vector<Region> regions; ///< two for a preloader that lives in both boot areas
    DeviceAddress start;         ///< inside each region; meaningless when from_end is set
    ByteCount size;              ///< 0 = takes what remains
    bool from_end = false;       ///< an end-of-storage marker, position depends on the storage
    std::string operation_type;  ///< as in the scatter

    /// Said to grow to the end of the storage: its size in the scatter is nominal.
    bool grows() const { return size.value == 0 || operation_type == "NEEDRESIZE"; }
};

/// One partition to write.
struct PlannedWrite {
    std::string partition;
    std::vector<Region> regions;
    DeviceAddress start;
    ByteCount partition_size; ///< 0 = to the end of what remains
    std::shared_ptr<const Image> image;
    /// A preloader in boot areas: area 1 by name with the boot-area fallback, area 2 as a copy of
    /// area 1. Everything else goes by address into each of `regions`.
    bool boot_loader = false;
    /// Boot loaders on eMMC and UFS: header and preloader as they stand in a boot area, from its
    /// byte 0, for agents that cannot write by name.
    std::shared_ptr<const Image> boot_area;
    bool erase_first = false; ///< the image has holes that must read as erased
    /// Phones with secure boot verify this partition, and the image has no signature that can be
    /// seen (images/signature_traces.hpp).
    bool lacks_signature = false;
};

/// One partition to erase (userdata = erase: userdata, metadata, md_udc).
struct PlannedErase {
    std::string partition;
    Region region = Region::user;
    DeviceAddress start;
    ByteCount size; ///< 0 = to the end of what remains
};

/// What SP Flash Tool's Format page offers. What a phone owns survives each of them.
struct FormatOrder {
    enum class Extent : std::uint8_t {
        all,                  ///< boot areas too: the phone is a boot ROM afterwards
        all_but_boot_loaders, ///< boot areas stay
        range,                ///< `place` of the user area, whole blocks
    };
    Extent extent = Extent::range;
    DeviceAddress start;
    ByteCount length;
};

/// `auto`, `auto-without-boot-loaders`; a range as `4096+1048576`, start and length.
std::string to_string(const FormatOrder& order);
std::optional<FormatOrder> parse_format_order(std::string_view text); ///< of the two words

/// Everything one phone of this package gets, checked before the first phone is touched.
/// Immutable; shared by all ports.
struct FlashPlan {
    std::string package_name;
    std::string package_sha256; ///< over the manifest of file names and their hashes
    std::string scatter_file;
    std::string platform; ///< as the scatter says: `MT6765`
    std::string project;
    std::string target_build;        ///< of a recipe: what the phones have afterwards; may be empty
    const ChipFacts* chip = nullptr; ///< a row of the chip table
    StorageKind storage{};
    FlashMode mode{};
    std::optional<FormatOrder> format; ///< of mode `format`
    VerifyLevel verify{};
    Userdata userdata{};
    std::vector<LayoutEntry> layout;
    std::vector<PlannedErase> erases; ///< before the writes
    std::vector<PlannedWrite> writes; ///< in the order they are written
    /// What all of it does to the storage that the scatter describes, and promises of it: valid as
    /// PlanRanges means it. The engine makes the same set anew on each phone's real geometry.
    PlanRanges ranges;
    /// Of a recipe: a phone caught in its boot ROM gets its boot loaders alone, restarts, and takes
    /// the rest from its own preloader. Boot loaders then stand first in `writes`.
    bool two_stage = false;
    std::shared_ptr<const AgentFiles> agent; ///< chosen by chip alone
    /// To choose again with choose_agent() once the phone has told its versions.
    std::shared_ptr<const AgentContainer> agent_container;
    std::optional<EmiSettings> emi;
    std::optional<std::uint32_t> preloader_signature_length; ///< 0: not signed; absent: none there
    std::shared_ptr<const SecretFile> auth;
    std::shared_ptr<const SecretFile> cert;
    std::shared_ptr<const SecretFile> sla_key; ///< RSA private key that answers SLA challenges
    std::filesystem::path sla_signer;          ///< or the program that does; empty: neither
    std::vector<std::string> warnings;
    std::vector<std::string> compared; ///< checksum lists of the package, for the report

    std::uint64_t bytes_to_write() const; ///< over all extents, each boot area counted

    /// What the layout says of a partition; nullptr: nothing.
    const LayoutEntry* find(std::string_view partition) const;

    /// The same package's agent and memory settings for a format that writes nothing.
    FlashPlan formatting(const FormatOrder& order) const;

    /// Which model this is for: what the package's preloader says, else its scatter.
    const std::string& model() const { return emi ? emi->preloader_project : project; }
};

} // namespace gangflash

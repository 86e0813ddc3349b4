#pragma once

#include "base/agent_checks.hpp"
#include "base/result.hpp"
#include "base/storage.hpp"
#include "base/units.hpp"
#include "config/chips/plug_in.hpp"
#include "config/images/image.hpp"
#include "config/plan/plan_ranges.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gangflash {

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

/// Everything one phone of this package gets, whatever family it is of: layout, writes, erases,
/// what PASS means and what becomes of the owner's data. Checked before the first phone is touched.
/// Immutable; shared by all ports.
///
/// With what the phone is made to take it, its family's means, is the family's own: each has a
/// final plan that adds them (flash_plan.hpp), and only the family looks at them.
struct Plan {
    virtual ~Plan() = default;

    std::string package_name;
    std::string package_sha256; ///< over the manifest of file names and their hashes
    std::string scatter_file;
    std::string platform; ///< as the scatter says: `MT6765`
    std::string project;
    std::string target_build; ///< of a recipe: what the phones have afterwards; may be empty
    StorageKind storage{};
    FlashMode mode{};
    std::optional<FormatOrder> format; ///< of mode `format`
    VerifyLevel verify{};
    Userdata userdata{};
    std::vector<LayoutEntry> layout;
    std::vector<PlannedErase> erases; ///< before the writes
    std::vector<PlannedWrite> writes; ///< in the order they are written
    /// What all of it does to the storage that the layout describes, and promises of it: valid as
    /// PlanRanges means it. The engine makes the same set anew on each phone's real geometry.
    PlanRanges ranges;
    /// Of a recipe: a phone without a boot loader gets its boot loaders alone, restarts, and takes
    /// the rest from its own. Boot loaders then stand first in `writes`.
    bool two_stage = false;
    std::vector<std::string> warnings;
    std::vector<std::string> compared; ///< checksum lists of the package, for the report

    std::uint64_t bytes_to_write() const; ///< over all extents, each boot area counted

    /// What the layout says of a partition; nullptr: nothing.
    const LayoutEntry* find(std::string_view partition) const;

    /// Which model this is for.
    virtual const std::string& model() const = 0;

    /// The chip it is for, as ledger and reports name it: `MT6765`.
    virtual std::string_view chip_name() const = 0;

    /// SHA-256 of the program that the phone is given to run (the ledger's `agent_sha256`),
    /// hexadecimal; empty: none.
    virtual std::string program_sha256() const = 0;

    /// The file that program comes from; empty: none.
    virtual std::string program_file() const = 0;

    /// How such phones are plugged in, each way once.
    virtual std::vector<PlugInWay> plug_in() const = 0;

    /// What moves before the storage answers, in bytes: part of an attempt's work.
    virtual std::uint64_t bytes_ahead() const = 0;

    /// What such phones' own checksums of a write cover, before one is there to say it.
    virtual AgentChecks expected_checks() const = 0;

    /// The phone keeps its partition table as a GPT; else where only its agent finds it.
    virtual bool has_gpt() const = 0;

protected:
    Plan() = default;
    Plan(const Plan&) = default;
    Plan(Plan&&) = default;
    Plan& operator=(const Plan&) = default;
    Plan& operator=(Plan&&) = default;
};

using Plans = std::vector<std::shared_ptr<const Plan>>;

} // namespace gangflash

#pragma once

#include "base/result.hpp"
#include "config/gpt/gpt_builder.hpp"
#include "config/plan/plan.hpp"
#include "engine/phone/phone_table.hpp"
#include "engine/storage/reader.hpp"

#include <optional>
#include <string>
#include <vector>

namespace gangflash {

/// A partition of the phone that survives: read, backed up, and found or put where the new layout
/// has it. One whose place stays is not touched at all.
struct KeptPartition {
    std::string name;
    DeviceAddress from, to; ///< in the user area
    ByteCount size;

    bool moves() const { return from != to; }
};

struct ErasedRange {
    std::string name; ///< of the partition, or `0x8000..0x1000000` of the gaps between kept ones
    Place place;      ///< whole blocks
};

/// What a mode does to one phone's layout before anything is written.
struct Relayout {
    std::vector<PhonePartition> layout; ///< afterwards
    std::vector<KeptPartition> kept;    ///< to be backed up, in layout order
    std::vector<ErasedRange> erased;    ///< never touches a kept partition that stays
    bool new_table = false;             ///< the phone's own is another, or there is none

    bool anything() const { return !erased.empty() || new_table; }
    ByteCount kept_bytes() const;
};

/// The layout of a package on a user area of this size: end-of-storage partitions laid from its end
/// backwards (reference mtk-firmware-package.md, 2.9); a partition without a size, or one that is
/// said to grow (NEEDRESIZE), ends where those begin. Without pgpt and sgpt, which are the table.
/// Fault `layout_differs` when it does not fit.
Result<std::vector<PhonePartition>> layout_on(const Plan& plan, const StorageReport& storage);

/// Decides, per mode (mtk-firmware-package.md, 2.10 and 3, but for the partitions that are
/// protected by name, which survive every mode):
///
/// * Download Only: only what the plan erases by name.
/// * Firmware Upgrade: the same and the INVISIBLE partitions while the layout stays; another layout
///   is made like Format All, but for the owner's data when the plan keeps it.
/// * Format All: everything but what is protected; a new table where the layout is another.
/// * Format: the same or a range, on the phone's own layout, which stays.
/// * Repair Table: erases nothing; a new table where the phone has none, or one copy.
///
/// `blank_board`: an engineer said that there is nothing to keep. Faults, each before anything is
/// erased: `backup_incomplete` (no valid table, or no nvram in it), `protected_size_changed`,
/// `protected_partition` (a range to be formatted meets what survives).
/// Pure: nothing here talks to the phone.
Result<Relayout> plan_relayout(const PhoneTable& phone,
                               const StorageReport& storage,
                               const Plan& plan,
                               bool blank_board);

/// Places of the package's layout where something that survives every mode would stand, which the
/// phone's own table does not name and which are about to be erased. What is there must be looked
/// at before anybody believes that there is nothing. A place that belongs to another partition of
/// the phone's own table is believed to be that, unless the whole board was declared blank.
std::vector<PhonePartition> unnamed_survivors(const PhoneTable& phone,
                                              const StorageReport& storage,
                                              const Plan& plan,
                                              const Relayout& relayout,
                                              bool blank_board);

/// The table of a layout for phones with a GPT. Partitions that the phone knew keep type, GUID and
/// attributes, the others get GUIDs made of the disk's and their name.
Result<GptAreas> table_of(const std::vector<PhonePartition>& layout,
                          const StorageReport& storage,
                          const std::optional<Gpt>& before);

} // namespace gangflash

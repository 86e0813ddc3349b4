#pragma once

#include "base/bytes.hpp"
#include "base/result.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace gangflash::legacy {

/// Memory settings of one part or board, as the preloader's list has them.
struct EmiEntry {
    ByteView bytes;
    ByteView id;              ///< the storage id it is for; empty for discrete memory
    bool discrete = false;    ///< memory chip of its own: no id can be compared
    bool low_power_2 = false; ///< LPDDR2
};

/// The list in a preloader's MTK_BLOADER_INFO_vNN block; the views point into that block.
/// Source: reference mtk-brom-preloader-legacy-da.md, 6.5, 6.6; mtk-legacy-one-stage.md, 4.2.
struct EmiList {
    std::uint32_t version = 0;
    std::uint32_t entry_size = 0;
    std::vector<EmiEntry> entries;
};

/// Errors: emi_missing when it is no such block, or of a version no legacy agent takes.
Result<EmiList> parse_emi_list(ByteView block);

/// The entry for a storage id (CID order). No id fits: the last entry, when it is for discrete
/// memory (one-stage 4.4). Nullptr when nothing fits: the phone's memory is not in the list.
const EmiEntry* entry_for(const EmiList& list, ByteView storage_id);

/// True when the agent may find something in the whole list: an id that fits, or an entry that
/// cannot be compared by id.
bool may_fit(const EmiList& list, ByteView storage_id);

/// An entry as the agent wants it. Version 10 agents read one layout only and take the first word
/// for a switch, so the file's entry must be brought into shape (one-stage 4.2); others as it is.
Bytes prepared(const EmiList& list, const EmiEntry& entry);

/// Version 10: the maker of the memory an entry is for (mode register 5), compared when the agent
/// asks for a second entry (one-stage 4.3).
std::uint32_t memory_maker(const EmiEntry& entry);

} // namespace gangflash::legacy

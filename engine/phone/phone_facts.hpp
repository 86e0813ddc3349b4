#pragma once

#include "engine/identity/build_info.hpp"
#include "engine/identity/identity.hpp"
#include "engine/storage/reader.hpp"
#include "reports/api/records.hpp"

namespace gangflash {

// What the readers of a phone found, as the facts of its records. Pure.

/// Who it is; what is not known stays absent.
UnitFacts facts_of(const Identity& who);

/// Which Android it came with.
void add_build_before(PhoneDetails& details, const BuildInfo& build);

/// Which Android it leaves with; absent when it cannot be read.
void add_build_after(PhoneDetails& details, const BuildInfo& build);

/// Kind, id and size of its storage, its part in words, and how much of its life is left.
UnitFacts facts_of(const StorageReport& storage);

} // namespace gangflash

#pragma once

#include "base/result.hpp"
#include "engine/phone/phone_table.hpp"
#include "engine/storage/reader.hpp"

#include <string>

#include <boost/asio/awaitable.hpp>

namespace gangflash {

/// Which of the phone's nvram and nvdata hold nothing: `nvram, nvdata`; empty when both hold
/// something, or the phone has no such partitions. Nothing means zeros alone or 0xFF alone, as
/// erased storage reads (JESD84-B51, ERASED_MEM_CONT). A phone that has its identity costs the
/// first 64 KiB of each; only a blank one is read to its end. Reads only.
/// Errors: those of the link and the storage.
asio::awaitable<Result<std::string>>
find_blank_identity(StorageReader& reader, const StorageReport& storage, const PhoneTable& table);

} // namespace gangflash

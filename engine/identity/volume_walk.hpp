#pragma once

#include "base/result.hpp"
#include "engine/identity/erofs_volume.hpp"
#include "engine/identity/ext4_volume.hpp"
#include "engine/identity/identity.hpp"

#include <functional>
#include <string>

#include <boost/asio/awaitable.hpp>

namespace gangflash {

/// Lets `look` read files of the ext4 in a partition the phone has, fetching a few blocks of it
/// (2 MiB at most). `look` is called again whenever it met a block that was not there yet, so it
/// starts afresh each time; what it found in its last call counts.
///
/// Gives why the file system could not be read, `no ext4` or `damaged: …`; empty when it could.
/// Errors: those of `phone` alone.
asio::awaitable<Result<std::string>> walk_ext4(PartitionReader& phone,
                                               std::string partition,
                                               std::function<void(Ext4Volume& volume)> look);

/// The same of an EROFS; `no EROFS`, `damaged: …` or what of it is not read.
asio::awaitable<Result<std::string>> walk_erofs(PartitionReader& phone,
                                                std::string partition,
                                                std::function<void(ErofsVolume& volume)> look);

/// The name of a file system that stands there and is not read: `F2FS`; empty: none that is known.
asio::awaitable<Result<std::string>> unread_file_system(PartitionReader& phone,
                                                        std::string partition);

} // namespace gangflash

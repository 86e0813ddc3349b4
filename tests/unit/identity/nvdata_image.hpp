#pragma once

#include "base/bytes.hpp"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace gangflash {

Bytes hex(std::string_view text);

/// The bytes with the two check bytes of an AP-side NVRAM file behind them.
Bytes with_trailer(Bytes file);

/// An ext4 image of a few MiB with these files, made by mke2fs with the features Android uses.
/// `options` go to mke2fs as they are; `links` are symbolic, name to target.
Bytes make_ext4(const std::map<std::string, Bytes>& files,
                const std::vector<std::string>& options = {},
                const std::map<std::string, std::string>& links = {});

/// An EROFS of these files by mkfs.erofs with these options.
Bytes make_erofs(const std::map<std::string, Bytes>& files, const std::string& options);

} // namespace gangflash

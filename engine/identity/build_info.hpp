#pragma once

#include "base/result.hpp"
#include "engine/identity/identity.hpp"

#include <string>
#include <string_view>

#include <boost/asio/awaitable.hpp>

namespace gangflash {

/// Which Android stands on a phone, as its images say; empty where they do not.
struct BuildInfo {
    std::string fingerprint;    ///< `TECNO/…:11/RP1A…:user/release-keys`, at most 256 characters
    std::string security_patch; ///< `2021-09-05`
    std::string source;         ///< partition of the build.prop: `system`, `super/vendor_a` …
    std::string reason;         ///< why there is none, by partition: `system: no ext4`
};

/// Reads build.prop of `system`, else of `vendor`: partitions with ext4 (also `_a`, `_b`, and
/// `ANDROID` of layouts before the GPT ones), or logical ones inside `super`; EROFS the same
/// (engine/identity/erofs_volume.hpp). Of two slots the first that can be read is
/// taken; which one the phone starts is its boot loader's secret, so `source` names it.
/// Errors: those of `phone` alone.
asio::awaitable<Result<BuildInfo>> read_build(PartitionReader& phone);

/// Fingerprint and patch level of the text of a build.prop, system's or vendor's; `source` and
/// `reason` stay empty. Values with anything but printable ASCII are left out.
/// Source: Android Open Source Project, build/make/tools/buildinfo.sh and its successors.
BuildInfo parse_build_properties(std::string_view text);

} // namespace gangflash

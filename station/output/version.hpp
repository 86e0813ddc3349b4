#pragma once

#include <string>
#include <string_view>

namespace gangflash {

/// The version of all programs: project() in CMakeLists.txt is the only place that says it.
std::string_view version_number();

/// What `--version` prints: `gangflash 0.1.0 (commit 46a84ced1234, Release, g++ 12.2.0)`. The
/// commit is git's or that of the source archive, `, modified` when the tree differed from it, or
/// unknown.
std::string version_text(std::string_view program);

} // namespace gangflash

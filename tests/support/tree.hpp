#pragma once

#include <filesystem>

/// Where this build stands. Asked at run time, so that the same test compiles to the same object in
/// every clone and a compiler cache serves them all.
namespace gangflash::tree {

/// Root of the source tree.
std::filesystem::path source();

/// Folder of the built programs (`gangflash`, `gangflash-phones`, …).
std::filesystem::path programs();

} // namespace gangflash::tree

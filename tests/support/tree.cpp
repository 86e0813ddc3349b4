#include "tests/support/tree.hpp"

namespace gangflash::tree {

std::filesystem::path source() {
    return GANGFLASH_SOURCE_DIR;
}

std::filesystem::path programs() {
    return GANGFLASH_BIN_DIR;
}

} // namespace gangflash::tree

#pragma once

#include <cstdint>
#include <cstdlib>

namespace gangflash::tests {

/// A number that whoever runs a test gives it: how many seeds, or which one alone.
inline std::uint64_t from_environment(const char* name, std::uint64_t otherwise) {
    const char* text = std::getenv(name);
    return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

} // namespace gangflash::tests

#pragma once

#include "base/parse_size.hpp"

#include <string>

#include <CLI/CLI.hpp>

namespace gangflash::cli {

/// Wherever a program asks for bytes it takes `4096`, `0x1000`, `64M` and `2G`
/// (base/parse_size.hpp).
inline CLI::Option* takes_size(CLI::Option* option) {
    return option->type_name("BYTES")->transform([](std::string text) {
        const auto bytes = parse_size(text);
        if (!bytes)
            throw CLI::ValidationError(text + " is no number of bytes such as 4096, 0x1000, 64M or "
                                              "2G");
        return std::to_string(*bytes);
    });
}

} // namespace gangflash::cli

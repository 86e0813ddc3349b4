#pragma once

#include "base/bytes.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace gangflash::fuzz {

using Run = int (*)(const std::uint8_t*, std::size_t);

/// One fuzz target: `scatter` is fuzz_scatter().
struct Target {
    std::string_view name;
    Run run;
    int mutations = 4000; ///< of each seed; fewer where one run takes long
};

/// Feeds the target its seeds, what it once failed at (tests/fuzz/corpus/NAME), and thousands of
/// mutations of them: what a libFuzzer run finds in hours begins here in seconds. A crash names the
/// seed of the mutation.
///
/// With GANGFLASH_SEEDS=DIR in the environment the seeds are written to DIR/NAME instead: the
/// corpus a libFuzzer run begins with (.ci/fuzz).
void run_over(const Target& target, std::vector<Bytes> seeds);

Bytes text_bytes(std::string_view text);

/// A file of the source tree.
Bytes file_bytes(std::string_view path);

} // namespace gangflash::fuzz

#pragma once

#include "base/result.hpp"

#include <string>

namespace gangflash::cli {

/// Whether a file of this name can be written, asked before the work: `output_unwritable`. Nothing
/// for an empty name and for `-`.
Result<void> check_writable_file(const std::string& out);

/// Whether standard output, where it is a file, has room for anything at all: `output_unwritable`.
/// What becomes of one that fills up later is docs/output.md's.
Result<void> check_standard_output();

/// For `check()` of names that people give (batch, operator): not empty, nothing that steers a
/// terminal. Empty, or what is wrong.
std::string name_problem(const std::string& name);

} // namespace gangflash::cli

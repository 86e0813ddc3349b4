#pragma once

#include "base/result.hpp"

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace gangflash {

/// The pieces of an image that a maker or a technician cut.
struct Pieces {
    std::vector<std::filesystem::path> files; ///< in their order; empty: there are none
    /// What says that the last of them is the last: `the names say 4`, `md5sums.txt names 4`.
    /// Empty: nothing beside them does, and their content must.
    std::string complete_by;
};

/// Numbered files beside `file`, which need not be there: `super.img.0`, `super.img.001`,
/// `super.img.aa`, `super.img_sparsechunk.0`, `super_1.img`, `super.img.1of4` …, from 0 or 1
/// without a gap; and what OPPO ships, `super.0.1a2b3c4d.img` …, one row of `super_map.csv`. Fault
/// `image_in_pieces` when one is missing, by the numbers or by what names them all (a checksum
/// list, a script that joins them), is there twice, or belongs to one of several builds.
Result<Pieces> pieces_of(const std::filesystem::path& file);

/// A name in one of the forms that Unicode has for it, in small letters: macOS takes `é` and Hangul
/// apart, others do not.
std::string one_form(std::string_view name);

} // namespace gangflash

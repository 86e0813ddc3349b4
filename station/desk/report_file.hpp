#pragma once

#include "base/result.hpp"

#include <array>
#include <functional>
#include <string>
#include <string_view>

namespace gangflash {

/// Writes the report of a batch into a file, in the format of its ending; blocks, so it is called
/// on a pool thread.
using WriteReport = std::function<Result<void>(const std::string& batch, const std::string& file)>;

/// What a report's file may end in, the first being the one that opens everywhere.
inline constexpr std::array<std::string_view, 5> report_endings{
    "html", "pdf", "xlsx", "csv", "json"};

bool is_report_file(const std::string& file); ///< by its ending, of either case

/// A file name for a batch's report (as_file_name).
std::string report_file_name(const std::string& batch, std::string_view ending);

} // namespace gangflash

#include "station/desk/report_file.hpp"

#include "base/text.hpp"
#include "station/cli/write_report.hpp"

namespace gangflash {

bool is_report_file(const std::string& file) {
    return cli::report_format_of(file).has_value();
}

std::string report_file_name(const std::string& batch, std::string_view ending) {
    return as_file_name(batch) + "." + std::string(ending);
}

} // namespace gangflash

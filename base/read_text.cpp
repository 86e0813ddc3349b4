#include "base/read_text.hpp"

#include <fstream>
#include <sstream>

namespace gangflash {

Result<std::string> read_text(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    std::ostringstream text;
    // Inserting nothing would count as a failure. A folder opens, and fails at the first look.
    const bool empty = in.is_open() && in.peek() == std::ifstream::traits_type::eof();
    if (!in.is_open() || in.bad() || !(empty || text << in.rdbuf()))
        return Fault{ErrorCode::config_invalid, file.string() + ": cannot be read"};
    return std::move(text).str();
}

} // namespace gangflash

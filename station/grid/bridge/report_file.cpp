#include "station/grid/bridge/report_file.hpp"

#include <algorithm>
#include <cctype>
#include <filesystem>

namespace gangflash {

namespace {
constexpr std::size_t longest_name = 120; ///< bytes; file systems take 255
}

std::string ending_of(const std::string& file) {
    std::string ending = std::filesystem::path(file).extension().string();
    if (!ending.empty()) ending.erase(0, 1);
    for (char& c : ending)
        c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return ending;
}

bool is_report_file(const std::string& file) {
    return std::find(report_endings.begin(), report_endings.end(), ending_of(file)) !=
           report_endings.end();
}

std::string report_file_name(const std::string& batch, std::string_view ending) {
    std::size_t end = std::min(batch.size(), longest_name);
    while (end < batch.size() && (static_cast<unsigned char>(batch[end]) & 0xC0U) == 0x80U)
        --end; // no letter is cut in two
    std::string name = batch.substr(0, end);
    for (char& c : name) {
        const auto byte = static_cast<unsigned char>(c);
        // Bytes above 127 are letters of other alphabets.
        if (std::isalnum(byte) == 0 && c != '-' && c != '_' && c != '.' && byte < 128) c = '_';
    }
    if (name.empty() || name.front() == '.') name.insert(name.begin(), '_');
    return name + "." + std::string(ending);
}

} // namespace gangflash

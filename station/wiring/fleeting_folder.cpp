#include "station/wiring/fleeting_folder.hpp"

#include <cerrno>
#include <cstdlib>
#include <string>
#include <system_error>

namespace gangflash {

namespace fs = std::filesystem;

FleetingFolder::FleetingFolder(const char* name) {
    std::string full = (fs::temp_directory_path() / (std::string(name) + "-XXXXXX")).string();
    if (::mkdtemp(full.data()) == nullptr)
        throw std::system_error(errno, std::system_category(), full);
    path_ = full;
}

FleetingFolder::~FleetingFolder() {
    std::error_code ignored; // a leftover in /tmp is no reason to fail a batch
    fs::remove_all(path_, ignored);
}

} // namespace gangflash

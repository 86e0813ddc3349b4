#pragma once

#include <filesystem>

namespace gangflash {

/// A folder in the system's temporary one that goes with its owner. Throws std::system_error when
/// it cannot be made.
class FleetingFolder {
public:
    explicit FleetingFolder(const char* name); ///< `gangflash-phones`: what people see in /tmp
    ~FleetingFolder();
    FleetingFolder(const FleetingFolder&) = delete;
    FleetingFolder& operator=(const FleetingFolder&) = delete;

    const std::filesystem::path& path() const { return path_; }

private:
    std::filesystem::path path_;
};

} // namespace gangflash

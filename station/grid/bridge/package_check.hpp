#pragma once

#include "config/findings.hpp"
#include "config/flash_plan.hpp"
#include "config/package.hpp"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace gangflash {

/// What an engineer chose under Setup.
struct PackageChoice {
    std::filesystem::path package;           ///< folder or scatter
    std::filesystem::path agent, auth, cert; ///< empty: the one in the folder, none, none
    FlashMode mode = FlashMode::download_only;
    VerifyLevel verify = VerifyLevel::agent;
    Userdata userdata = Userdata::unspecified;
    std::vector<std::string> except; ///< partitions unticked by hand
};

/// Why a partition cannot be ticked.
enum class Lock : std::uint8_t { none, identity, fuse, layout, no_image };

struct PartitionChoice {
    std::string name, file;
    std::uint64_t size = 0; ///< 0: takes what remains
    bool ticked = false;
    Lock lock = Lock::none;
};

/// All there is to say about a choice, before the first phone.
struct PackageVerdict {
    std::shared_ptr<const FlashPlan> plan; ///< none: refused
    Faults faults;
    std::vector<std::string> warnings;
    std::vector<PartitionChoice> partitions; ///< as far as the scatter could be read
    std::string platform, project;
};

/// Opens and plans. Blocks for as long as hashing takes; `progress` comes from hashing threads.
PackageVerdict check_package(const PackageChoice& choice, HashProgress progress);

} // namespace gangflash

#pragma once

#include "config/package/findings.hpp"
#include "config/package/package.hpp"
#include "config/plan/flash_plan.hpp"
#include "config/recipe/recipe.hpp"
#include "engine/job/job.hpp"
#include "station/wiring/followed_lists.hpp"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gangflash {

/// What an engineer chose under Setup. A path that is empty was not chosen.
struct JobChoice {
    std::filesystem::path recipe;     ///< says itself what stands below, `except` included
    std::filesystem::path recipe_key; ///< public half of the key that must have signed it
    std::filesystem::path package;    ///< folder or scatter
    std::filesystem::path agent;      ///< else the one in the folder
    std::filesystem::path auth, cert;
    FlashMode mode = FlashMode::download_only;
    std::optional<VerifyLevel> verify; ///< nothing: what the agent's own checksums leave open
    Userdata userdata = Userdata::unspecified;
    bool boot_check = false;
    std::vector<std::string> except; ///< partitions unticked by hand

    rights::Ports ports = rights::Ports::software; ///< what the job is for

    // With a recipe, too.
    std::filesystem::path imei_key;
    std::filesystem::path deny_list, allow_list;
    bool stop_duplicate_imei = false;
};

/// Why a partition cannot be ticked.
enum class Lock : std::uint8_t { none, identity, fuse, layout, no_image, recipe };

struct PartitionChoice {
    std::string name, file;
    std::uint64_t size = 0; ///< 0: takes what remains
    bool ticked = false;
    Lock lock = Lock::none;
    bool checked = false;         ///< its image is whole and fits
    std::optional<Fault> fault{}; ///< the first that names its image
};

/// All there is to say about a choice, before the first phone.
struct JobVerdict {
    std::shared_ptr<const Job> job; ///< whole but for its names and numbers; none: refused
    Faults faults;
    std::vector<std::string> warnings;
    std::vector<PartitionChoice> partitions; ///< as far as they could be read
    FlashMode mode = FlashMode::download_only;
    std::optional<Recipe> recipe; ///< as far as it can be read, refused or not
    rights::Licence licence;      ///< whose signature it bears
    FollowedLists lists;          ///< of the job
};

/// Opens and plans. Blocks for as long as hashing takes; `progress` comes from hashing threads.
JobVerdict check_job(const JobChoice& choice, HashProgress progress);

/// A batch name nobody has: date, time and four characters.
std::string new_batch_name();

/// The first fault that names this file, as faults do in their detail.
std::optional<Fault> fault_about(const Faults& faults, const std::filesystem::path& file);

/// What a file dropped on the window is, by its name: `*.toml` a recipe, a folder or scatter a
/// package, `*auth*` and `*cert*` what secure phones want, any other `*.bin` an agent.
enum class Dropped : std::uint8_t { recipe, package, agent, auth, cert, unknown };
Dropped dropped_as(const std::filesystem::path& file);

} // namespace gangflash

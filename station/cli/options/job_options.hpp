#pragma once

#include "config/package/findings.hpp"
#include "config/package/package.hpp"
#include "config/plan/flash_plan.hpp"

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

namespace gangflash::cli {

/// The words that say what to flash; shared by flash, plan, identify, readback and memtest.
struct JobOptions {
    std::string package; ///< folder or scatter
    std::string agent;   ///< empty: the one in the folder
    std::string auth;
    std::string cert;
    std::string sla_key;
    std::string sla_signer;
    std::string imei_key; ///< read by load_imei_key() (config/lists/imei_key.hpp), never shown
    std::string mode = "download-only";
    std::vector<std::string> only;
    std::vector<std::string> except;
    std::string verify;   ///< empty: what the agent's own checksums leave open
    std::string userdata; ///< empty: not said
    std::string slots;    ///< of A/B phones; empty: as the scatter ticks them
    std::string layout;   ///< empty: as the scatter or the preloader says
    CachedHashes cached = CachedHashes::believed; ///< set by the verb, not by the line
    bool reading = false;                         ///< phones are only read: no image is needed
    bool outdated_lists = false; ///< of `recipe make`: checksum lists that disagree only warn

    /// Wrong words end in CLI11's own usage error; files are looked at by load_plan() only.
    void add_to(CLI::App& verb);

    /// Only what reaches a phone: --package, --agent, --auth, --cert, --sla-key, --sla-signer,
    /// --layout.
    void add_access_to(CLI::App& verb);
};

struct LoadedPackage {
    Package package;
    FlashPlan plan;
};

/// Opens the package and makes the plan; all faults found. `progress` is called from the hashing
/// threads.
Checked<LoadedPackage> load_package(const JobOptions& options, HashProgress progress = {});

/// The plan alone.
Checked<std::shared_ptr<const FlashPlan>> load_plan(const JobOptions& options,
                                                    HashProgress progress = {});

/// The key of `--imei-key`; nothing when none was named.
Checked<std::shared_ptr<const SecretFile>> load_imei_key_of(const JobOptions& options);

/// A HashProgress that shows one line on a terminal's standard error, and nothing elsewhere.
HashProgress terminal_progress();

/// Says why a package, recipe or agent was refused: on standard error each fault with what to do,
/// with `json` one object `{"refused": true, "faults": […]}` on standard output. Returns
/// exit_refused.
int print_refusal(const Faults& faults, bool json);

} // namespace gangflash::cli

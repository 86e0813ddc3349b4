#pragma once

#include "config/package/findings.hpp"
#include "engine/job/job.hpp"
#include "station/cli/options/session_options.hpp"
#include "station/cli/recipe_job.hpp"
#include "station/cli/run_batch.hpp"

#include <memory>
#include <string>

#include <CLI/CLI.hpp>

namespace gangflash::cli {

/// The words of a batch that only reads phones: readback and memtest. The same ports, package,
/// agent and authentication as flash.
struct ReadingOptions {
    JobOptions job;
    RecipeOptions recipe; ///< instead of `job`
    SessionArguments session;
    std::string batch; ///< empty: default_batch_name()
    std::string operator_name;
    std::string ledger;
    std::string report;
    double wait_seconds = 30;
    bool again = false;
    bool json = false;

    void add_to(CLI::App& verb);
};

/// The plans phones are reached by. No image of a package is looked at; an agent alone will do for
/// phones that come through their own preloader.
Checked<LoadedJob> load_reading_job(const ReadingOptions& options);

/// What both verbs give their job: one verdict a slot, nothing written, a batch of its own name so
/// that no phone of a flash batch is taken for passed.
std::shared_ptr<Job>
make_reading_job(const ReadingOptions& options, const LoadedJob& loaded, JobKind kind);

/// Loads, makes the job, lets `adjust` say the rest, and runs. Returns the exit code.
int run_reading(const ReadingOptions& options,
                JobKind kind,
                const std::function<void(Job&)>& adjust);

} // namespace gangflash::cli

#pragma once

#include "engine/job/readback_order.hpp"
#include "station/cli/reading_job.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace gangflash::cli {

/// What `readback` is told.
struct ReadbackOptions {
    ReadingOptions reading;
    std::vector<std::string> only;
    bool all = false;
    bool boot = false;
    std::string region;
    std::uint64_t start = 0;
    std::uint64_t length = 0; ///< 0: to the end
    std::string out;
    std::string format = "raw";
    std::string as_package;

    void add_to(CLI::App& verb);
};

/// The words as an order. `order_invalid` with what is missing.
Result<ReadbackOrder> readback_order(const ReadbackOptions& options);

} // namespace gangflash::cli

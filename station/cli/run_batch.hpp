#pragma once

#include "station/cli/batch_printer.hpp"
#include "station/cli/options/session_options.hpp"
#include "station/wiring/station_session.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace gangflash::cli {

/// A batch that only waits to be run.
struct BatchRun {
    SessionOptions session; ///< with its job
    FollowedLists lists{};
    std::string report; ///< file for the batch's HTML report; empty: none
    bool json = false;
    std::vector<std::string> usb_greeting{}; ///< lines on standard error once the ports are open
    /// What is printed behind the events of a batch that ended, before its last line; on a terminal
    /// it is where the table does not say all.
    std::function<std::string()> epilogue;
    StationObserver* also = nullptr; ///< is told everything, too
    /// Good is what this session reads: every phone planned, and one at least. Else passes of
    /// earlier sessions count as well.
    bool this_session_alone = false;
};

/// Whether everything that a batch writes beside the ledger can be written, asked before anything
/// else is done: the report, the folders of recordings and phone logs (which are made), and
/// standard output where that is a file. Says what is wrong; the exit code, or nothing.
std::optional<int> refused_output(const std::string& report, const SessionArguments& session);

/// Runs it to its end with live output on standard output. SIGINT, SIGTERM and SIGHUP stop at safe
/// points, a second SIGINT or SIGTERM at once. Neither a reader who does not read, nor one who
/// leaves, nor a full disk behind the output stops the work; the last is exit code 4. Returns the
/// exit code.
int run_batch(BatchRun run);

/// For whoever stands at the hubs: how phones of these chips are plugged in. Virtual ones plug
/// themselves.
void print_plug_in_ways(const Plans& plans, const std::vector<PortSpec>& ports);

} // namespace gangflash::cli

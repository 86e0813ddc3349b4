#pragma once

#include "engine/unit/events.hpp"
#include "engine/unit/snapshot.hpp"
#include "station/output/output_queue.hpp"

#include <cstddef>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace gangflash::cli {

/// Turns events into what standard output gets, as they come: JSON lines, or short lines in a pipe.
/// On a terminal a table speaks instead, on the terminal's alternate screen, so that nothing of it
/// stays in the scrollback; behind it the last state and every failure are printed to stay.
///
/// Nothing here waits: the queue's thread writes.
class Printer final : public StationObserver {
public:
    enum class Form { table, lines, json };

    /// By what standard output is; TERM=dumb, or none, is no terminal for a table.
    static Form form_for(bool json);

    Printer(Form form, OutputQueue& out) : form_(form), out_(out) {}

    Form form() const { return form_; }
    void on_event(const StationEvent& event) override;
    void write(std::string text); ///< whole lines; ASCII on a terminal that takes no more

    /// Draws the table anew.
    void redraw(std::shared_ptr<const StationSnapshot> station);

    /// Leaves the alternate screen and prints what shall stay. Call once, at the end; any form.
    void close_table();

private:
    struct Failure {
        int rank = 0; ///< worst first
        std::string words;
    };

    void note_unbound(const StationEvent& event);
    void note_failure(const StationEvent& event);

    Form form_;
    OutputQueue& out_;
    std::mutex mutex_; ///< for all below: events and snapshots come on other threads than the end
    bool screen_open_ = false;
    std::shared_ptr<const StationSnapshot> last_;
    std::map<std::string, std::string> unbound_; ///< phones that belong to no slot, by port
    std::vector<Failure> failures_;              ///< as they came
    std::size_t failures_left_out_ = 0;
};

} // namespace gangflash::cli

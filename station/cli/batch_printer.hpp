#pragma once

#include "engine/pipeline/events.hpp"
#include "engine/pipeline/snapshot.hpp"

#include <cstddef>
#include <map>
#include <mutex>
#include <string>

namespace gangflash::cli {

/// Writes events to standard output as they come: JSON lines, or short lines in a pipe. On a
/// terminal the table speaks instead.
class Printer final : public StationObserver {
public:
    enum class Form { table, lines, json };
    static Form form_for(bool json); ///< by what standard output is
    explicit Printer(Form form) : form_(form) {}

    void on_event(const StationEvent& event) override;
    void write(const std::string& text);

    /// Draws the table over the one before.
    void redraw(const StationSnapshot& station);

private:
    void note_unbound(const StationEvent& event);

    Form form_;
    std::mutex mutex_;
    std::size_t drawn_lines_ = 0;
    std::map<std::string, std::string> unbound_; ///< phones that belong to no slot, by port
};

} // namespace gangflash::cli

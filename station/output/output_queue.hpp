#pragma once

#include "base/units.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>

namespace gangflash {

/// What a program says while phones are at work, written by a thread of its own, so that nobody who
/// speaks ever waits for whoever reads.
///
/// Lines are written in the order they came. While the reader is behind (`progress_from` bytes
/// unread) progress lines are dropped and counted; all others are kept until they are read: in
/// memory up to `memory`, behind that in a private file without a name in `spool_folder`. When that
/// file is full too (`spool`), or cannot be written, further lines are lost and counted; nothing
/// else stops. Screens are pictures of now: only the newest one waits.
///
/// When the reader goes (EPIPE, a hung-up terminal) or the disk behind the output fails, the output
/// has ended: everything further is thrown away.
class OutputQueue {
public:
    struct Limits {
        std::size_t progress_from = 64 * kib;
        std::size_t memory = 1 * mib;
        std::uint64_t spool = 256 * mib;
        std::filesystem::path spool_folder = std::filesystem::temp_directory_path();
    };

    /// How the output fared so far.
    struct State {
        std::uint64_t progress_dropped = 0;
        std::uint64_t lines_lost = 0;
        bool reader_left = false;  ///< it closed its end
        int error = 0;             ///< errno of a disk or device that failed
        bool all_read = false;     ///< nothing waits, nothing was thrown away
        std::uint64_t waiting = 0; ///< bytes
        std::uint64_t taken = 0;   ///< bytes the reader's side took
    };

    /// Writes to `descriptor`, which stays the caller's. `on_trouble` is called once, from the
    /// queue's thread, when the output ends or the first line is lost; a sentence without a
    /// newline.
    OutputQueue(int descriptor,
                Limits limits,
                std::function<void(const std::string& sentence)> on_trouble = {});
    ~OutputQueue(); ///< throws away what still waits
    OutputQueue(const OutputQueue&) = delete;
    OutputQueue& operator=(const OutputQueue&) = delete;

    // Any thread; return at once.
    void write(std::string text);          ///< whole lines
    void write_progress(std::string line); ///< may be dropped
    void show(std::string screen);         ///< replaces the screen that waits, if one does
    State state() const;

    /// Waits until everything was read, and at most `patience` without a byte being taken. Whether
    /// everything was.
    bool drain(std::chrono::milliseconds patience);

    /// Wakes whoever drains: nobody wants the rest any more. Any thread.
    void give_up();

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

/// Where spool files go: `tmp` in the station's state folder, made 0700; the system's temporary
/// folder where that cannot be made.
std::filesystem::path spool_folder();

} // namespace gangflash

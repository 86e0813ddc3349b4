#pragma once

#include "base/units.hpp"

#include <cstddef>
#include <filesystem>
#include <memory>
#include <string>

namespace gangflash::replay {

/// Writes transcripts on a thread of its own: whoever works with a phone never waits for the disk.
///
/// What the disk has not taken yet waits in memory, `most_waiting` bytes of all transcripts
/// together. A transcript that would go beyond that, or whose file fails, ends there with a comment
/// if that still fits: a hole in its middle would be replayed as what no phone ever said.
class TranscriptWriter {
public:
    static constexpr std::size_t default_waiting = 64 * mib;
    /// How long the destructor waits for a disk that takes nothing.
    static constexpr Millis patience{10'000};

    explicit TranscriptWriter(std::size_t most_waiting = default_waiting);
    ~TranscriptWriter(); ///< writes what waits; throws away what the disk does not take in
                         ///< `patience`
    TranscriptWriter(const TranscriptWriter&) = delete;
    TranscriptWriter& operator=(const TranscriptWriter&) = delete;

    using Id = std::size_t;

    // Any thread; return at once.
    /// A new transcript: its owner's alone, behind no link. What an earlier session left under the
    /// name is emptied.
    Id begin(std::filesystem::path file);
    void write(Id transcript, std::string lines);
    void end(Id transcript); ///< closes its file once what waits is written

    /// Waits until everything was handed to the kernel, at most `patience`. Whether it was.
    bool drain();

    /// False when some transcript could not be written to its end. Any thread.
    bool complete() const;

private:
    struct Impl;
    std::shared_ptr<Impl> impl_; ///< shared with the thread, which a dead disk may keep
};

} // namespace gangflash::replay

#pragma once

#include "base/clock.hpp"
#include "ports/api/port_bus.hpp"
#include "ports/replay/transcript_writer.hpp"

#include <filesystem>
#include <memory>

namespace gangflash::replay {

/// A bus that writes down what passes through another one: `--record DIR`.
///
/// Each opened appearance becomes one file `DIR/NNNN-PATH.transcript`, scrubbed of personal data
/// (scrubber.hpp) before a byte reaches the disk; NNNN counts openings, so sorting by name gives
/// their order. A phone's work is never stopped by a full disk: the recording then ends with a
/// comment if that still fits, and `complete()` says so. Nor by a slow one: TranscriptWriter.
class RecordingBus final : public PortBus {
public:
    /// Makes the folder. Errors: output_unwritable when it cannot be written.
    static Result<std::unique_ptr<RecordingBus>>
    create(PortBus& inner, Clock& clock, std::filesystem::path folder);

    asio::awaitable<Result<BusEvent>> next() override;
    asio::awaitable<Result<std::unique_ptr<Transport>>> open(const Appearance& what) override;
    std::vector<PortPath> ports() const override;

    /// False when some transcript could not be written to its end. Waits for the disk, at most
    /// TranscriptWriter::patience.
    bool complete() const;

private:
    RecordingBus(PortBus& inner, Clock& clock, std::filesystem::path folder);

    PortBus& inner_;
    Clock& clock_;
    std::filesystem::path folder_;
    unsigned opened_ = 0;
    std::shared_ptr<TranscriptWriter> writer_ = std::make_shared<TranscriptWriter>();
};

} // namespace gangflash::replay

#include "ports/replay/recorder.hpp"

#include "base/disk_file.hpp"
#include "ports/replay/scrubber.hpp"

#include <utility>

#include <fmt/format.h>

namespace gangflash::replay {

namespace fs = std::filesystem;

namespace {

/// `0000:00:14.0-4.2` is a fine file name but for colons and slashes.
std::string file_name(unsigned count, const PortPath& path) {
    std::string name = path.text();
    for (char& c : name)
        if (c == '/' || c == ':') c = '_';
    return fmt::format("{:04}-{}.transcript", count, name);
}

/// One transcript of the writer, ended with the transport it is about.
class Recording {
public:
    Recording(std::shared_ptr<TranscriptWriter> writer, fs::path file)
        : writer_(std::move(writer)), id_(writer_->begin(std::move(file))) {}
    Recording(Recording&& other) noexcept : writer_(std::move(other.writer_)), id_(other.id_) {}
    Recording& operator=(Recording&&) = delete;
    ~Recording() {
        if (writer_) writer_->end(id_);
    }

    void write(std::string lines) { writer_->write(id_, std::move(lines)); }

private:
    std::shared_ptr<TranscriptWriter> writer_; ///< nullptr: moved away
    TranscriptWriter::Id id_;
};

class RecordingTransport final : public Transport {
public:
    RecordingTransport(std::unique_ptr<Transport> inner, Recording recording)
        : inner_(std::move(inner)), recording_(std::move(recording)) {}

    asio::awaitable<Result<ByteCount>> read_some(std::span<std::byte> into) override {
        auto got = co_await inner_->read_some(into);
        note_read(got, into);
        co_return got;
    }

    asio::awaitable<Result<ByteCount>> read_announced(std::span<std::byte> into) override {
        auto got = co_await inner_->read_announced(into);
        note_read(got, into);
        co_return got;
    }

    asio::awaitable<Result<void>> write_all(ByteView from) override {
        // Before it is sent: the answer may be read before this coroutine runs on.
        write_line(scrubber_.sent(from));
        auto sent = co_await inner_->write_all(from);
        if (!sent) note_fault(Direction::to_phone, sent.error());
        co_return sent;
    }

private:
    void note_read(const Result<ByteCount>& got, std::span<const std::byte> into) {
        if (got)
            write_line(scrubber_.received(into.first(got->value)));
        else
            note_fault(Direction::from_phone, got.error());
    }

    void note_fault(Direction direction, const Fault& fault) {
        // The host gave up waiting: nothing passed the cable.
        if (fault.code != ErrorCode::cancelled) write_line(Failed{direction, fault.code});
    }

    void write_line(const Exchange& exchange) { recording_.write(format(exchange)); }

    std::unique_ptr<Transport> inner_;
    Recording recording_;
    Scrubber scrubber_;
};

} // namespace

Result<std::unique_ptr<RecordingBus>>
RecordingBus::create(PortBus& inner, Clock& clock, fs::path folder) {
    if (auto made = make_private_folder(folder, ErrorCode::output_unwritable); !made)
        return made.error();
    return std::unique_ptr<RecordingBus>(new RecordingBus(inner, clock, std::move(folder)));
}

bool RecordingBus::complete() const {
    return writer_->drain() && writer_->complete();
}

RecordingBus::RecordingBus(PortBus& inner, Clock& clock, fs::path folder)
    : inner_(inner), clock_(clock), folder_(std::move(folder)) {}

asio::awaitable<Result<BusEvent>> RecordingBus::next() {
    co_return co_await inner_.next();
}

asio::awaitable<Result<std::unique_ptr<Transport>>> RecordingBus::open(const Appearance& what) {
    auto inner = co_await inner_.open(what);
    if (!inner) co_return inner.error();
    Recording recording(writer_, folder_ / file_name(++opened_, what.path));
    recording.write(format_head(what, to_rfc3339(clock_.utc_now())));
    std::unique_ptr<Transport> transport =
        std::make_unique<RecordingTransport>(std::move(*inner), std::move(recording));
    co_return transport;
}

std::vector<PortPath> RecordingBus::ports() const {
    return inner_.ports();
}

} // namespace gangflash::replay

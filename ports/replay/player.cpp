#include "ports/replay/player.hpp"

#include <algorithm>
#include <functional>
#include <map>
#include <utility>

#include <fmt/format.h>

namespace gangflash::replay {

namespace fs = std::filesystem;

ReplayTransport::ReplayTransport(const asio::any_io_executor& executor, Transcript transcript)
    : transcript_(std::move(transcript)), moved_(executor) {}

asio::awaitable<Result<ByteCount>> ReplayTransport::read_some(std::span<std::byte> into) {
    for (;;) {
        if (finished()) co_return Fault{ErrorCode::port_vanished, transcript_.file + " has ended"};
        const Exchange& next = transcript_.lines[at_].exchange;
        if (const auto* received = std::get_if<Received>(&next)) {
            const std::size_t count = std::min(received->length - taken_, into.size());
            if (received->withheld)
                std::ranges::fill(into.first(count), std::byte{0});
            else
                std::ranges::copy(ByteView(received->bytes).subspan(taken_, count), into.begin());
            taken_ += count;
            if (taken_ == received->length) advance();
            co_return ByteCount{count};
        }
        if (const auto* failed = std::get_if<Failed>(&next);
            failed != nullptr && failed->direction == Direction::from_phone) {
            const Fault fault{failed->code, fmt::format("replayed={}", transcript_.file)};
            advance();
            co_return fault;
        }
        if (!co_await moved_.wait()) co_return Fault{ErrorCode::cancelled, {}};
    }
}

asio::awaitable<Result<void>> ReplayTransport::write_all(ByteView from) {
    if (finished()) co_return Fault{ErrorCode::port_vanished, transcript_.file + " has ended"};
    const auto* want = std::get_if<Sent>(&transcript_.lines[at_].exchange);
    if (want == nullptr)
        co_return mismatch("a read", to_hex(from.first(std::min<std::size_t>(from.size(), 16))));
    if (auto same = compare(*want, from); !same) co_return same.error();
    advance();
    if (!finished())
        if (const auto* failed = std::get_if<Failed>(&transcript_.lines[at_].exchange);
            failed != nullptr && failed->direction == Direction::to_phone) {
            const Fault fault{failed->code, fmt::format("replayed={}", transcript_.file)};
            advance();
            co_return fault;
        }
    co_return success();
}

Result<void> ReplayTransport::compare(const Sent& want, ByteView got) const {
    const auto excerpt = [](ByteView bytes) {
        constexpr std::size_t shown = 32;
        return fmt::format(
            "{} bytes {}", bytes.size(), to_hex(bytes.first(std::min(shown, bytes.size()))));
    };
    if (want.in_full) {
        if (std::ranges::equal(want.bytes, got)) return success();
        return mismatch(excerpt(want.bytes), excerpt(got));
    }
    if (want.length != got.size())
        return mismatch(fmt::format("{} bytes", want.length), excerpt(got));
    if (want.sha256 && *want.sha256 != sha256(got).hex())
        return mismatch("sha256 " + *want.sha256, "sha256 " + sha256(got).hex());
    return success();
}

Fault ReplayTransport::mismatch(std::string_view want, std::string_view got) const {
    return {ErrorCode::transfer_failed,
            fmt::format("{}:{}: recorded {}, now {}",
                        transcript_.file,
                        transcript_.lines[at_].number,
                        want,
                        got)};
}

void ReplayTransport::advance() {
    ++at_;
    taken_ = 0;
    moved_.notify();
}

struct ReplayBus::Impl {
    Impl(asio::any_io_executor given, std::vector<Transcript> all)
        : executor(std::move(given)), changed(executor) {
        for (Transcript& transcript : all) {
            transcript.phone.number = ++last_number; // one session's numbers, in playing order
            auto& queue = waiting[transcript.phone.path];
            queue.push_back(std::move(transcript));
            if (queue.size() == 1) events.emplace_back(queue.front().phone);
        }
    }

    void closed(const PortPath& path) {
        auto& queue = waiting[path];
        events.emplace_back(Departure{path, queue.front().phone.number});
        queue.pop_front();
        if (!queue.empty()) events.emplace_back(queue.front().phone);
        changed.notify();
    }

    asio::any_io_executor executor;
    Wakeup changed;                                     ///< something happened
    std::map<PortPath, std::deque<Transcript>> waiting; ///< the first of each is on the bus
    std::deque<BusEvent> events;
    std::uint64_t last_number = 0;
    bool stopped = false;
};

namespace {

/// Tells the bus when it closes.
class PlayedPort final : public Transport {
public:
    PlayedPort(const asio::any_io_executor& executor,
               Transcript transcript,
               std::function<void()> on_close)
        : phone_(executor, std::move(transcript)), on_close_(std::move(on_close)) {}
    ~PlayedPort() override { on_close_(); }

    asio::awaitable<Result<ByteCount>> read_some(std::span<std::byte> into) override {
        co_return co_await phone_.read_some(into);
    }
    asio::awaitable<Result<void>> write_all(ByteView from) override {
        co_return co_await phone_.write_all(from);
    }

private:
    ReplayTransport phone_;
    std::function<void()> on_close_;
};

} // namespace

Result<std::unique_ptr<ReplayBus>> ReplayBus::load(asio::any_io_executor executor,
                                                   const fs::path& folder) {
    std::vector<fs::path> files;
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(folder, error))
        if (entry.path().extension() == ".transcript") files.push_back(entry.path());
    if (error)
        return Fault{ErrorCode::virtual_phone_invalid,
                     fmt::format("replay={} {}", folder.string(), error.message())};
    std::ranges::sort(files);
    std::vector<Transcript> all;
    for (const fs::path& file : files) {
        auto transcript = read_transcript(file);
        if (!transcript) return transcript.error();
        all.push_back(std::move(*transcript));
    }
    auto impl = std::make_shared<Impl>(std::move(executor), std::move(all));
    return std::unique_ptr<ReplayBus>(new ReplayBus(std::move(impl)));
}

ReplayBus::ReplayBus(std::shared_ptr<Impl> impl) : impl_(std::move(impl)) {}

ReplayBus::~ReplayBus() {
    impl_->stopped = true;
    impl_->changed.notify();
}

asio::awaitable<Result<BusEvent>> ReplayBus::next() {
    const auto impl = impl_;
    while (impl->events.empty() && !impl->stopped)
        if (!co_await impl->changed.wait()) co_return Fault{ErrorCode::cancelled, {}};
    if (impl->events.empty()) co_return Fault{ErrorCode::cancelled, "bus=replay closed"};
    BusEvent event = std::move(impl->events.front());
    impl->events.pop_front();
    co_return event;
}

asio::awaitable<Result<std::unique_ptr<Transport>>> ReplayBus::open(const Appearance& what) {
    const auto queue = impl_->waiting.find(what.path);
    if (queue == impl_->waiting.end() || queue->second.empty() ||
        queue->second.front().phone.number != what.number)
        co_return Fault{ErrorCode::port_vanished, fmt::format("port={}", what.path)};
    const std::function<void()> on_close = [weak = std::weak_ptr(impl_), path = what.path] {
        if (const auto impl = weak.lock()) impl->closed(path);
    };
    std::unique_ptr<Transport> transport =
        std::make_unique<PlayedPort>(impl_->executor, queue->second.front(), on_close);
    co_return transport;
}

std::vector<PortPath> ReplayBus::ports() const {
    std::vector<PortPath> all;
    for (const auto& [path, transcripts] : impl_->waiting)
        all.push_back(path);
    return all;
}

} // namespace gangflash::replay

#include "engine/attempt/bounded_storage.hpp"

#include <algorithm>
#include <iterator>

#include <fmt/format.h>

namespace gangflash {

namespace {

Fault out_of_bounds(std::string_view what, const Place& place) {
    return {
        ErrorCode::internal_error,
        fmt::format(
            "{} of {} is outside what the plan writes and erases on this phone: nothing was sent",
            what,
            describe(place))};
}

/// Passes on what is read, counts it, and ends it when people say stop at once.
class CountingSink final : public ChunkSink {
public:
    CountingSink(ChunkSink& inner, const StopRequest& stop) : inner_(inner), stop_(stop) {}
    asio::awaitable<Result<void>> put(ByteView bytes) override {
        if (stop_ == StopRequest::at_once) co_return Fault{ErrorCode::station_stopped, "at once"};
        count_ += bytes.size();
        co_return co_await inner_.put(bytes);
    }
    std::uint64_t count() const { return count_; }

private:
    ChunkSink& inner_;
    const StopRequest& stop_;
    std::uint64_t count_ = 0;
};

} // namespace

asio::awaitable<Result<void>> CountedReader::read(Place place, ChunkSink& sink) {
    CountingSink counting(sink, stop_);
    auto done = co_await phone_.read(place, counting);
    if (done && counting.count() != place.length.value)
        co_return Fault{ErrorCode::da_protocol,
                        fmt::format("{}: the phone sent {} bytes and calls it done",
                                    describe(place),
                                    counting.count())};
    // Storage errors have one number for both ways, and this was a read.
    if (!done && done.error().code == ErrorCode::storage_write_failed)
        co_return Fault{ErrorCode::storage_read_failed, done.error().detail};
    co_return done;
}

/// Joined with what it touches: an image of a hundred thousand extents is asked about as often.
void BoundedWriter::note(Region region, Span bytes) {
    auto& spans = written_[region];
    auto next = spans.upper_bound(bytes.start);
    if (next != spans.begin() && std::prev(next)->second >= bytes.start) {
        --next;
        bytes.start = next->first;
    }
    while (next != spans.end() && next->first <= bytes.end) {
        bytes.end = std::max(bytes.end, next->second);
        next = spans.erase(next);
    }
    spans[bytes.start] = bytes.end;
}

bool BoundedWriter::wrote(Region region, Span bytes) const {
    const auto spans = written_.find(region);
    if (spans == written_.end()) return bytes.start >= bytes.end;
    const auto behind = spans->second.upper_bound(bytes.start);
    return behind != spans->second.begin() && std::prev(behind)->second >= bytes.end;
}

asio::awaitable<Result<void>> BoundedWriter::write_partitions(const WriteGrant& grant,
                                                              AgentTable table) {
    if (!table_allowed_)
        co_return Fault{ErrorCode::internal_error,
                        "a partition table is outside what the plan writes and erases on this "
                        "phone: nothing was sent"};
    co_return co_await phone_.write_partitions(grant, std::move(table));
}

asio::awaitable<Result<void>>
BoundedWriter::write(const WriteGrant& grant, Place place, ChunkSource& source) {
    const auto bytes = span_of(place.address, place.length, block_size_);
    if (!bytes || !ranges_.grants_write(place.region, *bytes))
        co_return out_of_bounds("a write", place);
    watch_.write_begins(place.region, *bytes);
    auto done = co_await phone_.write(grant, place, source);
    if (done) note(place.region, *bytes);
    if (done) watch_.write_ended(place.region, *bytes);
    co_return done;
}

asio::awaitable<Result<void>> BoundedWriter::write_boot_loader(const WriteGrant& grant,
                                                               ChunkSource& source) {
    const Place place{Region::boot1, DeviceAddress{0}, source.size()};
    const auto bytes = span_of(place.address, place.length, block_size_);
    if (!bytes || !ranges_.grants_write(place.region, *bytes))
        co_return out_of_bounds("a boot loader", place);
    watch_.write_begins(place.region, *bytes);
    auto done = co_await phone_.write_boot_loader(grant, source);
    if (done) note(place.region, *bytes);
    co_return done;
}

asio::awaitable<Result<void>> BoundedWriter::erase(const WriteGrant& grant, Place place) {
    const auto bytes = span_of(place.address, place.length, block_size_);
    if (!bytes || !ranges_.grants_erase(place.region, *bytes))
        co_return out_of_bounds("an erase", place);
    watch_.erase_begins(place.region, *bytes);
    co_return co_await phone_.erase(grant, place);
}

} // namespace gangflash

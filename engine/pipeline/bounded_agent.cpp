#include "engine/pipeline/bounded_agent.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace gangflash {

namespace {

Fault out_of_bounds(std::string_view what, const Place& place) {
    return {ErrorCode::internal_error,
            fmt::format("{} of {} is outside what the plan writes and erases on this phone: nothing was sent",
                        what,
                        describe(place))};
}

} // namespace

bool BoundedAgent::wrote(Region region, Span bytes) const {
    // Several writes may cover it between them; they are noted in the order they were made.
    std::uint64_t reached = bytes.start;
    bool moved = true;
    while (reached < bytes.end && moved) {
        moved = false;
        for (const auto& [where, done] : written_)
            if (where == region && done.start <= reached && done.end > reached) {
                reached = done.end;
                moved = true;
            }
    }
    return reached >= bytes.end;
}

asio::awaitable<Result<void>> BoundedAgent::write_partitions(const WriteGrant& grant,
                                                             AgentTable table) {
    if (!table_allowed_)
        co_return Fault{ErrorCode::internal_error,
                        "a partition table is outside what the plan writes and erases on this phone: nothing was sent"};
    co_return co_await agent_->write_partitions(grant, std::move(table));
}

asio::awaitable<Result<void>>
BoundedAgent::write(const WriteGrant& grant, Place place, ChunkSource& source) {
    const auto bytes = span_of(place.address, place.length, block_size_);
    if (!bytes || !ranges_.grants_write(place.region, *bytes))
        co_return out_of_bounds("a write", place);
    if (watch_ != nullptr) watch_->write_begins(place.region, *bytes);
    auto done = co_await agent_->write(grant, place, source);
    if (done) written_.emplace_back(place.region, *bytes);
    if (done && watch_ != nullptr) watch_->write_ended(place.region, *bytes);
    co_return done;
}

asio::awaitable<Result<void>> BoundedAgent::write_preloader(const WriteGrant& grant,
                                                            ChunkSource& source) {
    const Place place{Region::boot1, DeviceAddress{0}, source.size()};
    const auto bytes = span_of(place.address, place.length, block_size_);
    if (!bytes || !ranges_.grants_write(place.region, *bytes))
        co_return out_of_bounds("a preloader", place);
    if (watch_ != nullptr) watch_->write_begins(place.region, *bytes);
    auto done = co_await agent_->write_preloader(grant, source);
    if (done) written_.emplace_back(place.region, *bytes);
    co_return done;
}

asio::awaitable<Result<void>> BoundedAgent::erase(const WriteGrant& grant, Place place) {
    const auto bytes = span_of(place.address, place.length, block_size_);
    if (!bytes || !ranges_.grants_erase(place.region, *bytes))
        co_return out_of_bounds("an erase", place);
    if (watch_ != nullptr) watch_->erase_begins(place.region, *bytes);
    co_return co_await agent_->erase(grant, place);
}

} // namespace gangflash

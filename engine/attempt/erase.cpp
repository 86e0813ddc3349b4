#include "engine/attempt/erase.hpp"

#include <algorithm>
#include <optional>
#include <vector>

#include <fmt/format.h>

namespace gangflash::attempt {

namespace {

/// What is read at once: file systems keep their first superblock and the keys of encryption at
/// one of the two ends, in far less than this.
constexpr std::uint64_t piece = 256 * kib;

/// Pieces at random places besides the first and the last one.
constexpr unsigned random_pieces = 6;

/// Erased flash reads as all ones, an erased eMMC or UFS as either (JESD84-B51, ERASED_MEM_CONT).
bool is_erased(ByteView bytes) {
    if (bytes.empty()) return true;
    const bool known = bytes.front() == std::byte{0} || bytes.front() == std::byte{0xFF};
    return known && std::ranges::all_of(bytes, [&](std::byte b) { return b == bytes.front(); });
}

/// Offsets of the pieces to look at, ascending: all of a small range.
std::vector<std::uint64_t> pieces_of(std::uint64_t size, Random& random) {
    std::vector<std::uint64_t> places;
    const std::uint64_t count = (size + piece - 1) / piece;
    if (count <= random_pieces + 2) {
        for (std::uint64_t i = 0; i < count; ++i)
            places.push_back(i * piece);
        return places;
    }
    places = {0, (count - 1) * piece};
    for (unsigned i = 0; i < random_pieces; ++i)
        places.push_back(random.below(count) * piece);
    std::ranges::sort(places);
    places.erase(std::ranges::unique(places).begin(), places.end());
    return places;
}

/// What stands in `bytes`, read at `start`, before and after `record`.
std::pair<ByteView, ByteView> around(ByteView bytes, std::uint64_t start, const Place& record) {
    const auto cut = [&](std::uint64_t address) {
        const std::uint64_t end = start + bytes.size();
        return static_cast<std::size_t>(std::clamp(address, start, end) - start);
    };
    const std::uint64_t begin = record.address.value;
    return {bytes.first(cut(begin)), bytes.subspan(cut(begin + record.length.value))};
}

/// Of the table that the phone came with: an agent finds its record there as long as it runs.
std::optional<Place> place_of_own_record(const Context& context) {
    const auto record = context.reader->own_record();
    if (!record) return std::nullopt;
    const auto in = [&](const auto& partitions) -> std::optional<Place> {
        for (const PhonePartition& p : partitions)
            if (p.name == record->partition && p.size.value >= record->before_end.value)
                return Place{Region::user,
                             DeviceAddress{p.start.value + p.size.value - record->before_end.value},
                             record->length};
        return std::nullopt;
    };
    if (auto place = in(context.table.partitions)) return place;
    return in(context.relayout.layout);
}

/// The agent's own record, where it stands in this range and begins as it should.
asio::awaitable<Result<std::optional<Place>>>
find_own_record(Context& context, Region region, Span erased) {
    const std::optional<Place> place = place_of_own_record(context);
    const std::uint64_t begin = place ? place->address.value : 0;
    const bool inside = place && region == Region::user && begin >= erased.start &&
                        begin + place->length.value <= erased.end;
    if (!inside) co_return std::optional<Place>{};
    auto bytes = co_await read_bytes(
        *context.reader, context.storage, region, place->address, place->length);
    if (!bytes) co_return bytes.error();
    const bool marked = as_text(*bytes).starts_with(context.reader->own_record()->mark);
    co_return marked ? place : std::optional<Place>{};
}

/// Of a range that holds more than the owner's data, theirs are looked at besides: eight pieces of
/// a whole storage may all lie elsewhere.
std::vector<std::uint64_t>
places_to_look_at(Context& context, Region region, DeviceAddress start, ByteCount size) {
    std::vector<std::uint64_t> places = pieces_of(size.value, context.unit.random);
    const Span range{start.value, start.value + size.value};
    for (const OwnersData::Place& place : context.unit.owners_data.places()) {
        const Span part{std::max(range.start, place.bytes.start),
                        std::min(range.end, place.bytes.end)};
        if (region != Region::user || part.start >= part.end || part == range) continue;
        for (const std::uint64_t at : pieces_of(part.size(), context.unit.random))
            places.push_back(part.start - range.start + at);
    }
    std::ranges::sort(places);
    places.erase(std::ranges::unique(places).begin(), places.end());
    return places;
}

} // namespace

Work erase(Context& context, const WriteGrant& grant, Place place) {
    if (auto done = co_await context.writer->erase(grant, place); !done) co_return done.error();
    ++context.unit.places_erased;
    co_return Moved{};
}

Work verify_erase(Context& context, Region region, DeviceAddress start, ByteCount size) {
    const std::vector<std::uint64_t> places = places_to_look_at(context, region, start, size);
    std::vector<std::uint64_t> looks;
    std::uint64_t bytes = 0;
    std::uint64_t zeros = 0;
    const std::uint64_t end = start.value + size.value;
    auto record = co_await find_own_record(context, region, Span{start.value, end});
    if (!record) co_return record.error();
    for (const std::uint64_t offset : places) {
        const ByteCount length{std::min(piece, size.value - offset)};
        auto back = co_await read_bytes(
            *context.reader, context.storage, region, start + ByteCount{offset}, length);
        if (!back) co_return back.error();
        bytes += back->size();
        if (back->empty()) continue;
        looks.push_back(start.value + offset);
        const ByteView all = *back;
        const auto [before, after] =
            *record ? around(all, start.value + offset, **record) : std::pair{all, ByteView{}};
        if (!is_erased(before) || !is_erased(after))
            co_return Fault{ErrorCode::erase_not_seen,
                            fmt::format("offset=0x{:x} bytes={} hold data", offset, length.value)};
        if (back->front() == std::byte{0}) ++zeros;
    }
    const std::string_view value = zeros == places.size() ? "00" : zeros == 0 ? "ff" : "00 or ff";
    std::string seen = fmt::format("{} bytes erased, {} pieces with {} bytes read back as {}",
                                   size.value,
                                   places.size(),
                                   bytes,
                                   value);
    if (*record)
        seen += fmt::format(", but for {} bytes at 0x{:x} that the agent writes for itself",
                            (*record)->length.value,
                            (*record)->address.value);
    context.unit.owners_data.seen_erased(
        region, Span{start.value, start.value + size.value}, looks);
    co_return Moved{bytes, {}, std::move(seen)};
}

} // namespace gangflash::attempt

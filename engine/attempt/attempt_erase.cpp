// Proof that the owner's data are gone.
#include "base/sha256.hpp"
#include "engine/attempt/attempt.hpp"

#include <algorithm>
#include <optional>
#include <vector>

#include <fmt/format.h>

namespace gangflash {

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

} // namespace

/// Of the table that the phone came with: an agent finds its record there as long as it runs.
std::optional<Place> Attempt::place_of_own_record() const {
    const auto record = agent_->own_record();
    if (!record) return std::nullopt;
    const auto in = [&](const auto& partitions) -> std::optional<Place> {
        for (const PhonePartition& p : partitions)
            if (p.name == record->partition && p.size.value >= record->before_end.value)
                return Place{Region::user,
                             DeviceAddress{p.start.value + p.size.value - record->before_end.value},
                             record->length};
        return std::nullopt;
    };
    if (auto place = in(table_.partitions)) return place;
    return in(relayout_.layout);
}

/// The agent's own record, where it stands in this range and begins as it should.
asio::awaitable<Result<std::optional<Place>>> Attempt::find_own_record(Region region, Span erased) {
    const std::optional<Place> place = place_of_own_record();
    const std::uint64_t begin = place ? place->address.value : 0;
    const bool inside = place && region == Region::user && begin >= erased.start &&
                        begin + place->length.value <= erased.end;
    if (!inside) co_return std::optional<Place>{};
    auto bytes = co_await read_bytes(*agent_, storage_, region, place->address, place->length);
    if (!bytes) co_return bytes.error();
    const bool marked = as_text(*bytes).starts_with(agent_->own_record()->mark);
    co_return marked ? place : std::optional<Place>{};
}

/// An agent says that it erased; this looks. Pieces of the range are read back and must be all
/// zeros or all ones: a storage that discards without erasing, or an agent that erased another
/// range, shows here. It is a sample: what it saw and how much stands in the record.
Attempt::Work Attempt::verify_erase(Region region, DeviceAddress start, ByteCount size) {
    const std::vector<std::uint64_t> places = places_to_look_at(region, start, size);
    std::vector<std::uint64_t> looks;
    std::uint64_t bytes = 0;
    std::uint64_t zeros = 0;
    const std::uint64_t end = start.value + size.value;
    auto record = co_await find_own_record(region, Span{start.value, end});
    if (!record) co_return record.error();
    for (const std::uint64_t offset : places) {
        const ByteCount length{std::min(piece, size.value - offset)};
        auto back =
            co_await read_bytes(*agent_, storage_, region, start + ByteCount{offset}, length);
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
    unit_.owners_data.seen_erased(region, Span{start.value, start.value + size.value}, looks);
    co_return Moved{bytes, {}, std::move(seen)};
}

/// Of a range that holds more than the owner's data, theirs are looked at besides: eight pieces of
/// a whole storage may all lie elsewhere.
std::vector<std::uint64_t>
Attempt::places_to_look_at(Region region, DeviceAddress start, ByteCount size) {
    std::vector<std::uint64_t> places = pieces_of(size.value, unit_.random);
    const Span range{start.value, start.value + size.value};
    for (const OwnersData::Place& place : unit_.owners_data.places()) {
        const Span part{std::max(range.start, place.bytes.start),
                        std::min(range.end, place.bytes.end)};
        if (region != Region::user || part.start >= part.end || part == range) continue;
        for (const std::uint64_t at : pieces_of(part.size(), unit_.random))
            places.push_back(part.start - range.start + at);
    }
    std::ranges::sort(places);
    places.erase(std::ranges::unique(places).begin(), places.end());
    return places;
}

/// The first bytes of each partition, for work that keeps them: before it, and at its end.
asio::awaitable<Result<void>> Attempt::look_at_owners_data(bool before) {
    OwnersData& owners = unit_.owners_data;
    if (before == owners.looked_before() || owners.changed()) co_return success();
    OwnersData::Look look; // a drop in the middle leaves none
    for (const OwnersData::Place& place : owners.places()) {
        const ByteCount length{std::min(OwnersData::first_look, place.bytes.size())};
        auto bytes = co_await read_bytes(
            *agent_, storage_, Region::user, DeviceAddress{place.bytes.start}, length);
        if (!bytes) co_return bytes.error();
        look.insert_or_assign(place.name, sha256(*bytes));
    }
    if (before)
        owners.read_before(std::move(look));
    else
        owners.read_after(std::move(look));
    co_return success();
}

/// Before the gate: a station that dies behind it must not leave "untouched" behind. Corrected
/// when the gate refuses.
asio::awaitable<Result<void>> Attempt::announce_change_of_owners_data() {
    const auto& seen = unit_.facts.details.userdata_seen;
    if (seen == "begun" || seen == "erased" || seen == "written") co_return success();
    UnitFacts learned;
    learned.details.userdata_seen = "begun";
    co_return co_await learn(std::move(learned));
}

/// What has changed since it was told last.
asio::awaitable<Result<void>> Attempt::tell_owners_data() {
    UnitFacts learned;
    learned.details = unit_.owners_data_news();
    if (!learned.details.userdata_seen && !learned.details.userdata_proof) co_return success();
    co_return co_await learn(std::move(learned));
}

/// A PASS under `erase` says that they are gone: no step may have forgotten a part of them.
Result<void> Attempt::owners_data_as_ordered() const {
    const OwnersData& owners = unit_.owners_data;
    const std::string_view order = order_of(*unit_.plan);
    if (order == to_string(Userdata::keep) && owners.changed())
        return Fault{ErrorCode::internal_error,
                     "the owner's data were to be kept and were changed"};
    if (order != to_string(Userdata::erase) || owners.places().empty()) return success();
    if (owners.seen() == "erased") return success();
    return Fault{ErrorCode::internal_error,
                 fmt::format("the owner's data were to be erased and are {}",
                             owners.seen().value_or("not known"))};
}

} // namespace gangflash

#include "config/plan/plan_ranges.hpp"

#include <algorithm>
#include <limits>
#include <tuple>
#include <utility>

#include <fmt/format.h>

namespace gangflash {

namespace {

constexpr std::uint64_t last_byte = std::numeric_limits<std::uint64_t>::max();

bool stores(Purpose purpose) {
    return purpose == Purpose::write || purpose == Purpose::restore;
}

bool erases(Purpose purpose) {
    return purpose == Purpose::erase || purpose == Purpose::clear;
}

bool promises(Purpose purpose) {
    return purpose == Purpose::keep || purpose == Purpose::protect;
}

/// Whether these two may share bytes.
bool go_together(const Claim& a, const Claim& b) {
    if (promises(a.purpose) && promises(b.purpose)) return true;
    const bool of_one = a.partition == b.partition && !a.partition.empty();
    if (promises(a.purpose) || promises(b.purpose)) {
        // What is put back from the phone's own backup is what was promised.
        const Purpose doing = promises(a.purpose) ? b.purpose : a.purpose;
        return of_one && doing == Purpose::restore;
    }
    // A format clears first, then everything else finds its place.
    if (a.purpose == Purpose::clear || b.purpose == Purpose::clear) return true;
    // Of two images for the same bytes only the second would stand there.
    if (a.purpose == Purpose::write && b.purpose == Purpose::write) return false;
    return of_one;
}

bool leaves_its_partition(const Claim& claim) {
    const bool has_room = claim.purpose == Purpose::write || claim.purpose == Purpose::erase;
    return has_room && !claim.room.holds(claim.bytes);
}

} // namespace

std::optional<Span> span_of(DeviceAddress start, ByteCount length, std::uint64_t block_size) {
    const std::uint64_t begin = start.value - start.value % block_size;
    if (length.value > last_byte - start.value) return std::nullopt;
    const std::uint64_t end = start.value + length.value;
    const std::uint64_t missing = end % block_size == 0 ? 0 : block_size - end % block_size;
    if (missing > last_byte - end) return std::nullopt;
    return Span{begin, end + missing};
}

std::uint64_t usual_block_size(StorageKind kind) {
    return kind == StorageKind::ufs ? 4096 : 512;
}

std::string_view to_string(Purpose purpose) {
    switch (purpose) {
    case Purpose::write:
        return "written";
    case Purpose::erase:
    case Purpose::clear:
        return "erased";
    case Purpose::restore:
        return "restored";
    case Purpose::keep:
        return "kept";
    case Purpose::protect:
        return "protected";
    }
    return "?";
}

std::string describe(const Claim& claim) {
    return fmt::format("{} from 0x{:x} to 0x{:x} of {}",
                       claim.partition.empty() ? "a range" : claim.partition,
                       claim.bytes.start,
                       claim.bytes.end,
                       to_string(claim.region));
}

std::variant<PlanRanges, std::vector<Violation>> PlanRanges::make(std::vector<Claim> claims) {
    std::erase_if(claims, [](const Claim& claim) { return claim.bytes.empty(); });
    std::ranges::stable_sort(claims, {}, [](const Claim& claim) {
        return std::tuple(claim.region, claim.bytes.start, claim.bytes.end);
    });
    std::vector<Violation> found;
    for (std::size_t i = 0; i < claims.size(); ++i) {
        const Claim& claim = claims[i];
        if (leaves_its_partition(claim)) {
            found.push_back({claim, std::nullopt});
            continue; // its neighbours follow from that
        }
        for (std::size_t j = i + 1; j < claims.size(); ++j) {
            const Claim& next = claims[j];
            if (next.region != claim.region || next.bytes.start >= claim.bytes.end) break;
            if (go_together(claim, next) || leaves_its_partition(next)) continue;
            const bool promised = promises(next.purpose);
            found.push_back(promised ? Violation{claim, next} : Violation{next, claim});
            break;
        }
    }
    if (!found.empty()) return found;
    return PlanRanges(std::move(claims));
}

bool PlanRanges::grants_write(Region region, Span bytes) const {
    return std::ranges::any_of(claims_, [&](const Claim& claim) {
        return stores(claim.purpose) && claim.region == region && claim.bytes.holds(bytes);
    });
}

bool PlanRanges::grants_erase(Region region, Span bytes) const {
    return std::ranges::any_of(claims_, [&](const Claim& claim) {
        return erases(claim.purpose) && claim.region == region && claim.bytes.holds(bytes);
    });
}

} // namespace gangflash

#include "engine/phone/phone_ranges.hpp"

#include "config/gpt/gpt_builder.hpp"
#include "config/plan/protected_partitions.hpp"

#include <algorithm>
#include <limits>
#include <optional>
#include <string_view>
#include <utility>
#include <variant>

#include <fmt/format.h>

namespace gangflash {

namespace {

constexpr std::string_view table_name = "the partition table";

std::string_view doing(Purpose purpose) {
    return purpose == Purpose::write || purpose == Purpose::restore ? "writing" : "erasing";
}

/// Both sides of what does not go together.
Fault fault_of(const Violation& wrong) {
    if (!wrong.other)
        return {ErrorCode::plan_overlaps,
                fmt::format("{} {}, in whole blocks, and the phone has it from 0x{:x} to 0x{:x}",
                            doing(wrong.claim.purpose),
                            describe(wrong.claim),
                            wrong.claim.room.start,
                            wrong.claim.room.end)};
    const Claim& act = wrong.claim;
    const Claim& there = *wrong.other;
    const ErrorCode code = there.purpose == Purpose::protect ? ErrorCode::protected_partition
                                                             : ErrorCode::plan_overlaps;
    if (act.partition == there.partition)
        return {
            code,
            fmt::format(
                "{} {}, which is {}", doing(act.purpose), act.partition, to_string(there.purpose))};
    return {code,
            fmt::format("{} {} from 0x{:x} to 0x{:x}, where the phone has {}, which is {}",
                        doing(act.purpose),
                        act.partition.empty() ? "a range" : act.partition,
                        act.bytes.start,
                        act.bytes.end,
                        there.partition,
                        to_string(there.purpose))};
}

class PhoneRanges {
public:
    PhoneRanges(const Plan& plan,
                const StorageReport& storage,
                const Relayout& relayout,
                const std::vector<PhonePartition>& seen_blank)
        : plan_(plan), storage_(storage), relayout_(relayout), seen_blank_(seen_blank) {}

    Result<PlanRanges> make() {
        promise();
        claim_table();
        claim_formats();
        for (const PlannedWrite& write : plan_.writes)
            for (const Region region : write.regions)
                if (auto ok = claim_write(write, region); !ok) return ok.error();
        if (auto ok = check_neighbours(); !ok) return ok.error();
        auto made = PlanRanges::make(std::move(claims_));
        if (auto* ranges = std::get_if<PlanRanges>(&made)) return std::move(*ranges);
        return fault_of(std::get<std::vector<Violation>>(made).front());
    }

private:
    static Span span(const PhonePartition& p) { // never wraps, whatever a table says
        const std::uint64_t left = std::numeric_limits<std::uint64_t>::max() - p.start.value;
        return {p.start.value, p.start.value + std::min(p.size.value, left)};
    }

    const PhonePartition* find(std::string_view name) const {
        const auto found = std::ranges::find(relayout_.layout, name, &PhonePartition::name);
        return found == relayout_.layout.end() ? nullptr : &*found;
    }

    void add(Purpose purpose, std::string partition, Region region, Span bytes, Span room) {
        claims_.push_back({purpose, std::move(partition), region, bytes, room, 0});
    }

    void promise() {
        for (const PhonePartition& p : relayout_.layout)
            if (const auto purpose = promise_of(p))
                add(*purpose, p.name, Region::user, span(p), span(p));
    }

    std::optional<Purpose> promise_of(const PhonePartition& p) const {
        if (survives_every_mode(p.name)) {
            const bool blank =
                std::ranges::find(seen_blank_, p.name, &PhonePartition::name) != seen_blank_.end();
            // What moves is cleared where it will stand, and then restored there.
            const auto kept = std::ranges::find(relayout_.kept, p.name, &KeptPartition::name);
            const bool moves = kept != relayout_.kept.end() && kept->moves();
            return blank || moves ? std::nullopt : std::optional(Purpose::protect);
        }
        // Of the storage itself (flashinfo, PMT …): never written, and gone with all the rest where
        // a mode lays the phone out anew.
        if (guard_of(p.name) != Guard::none)
            return is_cleared(p) ? std::nullopt : std::optional(Purpose::protect);
        if (is_userdata_group(p.name) && plan_.userdata != Userdata::erase) return Purpose::keep;
        return std::nullopt;
    }

    bool is_cleared(const PhonePartition& p) const {
        return std::ranges::any_of(relayout_.erased, [&](const ErasedRange& range) {
            const Span bytes{range.place.address.value,
                             range.place.address.value + range.place.length.value};
            return range.place.region == Region::user && range.name != p.name &&
                   bytes.holds(span(p));
        });
    }

    void claim_table() {
        const ByteCount front = gpt_primary_bytes(storage_.block_size);
        const ByteCount back = gpt_backup_bytes(storage_.block_size);
        if (!plan_.has_gpt() || storage_.user < front + back) return;
        const Purpose purpose = relayout_.new_table ? Purpose::restore : Purpose::protect;
        const std::uint64_t end = storage_.user.value;
        for (const Span copy : {Span{0, front.value}, Span{end - back.value, end}})
            add(purpose, std::string(table_name), Region::user, copy, copy);
    }

    /// What is erased before the writes, and put back.
    void claim_formats() {
        for (const ErasedRange& range : relayout_.erased) {
            const Place& place = range.place;
            const Span bytes{place.address.value, place.address.value + place.length.value};
            const PhonePartition* partition =
                place.region == Region::user ? find(range.name) : nullptr;
            if (partition != nullptr)
                add(Purpose::erase, range.name, place.region, bytes, span(*partition));
            else
                add(Purpose::clear, {}, place.region, bytes, bytes);
        }
        for (const KeptPartition& kept : relayout_.kept) {
            const auto bytes = span_of(kept.to, kept.size, storage_.block_size);
            if (bytes) add(Purpose::restore, kept.name, Region::user, *bytes, *bytes);
        }
    }

    Result<void> claim_write(const PlannedWrite& write, Region region) {
        if (write.boot_loader) {
            // All of the area: the agent makes a header in front of the file.
            const Span area{0, storage_.size_of(region).value};
            if (region == Region::user)
                return Fault{ErrorCode::internal_error,
                             write.partition + ": a boot loader planned for the user area"};
            if (region == Region::boot2 && !reaches_first_area() && !write.boot_area)
                return Fault{ErrorCode::internal_error,
                             write.partition + ": no step would reach boot area 2"};
            add(Purpose::write, write.partition, region, area, area);
            return success();
        }
        for (const Extent& extent : write.image->extents())
            if (extent.offset % storage_.block_size != 0)
                return Fault{ErrorCode::image_invalid,
                             fmt::format("{}: data at 0x{:x}, which is no multiple of the phone's "
                                         "blocks of {} bytes",
                                         write.image->file_name(),
                                         extent.offset,
                                         storage_.block_size)};
        const PhonePartition* partition = region == Region::user ? find(write.partition) : nullptr;
        if (partition == nullptr && region == Region::user)
            return Fault{ErrorCode::internal_error,
                         write.partition + ": planned for a place that the layout does not have"};
        const ByteCount size{write.image->expanded_size()};
        const Span room = partition != nullptr
                              ? span(*partition)
                              : Span{write.start.value, storage_.size_of(region).value};
        const auto bytes = span_of(write.start, size, storage_.block_size);
        if (!bytes || (bytes->end > room.end && write.start.value == room.start))
            return Fault{ErrorCode::storage_too_small,
                         fmt::format("the phone has {} with {} bytes, the package is for one with "
                                     "at least {}: {} ends there",
                                     write.partition,
                                     room.end < room.start ? 0 : room.size(),
                                     size.value,
                                     write.image->file_name())};
        add(Purpose::write, write.partition, region, *bytes, room);
        if (write.erase_first) add(Purpose::erase, write.partition, region, room, room);
        return success();
    }

    bool reaches_first_area() const {
        return std::ranges::any_of(plan_.writes, [](const PlannedWrite& write) {
            return write.boot_loader &&
                   std::ranges::find(write.regions, Region::boot1) != write.regions.end();
        });
    }

    /// A table may be wrong in itself: what belongs to two partitions is written for neither.
    Result<void> check_neighbours() const {
        for (const Claim& claim : claims_) {
            const bool acts = claim.purpose == Purpose::write || claim.purpose == Purpose::erase;
            if (!acts || claim.region != Region::user) continue;
            for (const PhonePartition& p : relayout_.layout)
                if (p.name != claim.partition && !promise_of(p) && span(p).meets(claim.bytes))
                    return Fault{ErrorCode::layout_differs,
                                 fmt::format("{} {}, where the phone also has {} from 0x{:x} to "
                                             "0x{:x}",
                                             doing(claim.purpose),
                                             describe(claim),
                                             p.name,
                                             span(p).start,
                                             span(p).end)};
        }
        return success();
    }

    const Plan& plan_;
    const StorageReport& storage_;
    const Relayout& relayout_;
    const std::vector<PhonePartition>& seen_blank_;
    std::vector<Claim> claims_;
};

} // namespace

Result<PlanRanges> ranges_on(const Plan& plan,
                             const StorageReport& storage,
                             const Relayout& relayout,
                             const std::vector<PhonePartition>& seen_blank) {
    return PhoneRanges{plan, storage, relayout, seen_blank}.make();
}

Result<PlanRanges> ranges_of(const guard::Manifest& manifest, std::uint32_t block_size) {
    std::vector<Claim> claims;
    for (const guard::Part& part : manifest.parts) {
        if (!part.to) continue;
        const auto bytes = span_of(*part.to, part.size, block_size);
        if (!bytes) return Fault{ErrorCode::backup_damaged, part.name + ": belongs nowhere"};
        claims.push_back({Purpose::restore, part.name, part.region, *bytes, *bytes, 0});
    }
    auto made = PlanRanges::make(std::move(claims));
    if (auto* ranges = std::get_if<PlanRanges>(&made)) return std::move(*ranges);
    const Violation& wrong = std::get<std::vector<Violation>>(made).front();
    return Fault{ErrorCode::backup_damaged,
                 fmt::format("{} and {} overlap", describe(wrong.claim), describe(*wrong.other))};
}

} // namespace gangflash

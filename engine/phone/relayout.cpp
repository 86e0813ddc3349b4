#include "engine/phone/relayout.hpp"

#include "config/plan/protected_partitions.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace gangflash {

namespace {

Fault unfit(const Plan& plan, const StorageReport& storage, std::string_view what) {
    return {ErrorCode::layout_differs,
            fmt::format("{}: {} does not fit into a user area of {} bytes",
                        plan.scatter_file,
                        what,
                        storage.user.value)};
}

bool in_user_area(const LayoutEntry& entry) {
    return std::ranges::find(entry.regions, Region::user) != entry.regions.end();
}

bool is_table(std::string_view name) {
    return name == "pgpt" || name == "sgpt";
}

const PhonePartition* find(const std::vector<PhonePartition>& layout, std::string_view name) {
    const auto found = std::ranges::find(layout, name, &PhonePartition::name);
    return found == layout.end() ? nullptr : &*found;
}

std::string describe_place(const PhonePartition& partition) {
    return fmt::format(
        "{} with {} bytes at 0x{:x}", partition.name, partition.size.value, partition.start.value);
}

bool same_places(const std::vector<PhonePartition>& a, const std::vector<PhonePartition>& b) {
    const auto all_in = [](const auto& some, const auto& others) {
        return std::ranges::all_of(some, [&](const PhonePartition& p) {
            const PhonePartition* other = find(others, p.name);
            return other != nullptr && other->start == p.start && other->size == p.size;
        });
    };
    return a.size() == b.size() && all_in(a, b);
}

class RelayoutPlanner {
public:
    RelayoutPlanner(const PhoneTable& phone,
                    const StorageReport& storage,
                    const Plan& plan,
                    bool blank_board)
        : phone_(phone), storage_(storage), plan_(plan), blank_board_(blank_board) {}

    Result<Relayout> make() {
        if (plan_.mode == FlashMode::download_only) return only_named_erases();
        if (plan_.mode == FlashMode::format) return as_ordered();
        if (plan_.mode == FlashMode::repair_table) return table_alone();
        auto layout = layout_on(plan_, storage_);
        if (!layout) return layout.error();
        made_.layout = std::move(*layout);
        const bool another = !same_places(made_.layout, phone_.partitions);
        // Both copies are one table: a phone that lives on its second gets its first again.
        made_.new_table = another || phone_.has_lost_a_copy();
        if (auto there = check_something_to_keep(); !there) return there.error();
        if (plan_.mode == FlashMode::firmware_upgrade && !another) {
            keep_in_place();
            erase_invisible();
            erase_named();
        } else {
            if (auto kept = keep_and_move(); !kept) return kept.error();
            // Where an agent keeps its table is not known, so it goes with the rest.
            made_.new_table = made_.new_table || !plan_.has_gpt();
            erase_the_rest();
        }
        return std::move(made_);
    }

private:
    Relayout only_named_erases() {
        made_.layout = phone_.partitions;
        if (!plan_.erases.empty()) keep_in_place();
        erase_named();
        return std::move(made_);
    }

    /// Nothing is erased and nothing moves, so nothing is kept on disk. Whether what the phone owns
    /// stands where this table will say is looked at before (Attempt::believe_the_package()).
    Result<Relayout> table_alone() {
        auto layout = layout_on(plan_, storage_);
        if (!layout) return layout.error();
        made_.layout = std::move(*layout);
        if (!phone_.partitions.empty() && !same_places(made_.layout, phone_.partitions))
            return Fault{ErrorCode::layout_differs,
                         "the phone has a valid partition table with another layout, so there is "
                         "nothing to repair: use --mode firmware-upgrade"};
        made_.new_table = phone_.partitions.empty() || phone_.has_lost_a_copy();
        return std::move(made_);
    }

    Result<Relayout> as_ordered() {
        made_.layout = phone_.partitions;
        if (auto there = check_something_to_keep(); !there) return there.error();
        keep_in_place();
        const FormatOrder& order = *plan_.format;
        if (order.extent == FormatOrder::Extent::range) {
            if (auto harmless = check_range(order); !harmless) return harmless.error();
            add_gap(order.start.value, order.start.value + order.length.value);
            return std::move(made_);
        }
        made_.new_table = !plan_.has_gpt(); // a PMT goes with the rest; a GPT is left alone
        erase_the_rest();
        if (order.extent == FormatOrder::Extent::all)
            for (const Region region : {Region::boot1, Region::boot2})
                if (const ByteCount size = storage_.size_of(region); size.value != 0)
                    add_erase(std::string(to_string(region)), Place{region, {}, size});
        return std::move(made_);
    }

    Result<void> check_range(const FormatOrder& order) const {
        const std::uint64_t begin = order.start.value, block = storage_.block_size;
        if (begin % block != 0 || order.length.value % block != 0 || order.length.value == 0)
            return Fault{ErrorCode::order_invalid,
                         fmt::format("the range to be formatted is no whole number of blocks of {} "
                                     "bytes",
                                     block)};
        if (begin > storage_.user.value || order.length > storage_.user - ByteCount{begin})
            return Fault{ErrorCode::storage_too_small,
                         fmt::format("the range to be formatted ends behind the user area of {} "
                                     "bytes",
                                     storage_.user.value)};
        const std::uint64_t end = begin + order.length.value;
        const auto meets = [&](std::uint64_t from, std::uint64_t to) {
            return begin < to && from < end;
        };
        for (const KeptPartition& k : made_.kept)
            if (meets(k.from.value, k.from.value + k.size.value))
                return Fault{ErrorCode::protected_partition,
                             fmt::format("the range to be formatted meets {} at 0x{:x}",
                                         k.name,
                                         k.from.value)};
        const std::uint64_t last = storage_.user.value - table_bytes(false).value;
        if (meets(0, table_bytes(true).value) || meets(last, storage_.user.value))
            return Fault{ErrorCode::protected_partition,
                         "the range to be formatted meets the partition table"};
        return success();
    }

    Result<void> check_something_to_keep() const {
        if (blank_board_) return success();
        if (phone_.partitions.empty())
            return Fault{ErrorCode::backup_incomplete,
                         fmt::format("the phone has no valid partition table ({}), so nothing "
                                     "tells where its nvram is: --mode repair-table writes the "
                                     "package's table when the phone's identity is in place, "
                                     "--blank-board says there is none",
                                     phone_.problem)};
        const bool has_nvram =
            std::ranges::any_of(phone_.partitions, [](const auto& p) { return is_nvram(p.name); });
        if (!has_nvram)
            return Fault{ErrorCode::backup_incomplete,
                         "the phone's partition table has no nvram; --blank-board says there is "
                         "nothing to keep"};
        return success();
    }

    void keep_in_place() {
        for (const PhonePartition& p : phone_.partitions)
            if (survives_every_mode(p.name))
                made_.kept.push_back({p.name, p.start, p.start, p.size});
    }

    Result<void> keep_and_move() {
        for (const PhonePartition& p : phone_.partitions) {
            const bool owners_data = plan_.mode == FlashMode::firmware_upgrade &&
                                     plan_.userdata == Userdata::keep && is_userdata_group(p.name);
            if (!survives_every_mode(p.name) && !owners_data) continue;
            const PhonePartition* there = find(made_.layout, p.name);
            if (there == nullptr || there->size != p.size) return lost(p, there);
            if (!owners_data) {
                made_.kept.push_back({p.name, p.start, there->start, p.size});
            } else if (there->start == p.start) {
                untouched_.push_back(p); // too large to be moved
            } else {
                return lost(p, there);
            }
        }
        return success();
    }

    Fault lost(const PhonePartition& mine, const PhonePartition* there) const {
        return {ErrorCode::protected_size_changed,
                fmt::format(
                    "the phone has {}, the package is for {}{}",
                    describe_place(mine),
                    there == nullptr ? "phones without " + mine.name : describe_place(*there),
                    is_userdata_group(mine.name) ? "; --userdata erase gives the owner's data up"
                                                 : "")};
    }

    void erase_named() {
        // As much as the phone gives the partition: one that grew holds data behind the size that
        // the scatter names.
        for (const PlannedErase& e : plan_.erases) {
            const PhonePartition* there =
                e.region == Region::user ? find(made_.layout, e.partition) : nullptr;
            const ByteCount size = there != nullptr ? there->size : e.size;
            add_erase(e.partition, Place{e.region, e.start, size});
        }
        // The owner's data where only the phone has a partition for them.
        if (plan_.userdata != Userdata::erase) return;
        for (const PhonePartition& p : made_.layout)
            if (is_userdata_group(p.name) && plan_.find(p.name) == nullptr)
                add_erase(p.name, Place{Region::user, p.start, p.size});
    }

    void erase_invisible() {
        for (const LayoutEntry& entry : plan_.layout) {
            const PhonePartition* there = find(made_.layout, entry.name);
            const bool due = there != nullptr && entry.operation_type == "INVISIBLE" &&
                             guard_of(entry.name) == Guard::none && !is_userdata_group(entry.name);
            if (due) add_erase(entry.name, Place{Region::user, there->start, there->size});
        }
    }

    /// Everything but the table and what stays where it is.
    void erase_the_rest() {
        const ByteCount primary = table_bytes(true);
        const ByteCount backup = table_bytes(false);
        std::vector<std::pair<std::uint64_t, std::uint64_t>> stays{
            {0, primary.value}, {storage_.user.value - backup.value, storage_.user.value}};
        for (const KeptPartition& k : made_.kept)
            if (!k.moves()) stays.emplace_back(k.from.value, k.from.value + k.size.value);
        for (const PhonePartition& p : untouched_)
            stays.emplace_back(p.start.value, p.start.value + p.size.value);
        std::ranges::sort(stays);
        std::uint64_t at = 0;
        for (const auto& [begin, end] : stays) {
            add_gap(at, begin);
            at = std::max(at, end);
        }
        add_gap(at, storage_.user.value);
    }

    /// A GPT is not erased: a new one is written over it in one go.
    ByteCount table_bytes(bool primary) const {
        if (!plan_.has_gpt()) return ByteCount{0};
        return primary ? gpt_primary_bytes(storage_.block_size)
                       : gpt_backup_bytes(storage_.block_size);
    }

    void add_gap(std::uint64_t begin, std::uint64_t end) {
        begin = round_up(begin, storage_.block_size);
        end = end / storage_.block_size * storage_.block_size;
        if (begin >= end) return;
        add_erase(fmt::format("0x{:x}..0x{:x}", begin, end),
                  Place{Region::user, DeviceAddress{begin}, ByteCount{end - begin}});
    }

    void add_erase(std::string name, Place place) {
        place.length = ByteCount{round_up(place.length.value, storage_.block_size)};
        made_.erased.push_back({std::move(name), place});
    }

    const PhoneTable& phone_;
    const StorageReport& storage_;
    const Plan& plan_;
    bool blank_board_;
    Relayout made_;
    std::vector<PhonePartition> untouched_; ///< the owner's data
};

} // namespace

ByteCount Relayout::kept_bytes() const {
    ByteCount total;
    for (const KeptPartition& k : kept)
        total += k.size;
    return total;
}

Result<std::vector<PhonePartition>> layout_on(const Plan& plan, const StorageReport& storage) {
    std::vector<PhonePartition> layout;
    std::uint64_t end = storage.user.value;
    // From the end backwards, so that what takes the rest knows where it ends.
    for (std::size_t i = plan.layout.size(); i-- > 0;) {
        const LayoutEntry& entry = plan.layout[i];
        if (!in_user_area(entry)) continue;
        if (!entry.from_end) continue;
        if (entry.size.value > end) return unfit(plan, storage, entry.name);
        end -= entry.size.value;
        if (!is_table(entry.name)) layout.push_back({entry.name, DeviceAddress{end}, entry.size});
    }
    std::ranges::reverse(layout);
    if (plan.has_gpt()) // also behind a scatter that does not name its backup table
        end = std::min(end, (storage.user - gpt_backup_bytes(storage.block_size)).value);
    std::vector<PhonePartition> fixed;
    for (const LayoutEntry& entry : plan.layout) {
        if (!in_user_area(entry) || entry.from_end || is_table(entry.name)) continue;
        const std::uint64_t start = entry.start.value;
        if (start >= end) return unfit(plan, storage, entry.name);
        const ByteCount size = entry.grows() ? ByteCount{end - start} : entry.size;
        if (size.value > end - start) return unfit(plan, storage, entry.name);
        fixed.push_back({entry.name, entry.start, size});
    }
    fixed.insert(fixed.end(), layout.begin(), layout.end());
    return fixed;
}

Result<Relayout> plan_relayout(const PhoneTable& phone,
                               const StorageReport& storage,
                               const Plan& plan,
                               bool blank_board) {
    return RelayoutPlanner{phone, storage, plan, blank_board}.make();
}

std::vector<PhonePartition> unnamed_survivors(const PhoneTable& phone,
                                              const StorageReport& storage,
                                              const Plan& plan,
                                              const Relayout& relayout,
                                              bool blank_board) {
    const auto span = [](const PhonePartition& p) {
        return Span{p.start.value, p.start.value + p.size.value};
    };
    const auto named = [&](const PhonePartition& place) { // by somebody else's partition
        return std::ranges::any_of(
            phone.partitions, [&](const PhonePartition& p) { return span(p).holds(span(place)); });
    };
    const auto erased = [&](const PhonePartition& place) {
        return std::ranges::any_of(relayout.erased, [&](const ErasedRange& range) {
            const Span bytes{range.place.address.value,
                             range.place.address.value + range.place.length.value};
            return range.place.region == Region::user && bytes.meets(span(place));
        });
    };
    std::vector<PhonePartition> places;
    const auto consider = [&](const PhonePartition& place) {
        if (!survives_every_mode(place.name)) return;
        if (phone.find(place.name) != nullptr) return; // kept by its own name
        if (erased(place) && (blank_board || !named(place))) places.push_back(place);
    };
    if (const auto layout = layout_on(plan, storage)) {
        for (const PhonePartition& place : *layout)
            consider(place);
        return places;
    }
    // A format of a phone that the package's layout does not fit: as far as its storage goes.
    for (const LayoutEntry& entry : plan.layout) {
        if (!in_user_area(entry) || entry.from_end) continue;
        if (entry.start >= DeviceAddress{storage.user.value}) continue;
        const ByteCount left{storage.user.value - entry.start.value};
        const ByteCount size = entry.grows() ? left : std::min(entry.size, left);
        consider({entry.name, entry.start, size});
    }
    return places;
}

Result<GptAreas> table_of(const std::vector<PhonePartition>& layout,
                          const StorageReport& storage,
                          const std::optional<Gpt>& before) {
    Gpt table;
    table.sector_size = storage.block_size;
    table.disk = before ? before->disk : derived_guid("disk " + storage.id);
    for (const PhonePartition& p : layout) {
        GptPartition entry;
        if (const GptPartition* known = before ? before->find(p.name) : nullptr) {
            entry = *known;
        } else {
            entry.type = basic_data_guid;
            entry.unique = derived_guid(guid_text(table.disk) + " " + p.name);
        }
        entry.name = p.name;
        entry.first_lba = p.start.value / storage.block_size;
        entry.last_lba = (p.start.value + p.size.value) / storage.block_size - 1;
        table.partitions.push_back(std::move(entry));
    }
    return build_gpt(table, storage.user.value / storage.block_size);
}

} // namespace gangflash

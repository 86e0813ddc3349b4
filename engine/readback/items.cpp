#include "engine/readback/items.hpp"

#include <algorithm>
#include <cctype>
#include <set>

#include <fmt/format.h>

namespace gangflash::readback {

namespace {

class Items {
public:
    Items(const ReadbackOrder& order, const PhoneTable& table, const StorageReport& storage)
        : order_(order), table_(table), storage_(storage) {}

    Result<std::vector<Item>> collect() {
        if (order_.boot_areas)
            for (const Region region : {Region::boot1, Region::boot2})
                if (auto added = add_region(region); !added) return added.error();
        if (auto added = add_partitions(); !added) return added.error();
        for (const ReadbackRange& range : order_.ranges)
            if (auto added = add_range(range); !added) return added.error();
        return std::move(items_);
    }

private:
    Result<void> add_region(Region region) {
        const ByteCount size = storage_.size_of(region);
        if (size.value == 0) return success(); // a phone without that boot area
        return add({std::string(to_string(region)),
                    fmt::format("region-{}", to_string(region)),
                    Place{region, DeviceAddress{0}, size}});
    }

    Result<void> add_partitions() {
        if (order_.all_partitions && table_.partitions.empty())
            return Fault{ErrorCode::partition_missing,
                         "the phone has no partition table: " + table_.problem};
        std::set<std::string> asked(order_.partitions.begin(), order_.partitions.end());
        for (const PhonePartition& partition : table_.partitions) {
            if (asked.erase(partition.name) == 0 && !order_.all_partitions) continue;
            if (auto added = add({partition.name,
                                  safe_file_stem(partition.name),
                                  Place{Region::user, partition.start, partition.size}});
                !added)
                return with_context(added.error(), "partition=" + partition.name);
        }
        if (asked.empty()) return success();
        std::string known;
        for (const PhonePartition& partition : table_.partitions)
            known += (known.empty() ? "" : ", ") + partition.name;
        return Fault{
            ErrorCode::partition_missing,
            fmt::format("the phone has no partition {}; it has {}",
                        fmt::join(asked, ", "),
                        known.empty() ? "no table at all (" + table_.problem + ")" : known)};
    }

    Result<void> add_range(const ReadbackRange& range) {
        const ByteCount size = storage_.size_of(range.region);
        ByteCount length = range.length;
        if (length.value == 0 && range.start.value < size.value)
            length = ByteCount{size.value - range.start.value};
        return add(
            {std::string(to_string(range.region)),
             fmt::format(
                 "region-{}-{:#x}-{:#x}", to_string(range.region), range.start.value, length.value),
             Place{range.region, range.start, length}});
    }

    struct Wanted {
        std::string name, stem;
        Place place;
    };

    Result<void> add(Wanted wanted) {
        const Place& place = wanted.place;
        const std::uint64_t size = storage_.size_of(place.region).value;
        const std::uint64_t block = storage_.block_size;
        if (block == 0 || place.address.value % block != 0 || place.length.value % block != 0)
            return Fault{ErrorCode::order_invalid,
                         fmt::format("{}: this phone's storage is read in whole blocks of {} bytes",
                                     describe(place),
                                     block)};
        if (place.length.value == 0 || place.address.value >= size ||
            place.length.value > size - place.address.value)
            return Fault{ErrorCode::order_invalid,
                         fmt::format("{}: not inside the phone's {} area of {:#x} bytes",
                                     describe(place),
                                     to_string(place.region),
                                     size)};
        // Two partitions of one name are told apart by their place.
        if (!stems_.insert(wanted.stem).second)
            wanted.stem += fmt::format("-{:#x}", place.address.value);
        const bool raw = order_.format == ReadbackFormat::raw;
        items_.push_back({std::move(wanted.name),
                          wanted.stem + (raw ? ".img" : ".simg"),
                          place,
                          order_.format,
                          false});
        return success();
    }

    const ReadbackOrder& order_;
    const PhoneTable& table_;
    const StorageReport& storage_;
    std::vector<Item> items_;
    std::set<std::string> stems_;
};

} // namespace

Result<std::vector<Item>>
items_of(const ReadbackOrder& order, const PhoneTable& table, const StorageReport& storage) {
    return Items{order, table, storage}.collect();
}

std::string safe_file_stem(std::string_view partition) {
    std::string stem;
    for (const char c : partition) {
        const bool plain = std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' ||
                           c == '-' || (c == '.' && !stem.empty());
        if (plain)
            stem += c;
        else
            stem += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
    return stem.empty() ? "%" : stem;
}

} // namespace gangflash::readback

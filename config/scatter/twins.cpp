#include "config/scatter/document.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace gangflash::scatter {

namespace {

std::string name_of(const RawPartition& partition) {
    const ScatterField* name = find_field(partition.fields, "partition_name");
    return name ? name->value : std::string{};
}

/// Equal in everything but number and place in the file.
bool same_entry(const RawPartition& a, const RawPartition& b) {
    return std::equal(a.fields.begin(),
                      a.fields.end(),
                      b.fields.begin(),
                      b.fields.end(),
                      [](const ScatterField& x, const ScatterField& y) {
                          return x.name == y.name &&
                                 (x.value == y.value || x.name == "partition_index");
                      });
}

bool is_list_twice(const std::vector<RawPartition>& partitions) {
    const std::size_t half = partitions.size() / 2;
    if (half == 0 || partitions.size() % 2 != 0) return false;
    const auto middle = partitions.begin() + static_cast<std::ptrdiff_t>(half);
    return std::equal(partitions.begin(), middle, middle, same_entry);
}

} // namespace

void drop_repeated_lists(Document& document, Findings& findings) {
    for (RawStorage& storage : document.storages) {
        if (!is_list_twice(storage.partitions)) continue;
        const std::size_t half = storage.partitions.size() / 2;
        findings.warn(at_line(document.file,
                              storage.partitions[half].line,
                              fmt::format("the whole list of partitions comes a second time, from "
                                          "{} on; it is read once",
                                          name_of(storage.partitions[half]))));
        storage.partitions.resize(half);
    }
}

} // namespace gangflash::scatter

#include "config/chips/chips.hpp"
#include "config/package/package_layout.hpp"
#include "config/scatter/scatter.hpp"

#include <algorithm>
#include <map>

#include <fmt/format.h>

namespace gangflash {

namespace {

void check_platform(const Scatter& scatter, Findings& findings) {
    if (find_chip(scatter.platform)) return;
    std::size_t line = 0;
    for (const ScatterField& field : scatter.fields)
        if (field.name == "platform") line = field.line;
    findings.refuse(
        ErrorCode::unknown_platform,
        at_line(scatter.file, line, fmt::format("platform `{}` is not known", scatter.platform)));
}

void check_names(const Scatter& scatter, const ScatterStorage& storage, Findings& findings) {
    std::map<std::string_view, std::size_t> seen;
    for (const ScatterPartition& partition : storage.partitions) {
        if (partition.name.empty()) continue;
        const std::size_t line = partition.line_of("partition_name");
        const auto [first, fresh] = seen.emplace(partition.name, line);
        if (!fresh)
            findings.refuse(ErrorCode::scatter_invalid,
                            at_line(scatter.file,
                                    line,
                                    fmt::format("{} is in the {} layout twice, first in line {}",
                                                partition.name,
                                                to_string(storage.kind),
                                                first->second)));
    }
}

void check_file_names(const Scatter& scatter, const ScatterStorage& storage, Findings& findings) {
    for (const ScatterPartition& partition : storage.partitions)
        if (const auto why = unsafe_file_name(partition.file_name))
            findings.refuse(
                ErrorCode::unsafe_path,
                at_line(scatter.file,
                        partition.line_of("file_name"),
                        fmt::format(
                            "{}: file_name `{}` {}", partition.name, partition.file_name, *why)));
}

bool in_region(const ScatterPartition& partition, Region region) {
    return std::find(partition.regions.begin(), partition.regions.end(), region) !=
           partition.regions.end();
}

/// Entries with a place of their own: real address, real size. Nameless ones, a slip of hand-made
/// files, are nowhere on the phone.
std::vector<const ScatterPartition*> placed_in(const ScatterStorage& storage, Region region) {
    std::vector<const ScatterPartition*> placed;
    for (const ScatterPartition& partition : storage.partitions)
        if (in_region(partition, region) && !partition.from_end_blocks && !partition.name.empty() &&
            partition.size.value > 0)
            placed.push_back(&partition);
    std::stable_sort(placed.begin(), placed.end(), [](const auto* a, const auto* b) {
        return a->start < b->start;
    });
    return placed;
}

void check_overlaps(const Scatter& scatter,
                    const ScatterStorage& storage,
                    Region region,
                    Findings& findings) {
    const ScatterPartition* before = nullptr; // the one that reaches furthest so far
    for (const ScatterPartition* partition : placed_in(storage, region)) {
        if (before && before->start + before->size > partition->start) {
            const Located text = at_line(scatter.file,
                                         partition->line_of("physical_start_addr"),
                                         fmt::format("{} at {:#x} begins inside {}, which "
                                                     "ends at {:#x} ({} {})",
                                                     partition->name,
                                                     partition->start.value,
                                                     before->name,
                                                     (before->start + before->size).value,
                                                     to_string(storage.kind),
                                                     to_string(region)));
            // Real packages have wrong addresses for areas that are never written (MT6739's sgpt).
            if (partition->is_reserved || before->is_reserved)
                findings.warn(text);
            else
                findings.refuse(ErrorCode::partitions_overlap, text);
        }
        if (!before || partition->start + partition->size > before->start + before->size)
            before = partition;
    }
}

void check_order(const Scatter& scatter, const ScatterStorage& storage, Findings& findings) {
    const ScatterPartition* before = nullptr;
    for (const ScatterPartition& partition : storage.partitions) {
        if (!in_region(partition, Region::user) || partition.from_end_blocks ||
            partition.is_reserved)
            continue;
        if (before && partition.start < before->start)
            findings.warn(at_line(scatter.file,
                                  partition.line_of("physical_start_addr"),
                                  fmt::format("{} comes after {} in the file but before it on the "
                                              "storage",
                                              partition.name,
                                              before->name)));
        before = &partition;
    }
}

/// A copy that broke off ends in the middle of an entry, or between two.
void check_end(const Scatter& scatter, const ScatterStorage& storage, Findings& findings) {
    constexpr std::size_t enough = 4;
    const auto& all = storage.partitions;
    if (scatter.generation == ScatterGeneration::old || all.size() < enough) return;
    const auto named = [&](std::initializer_list<std::string_view> names) {
        return std::ranges::any_of(all, [&](const ScatterPartition& partition) {
            return std::ranges::find(names, partition.name) != names.end();
        });
    };
    const ScatterPartition& last = all.back();
    const std::string& end = all.front().fields.back().name;
    const bool others_end = std::all_of(all.begin(), all.end() - 1, [&](const auto& partition) {
        return partition.fields.back().name == end;
    });
    const bool half =
        others_end && std::ranges::none_of(last.fields, [&](const ScatterField& field) {
            return field.name == end;
        });
    if (half)
        findings.refuse(
            ErrorCode::scatter_invalid,
            at_line(scatter.file,
                    last.line,
                    fmt::format("the last entry, {}, has no `{}` as all others have: the "
                                "file was cut short",
                                last.name,
                                end)));
    else if (named({"pgpt"}) && !named({"sgpt", "userdata"}))
        findings.refuse(
            ErrorCode::scatter_invalid,
            at_line(scatter.file,
                    last.line,
                    fmt::format("the layout has pgpt and neither userdata nor sgpt, its "
                                "last entry is {}: the file was cut short",
                                last.name)));
}

} // namespace

void check_scatter(const Scatter& scatter, Findings& findings) {
    check_platform(scatter, findings);
    for (const ScatterStorage& storage : scatter.storages) {
        check_names(scatter, storage, findings);
        check_file_names(scatter, storage, findings);
        check_end(scatter, storage, findings);
        if (!storage.has_physical_addresses()) {
            findings.warn(at_line(scatter.file,
                                  storage.partitions.front().line,
                                  "all physical addresses are zero: the layout can be shown, but "
                                  "not written"));
            continue;
        }
        for (const Region region : {Region::boot1, Region::boot2, Region::user})
            check_overlaps(scatter, storage, region, findings);
        check_order(scatter, storage, findings);
    }
}

} // namespace gangflash

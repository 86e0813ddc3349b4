#include "config/plan/plan_selection.hpp"

#include "base/nearest.hpp"
#include "config/plan/protected_partitions.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace gangflash {

namespace {

Choice drop(std::string why) {
    return {Choice::Kind::drop, {}, std::move(why)};
}

Choice refuse(ErrorCode code, std::string why) {
    return {Choice::Kind::refuse, code, std::move(why)};
}

/// Ticked: not written, with a warning. Asked for by name: the job is refused.
Choice never_written(bool asked, std::string why) {
    return asked ? refuse(ErrorCode::protected_partition, std::move(why)) : drop(std::move(why));
}

std::string_view reason(Guard guard) {
    switch (guard) {
    case Guard::identity:
        return "holds identity or calibration and is never written";
    case Guard::fuse:
        return "burns fuses, which cannot be undone, and is never written";
    case Guard::layout:
        return "belongs to the storage itself and is not written";
    case Guard::none:
        break;
    }
    return "";
}

Choice choose_userdata(const ScatterPartition& partition, const Selection& selection, bool asked) {
    switch (selection.userdata) {
    case Userdata::erase:
        return {Choice::Kind::write, {}, {}};
    case Userdata::keep:
        if (asked)
            return refuse(ErrorCode::order_invalid,
                          "--only asks for it, --userdata keep forbids it");
        return drop("kept as it is on the phone (--userdata keep)");
    case Userdata::unspecified:
        break;
    }
    return refuse(ErrorCode::order_invalid,
                  fmt::format("the package has an image for {}: say --userdata keep or --userdata "
                              "erase",
                              partition.name));
}

Choice choose_by_operation(const ScatterPartition& partition, bool asked) {
    switch (partition.operation) {
    case OperationType::protected_:
    case OperationType::binregion:
    case OperationType::reserved:
        return never_written(
            asked,
            fmt::format("its operation_type {} is not written", to_string(partition.operation)));
    case OperationType::logic:
        return never_written(asked, "a logical partition is written as part of super");
    case OperationType::invisible:
        if (!asked)
            return drop("its operation_type INVISIBLE is written only when asked for by name");
        break;
    case OperationType::bootloaders:
    case OperationType::update:
    case OperationType::needresize:
        break;
    }
    return {Choice::Kind::write, {}, {}};
}

/// For people: the place of a partition that the station does not write.
std::string where_of(const ScatterPartition& partition) {
    if (partition.from_end_blocks) {
        const ScatterField* field = partition.field("physical_start_addr");
        return fmt::format("to an address counted from the end of the storage ({})",
                           field == nullptr ? fmt::format("0x{:x}", partition.start.value)
                                            : field->value);
    }
    const ScatterField* field = partition.field("region");
    return fmt::format("to region {}", field == nullptr ? "?" : field->value);
}

std::string names_of(const ScatterStorage& storage) {
    std::string names;
    for (const ScatterPartition& partition : storage.partitions)
        if (!partition.file_name.empty()) names += (names.empty() ? "" : ", ") + partition.name;
    return names;
}

bool has_partition(const Scatter& scatter, const std::string& name) {
    return std::any_of(scatter.storages.begin(), scatter.storages.end(), [&](const auto& storage) {
        return storage.find(name) != nullptr;
    });
}

} // namespace

Choice choose(const ScatterPartition& partition, const Selection& selection) {
    if (!selection.wants(partition.name, partition.is_download)) return {};
    const bool asked = selection.asks_for(partition.name);
    const Guard guard = guard_of(partition.name);
    // A vendor's scatter ticks efuse (reference mtk-firmware-package.md, 2.10): burning is nothing
    // a package may bring along unseen.
    if (guard == Guard::fuse && !partition.file_name.empty())
        return refuse(
            ErrorCode::protected_partition,
            fmt::format("{}; leave it out with --except {}", reason(guard), partition.name));
    if (guard != Guard::none) return never_written(asked, std::string(reason(guard)));
    if (partition.file_name.empty()) {
        if (!asked) return drop("is ticked, but has no file_name");
        return refuse(ErrorCode::package_missing_file, "has no file_name in the scatter");
    }
    Choice choice = is_userdata_group(partition.name) ? choose_userdata(partition, selection, asked)
                                                      : choose_by_operation(partition, asked);
    // Last: what is kept or left out anyway is no reason to refuse the rest.
    if (choice.kind == Choice::Kind::write && !is_placed(partition))
        return refuse(ErrorCode::place_not_written,
                      fmt::format("{} belongs {}, where the station does not write; --except {} "
                                  "leaves it out",
                                  partition.file_name,
                                  where_of(partition),
                                  partition.name));
    return choice;
}

bool is_placed(const ScatterPartition& partition) {
    return !partition.regions.empty() && !partition.from_end_blocks;
}

void check_selection_names(const Scatter& scatter, const Selection& selection, Findings& findings) {
    std::vector<std::string> known;
    for (const ScatterPartition& partition : scatter.storages.front().partitions)
        known.push_back(partition.name);
    const auto check = [&](std::string_view option, const std::vector<std::string>& names) {
        for (const std::string& name : names)
            if (!has_partition(scatter, name))
                findings.refuse(ErrorCode::order_invalid,
                                at_line(scatter.file,
                                        0,
                                        fmt::format("{} names `{}`, which is not in the scatter; "
                                                    "it has {}{}",
                                                    option,
                                                    name,
                                                    names_of(scatter.storages.front()),
                                                    did_you_mean(name, known))));
    };
    check("--only", selection.only);
    check("--except", selection.except);
}

Result<const ScatterStorage*> choose_storage(const Scatter& scatter,
                                             const Selection& selection,
                                             std::uint8_t flash_device,
                                             std::vector<std::string>& warnings) {
    if (selection.storage) {
        if (const ScatterStorage* storage = scatter.find(*selection.storage)) return storage;
        return Fault{ErrorCode::order_invalid,
                     at_line(scatter.file,
                             0,
                             fmt::format("no layout for {}", to_string(*selection.storage)))};
    }
    const ScatterStorage* storage = &scatter.storages.front();
    if (scatter.storages.size() == 1) return storage;
    const ScatterStorage* built_for = nullptr;
    if (flash_device == 0x05) built_for = scatter.find(StorageKind::emmc);
    if (flash_device == 0x0C) built_for = scatter.find(StorageKind::ufs);
    if (built_for) storage = built_for;
    warnings.push_back(
        to_string(at_line(scatter.file,
                          0,
                          fmt::format("has several layouts; {} is taken{}; --layout chooses",
                                      to_string(storage->kind),
                                      built_for ? ", as the preloader says" : ""))));
    return storage;
}

} // namespace gangflash

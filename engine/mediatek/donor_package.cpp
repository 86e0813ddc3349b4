#include "engine/mediatek/donor_package.hpp"

#include "config/package/agent_container.hpp"
#include "config/plan/protected_partitions.hpp"
#include "config/plan/usual_operation.hpp"

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <optional>

#include <fmt/format.h>

namespace gangflash {

namespace {

using readback::Item;
using readback::items_of;
using readback::safe_file_stem;

/// From here on holes are worth more than a file other tools can look into.
constexpr std::uint64_t sparse_from = 64 * mib;

/// What scatter files give a preloader at least.
constexpr std::uint64_t least_preloader_size = 0x4'0000;

bool is_copied(OperationType operation) {
    return operation == OperationType::update || operation == OperationType::needresize;
}

/// What a MediaTek package for sister phones consists of.
struct Contents {
    LayoutSheet sheet;       ///< every image named; those that turn out empty lose their file
    std::vector<Item> items; ///< the images, in the order of the storage
    std::string scatter_file, preloader_file, agent_file; ///< names inside the folder
    Bytes preloader;
    std::shared_ptr<const AgentContainer> agent;
};

class MediatekDonorPackage final : public readback::DonorPackage {
public:
    explicit MediatekDonorPackage(Contents contents) : contents_(std::move(contents)) {}

    const std::vector<Item>& items() const override { return contents_.items; }
    Result<void> keep(readback::PhoneFolder& folder) const override;

private:
    Contents contents_;
};

class Builder {
public:
    explicit Builder(const Donor& donor) : donor_(donor) {}

    Result<Contents> build() {
        if (auto fits = check(); !fits) return fits.error();
        describe();
        add_preloader();
        if (donor_.table.gpt) add_primary_table();
        for (std::size_t i = 0; i < donor_.table.partitions.size(); ++i)
            add_partition(i);
        if (donor_.table.gpt) add_backup_table();
        if (auto items = make_items(); !items) return items.error();
        return std::move(package_);
    }

private:
    Result<void> check() const {
        if (donor_.table.partitions.empty())
            return Fault{ErrorCode::partition_missing,
                         "the phone has no partition table: " + donor_.table.problem};
        if (donor_.storage.kind == StorageKind::nand)
            return Fault{ErrorCode::da_generation_unbuilt, "NAND phones are not served"};
        if (!donor_.plan.agent_container)
            return Fault{ErrorCode::agent_missing, "no agent file that a package could bring"};
        return success();
    }

    void describe() {
        LayoutSheet& sheet = package_.sheet;
        sheet.platform =
            donor_.plan.platform.empty() ? std::string(donor_.chip.name) : donor_.plan.platform;
        sheet.project = donor_.preloader.project.empty() ? "unknown" : donor_.preloader.project;
        sheet.storage = donor_.storage.kind;
        sheet.generation = donor_.chip.generation;
        package_.scatter_file = safe_file_stem(sheet.platform) + "_Android_scatter.txt";
        package_.preloader_file = fmt::format("preloader_{}.bin", safe_file_stem(sheet.project));
        package_.preloader = donor_.preloader.image;
        package_.agent = donor_.plan.agent_container;
        package_.agent_file = safe_file_stem(
            std::filesystem::path(donor_.plan.agent_container->file).filename().string());
    }

    const LayoutEntry* given(std::string_view name) const {
        const auto& layout = donor_.plan.layout;
        const auto found = std::ranges::find(layout, name, &LayoutEntry::name);
        return found == layout.end() ? nullptr : &*found;
    }

    OperationType operation_of(std::string_view name) const {
        if (const LayoutEntry* entry = given(name))
            if (const auto operation = parse_operation_type(entry->operation_type))
                return *operation;
        return usual_operation(name);
    }

    /// As the package at hand has it; else as its generation usually does.
    void add_preloader() {
        LayoutRow row;
        row.name = has_old_names() ? "PRELOADER" : "preloader";
        row.regions = {Region::boot1};
        if (donor_.chip.generation != AgentGeneration::legacy && donor_.storage.boot2.value > 0)
            row.regions.push_back(Region::boot2);
        row.size = ByteCount{std::max(least_preloader_size,
                                      round_up(package_.preloader.size(), least_preloader_size))};
        for (const LayoutEntry& entry : donor_.plan.layout) {
            if (parse_operation_type(entry.operation_type) != OperationType::bootloaders) continue;
            row.name = entry.name;
            row.regions = entry.regions;
            row.size = std::max(row.size, entry.size);
            break;
        }
        row.file_name = package_.preloader_file;
        row.type = "SV5_BL_BIN";
        row.operation = OperationType::bootloaders;
        package_.sheet.rows.push_back(std::move(row));
    }

    bool has_old_names() const {
        const std::string& first = donor_.table.partitions.front().name;
        return !first.empty() && std::isupper(static_cast<unsigned char>(first.front())) != 0;
    }

    void add_primary_table() {
        LayoutRow row;
        row.name = "pgpt";
        row.size = ByteCount{donor_.table.partitions.front().start.value};
        for (const PhonePartition& partition : donor_.table.partitions)
            row.size = std::min(row.size, ByteCount{partition.start.value});
        row.operation = OperationType::invisible;
        package_.sheet.rows.push_back(std::move(row));
    }

    void add_backup_table() {
        std::uint64_t end = 0;
        for (const PhonePartition& partition : donor_.table.partitions)
            end = std::max(end, partition.start.value + partition.size.value);
        if (end >= donor_.storage.user.value) return;
        LayoutRow row;
        row.name = "sgpt";
        row.size = ByteCount{donor_.storage.user.value - end};
        row.operation = OperationType::reserved;
        row.from_end_blocks = std::uint16_t{0};
        package_.sheet.rows.push_back(std::move(row));
    }

    /// Everything behind it is an area at the end of the storage.
    bool is_last_ordinary(std::size_t index) const {
        const auto& all = donor_.table.partitions;
        return std::all_of(
            all.begin() + static_cast<std::ptrdiff_t>(index) + 1,
            all.end(),
            [](const PhonePartition& p) { return guard_of(p.name) == Guard::layout; });
    }

    /// Its distance from the end, for an area that moves with the storage's size. Files in the
    /// field round it down to whole blocks, as the backup table behind it is smaller than one.
    std::optional<std::uint16_t> blocks_from_end(std::size_t index) const {
        const PhonePartition& partition = donor_.table.partitions[index];
        const bool moves = usual_operation(partition.name) == OperationType::reserved;
        if (!moves || index == 0 || !is_last_ordinary(index)) return std::nullopt;
        const std::uint64_t blocks =
            (donor_.storage.user.value - partition.start.value) / package_.sheet.block_size();
        if (blocks > 0xFFFF) return std::nullopt;
        return static_cast<std::uint16_t>(blocks);
    }

    void add_partition(std::size_t index) {
        const PhonePartition& partition = donor_.table.partitions[index];
        LayoutRow row;
        row.name = partition.name;
        row.start = partition.start;
        row.size = partition.size;
        row.operation = operation_of(partition.name);
        row.from_end_blocks = blocks_from_end(index);
        const bool taken_out = belongs_to_one_phone(partition.name) || row.from_end_blocks ||
                               !is_copied(row.operation);
        if (!taken_out) {
            row.file_name = safe_file_stem(partition.name) + ".img";
            if (partition.size.value >= sparse_from) row.type = "EXT4_IMG"; // what expands sparse
        }
        if (is_userdata(partition.name) && is_last_ordinary(index)) row.size = ByteCount{0};
        package_.sheet.rows.push_back(std::move(row));
    }

    Result<void> make_items() {
        ReadbackOrder order;
        for (const LayoutRow& row : package_.sheet.rows)
            if (!row.file_name.empty() && row.operation != OperationType::bootloaders)
                order.partitions.push_back(row.name);
        auto items = items_of(order, donor_.table, donor_.storage);
        if (!items) return items.error();
        for (Item& item : *items) {
            item.cut_trailing_zeros = true;
            if (item.place.length.value >= sparse_from) item.format = ReadbackFormat::sparse;
        }
        package_.items = std::move(*items);
        return success();
    }

    const Donor& donor_;
    Contents package_;
};

Result<void> MediatekDonorPackage::keep(readback::PhoneFolder& folder) const {
    const Contents& package = contents_;
    LayoutSheet sheet = package.sheet;
    for (const Item& item : package.items) {
        const auto kept = folder.complete(item);
        if (!kept) return kept.error();
        if (*kept == nullptr)
            return Fault{ErrorCode::internal_error, item.file + " is not complete"};
        if ((*kept)->kept.size != 0) continue;
        for (LayoutRow& row : sheet.rows)
            if (row.file_name == item.file) row.file_name.clear(); // nothing but zeros
    }
    if (auto done = folder.keep_file(package.preloader_file, package.preloader); !done) return done;
    if (auto done = folder.keep_file(package.agent_file, package.agent->bytes); !done) return done;
    const std::string text = scatter_text(sheet);
    return folder.keep_file(package.scatter_file, as_bytes(text));
}

} // namespace

Result<std::shared_ptr<const readback::DonorPackage>> package_of_donor(const Donor& donor) {
    auto contents = Builder{donor}.build();
    if (!contents) return contents.error();
    return std::make_shared<const MediatekDonorPackage>(std::move(*contents));
}

} // namespace gangflash

#include "engine/mediatek/xml/report.hpp"

#include "base/text.hpp"
#include "engine/mediatek/xml/document.hpp"
#include "engine/mediatek/xml/tree.hpp"

#include <algorithm>
#include <bit>

#include <fmt/format.h>

namespace gangflash::xml {
namespace {

std::string_view without_nul(std::string_view text) {
    return text.substr(0, text.find('\0'));
}

/// What could be read of it: its end may be damaged.
Result<void> load(pugi::xml_document& document, std::string_view text, std::string_view what) {
    text = without_nul(text);
    if (auto read = load_leniently(document, text); !read) return with_context(read.error(), what);
    if (!document.document_element())
        return Fault{ErrorCode::da_protocol, fmt::format("{} is no document", what)};
    return success();
}

std::optional<std::uint64_t> number_in(const pugi::xml_node& node, const char* name) {
    return read_number(node.child_value(name));
}

ByteCount size_in(const pugi::xml_node& node, const char* name) {
    return ByteCount{number_in(node, name).value_or(0)};
}

std::string first_of(const pugi::xml_node& node, std::initializer_list<const char*> names) {
    for (const char* name : names)
        if (const std::string_view value = node.child_value(name); !value.empty())
            return printable_line(value);
    return {};
}

/// The agents write a UFS product string in hexadecimal, zeros behind it (7.8).
std::string product_of(const std::string& id) {
    auto bytes = from_hex(lower_case(id));
    if (!bytes) return id;
    while (!bytes->empty() && bytes->back() == std::byte{0})
        bytes->pop_back();
    const std::string_view text = as_text(*bytes);
    const bool letters = std::ranges::all_of(text, [](char c) { return c >= ' ' && c <= '~'; });
    return letters && !text.empty() ? std::string(text) : id;
}

Result<StorageReport> storage_of(const pugi::xml_node& root, StorageKind kind) {
    const bool ufs = kind == StorageKind::ufs;
    const pugi::xml_node node = root.child(ufs ? "ufs" : "emmc");
    StorageReport report;
    report.kind = kind;
    const std::uint64_t block = number_in(node, "block_size").value_or(0);
    report.boot1 = size_in(node, ufs ? "lua0_size" : "boot1_size");
    report.boot2 = size_in(node, ufs ? "lua1_size" : "boot2_size");
    report.user = size_in(node, ufs ? "lua2_size" : "user_size");
    if (!std::has_single_bit(block) || block < 512 || block > 64 * kib || report.user.value == 0)
        return Fault{ErrorCode::da_protocol,
                     fmt::format("GET-HW-INFO block_size={} user={}", block, report.user.value)};
    report.block_size = static_cast<std::uint32_t>(block);
    report.id = first_of(node, {"id", "emmc_cid", "ufs_cid", "cid"});
    report.id = ufs ? product_of(report.id) : lower_case(report.id); // a CID as others write it
    report.unique_id = report.id;
    return report;
}

} // namespace

Result<HardwareInfo> read_hardware_info(std::string_view text) {
    pugi::xml_document document;
    if (auto read = load(document, text, "GET-HW-INFO"); !read) return read.error();
    const pugi::xml_node root = document.document_element();
    HardwareInfo info;
    const std::string kind = lower_case(root.child_value("storage"));
    if (kind == "emmc" || kind == "ufs") {
        auto storage = storage_of(root, kind == "ufs" ? StorageKind::ufs : StorageKind::emmc);
        if (!storage) return storage.error();
        info.storage = std::move(*storage);
    } else if (kind == "nand") {
        info.storage.emplace();
        info.storage->kind = StorageKind::nand;
    } else if (!kind.empty() && kind != "none") {
        return Fault{ErrorCode::da_protocol,
                     fmt::format("GET-HW-INFO storage={}", printable_line(kind))};
    }
    const std::string id = lower_case(root.child_value("random_id"));
    if (const auto bytes = from_hex(id); bytes && !bytes->empty()) info.facts.random_id = id;
    if (const auto mv = number_in(root, "battery_voltage"); mv && *mv > 0 && *mv < 100'000)
        info.facts.battery_mv = static_cast<std::uint32_t>(*mv);
    if (const auto ram = number_in(root, "ram_size"); ram && *ram > 0)
        info.memory.dram = ByteCount{*ram};
    return info;
}

Result<std::vector<AgentPartition>> read_partition_table(std::string_view text) {
    pugi::xml_document document;
    if (auto read = load(document, text, "READ-PARTITION-TABLE"); !read) return read.error();
    std::vector<AgentPartition> partitions;
    for (const pugi::xml_node row : document.document_element().children("pt")) {
        const auto start = number_in(row, "start");
        const auto size = number_in(row, "size");
        const std::string_view name = row.child_value("name");
        if (!start || !size || name.empty())
            return Fault{
                ErrorCode::da_protocol,
                fmt::format("READ-PARTITION-TABLE row {} is incomplete", partitions.size())};
        partitions.push_back({printable_line(name), DeviceAddress{*start}, ByteCount{*size}});
    }
    return partitions;
}

Result<std::optional<std::string>> read_property(std::string_view text, std::string_view key) {
    pugi::xml_document document;
    if (auto read = load(document, text, "GET-SYS-PROPERTY"); !read) return read.error();
    for (const pugi::xml_node item : document.document_element().children("item"))
        if (item.attribute("key").value() == key)
            return std::optional(std::string(item.child_value()));
    return std::optional<std::string>();
}

std::optional<std::string> read_agent_version(std::string_view text) {
    pugi::xml_document document;
    if (!load(document, text, "GET-DA-INFO")) return std::nullopt;
    const pugi::xml_node root = document.document_element();
    std::string version = first_of(root, {"da_version"});
    const std::string build = first_of(root, {"build"});
    if (version.empty() && build.empty()) return std::nullopt;
    if (!build.empty()) version += (version.empty() ? "" : " ") + build;
    return version;
}

Result<Bytes> read_challenge(ByteView file) {
    const std::string_view text = without_nul(as_text(file));
    if (!text.starts_with("<")) {
        if (file.empty()) return Fault{ErrorCode::da_protocol, "the agent's challenge is empty"};
        return Bytes(file.begin(), file.end());
    }
    pugi::xml_document document;
    if (auto read = load(document, text, "SECURITY-GET-DEV-FW-INFO"); !read) return read.error();
    const auto rnd = from_hex(lower_case(document.document_element().child_value("rnd")));
    if (!rnd || rnd->empty())
        return Fault{ErrorCode::da_protocol, "the agent's challenge has no rnd"};
    return *rnd;
}

} // namespace gangflash::xml

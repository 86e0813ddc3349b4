#include "config/lists/slot_map.hpp"

#include "base/disk_file.hpp"
#include "base/read_text.hpp"
#include "base/toml_text.hpp"

#include <algorithm>
#include <optional>
#include <system_error>

#include <fmt/format.h>

namespace gangflash {

namespace fs = std::filesystem;

namespace {

Fault bad(std::string_view file, const toml::source_region& where, std::string_view cause) {
    return {ErrorCode::slot_map_invalid,
            Located{{std::string(file), where.begin.line}, std::string(cause)}};
}

/// A name that can be said, printed and written again: not empty, no quote, no control character.
std::optional<std::string> plain_text(const toml::node* node) {
    const auto text = node != nullptr ? node->value<std::string>() : std::nullopt;
    if (!text || text->empty()) return std::nullopt;
    const bool plain = std::ranges::none_of(*text, [](char c) {
        return c == '"' || c == '\\' || c == '\x7f' || static_cast<unsigned char>(c) < ' ';
    });
    return plain ? text : std::nullopt;
}

Result<SlotRow> parse_row(const toml::node& node, std::string_view file) {
    const toml::table* table = node.as_table();
    if (table == nullptr) return bad(file, node.source(), "want [[slot]] with name and port");
    for (const auto& [key, value] : *table)
        if (key.str() != "name" && key.str() != "port")
            return bad(file, value.source(), fmt::format("unknown key {}", key.str()));
    const auto name = plain_text(table->get("name"));
    const auto port = plain_text(table->get("port"));
    if (!name) return bad(file, node.source(), "slot without a name (a text without quotes)");
    if (!port) return bad(file, node.source(), "slot without a port (a port path)");
    return SlotRow{*name, *port};
}

Result<void> add_slots(SlotMap& map, const toml::node& node, std::string_view file) {
    const toml::array* rows = node.as_array();
    if (rows == nullptr) return bad(file, node.source(), "want [[slot]] with name and port");
    for (const toml::node& each : *rows) {
        auto row = parse_row(each, file);
        if (!row) return row.error();
        if (map.find_slot(row->slot) != nullptr)
            return bad(file, each.source(), fmt::format("slot {} twice", row->slot));
        if (const SlotRow* other = map.find_port(row->port))
            return bad(file,
                       each.source(),
                       fmt::format("port {} is slot {} already", row->port, other->slot));
        map.slots.push_back(std::move(*row));
    }
    return success();
}

Result<void> add_ignored(SlotMap& map, const toml::node& node, std::string_view file) {
    const toml::array* ports = node.as_array();
    if (ports == nullptr) return bad(file, node.source(), "ignore wants a list of port paths");
    for (const toml::node& each : *ports) {
        const auto port = plain_text(&each);
        if (!port) return bad(file, each.source(), "ignore wants a list of port paths");
        map.ignored.push_back(*port);
    }
    return success();
}

} // namespace

const SlotRow* SlotMap::find_port(std::string_view port) const {
    const auto row = std::ranges::find(slots, port, &SlotRow::port);
    return row == slots.end() ? nullptr : &*row;
}

const SlotRow* SlotMap::find_slot(std::string_view slot) const {
    const auto row = std::ranges::find(slots, slot, &SlotRow::slot);
    return row == slots.end() ? nullptr : &*row;
}

Result<SlotMap> parse_slot_map(std::string_view text, std::string_view file) {
    const auto root = parse_toml(text, file, ErrorCode::slot_map_invalid);
    if (!root) return root.error();
    SlotMap map;
    for (const auto& [key, value] : *root) {
        Result<void> added = success();
        if (key.str() == "slot")
            added = add_slots(map, value, file);
        else if (key.str() == "ignore")
            added = add_ignored(map, value, file);
        else
            added = bad(file, value.source(), fmt::format("unknown key {}", key.str()));
        if (!added) return added.error();
    }
    for (const std::string& port : map.ignored)
        if (const SlotRow* row = map.find_port(port))
            return Fault{ErrorCode::slot_map_invalid,
                         fmt::format("{}: port {} is slot {} and ignored", file, port, row->slot)};
    return map;
}

Result<SlotMap> read_slot_map(const fs::path& file) {
    std::error_code error;
    if (!fs::exists(file, error)) return SlotMap{};
    const auto text = read_text(file, ErrorCode::slot_map_invalid);
    if (!text) return text.error();
    return parse_slot_map(*text, file.string());
}

std::string format_slot_map(const SlotMap& map) {
    std::string text = "# Slots of this bench; `gangflash ports learn` writes it anew.\n";
    if (!map.ignored.empty()) {
        text += "ignore = [";
        for (const std::string& port : map.ignored)
            text += fmt::format("\"{}\", ", port);
        text.resize(text.size() - 2);
        text += "]\n";
    }
    for (const SlotRow& row : map.slots)
        text += fmt::format("\n[[slot]]\nname = \"{}\"\nport = \"{}\"\n", row.slot, row.port);
    return text;
}

Result<void> write_slot_map(const SlotMap& map, const fs::path& file) {
    if (auto made = make_private_folder(file.parent_path(), ErrorCode::output_unwritable); !made)
        return made;
    return write_for_good(file, as_bytes(format_slot_map(map)), ErrorCode::output_unwritable);
}

} // namespace gangflash

#include "base/nesting.hpp"
#include "config/scatter/document.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <pugixml.hpp>

namespace gangflash::scatter {

namespace {

class XmlReader {
public:
    XmlReader(std::string_view text, Document& document, Findings& findings)
        : text_(text), document_(document), findings_(findings) {}

    void read() {
        if (const auto line = too_deep_in_xml(text_))
            return refuse(*line, fmt::format("XML nests more than {} deep", most_nested));
        pugi::xml_document tree;
        const auto parsed = tree.load_buffer(text_.data(), text_.size(), pugi::parse_default);
        if (!parsed)
            return refuse(line_at(parsed.offset), fmt::format("XML: {}", parsed.description()));
        const pugi::xml_node root = tree.child("root");
        if (!root) return refuse(1, "XML without <root>: not a scatter");
        read_general(root);
        if (const auto storages = root.children("storage_type"); storages.begin() != storages.end())
            for (const pugi::xml_node node : storages)
                read_storage(node);
        else
            read_only_storage(root);
    }

private:
    std::size_t line_at(std::ptrdiff_t offset) const {
        const auto end = static_cast<std::size_t>(std::max<std::ptrdiff_t>(offset, 0));
        const std::string_view before = text_.substr(0, std::min(end, text_.size()));
        return 1 + static_cast<std::size_t>(std::count(before.begin(), before.end(), '\n'));
    }

    std::size_t line_of(const pugi::xml_node& node) const { return line_at(node.offset_debug()); }

    void refuse(std::size_t line, std::string_view cause) {
        findings_.refuse(ErrorCode::scatter_invalid, at_line(document_.file, line, cause));
    }

    void add(Fields& fields, const pugi::xml_node& node, std::string_view value) {
        const std::string_view name = node.name();
        if (const ScatterField* twin = find_field(fields, name))
            return refuse(line_of(node),
                          fmt::format("<{}> was given before, in line {}", name, twin->line));
        fields.push_back({std::string(name), std::string(trimmed(value)), line_of(node)});
    }

    /// <config_version name="V2.1.0"><platform>…: the element's name attribute is its own value.
    void add_named(Fields& fields, const pugi::xml_node& node) {
        add(fields, node, node.attribute("name").value());
        add_children(fields, node);
    }

    void add_children(Fields& fields, const pugi::xml_node& node) {
        for (const pugi::xml_node child : node.children())
            if (child.type() == pugi::node_element) add(fields, child, child.text().get());
    }

    void read_general(const pugi::xml_node& root) {
        const pugi::xml_node version = root.child("general").child("config_version");
        if (version) add_named(document_.general, version);
    }

    void read_partitions(RawStorage& storage, const pugi::xml_node& parent) {
        for (const pugi::xml_node node : parent.children("partition_index")) {
            RawPartition partition{line_of(node), {}};
            add_named(partition.fields, node);
            storage.partitions.push_back(std::move(partition));
        }
    }

    void read_storage(const pugi::xml_node& node) {
        RawStorage storage{node.attribute("name").value(), line_of(node), {}, {}};
        const pugi::xml_node description = node.child("general").child("storage");
        if (description) add_named(storage.fields, description);
        read_partitions(storage, node);
        document_.storages.push_back(std::move(storage));
    }

    /// V1.1.8: no storage level; its keys stand in the general section.
    void read_only_storage(const pugi::xml_node& root) {
        RawStorage storage{{}, line_of(root), {}, {}};
        for (const std::string_view name : {"storage", "boot_channel", "block_size"})
            if (const ScatterField* field = find_field(document_.general, name))
                storage.fields.push_back(*field);
        read_partitions(storage, root);
        if (!storage.partitions.empty()) document_.storages.push_back(std::move(storage));
    }

    std::string_view text_;
    Document& document_;
    Findings& findings_;
};

} // namespace

Document read_xml(std::string_view text, const std::string& file, Findings& findings) {
    Document document{file, ScatterGeneration::xml, {}, {}};
    XmlReader{text, document, findings}.read();
    return document;
}

} // namespace gangflash::scatter

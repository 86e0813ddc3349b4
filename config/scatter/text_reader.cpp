#include "config/scatter/document.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace gangflash::scatter {

namespace {

/// Values as YAML has them: a comment behind ` #` and quotes around are not theirs. Makers' tools
/// write neither, people do.
std::string_view plain_value(std::string_view value) {
    if (const std::size_t comment = value.find(" #"); comment != std::string_view::npos)
        value = value.substr(0, comment);
    value = trimmed(value);
    if (value.size() >= 2 && (value.front() == '"' || value.front() == '\'') &&
        value.back() == value.front())
        value = trimmed(value.substr(1, value.size() - 2));
    return value;
}

/// Feeds lines into a Document; `target_` is where plain keys go.
class TextReader {
public:
    TextReader(Document& document, Findings& findings) : document_(document), findings_(findings) {}

    void take(std::string_view line, std::size_t number) {
        if (line.empty() || line.front() == '#') return;
        if (line.starts_with('-')) line = trimmed(line.substr(1));
        const std::size_t colon = line.find(':');
        if (colon == std::string_view::npos || colon == 0)
            return refuse(number, fmt::format("expected `key: value`, found `{}`", line));
        take_key(trimmed(line.substr(0, colon)), plain_value(line.substr(colon + 1)), number);
    }

private:
    void take_key(std::string_view key, std::string_view value, std::size_t line) {
        // Section openers of the format itself; they carry no value.
        if (key == "info" || key == "description") return;
        if (key == "general") return open_general(value, line);
        if (key == "storage_type") return open_storage(value, line);
        if (key == "partition_index") open_partition(line);
        add_field(key, value, line);
    }

    void open_general(std::string_view value, std::size_t line) {
        if (value == "MTK_PLATFORM_CFG") {
            target_ = Target::general;
        } else if (value == "MTK_STORAGE_CFG") {
            if (document_.storages.empty())
                return refuse(line, "MTK_STORAGE_CFG outside of a storage_type");
            target_ = Target::storage;
        } else {
            refuse(line, fmt::format("unknown section `general: {}`", value));
        }
    }

    void open_storage(std::string_view value, std::size_t line) {
        document_.generation = ScatterGeneration::v2;
        target_ = Target::storage;
        // Some tools write storage_type in front of every entry: that names the block, it does not
        // open another one.
        const auto known = std::find_if(document_.storages.begin(),
                                        document_.storages.end(),
                                        [&](const RawStorage& s) { return s.kind == value; });
        storage_ = static_cast<std::size_t>(known - document_.storages.begin());
        if (known == document_.storages.end())
            document_.storages.push_back({std::string(value), line, {}, {}});
    }

    void open_partition(std::size_t line) {
        if (document_.storages.empty()) document_.storages.push_back({{}, line, {}, {}});
        document_.storages[storage_].partitions.push_back({line, {}});
        target_ = Target::partition;
    }

    void add_field(std::string_view key, std::string_view value, std::size_t line) {
        Fields& fields = target_fields();
        if (const ScatterField* twin = find_field(fields, key))
            return refuse(line, fmt::format("`{}` was given before, in line {}", key, twin->line));
        fields.push_back({std::string(key), std::string(value), line});
    }

    Fields& target_fields() {
        switch (target_) {
        case Target::storage:
            return document_.storages[storage_].fields;
        case Target::partition:
            return document_.storages[storage_].partitions.back().fields;
        case Target::general:
            break;
        }
        return document_.general;
    }

    void refuse(std::size_t line, std::string_view cause) {
        findings_.refuse(ErrorCode::scatter_invalid, at_line(document_.file, line, cause));
    }

    enum class Target : std::uint8_t { general, storage, partition };

    Document& document_;
    Findings& findings_;
    Target target_ = Target::general;
    std::size_t storage_ = 0; ///< the block that takes entries and keys
};

/// V1.1.x has its only storage's keys in the general section.
void move_storage_fields(Document& document) {
    if (document.generation != ScatterGeneration::v1 || document.storages.empty()) return;
    RawStorage& storage = document.storages.front();
    for (const std::string_view name : {"storage", "boot_channel", "block_size"})
        if (const ScatterField* field = find_field(document.general, name))
            storage.fields.push_back(*field);
}

} // namespace

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view blank = " \t\r\n";
    const std::size_t first = text.find_first_not_of(blank);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(blank) - first + 1);
}

const ScatterField* find_field(const Fields& fields, std::string_view name) {
    for (const ScatterField& field : fields)
        if (field.name == name) return &field;
    return nullptr;
}

Document read_text(std::string_view text, const std::string& file, Findings& findings) {
    Document document{file, ScatterGeneration::v1, {}, {}};
    TextReader reader{document, findings};
    for_each_line(text,
                  [&](std::string_view line, std::size_t number) { reader.take(line, number); });
    move_storage_fields(document);
    return document;
}

} // namespace gangflash::scatter

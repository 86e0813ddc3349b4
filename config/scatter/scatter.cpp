#include "config/scatter/scatter.hpp"

#include "config/images/whole_file.hpp"
#include "config/lists/text_encoding.hpp"
#include "config/scatter/document.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

namespace gangflash {

namespace {

constexpr std::array<std::pair<OperationType, std::string_view>, 8> operation_words{{
    {OperationType::bootloaders, "BOOTLOADERS"},
    {OperationType::update, "UPDATE"},
    {OperationType::invisible, "INVISIBLE"},
    {OperationType::protected_, "PROTECTED"},
    {OperationType::binregion, "BINREGION"},
    {OperationType::reserved, "RESERVED"},
    {OperationType::needresize, "NEEDRESIZE"},
    {OperationType::logic, "LOGIC"},
}};

/// A scatter is some hundred kilobytes; what is larger is something else.
constexpr std::uint64_t largest_scatter = 8 * mib;

/// What the first meaningful line says of the kind of file (mtk-firmware-package.md, 2.1).
enum class Kind : std::uint8_t { text, old, xml, ota, unknown };

bool is_name_and_address(std::string_view line) {
    const std::size_t space = line.find_first_of(" \t");
    return space != std::string_view::npos && line.find(':') == std::string_view::npos &&
           scatter::trimmed(line.substr(space)).starts_with("0x");
}

/// What a line begins, when it is the first that means something.
Kind kind_of_line(std::string_view line) {
    if (line.starts_with("<")) return Kind::xml;
    if (line.starts_with("- general:") || line.starts_with("general:")) return Kind::text;
    return is_name_and_address(line) ? Kind::ota : Kind::unknown;
}

Kind kind_of(std::string_view text) {
    bool first = true;
    Kind kind = Kind::unknown;
    scatter::for_each_line(text, [&](std::string_view line, std::size_t) {
        if (line.empty() || line.front() == '#') return;
        if (std::exchange(first, false))
            kind = kind_of_line(line);
        else if (kind == Kind::ota && line == "{")
            kind = Kind::old;
    });
    return kind;
}

/// Service tools write lines of their own before a scatter's first.
constexpr std::size_t most_tool_lines = 3;

/// The text with such lines emptied, so that all others keep their numbers, and a warning for each;
/// unchanged when no scatter follows them.
std::string without_tool_lines(std::string text, const std::string& file, Findings& findings) {
    if (kind_of(text) != Kind::unknown) return text;
    std::vector<std::pair<std::string_view, std::size_t>> lines; // of a tool
    bool found = false;
    scatter::for_each_line(text, [&](std::string_view line, std::size_t number) {
        if (found || line.empty() || line.front() == '#' || lines.size() > most_tool_lines) return;
        const Kind kind = kind_of_line(line);
        found = kind == Kind::text || kind == Kind::xml;
        if (!found) lines.emplace_back(line, number);
    });
    if (!found || lines.size() > most_tool_lines) return text;
    for (const auto& [line, number] : lines) {
        findings.warn(
            at_line(file,
                    number,
                    fmt::format("`{}` is no line of a scatter; passed over", quote_of(line))));
        std::ranges::fill_n(text.begin() + (line.data() - text.data()),
                            static_cast<std::ptrdiff_t>(line.size()),
                            ' ');
    }
    return text;
}

std::pair<std::string_view, std::size_t> first_line(std::string_view text) {
    std::pair<std::string_view, std::size_t> first{{}, 0};
    scatter::for_each_line(text, [&](std::string_view line, std::size_t number) {
        if (first.second == 0 && !line.empty() && line.front() != '#') first = {line, number};
    });
    return first;
}

scatter::Document read(std::string_view text, const std::string& file, Findings& findings) {
    switch (kind_of(text)) {
    case Kind::text:
        return scatter::read_text(text, file, findings);
    case Kind::old:
        return scatter::read_old(text, file, findings);
    case Kind::xml:
        return scatter::read_xml(text, file, findings);
    case Kind::ota:
        findings.refuse(ErrorCode::scatter_invalid,
                        at_line(file,
                                1,
                                "this is an OTA partition list, which has no images; use the "
                                "package's own scatter file (MTxxxx_Android_scatter)"));
        break;
    case Kind::unknown: {
        const auto [line, number] = first_line(text);
        findings.refuse(
            ErrorCode::scatter_invalid,
            at_line(file,
                    std::max<std::size_t>(number, 1),
                    line.empty()
                        ? std::string("not a scatter file: it holds nothing but comments")
                        : fmt::format("not a scatter file of any known generation: it begins with "
                                      "`{}`; take the original file, or delete what a tool wrote "
                                      "before `- general:`",
                                      quote_of(line))));
        break;
    }
    }
    return {};
}

/// The text as all readers want it.
std::optional<std::string>
prepared(std::string_view text, const std::string& file, Findings& findings) {
    auto decoded = decode_text(as_bytes(text), file);
    if (!decoded) {
        findings.refuse(decoded.error());
        return std::nullopt;
    }
    if (!decoded->warning.empty()) findings.warn(decoded->warning);
    return without_tool_lines(std::move(decoded->text), file, findings);
}

} // namespace

const ScatterField* ScatterPartition::field(std::string_view field_name) const {
    return scatter::find_field(fields, field_name);
}

std::size_t ScatterPartition::line_of(std::string_view field_name) const {
    const ScatterField* found = field(field_name);
    return found ? found->line : line;
}

const ScatterPartition* ScatterStorage::find(std::string_view name) const {
    for (const ScatterPartition& partition : partitions)
        if (partition.name == name) return &partition;
    return nullptr;
}

bool ScatterStorage::has_physical_addresses() const {
    const auto given = [](const ScatterPartition& p) {
        return p.start.value != 0 && !p.from_end_blocks;
    };
    const auto missing = [](const ScatterPartition& p) {
        return p.start.value == 0 && p.linear_start.value != 0;
    };
    return std::any_of(partitions.begin(), partitions.end(), given) ||
           std::none_of(partitions.begin(), partitions.end(), missing);
}

const ScatterStorage* Scatter::find(StorageKind kind) const {
    for (const ScatterStorage& storage : storages)
        if (storage.kind == kind) return &storage;
    return nullptr;
}

bool looks_like_scatter(std::string_view text) {
    Findings ignored;
    const auto decoded = prepared(text, {}, ignored);
    if (!decoded || decoded->find('\0') != std::string::npos) return false;
    const Kind kind = kind_of(*decoded);
    if (kind == Kind::xml) return decoded->find("<partition_index") != std::string::npos;
    return kind != Kind::unknown;
}

Checked<Scatter> parse_scatter(std::string_view text, const std::string& file) {
    Findings findings;
    const auto decoded = prepared(text, file, findings);
    if (!decoded) return findings.faults;
    scatter::Document document = read(*decoded, file, findings);
    if (!findings.faults.empty()) return findings.faults;
    scatter::drop_repeated_lists(document, findings);
    Scatter scatter = scatter::build(document, findings);
    if (!findings.faults.empty()) return findings.faults;
    scatter.warnings = std::move(findings.warnings);
    return scatter;
}

Checked<Scatter> load_scatter(const std::filesystem::path& path) {
    const auto file = FileReader::open(path);
    if (!file) return Faults{file.error()};
    return load_scatter(*file);
}

Checked<Scatter> load_scatter(const FileReader& file) {
    const auto bytes = read_whole_file(file, largest_scatter);
    if (!bytes) return Faults{bytes.error()};
    auto scatter = parse_scatter(as_text(*bytes), file.name());
    if (scatter) scatter->sha256 = sha256(*bytes);
    return scatter;
}

Result<std::map<std::size_t, DeviceAddress>> resolve_end_of_storage(const ScatterStorage& storage,
                                                                    ByteCount region_size) {
    std::map<std::size_t, DeviceAddress> starts;
    std::uint64_t end = region_size.value;
    for (std::size_t i = storage.partitions.size(); i-- > 0;) {
        const ScatterPartition& partition = storage.partitions[i];
        if (!partition.from_end_blocks) continue;
        if (partition.size.value > end)
            return Fault{ErrorCode::scatter_invalid,
                         fmt::format("line {}: {} does not fit into a storage of {} bytes",
                                     partition.line,
                                     partition.name,
                                     region_size.value)};
        end -= partition.size.value;
        starts[i] = DeviceAddress{end};
    }
    return starts;
}

std::string_view to_string(ScatterGeneration generation) {
    switch (generation) {
    case ScatterGeneration::old:
        return "old";
    case ScatterGeneration::v1:
        return "v1";
    case ScatterGeneration::v2:
        return "v2";
    case ScatterGeneration::xml:
        return "xml";
    }
    return "?";
}

std::string_view to_string(OperationType operation) {
    for (const auto& [type, word] : operation_words)
        if (type == operation) return word;
    return "?";
}

std::optional<OperationType> parse_operation_type(std::string_view text) {
    for (const auto& [type, word] : operation_words)
        if (word == text) return type;
    return std::nullopt;
}

} // namespace gangflash

#include "config/package_checksums.hpp"

#include "base/nesting.hpp"
#include "base/text.hpp"
#include "base/units.hpp"
#include "config/images/whole_file.hpp"
#include "config/package_layout.hpp"
#include "config/text_encoding.hpp"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>
#include <pugixml.hpp>

namespace gangflash {

namespace {

namespace fs = std::filesystem;

/// Lists name some hundred files.
constexpr std::uint64_t largest_list = 1 * mib;
constexpr std::size_t most_sums = 20'000;

std::string_view trimmed(std::string_view text) {
    const std::size_t first = text.find_first_not_of(" \t\r\n");
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

template <class Use>
void each_line(std::string_view text, Use use) {
    for (std::size_t number = 1; !text.empty(); ++number) {
        const std::size_t end = text.find('\n');
        use(trimmed(text.substr(0, end)), number);
        if (end == std::string_view::npos) return;
        text.remove_prefix(end + 1);
    }
}

/// C notation, as hexadecimal digits; nothing for anything else.
std::optional<std::string> as_hex_number(std::string_view text) {
    int base = 10;
    if (text.starts_with("0x") || text.starts_with("0X")) {
        base = 16;
        text.remove_prefix(2);
    }
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
    if (text.empty() || error != std::errc{} || end != text.data() + text.size())
        return std::nullopt;
    return fmt::format("{:x}", value);
}

bool is_hex(std::string_view text) {
    return !text.empty() && text.find_first_not_of("0123456789abcdefABCDEF") == std::string::npos;
}

std::optional<SumKind> kind_of_length(std::size_t digits) {
    switch (digits) {
    case 32:
        return SumKind::md5;
    case 40:
        return SumKind::sha1;
    case 64:
        return SumKind::sha256;
    case 128:
        return SumKind::sha512;
    default:
        return std::nullopt;
    }
}

/// The last part of a path in either spelling; lists of whole trees name folders too.
std::string base_name(std::string_view path) {
    const std::size_t slash = path.find_last_of("/\\");
    return std::string(slash == std::string_view::npos ? path : path.substr(slash + 1));
}

/// `HEX  name` or `HEX *name`.
std::optional<ListedSum> gnu_line(std::string_view line) {
    if (line.starts_with('\\')) line.remove_prefix(1); // names with escapes
    const std::size_t end = line.find_first_of(" \t");
    if (end == std::string_view::npos || !is_hex(line.substr(0, end))) return std::nullopt;
    const auto kind = kind_of_length(end);
    std::string_view name = trimmed(line.substr(end));
    if (name.starts_with('*')) name.remove_prefix(1);
    if (!kind || name.empty()) return std::nullopt;
    return ListedSum{*kind, base_name(name), lower_case(line.substr(0, end)), 0};
}

/// `MD5 (name) = HEX`, or `name: HEX`, `name = HEX`, `name HEX`.
std::optional<ListedSum> named_line(std::string_view line) {
    const std::size_t start = line.find_last_of(" \t=:");
    if (start == std::string_view::npos) return std::nullopt;
    const std::string_view value = line.substr(start + 1);
    const auto kind = kind_of_length(value.size());
    if (!kind || !is_hex(value)) return std::nullopt;
    std::string_view name = trimmed(line.substr(0, start));
    while (name.ends_with('=') || name.ends_with(':') || name.ends_with(' '))
        name.remove_suffix(1);
    if (const std::size_t open = name.find('('); open != std::string_view::npos && name.ends_with(')'))
        name = name.substr(open + 1, name.size() - open - 2);
    if (name.empty()) return std::nullopt;
    return ListedSum{*kind, base_name(name), lower_case(value), 0};
}

bool has_list_name(const fs::path& path) {
    const std::string name = lower_case(path.filename().string());
    const std::string ending = lower_case(path.extension().string());
    if (name == "checksum.ini" || (name.find("checksum") != std::string::npos && ending == ".xml"))
        return true;
    for (const std::string_view word : {"md5", "sha1", "sha256", "sha512"}) {
        if (ending.find(word) != std::string::npos) return true; // .md5, .md5sum, .sha256
        if (name.find(word) != std::string::npos && (ending == ".txt" || ending.empty()))
            return true; // md5sum.txt, SHA256SUMS
    }
    return false;
}

} // namespace

std::optional<ChecksumList> parse_checksum_ini(std::string_view text, const std::string& file) {
    ChecksumList list;
    list.file = file;
    list.by_partition = true;
    std::string section;
    bool known = false;
    each_line(text, [&](std::string_view line, std::size_t number) {
        if (line.empty() || line.front() == ';' || line.front() == '#') return;
        if (line.front() == '[') {
            section = lower_case(line);
            known = known || section == "[checksum]";
            return;
        }
        const std::size_t equals = line.find('=');
        if (equals == std::string_view::npos) return;
        const std::string_view key = trimmed(line.substr(0, equals));
        const auto value = as_hex_number(trimmed(line.substr(equals + 1)));
        if (section == "[isenablechecksum]" && lower_case(key) == "checksum_switch") {
            list.switched_off = value && *value == "0";
        } else if (section == "[checksum]" && list.sums.size() < most_sums) {
            if (value)
                list.sums.push_back({SumKind::byte_sum16, std::string(key), *value, number});
            else
                list.warnings.push_back(at_line(
                    file, number, fmt::format("`{}` is no checksum; passed over", quote_of(line))));
        }
    });
    if (!known) return std::nullopt;
    return list;
}

std::optional<ChecksumList> parse_checksum_xml(std::string_view text, const std::string& file) {
    if (too_deep_in_xml(text)) return std::nullopt;
    pugi::xml_document tree;
    if (!tree.load_buffer(text.data(), text.size())) return std::nullopt;
    ChecksumList list;
    list.file = file;
    const auto line_of = [&](const pugi::xml_node& node) {
        const auto at = static_cast<std::size_t>(std::max<std::ptrdiff_t>(node.offset_debug(), 0));
        return 1 + static_cast<std::size_t>(
                       std::ranges::count(text.substr(0, std::min(at, text.size())), '\n'));
    };
    struct Walker final : pugi::xml_tree_walker {
        std::vector<pugi::xml_node> files;
        bool for_each(pugi::xml_node& node) override {
            if (node.attribute("name") && node.attribute("checksum")) files.push_back(node);
            return files.size() < most_sums;
        }
    } walker;
    tree.traverse(walker);
    for (const pugi::xml_node node : walker.files) {
        const std::string method = lower_case(node.attribute("chk_method").value());
        const std::string_view written = node.attribute("checksum").value();
        if (!method.empty() && method != "add") {
            list.warnings.push_back(
                at_line(file,
                        line_of(node),
                        fmt::format("method `{}` is not known; not compared", quote_of(method))));
            continue;
        }
        if (const auto value = as_hex_number(trimmed(written)))
            list.sums.push_back({SumKind::add32,
                                 base_name(node.attribute("name").value()),
                                 *value,
                                 line_of(node)});
        else
            list.warnings.push_back(
                at_line(file,
                        line_of(node),
                        fmt::format("`{}` is no checksum; passed over", quote_of(written))));
    }
    if (list.sums.empty() && list.warnings.empty()) return std::nullopt;
    return list;
}

std::optional<ChecksumList> parse_digest_list(std::string_view text, const std::string& file) {
    ChecksumList list;
    list.file = file;
    const std::string own = fs::path(file).stem().string(); // boot.img of boot.img.md5
    each_line(text, [&](std::string_view line, std::size_t number) {
        if (line.empty() || line.front() == '#' || line.front() == ';') return;
        if (list.sums.size() >= most_sums) return;
        auto sum = gnu_line(line);
        if (!sum) sum = named_line(line);
        if (!sum && is_hex(line))
            if (const auto kind = kind_of_length(line.size()))
                sum = ListedSum{*kind, own, lower_case(line), 0};
        if (!sum) return;
        sum->line = number;
        list.sums.push_back(std::move(*sum));
    });
    if (list.sums.empty()) return std::nullopt;
    return list;
}

std::optional<ChecksumList> load_checksum_list(const fs::path& file) {
    if (!has_list_name(file)) return std::nullopt;
    const auto bytes = read_whole_file(file, largest_list);
    if (!bytes) return std::nullopt; // an image whose name has `md5` in it, say
    const std::string name = file.string();
    const auto decoded = decode_text(*bytes, name);
    if (!decoded) return std::nullopt;
    const std::string ending = lower_case(file.extension().string());
    if (ending == ".ini") return parse_checksum_ini(decoded->text, name);
    if (ending == ".xml") return parse_checksum_xml(decoded->text, name);
    return parse_digest_list(decoded->text, name);
}

std::vector<ChecksumList> checksum_lists_in(const fs::path& folder) {
    std::vector<ChecksumList> lists;
    for (const fs::path& path : files_in(folder))
        if (auto list = load_checksum_list(path)) lists.push_back(std::move(*list));
    return lists;
}

bool fits(const ListedSum& listed, const FileSums& sums, std::string& is) {
    switch (listed.kind) {
    case SumKind::byte_sum16:
        is = fmt::format("{:x}", sums.bytes & 0xFFFFU);
        return is == listed.value;
    case SumKind::add32: {
        is = fmt::format("{:x}", sums.words);
        const std::uint64_t padded = sums.bytes + (sums.size % 2 != 0 ? 0xFFU : 0U);
        return is == listed.value || fmt::format("{:x}", padded & 0xFFFFFFFFU) == listed.value;
    }
    case SumKind::md5:
    case SumKind::sha1:
    case SumKind::sha256:
    case SumKind::sha512:
        break;
    }
    for (const auto& [kind, value] : sums.digests)
        if (digest_length(kind) * 2 == listed.value.size()) {
            is = value;
            return value == listed.value;
        }
    return false;
}

} // namespace gangflash

#include "config/package_checksums.hpp"

#include "base/nesting.hpp"
#include "base/text.hpp"
#include "base/units.hpp"
#include "config/images/whole_file.hpp"
#include "config/package_layout.hpp"
#include "config/text_encoding.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include <fmt/format.h>
#include <pugixml.hpp>

namespace gangflash {

namespace {

namespace fs = std::filesystem;
using namespace std::string_view_literals;

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

/// `MD5 (name) = HEX`, as BSD and openssl write it: the name may have spaces.
std::optional<ListedSum> bsd_line(std::string_view line) {
    const std::size_t open = line.find('('), close = line.rfind(')');
    if (open == std::string_view::npos || close == std::string_view::npos || close <= open + 1)
        return std::nullopt;
    std::string_view value = line.substr(close + 1);
    const std::size_t start = value.find_first_not_of(" \t=:");
    if (start == std::string_view::npos) return std::nullopt;
    value = trimmed(value.substr(start));
    const auto kind = kind_of_length(value.size());
    if (!kind || !is_hex(value)) return std::nullopt;
    return ListedSum{
        *kind, base_name(line.substr(open + 1, close - open - 1)), lower_case(value), 0};
}

/// What stands in lists and names no file.
bool is_word_of_lists(std::string_view word) {
    constexpr std::array words{"md5"sv,
                               "sha1"sv,
                               "sha-1"sv,
                               "sha256"sv,
                               "sha-256"sv,
                               "sha2-256"sv,
                               "sha512"sv,
                               "sha-512"sv,
                               "crc32"sv,
                               "hash"sv,
                               "checksum"sv,
                               "file"sv,
                               "filename"sv,
                               "name"sv,
                               "size"sv,
                               "md5sum"sv,
                               "bytes"sv};
    const std::string small = lower_case(word);
    return std::ranges::find(words, small) != words.end() ||
           small.find_first_not_of("0123456789") == std::string::npos;
}

/// Tables, JSON and notes, in any order and punctuation: `boot.img,HEX`, `"boot.img":"HEX"`, `HEX
/// 4096 boot.img`; and over two lines, `File: boot.img`, `MD5: HEX`. A number belongs to the name
/// before it, else to the one behind it. A name with a dot in it goes before a bare word.
class LooseReader {
public:
    explicit LooseReader(std::vector<ListedSum>& sums) : sums_(sums) {}

    void read(std::string_view line, std::size_t number) {
        std::optional<ListedSum> waiting;
        bool named = false;
        while (true) {
            const std::size_t first = line.find_first_not_of(between);
            if (first == std::string_view::npos) break;
            line.remove_prefix(first);
            const std::string_view word = line.substr(0, line.find_first_of(between));
            line.remove_prefix(word.size());
            const auto kind = is_hex(word) ? kind_of_length(word.size()) : std::nullopt;
            if (kind && !name_.empty()) {
                sums_.push_back({*kind, std::exchange(name_, {}), lower_case(word), number});
                named = false;
            } else if (kind) {
                waiting = ListedSum{*kind, {}, lower_case(word), number};
            } else if (is_word_of_lists(word)) {
                continue;
            } else if (waiting) {
                waiting->name = base_name(word);
                sums_.push_back(*std::exchange(waiting, std::nullopt));
            } else if (!named || word.find('.') != std::string_view::npos ||
                       name_.find('.') == std::string::npos) {
                name_ = base_name(word);
                named = true;
            }
        }
    }

private:
    static constexpr std::string_view between = " \t,;:=|\"'`()[]{}<>*";

    std::vector<ListedSum>& sums_;
    std::string name_; ///< that waits for its number, also in the next line
};

/// By their names, so that not every text is read: a list is called after what is in it.
bool has_list_name(const fs::path& path) {
    const std::string name = lower_case(path.filename().string());
    const std::string ending = lower_case(path.extension().string());
    constexpr std::array words{
        "md5"sv, "sha1"sv, "sha256"sv, "sha512"sv, "sha2"sv, "sfv"sv, "crc32"sv};
    constexpr std::array more_words{"checksum"sv, "hash"sv, "sha"sv, "digest"sv};
    constexpr std::array texts{""sv,
                               ".txt"sv,
                               ".csv"sv,
                               ".tsv"sv,
                               ".ini"sv,
                               ".xml"sv,
                               ".json"sv,
                               ".lst"sv,
                               ".list"sv,
                               ".log"sv};
    constexpr std::array flash_lists{"flashfile.xml"sv, "servicefile.xml"sv};
    const auto has = [](std::string_view text, const auto& any) {
        return std::ranges::any_of(
            any, [&](std::string_view word) { return text.find(word) != std::string_view::npos; });
    };
    if (has(ending, words)) return true; // .md5, .md5sum, .sha256
    if (std::ranges::find(flash_lists, name) != flash_lists.end()) return true;
    return std::ranges::find(texts, ending) != texts.end() &&
           (has(name, words) || has(name, more_words));
}

/// `boot.img 1F2E3D4C`, as sfv programs write it.
void read_crc_list(std::string_view text, ChecksumList& list) {
    constexpr std::size_t digits = 8;
    each_line(text, [&](std::string_view line, std::size_t number) {
        if (line.empty() || line.front() == ';' || line.size() <= digits + 1) return;
        const std::string_view value = line.substr(line.size() - digits);
        const std::string_view name = trimmed(line.substr(0, line.size() - digits));
        if (is_hex(value) && !name.empty() && list.sums.size() < most_sums)
            list.sums.push_back({SumKind::crc32, base_name(name), lower_case(value), number});
    });
}

/// A digest among the attributes of an element, and the file it is of: `filename`, `file`, `name`,
/// `path`.
std::optional<ListedSum> digest_of_element(const pugi::xml_node& node) {
    std::optional<ListedSum> sum;
    std::string file;
    for (const pugi::xml_attribute attribute : node.attributes()) {
        const std::string_view value = trimmed(attribute.value());
        const std::string key = lower_case(attribute.name());
        if (const auto kind = kind_of_length(value.size()); kind && is_hex(value))
            sum = ListedSum{*kind, {}, lower_case(value), 0};
        else if (key == "filename" ||
                 ((key == "file" || key == "name" || key == "path") && file.empty()))
            file = base_name(value);
    }
    if (!sum || file.empty()) return std::nullopt;
    sum->name = file;
    return sum;
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
            const std::string_view written = trimmed(line.substr(equals + 1));
            const auto digest = is_hex(written) ? kind_of_length(written.size()) : std::nullopt;
            if (digest)
                list.sums.push_back({*digest, std::string(key), lower_case(written), number});
            else if (value)
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
            if ((node.attribute("name") && node.attribute("checksum")) || digest_of_element(node))
                files.push_back(node);
            return files.size() < most_sums;
        }
    } walker;
    tree.traverse(walker);
    for (const pugi::xml_node node : walker.files) {
        if (auto digest = digest_of_element(node)) {
            digest->line = line_of(node);
            list.sums.push_back(std::move(*digest));
            continue;
        }
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
    LooseReader loose(list.sums);
    each_line(text, [&](std::string_view line, std::size_t number) {
        if (line.empty() || line.front() == '#' || line.front() == ';') return;
        if (list.sums.size() >= most_sums) return;
        auto sum = gnu_line(line);
        if (!sum) sum = bsd_line(line);
        if (!sum && is_hex(line))
            if (const auto kind = kind_of_length(line.size()))
                sum = ListedSum{*kind, own, lower_case(line), 0};
        // A name with a space in it may be a size and a name.
        if (!sum || sum->name.find(' ') != std::string::npos) loose.read(line, number);
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
    if (ending == ".sfv") {
        ChecksumList list;
        list.file = name;
        read_crc_list(decoded->text, list);
        if (list.sums.empty()) return std::nullopt;
        return list;
    }
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
    case SumKind::crc32:
        is = fmt::format("{:08x}", sums.crc32);
        return is == listed.value;
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

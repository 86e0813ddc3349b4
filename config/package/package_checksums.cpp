#include "config/package/package_checksums.hpp"

#include "base/json_text.hpp"
#include "base/nesting.hpp"
#include "base/text.hpp"
#include "base/units.hpp"
#include "config/images/whole_file.hpp"
#include "config/lists/text_encoding.hpp"
#include "config/package/package_layout.hpp"

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

/// Methods whose numbers are as long as those that are compared, and are others.
std::optional<std::string_view> other_method(std::string_view text) {
    constexpr std::array methods{"blake"sv,      "b2sum"sv,  "b3sum"sv,  "sha3"sv, "sha-3"sv,
                                 "shake"sv,      "keccak"sv, "sm3"sv,    "md4"sv,  "md2"sv,
                                 "ripemd"sv,     "rmd160"sv, "tiger"sv,  "gost"sv, "whirlpool"sv,
                                 "streebog"sv,   "xxh"sv,    "has160"sv, "ed2k"sv, "sha512/256"sv,
                                 "sha512-256"sv, "snefru"sv, "edonr"sv};
    const std::string small = lower_case(text);
    for (const std::string_view method : methods)
        if (small.find(method) != std::string::npos && !(method == "sha3" && small == "sha384"))
            return method;
    return std::nullopt;
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

/// `a1 b2 c3 …`, as older versions of certutil write a number.
std::optional<std::string> spaced_hex(std::string_view line) {
    std::string digits;
    while (!line.empty()) {
        const std::size_t end = std::min(line.find(' '), line.size());
        if (end != 2 || !is_hex(line.substr(0, end))) return std::nullopt;
        digits += line.substr(0, end);
        line.remove_prefix(std::min(end + 1, line.size()));
    }
    if (!kind_of_length(digits.size())) return std::nullopt;
    return lower_case(digits);
}

/// What stands in lists and names no file.
bool is_word_of_lists(std::string_view word) {
    constexpr std::array words{"md5"sv,      "sha1"sv,   "sha-1"sv,     "sha256"sv, "sha-256"sv,
                               "sha2-256"sv, "sha512"sv, "sha-512"sv,   "crc32"sv,  "hash"sv,
                               "checksum"sv, "file"sv,   "filename"sv,  "name"sv,   "size"sv,
                               "md5sum"sv,   "bytes"sv,  "algorithm"sv, "method"sv, "type"sv,
                               "path"sv,     "digest"sv, "date"sv,      "of"sv};
    const std::string small = lower_case(word);
    return std::ranges::find(words, small) != words.end() ||
           small.find_first_not_of("0123456789") == std::string::npos;
}

/// Tables and notes, in any order and punctuation: `boot.img,HEX`, `HEX 4096 boot.img`; and over
/// several lines, `File: boot.img`, `MD5: HEX`, or first the number and then the path, as
/// PowerShell does. In a line, a number belongs to the name before it, else to the one behind it;
/// over lines likewise. A name with a dot in it goes before a bare word.
class LooseReader {
public:
    explicit LooseReader(ChecksumList& list) : list_(list) {}

    void read(std::string_view line, std::size_t number) {
        if (const auto digits = spaced_hex(line))
            return read_words({ListedSum{*kind_of_length(digits->size()), {}, *digits, number}},
                              {});
        std::vector<ListedSum> digests;
        std::vector<std::string> dotted, bare;
        std::string_view rest = line;
        while (true) {
            const std::size_t first = rest.find_first_not_of(between);
            if (first == std::string_view::npos) break;
            rest.remove_prefix(first);
            const std::string_view word = rest.substr(0, rest.find_first_of(between));
            rest.remove_prefix(word.size());
            if (const auto kind = is_hex(word) ? kind_of_length(word.size()) : std::nullopt)
                digests.push_back({*kind, {}, lower_case(word), number});
            else if (!is_word_of_lists(word))
                (is_file(word) ? dotted : bare).push_back(base_name(word));
        }
        const bool of_a_line = digests.size() == 1 || dotted.size() <= 1;
        if (!of_a_line && digests.size() == dotted.size()) {
            for (std::size_t i = 0; i < digests.size(); ++i)
                add(std::move(digests[i]), dotted[i]);
            return;
        }
        std::string name = !dotted.empty() ? dotted.front() : "";
        if (name.empty() && !bare.empty() && (digests.empty() ? bare.size() == 1 : name_.empty()))
            name = bare.front();
        read_words(std::move(digests), std::move(name));
    }

    /// The file that was named and waits for its number; else empty.
    const std::string& waiting_name() const { return name_; }
    void take_name() { name_.clear(); }

private:
    static constexpr std::string_view between = " \t,;:=|\"'`()[]{}<>*";

    static bool is_file(std::string_view word) {
        const std::size_t dot = word.rfind('.');
        return dot != std::string_view::npos && dot > 0 && dot + 1 < word.size();
    }

    void add(ListedSum sum, std::string name) {
        sum.name = std::move(name);
        list_.sums.push_back(std::move(sum));
    }

    void read_words(std::vector<ListedSum> digests, std::string name) {
        if (digests.empty()) {
            if (name.empty()) return;
            if (waiting_.empty() || !is_file(name)) {
                name_ = std::move(name);
                return;
            }
            for (ListedSum& sum : waiting_)
                add(std::move(sum), name);
            waiting_.clear();
            return;
        }
        waiting_.clear();
        if (name.empty()) name = std::exchange(name_, {});
        if (name.empty()) {
            waiting_ = std::move(digests);
            return;
        }
        name_.clear();
        for (ListedSum& sum : digests)
            add(std::move(sum), name);
    }

    ChecksumList& list_;
    std::string name_;               ///< that waits for its number, also in the next line
    std::vector<ListedSum> waiting_; ///< numbers that wait for their name
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
                               ".asc"sv,
                               ".sig"sv,
                               ".md"sv,
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
                list.warnings.push_back(to_string(
                    at_line(file,
                            number,
                            fmt::format("`{}` is no checksum; passed over", quote_of(line)))));
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
            list.warnings.push_back(to_string(
                at_line(file,
                        line_of(node),
                        fmt::format("method `{}` is not known; not compared", quote_of(method)))));
            continue;
        }
        if (const auto value = as_hex_number(trimmed(written)))
            list.sums.push_back(
                {SumKind::add32, base_name(node.attribute("name").value()), *value, line_of(node)});
        else
            list.warnings.push_back(to_string(
                at_line(file,
                        line_of(node),
                        fmt::format("`{}` is no checksum; passed over", quote_of(written)))));
    }
    if (list.sums.empty() && list.warnings.empty()) return std::nullopt;
    return list;
}

namespace {

/// Digests of a tree of JSON, each with the file it is of: the name beside it in its object, its
/// own key, or the key of an object around it.
class JsonReader {
public:
    JsonReader(ChecksumList& list, std::string_view text) : list_(list), text_(text) {}

    void read(const nlohmann::json& node, const std::string& around) {
        std::string name = around;
        if (node.is_object())
            for (const char* key : {"filename", "file", "name", "path"})
                if (const auto found = node.find(key); found != node.end() && found->is_string()) {
                    name = base_name(found->get<std::string>());
                    break;
                }
        const bool only_digests =
            node.is_object() && std::ranges::all_of(node, [](const nlohmann::json& value) {
                return value.is_string() && digest_in(value.get<std::string>());
            });
        for (const auto& [key, value] : node.items()) {
            if (list_.sums.size() >= most_sums) return;
            const bool file = node.is_object() && key.find('.') != std::string::npos;
            if (value.is_structured()) {
                read(value, file ? base_name(key) : name);
                continue;
            }
            if (!value.is_string() || !node.is_object() || other_method(key)) continue;
            const auto text = value.get<std::string>();
            const auto digits = digest_in(text);
            // Other values may be as long: an id, say.
            const bool says_so = is_digest_key(key);
            if (!digits || !(file || says_so || only_digests)) continue;
            const std::string own = says_so ? name : base_name(key);
            if (!own.empty())
                list_.sums.push_back(
                    {*kind_of_length(digits->size()), own, *digits, line_of(text)});
        }
    }

private:
    /// `HEX` or `sha256:HEX`.
    static std::optional<std::string> digest_in(const std::string& text) {
        const std::string digits = text.substr(text.rfind(':') + 1);
        if (!is_hex(digits) || !kind_of_length(digits.size()) || other_method(text))
            return std::nullopt;
        return lower_case(digits);
    }

    static bool is_digest_key(const std::string& key) {
        constexpr std::array words{"md5"sv, "sha"sv, "hash"sv, "checksum"sv, "digest"sv, "sum"sv};
        const std::string small = lower_case(key);
        return small.find('.') == std::string::npos && std::ranges::any_of(words, [&](auto word) {
                   return small.find(word) != small.npos;
               });
    }

    std::size_t line_of(std::string_view value) const {
        const std::size_t at = std::min(text_.find(value), text_.size());
        return 1 + static_cast<std::size_t>(std::ranges::count(text_.substr(0, at), '\n'));
    }

    ChecksumList& list_;
    std::string_view text_;
};

} // namespace

std::optional<ChecksumList> parse_checksum_json(std::string_view text, const std::string& file) {
    const std::string_view start = trimmed(text);
    if (start.empty() || (start.front() != '{' && start.front() != '[')) return std::nullopt;
    const auto tree = parse_json_or_discard<nlohmann::json>(text);
    if (tree.is_discarded()) return std::nullopt;
    ChecksumList list;
    list.file = file;
    JsonReader{list, text}.read(tree, {});
    if (list.sums.empty()) return std::nullopt;
    return list;
}

std::optional<ChecksumList> parse_digest_list(std::string_view text, const std::string& file) {
    ChecksumList list;
    list.file = file;
    const std::string own = fs::path(file).stem().string(); // boot.img of boot.img.md5
    const std::string file_name = lower_case(fs::path(file).filename().string());
    auto of_all = other_method(file_name);
    if (file_name.starts_with("b2") || file_name.starts_with("b3")) of_all = "BLAKE";
    std::optional<std::string_view> of_block; // `Algorithm : SHA3-256`, for what follows
    std::size_t passed_over = 0;
    std::string_view method;
    LooseReader loose(list);
    each_line(text, [&](std::string_view line, std::size_t number) {
        if (line.empty() || line.front() == '#' || line.front() == ';') return;
        if (list.sums.size() >= most_sums) return;
        auto sum = gnu_line(line);
        const bool plain = sum.has_value();
        if (!sum) sum = bsd_line(line);
        if (!sum && is_hex(line))
            if (const auto kind = kind_of_length(line.size())) {
                sum = ListedSum{*kind, loose.waiting_name(), lower_case(line), 0};
                if (sum->name.empty()) sum->name = own;
                loose.take_name();
            }
        const std::size_t before = list.sums.size();
        // A name with a space in it may be a size and a name.
        if (!sum || sum->name.find(' ') != std::string::npos) loose.read(line, number);
        if (sum) {
            sum->line = number;
            list.sums.push_back(std::move(*sum));
        }
        const std::string_view words = line.substr(0, std::min(line.find('('), line.size()));
        const auto of_line = plain ? std::nullopt : other_method(words);
        const bool names_method = lower_case(line).starts_with("algorithm");
        if (names_method) of_block = of_line;
        const auto other = of_all ? of_all : of_line ? of_line : of_block;
        if (!other || list.sums.size() == before) return;
        passed_over += list.sums.size() - before;
        method = *other;
        list.sums.resize(before);
    });
    if (passed_over > 0)
        list.warnings.push_back(
            fmt::format("{}: {} value{} of {} {} not compared: that method is not computed here",
                        fs::path(file).filename().string(),
                        passed_over,
                        passed_over == 1 ? "" : "s",
                        method,
                        passed_over == 1 ? "is" : "are"));
    if (list.sums.empty() && list.warnings.empty()) return std::nullopt;
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
    if (auto json = parse_checksum_json(decoded->text, name)) return json;
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

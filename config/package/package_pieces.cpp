#include "config/package/package_pieces.hpp"

#include "base/text.hpp"
#include "base/units.hpp"
#include "config/images/whole_file.hpp"
#include "config/lists/text_encoding.hpp"
#include "config/package/package_checksums.hpp"
#include "config/package/package_layout.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>
#include <map>
#include <memory>
#include <optional>
#include <set>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <utf8proc.h>

namespace gangflash {

namespace {

namespace fs = std::filesystem;
using namespace std::string_view_literals;

std::string name_of(const fs::path& path) {
    return path.filename().string();
}

std::string names(const std::vector<fs::path>& paths) {
    std::vector<std::string> all;
    for (const fs::path& path : paths)
        all.push_back(path.string());
    return fmt::format("{}", fmt::join(all, ", "));
}

/// `aa`, `ab` …: what split(1) calls its pieces.
std::optional<unsigned> letters_number(std::string_view text) {
    constexpr std::size_t shortest = 2, longest = 3;
    if (text.size() < shortest || text.size() > longest) return std::nullopt;
    unsigned number = 0;
    for (const char c : text) {
        if (c < 'a' || c > 'z') return std::nullopt;
        number = number * 26 + static_cast<unsigned>(c - 'a');
    }
    return number;
}

/// A piece by its name. A digit right behind a name is another partition's: `tee.img`, `tee2.img`.
struct PieceName {
    unsigned number = 0;
    unsigned of = 0; ///< how many there are, where the name says so: `1of4`
    bool letters = false;
};

/// `text` begins with one of the words, which are taken off.
bool take(std::string_view& text, std::initializer_list<std::string_view> words) {
    for (const std::string_view word : words)
        if (text.starts_with(word)) {
            text.remove_prefix(word.size());
            return true;
        }
    return false;
}

std::optional<unsigned> take_number(std::string_view& text) {
    unsigned number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{}) return std::nullopt;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    return number;
}

/// What stands between the name of the whole and that of a piece: `super.img` and `super.img.001` →
/// `.001`; `super_1.img` → `_1`. `inside`: before the ending.
std::optional<std::string> rest_of(const fs::path& file, std::string_view candidate, bool& inside) {
    const std::string whole = one_form(name_of(file)), name = one_form(candidate);
    const std::string stem = one_form(file.stem().string());
    const std::string ending = one_form(file.extension().string());
    inside = false;
    if (name.starts_with(whole)) return name.substr(whole.size());
    if (!name.starts_with(stem) || !name.ends_with(ending) ||
        name.size() <= stem.size() + ending.size())
        return std::nullopt;
    inside = true;
    return name.substr(stem.size(), name.size() - stem.size() - ending.size());
}

std::optional<PieceName> piece_name(const fs::path& file, std::string_view candidate) {
    bool inside = false;
    const auto found = rest_of(file, candidate, inside);
    if (!found) return std::nullopt;
    std::string_view rest = *found;
    const bool separated = take(rest, {".", "_", "-"});
    const bool worded = take(rest, {"sparsechunk", "chunk", "part", "split"});
    if (!separated && !worded) return std::nullopt;
    if (worded) take(rest, {".", "_", "-"});
    if (const auto number = letters_number(rest); number && !inside)
        return PieceName{*number, 0, true};
    PieceName piece;
    const auto number = take_number(rest);
    if (!number) return std::nullopt;
    piece.number = *number;
    if (take(rest, {"of", "_of_", "-of-", ".of.", " of "})) {
        const auto of = take_number(rest);
        if (!of) return std::nullopt;
        piece.of = *of;
    }
    return rest.empty() ? std::optional(piece) : std::nullopt;
}

/// Words of a script or a list in which file names may stand.
template <class Use>
void each_word(std::string_view text, Use use) {
    constexpr std::string_view between = " \t\r\n+\"',;&|()<>=*";
    while (true) {
        const std::size_t first = text.find_first_not_of(between);
        if (first == std::string_view::npos) return;
        text.remove_prefix(first);
        std::string_view word = text.substr(0, text.find_first_of(between));
        text.remove_prefix(word.size());
        if (const std::size_t slash = word.find_last_of("/\\"); slash != std::string_view::npos)
            word.remove_prefix(slash + 1);
        use(word);
    }
}

std::optional<std::string> text_of(const fs::path& file) {
    const auto bytes = read_whole_file(file, 64 * kib);
    if (!bytes) return std::nullopt;
    const auto decoded = decode_text(*bytes, file.string());
    if (!decoded) return std::nullopt;
    return decoded->text;
}

bool is_script(const fs::path& file) {
    constexpr std::array endings{".bat"sv, ".cmd"sv, ".sh"sv, ".ps1"sv, ".command"sv};
    return std::ranges::find(endings, lower_case(file.extension().string())) != endings.end();
}

/// What stands beside the pieces and knows how many there are.
class Witness {
public:
    Witness(const fs::path& file, unsigned first) : file_(file), first_(first) {
        for (const fs::path& beside : files_in(file.parent_path())) {
            if (const auto list = load_checksum_list(beside))
                for (const ListedSum& sum : list->sums)
                    look_at(sum.name, name_of(beside), true);
            if (!is_script(beside)) continue;
            if (const auto text = text_of(beside))
                each_word(*text,
                          [&](std::string_view word) { look_at(word, name_of(beside), false); });
        }
    }

    /// The number that the last piece has by some witness.
    std::optional<unsigned> last() const { return last_; }

    /// Who says so; or who has a checksum of the whole, which is compared later.
    const std::string& by() const { return last_ ? by_ : by_whole_; }

    void told(unsigned count, std::string by) {
        last_ = first_ + count - 1;
        by_ = std::move(by);
    }

private:
    void look_at(std::string_view word, const std::string& by, bool has_sums) {
        if (has_sums && one_form(word) == one_form(name_of(file_))) by_whole_ = by;
        const auto piece = piece_name(file_, word);
        if (!piece || (last_ && piece->number <= *last_)) return;
        last_ = piece->number;
        by_ = by;
    }

    const fs::path& file_;
    unsigned first_;
    std::optional<unsigned> last_;
    std::string by_, by_whole_;
};

Fault in_pieces(const fs::path& file, std::string_view cause) {
    return {ErrorCode::image_in_pieces, fmt::format("{}: {}", file.string(), cause)};
}

/// OPPO and realme: `super.N.HASH.img`, and a row for each build in `super_map.csv`:
/// `00110011,ID,super.0.56ddeced.img,super.1.…`. Source: public notes on unpacked .ofp packages.
class HashedPieces {
public:
    explicit HashedPieces(const fs::path& file) : file_(file) {
        for (const fs::path& beside : files_in(file.parent_path()))
            if (const auto number = number_of(name_of(beside))) there_[*number].push_back(beside);
    }

    bool any() const { return !there_.empty(); }

    Result<Pieces> find() const {
        for (const fs::path& folder : {file_.parent_path(), file_.parent_path() / ".."})
            for (const fs::path& map : files_in(folder))
                if (one_form(name_of(map))
                        .starts_with(one_form(file_.stem().string()) + "_map.csv"))
                    return by_map(map);
        return by_numbers();
    }

private:
    std::optional<unsigned> number_of(std::string_view name) const {
        bool inside = false;
        const auto found = rest_of(file_, name, inside);
        if (!found || !inside) return std::nullopt;
        std::string_view rest = *found;
        if (!take(rest, {"."})) return std::nullopt;
        const auto number = take_number(rest);
        constexpr std::size_t digits = 8;
        if (!number || !take(rest, {"."}) || rest.size() != digits ||
            rest.find_first_not_of("0123456789abcdef") != std::string_view::npos)
            return std::nullopt;
        return number;
    }

    Result<Pieces> by_map(const fs::path& map) const {
        const auto text = text_of(map);
        if (!text) return by_numbers();
        std::map<std::vector<std::string>, std::string> builds; // its files → what it is called
        for (std::string_view rest = *text; !rest.empty();) {
            const std::size_t end = std::min(rest.find('\n'), rest.size());
            std::vector<std::string> files;
            std::string called;
            each_word(rest.substr(0, end), [&](std::string_view word) {
                if (number_of(word))
                    files.emplace_back(word);
                else if (files.empty())
                    called += (called.empty() ? "" : " ") + std::string(word);
            });
            if (!files.empty()) builds.emplace(std::move(files), std::move(called));
            rest.remove_prefix(std::min(end + 1, rest.size()));
        }
        std::vector<Pieces> whole;
        std::vector<std::string> called;
        std::string absent;
        for (const auto& [files, name] : builds) {
            Pieces pieces{{}, name_of(map) + " names them"};
            for (const std::string& wanted : files) {
                const fs::path path = file_.parent_path() / wanted;
                std::error_code error;
                if (fs::is_regular_file(path, error))
                    pieces.files.push_back(path);
                else if (absent.empty())
                    absent = wanted;
            }
            called.push_back(name);
            if (pieces.files.size() == files.size()) whole.push_back(std::move(pieces));
        }
        if (whole.size() == 1) return whole.front();
        if (whole.empty())
            return in_pieces(file_,
                             fmt::format("comes in pieces; {} names {}, which is not there",
                                         name_of(map),
                                         absent.empty() ? "none of them" : absent));
        return in_pieces(
            file_,
            fmt::format("comes in pieces of {} builds ({}), says {}: keep the pieces of "
                        "the one that is meant, move the others away",
                        whole.size(),
                        fmt::join(called, ", "),
                        name_of(map)));
    }

    Result<Pieces> by_numbers() const {
        Pieces pieces;
        for (const auto& [number, paths] : there_) {
            if (paths.size() > 1)
                return in_pieces(file_,
                                 fmt::format("comes in pieces of several builds ({}), and no "
                                             "super_map.csv says which belong together",
                                             names(paths)));
            if (number != pieces.files.size())
                return in_pieces(
                    file_,
                    fmt::format("comes in pieces; piece {} is missing", pieces.files.size()));
            pieces.files.push_back(paths.front());
        }
        if (pieces.files.size() == 1)
            return in_pieces(
                file_,
                fmt::format("only a piece of it is there, {}, and no super_map.csv says "
                            "whether that is all",
                            pieces.files.front().string()));
        return pieces;
    }

    const fs::path& file_;
    std::map<unsigned, std::vector<fs::path>> there_;
};

} // namespace

std::string one_form(std::string_view name) {
    utf8proc_uint8_t* mapped = nullptr;
    const auto length = utf8proc_map(
        reinterpret_cast<const utf8proc_uint8_t*>(name.data()),
        static_cast<utf8proc_ssize_t>(name.size()),
        &mapped,
        static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_CASEFOLD));
    const std::unique_ptr<utf8proc_uint8_t, void (*)(void*)> owner(mapped, &std::free);
    if (length < 0) return lower_case(name);
    return {reinterpret_cast<const char*>(mapped), static_cast<std::size_t>(length)};
}

Result<Pieces> pieces_of(const fs::path& file) {
    std::map<unsigned, std::vector<fs::path>> numbered, lettered;
    unsigned count = 0;
    for (const fs::path& candidate : files_in(file.parent_path()))
        if (const auto piece = piece_name(file, name_of(candidate))) {
            (piece->letters ? lettered : numbered)[piece->number].push_back(candidate);
            count = std::max(count, piece->of);
        }
    // `boot.img.lz` is no piece, so letters are only believed from their first on.
    if (numbered.empty() && lettered.contains(0)) numbered = std::move(lettered);
    if (numbered.empty())
        if (const HashedPieces hashed(file); hashed.any()) return hashed.find();
    Pieces pieces;
    if (numbered.empty() || (numbered.size() < 2 && count < 2)) return pieces;
    unsigned expected = numbered.begin()->first;
    for (const auto& [number, paths] : numbered) {
        if (paths.size() > 1)
            return in_pieces(file, fmt::format("piece {} is there as {}", number, names(paths)));
        if (number != expected || numbered.begin()->first > 1)
            return in_pieces(
                file,
                fmt::format("comes in pieces; piece {} is missing (there are {} to {})",
                            numbered.begin()->first > 1 ? 0 : expected,
                            numbered.begin()->first,
                            numbered.rbegin()->first));
        pieces.files.push_back(paths.front());
        ++expected;
    }
    Witness witness(file, numbered.begin()->first);
    if (count > 0) witness.told(count, "the names say how many there are");
    const unsigned there = numbered.rbegin()->first;
    if (witness.last() && *witness.last() > there)
        return in_pieces(file,
                         fmt::format("comes in pieces; piece {} is missing (there are {} to {}; {} "
                                     "goes on to {})",
                                     there + 1,
                                     numbered.begin()->first,
                                     there,
                                     count > 0 ? "their name" : witness.by(),
                                     *witness.last()));
    if (!witness.last() || *witness.last() == there) pieces.complete_by = witness.by();
    return pieces;
}

} // namespace gangflash

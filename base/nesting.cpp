#include "base/nesting.hpp"

#include <algorithm>
#include <vector>

namespace gangflash {

namespace {

/// Behind the string that begins at `at` (TOML, all four kinds): its closing quote is the last byte
/// passed, or the text ends.
std::size_t behind_toml_string(std::string_view text, std::size_t at) {
    const char quote = text[at];
    const bool escapes = quote == '"';
    const std::string_view triple = quote == '"' ? "\"\"\"" : "'''";
    const bool many_lines = text.substr(at, 3) == triple;
    for (std::size_t i = at + (many_lines ? 3 : 1); i < text.size(); ++i) {
        if (escapes && text[i] == '\\') {
            ++i;
        } else if (many_lines) {
            if (text.substr(i, 3) == triple) return i + 3;
        } else if (text[i] == quote || text[i] == '\n') {
            return i + 1;
        }
    }
    return text.size();
}

/// Depth of TOML: every bracket of a value and every dot of a key is one step down.
class TomlDepth {
public:
    std::size_t depth() const { return header_ + total_; }

    /// Takes one byte that stands in no string and no comment.
    void take(char c) {
        Level& level = levels_.back();
        const bool top = levels_.size() == 1;
        if (top && level.in_key && (c == '[' || c == ']')) {
            if (level.fresh && c == '[') { // a table's header: its dots stay for what follows
                header_ = 0;
                in_header_ = true;
            }
            return;
        }
        if (c == '.' && level.in_key) return in_header_ ? void(++header_) : dot(level);
        if (c == '=') return void(level.in_key = false);
        if (c == '[' || c == '{') return open(c == '{');
        if (c == ']' || c == '}') return close();
        if (c == ',' && !top) return next(level);
        if (c == '\n' && top) {
            next(level);
            in_header_ = false;
            return;
        }
        if (c != ' ' && c != '\t' && c != '\r' && c != '\n') level.fresh = false;
    }
    void string() { levels_.back().fresh = false; }

private:
    struct Level {
        bool table = true;  ///< keys stand in it
        bool in_key = true; ///< until `=`
        bool fresh = true;  ///< nothing yet of the key
        std::size_t dots = 0;
    };

    void dot(Level& level) {
        ++level.dots;
        ++total_;
    }
    void next(Level& level) {
        total_ -= level.dots;
        level = {level.table, level.table, true, 0};
    }
    void open(bool table) {
        levels_.push_back({table, table, true, 0});
        ++total_;
    }
    void close() {
        if (levels_.size() == 1) return; // no TOML: the library says so
        total_ -= levels_.back().dots + 1;
        levels_.pop_back();
    }

    std::vector<Level> levels_{Level{}};
    std::size_t header_ = 0; ///< dots of the table that is being filled
    std::size_t total_ = 0;  ///< brackets and dots of all levels
    bool in_header_ = false;
};

} // namespace

std::size_t line_of(std::string_view text, std::size_t at) {
    const std::string_view before = text.substr(0, std::min(at, text.size()));
    return 1 + static_cast<std::size_t>(std::ranges::count(before, '\n'));
}

std::optional<std::size_t> too_deep_in_toml(std::string_view text, std::size_t most) {
    TomlDepth toml;
    for (std::size_t at = 0; at < text.size();) {
        const char c = text[at];
        if (c == '"' || c == '\'') {
            toml.string();
            at = behind_toml_string(text, at);
            continue;
        }
        if (c == '#') {
            at = std::min(text.find('\n', at), text.size());
            continue;
        }
        toml.take(c);
        if (toml.depth() > most) return line_of(text, at);
        ++at;
    }
    return std::nullopt;
}

std::optional<std::size_t> too_deep_in_json(std::string_view text, std::size_t most) {
    std::size_t depth = 0;
    bool in_string = false;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const char c = text[at];
        if (in_string) {
            if (c == '\\') ++at;
            if (c == '"') in_string = false;
        } else if (c == '"') {
            in_string = true;
        } else if (c == '[' || c == '{') {
            if (++depth > most) return line_of(text, at);
        } else if ((c == ']' || c == '}') && depth > 0) {
            --depth;
        }
    }
    return std::nullopt;
}

std::optional<std::size_t> too_deep_in_xml(std::string_view text, std::size_t most) {
    std::size_t depth = 0;
    for (std::size_t at = text.find('<'); at < text.size(); at = text.find('<', at)) {
        const std::string_view rest = text.substr(at);
        const auto skip_to = [&](std::string_view end) {
            const std::size_t found = text.find(end, at);
            at = found == std::string_view::npos ? text.size() : found + end.size();
        };
        if (rest.starts_with("<!--")) {
            skip_to("-->");
        } else if (rest.starts_with("<![CDATA[")) {
            skip_to("]]>");
        } else if (rest.starts_with("<?") || rest.starts_with("<!")) {
            skip_to(">");
        } else if (rest.starts_with("</")) {
            if (depth > 0) --depth;
            skip_to(">");
        } else {
            // A `>` may stand in an attribute's value.
            std::size_t end = at + 1;
            for (char quote = 0; end < text.size() && (quote != 0 || text[end] != '>'); ++end) {
                if (quote == 0 && (text[end] == '"' || text[end] == '\''))
                    quote = text[end];
                else if (text[end] == quote)
                    quote = 0;
            }
            const bool empty = end > at + 1 && end < text.size() && text[end - 1] == '/';
            if (!empty && ++depth > most) return line_of(text, at);
            at = std::min(end + 1, text.size());
        }
    }
    return std::nullopt;
}

} // namespace gangflash

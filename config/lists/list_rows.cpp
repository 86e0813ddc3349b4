#include "config/lists/list_rows.hpp"

#include "base/imei.hpp"
#include "base/text.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include <fmt/format.h>

namespace gangflash {

namespace {

constexpr std::string_view white = " \t\r\n";
constexpr std::string_view separators = ",;\t";

/// Letters without a shape that web pages and spreadsheets leave behind, and the spaces that do not
/// break: UTF-8 of U+200B to U+200F, U+202A to U+202E, U+2060, U+2066 to U+2069, U+FEFF, U+00A0,
/// U+2009, U+202F.
constexpr std::array<std::string_view, 19> unseen{"\xE2\x80\x8B",
                                                  "\xE2\x80\x8C",
                                                  "\xE2\x80\x8D",
                                                  "\xE2\x80\x8E",
                                                  "\xE2\x80\x8F",
                                                  "\xE2\x80\xAA",
                                                  "\xE2\x80\xAB",
                                                  "\xE2\x80\xAC",
                                                  "\xE2\x80\xAD",
                                                  "\xE2\x80\xAE",
                                                  "\xE2\x81\xA0",
                                                  "\xE2\x81\xA6",
                                                  "\xE2\x81\xA7",
                                                  "\xE2\x81\xA8",
                                                  "\xE2\x81\xA9",
                                                  "\xEF\xBB\xBF",
                                                  "\xC2\xA0",
                                                  "\xE2\x80\x89",
                                                  "\xE2\x80\xAF"};

/// What groups the digits of an IMEI on labels: hyphens of all kinds (U+2010 to U+2015, U+2212).
constexpr std::array<std::string_view, 11> groupers{"-",
                                                    " ",
                                                    ".",
                                                    "/",
                                                    "\xE2\x80\x90",
                                                    "\xE2\x80\x91",
                                                    "\xE2\x80\x92",
                                                    "\xE2\x80\x93",
                                                    "\xE2\x80\x94",
                                                    "\xE2\x80\x95",
                                                    "\xE2\x88\x92"};

std::string_view trimmed(std::string_view text) {
    const std::size_t first = text.find_first_not_of(white);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(white) - first + 1);
}

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

std::size_t count_digits(std::string_view text) {
    return static_cast<std::size_t>(std::ranges::count_if(text, is_digit));
}

bool all_digits(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, is_digit);
}

template <std::size_t N>
void erase_all(std::string& text, const std::array<std::string_view, N>& what) {
    for (const std::string_view one : what)
        for (std::size_t at = 0; (at = text.find(one, at)) != std::string::npos;)
            text.erase(at, one.size());
}

/// `4.90154E+14`, `4,90154E+14`: what a spreadsheet shows, and saves, of a long number.
bool is_rounded(std::string_view text) {
    const std::size_t e = text.find_first_of("eE");
    if (e == std::string_view::npos || e == 0 || e + 2 >= text.size() || text[e + 1] != '+')
        return false;
    return all_digits(text.substr(e + 2)) && std::ranges::all_of(text.substr(0, e), [](char c) {
               return is_digit(c) || c == '.' || c == ',';
           });
}

std::optional<std::string> imei_from_label(std::string_view digits) {
    // IMEI/SV of a label: the software version stands behind the last slash.
    if (digits.size() == 17 && is_valid_imei(digits.substr(0, 15)))
        return std::string(digits.substr(0, 15));
    return std::nullopt;
}

/// Ends at the end of a line that is not inside quotes. Quotes count where a cell begins.
class Records {
public:
    explicit Records(std::string_view text) : text_(text) {}

    struct Record {
        std::string_view text;
        std::size_t line = 0;
    };

    std::optional<Record> next() {
        if (text_.empty()) return std::nullopt;
        Record record{{}, line_};
        bool quoted = false;
        bool cell_begins = true;
        std::size_t at = 0;
        for (; at < text_.size(); ++at) {
            const char c = text_[at];
            if (quoted) {
                if (c == '"') quoted = false; // a doubled one opens again at once
            } else if (c == '\n' || c == '\r') {
                break;
            } else if (c == '"' && (cell_begins || (at > 0 && text_[at - 1] == '"'))) {
                quoted = true;
            }
            cell_begins = !quoted && separators.find(c) != std::string_view::npos;
        }
        record.text = text_.substr(0, at);
        if (quoted) unclosed_quote_ = record.line;
        line_ += lines_in(record.text) + 1;
        if (at < text_.size()) at += text_.substr(at).starts_with("\r\n") ? 2 : 1;
        text_.remove_prefix(at);
        return record;
    }

    std::size_t unclosed_quote() const { return unclosed_quote_; }

private:
    /// CR LF is one end, as LF and CR are.
    static std::size_t lines_in(std::string_view text) {
        std::size_t lines = 0;
        for (std::size_t i = 0; i < text.size(); ++i)
            if (text[i] == '\n' || (text[i] == '\r' && !text.substr(i).starts_with("\r\n")))
                ++lines;
        return lines;
    }

    std::string_view text_;
    std::size_t line_ = 1;
    std::size_t unclosed_quote_ = 0;
};

/// The cell at the start of `text`, which is shortened by it and by the separator behind it.
std::string take_cell(std::string_view& text, char separator) {
    std::string cell;
    const std::size_t first = text.find_first_not_of(' ');
    if (first != std::string_view::npos && text[first] == '"') {
        text.remove_prefix(first + 1);
        while (!text.empty()) {
            const std::size_t quote = std::min(text.find('"'), text.size());
            cell += text.substr(0, quote);
            text.remove_prefix(std::min(text.size(), quote + 1));
            if (!text.starts_with('"')) break;
            cell += '"';
            text.remove_prefix(1);
        }
    }
    const std::size_t end = std::min(text.find(separator), text.size());
    cell += trimmed(text.substr(0, end));
    text.remove_prefix(std::min(text.size(), end + 1));
    std::ranges::replace_if(cell, [](char c) { return c == '\r' || c == '\n'; }, ' ');
    return std::string(trimmed(cell));
}

std::vector<std::string> split(std::string_view text, char separator) {
    std::vector<std::string> cells;
    if (separator == '\0') return {std::string(trimmed(text))};
    for (bool more = true; more;) {
        const std::string_view before = text;
        cells.push_back(take_cell(text, separator));
        more = !text.empty();
        // A separator at the very end leaves one more, empty cell, of no meaning here.
        if (text.size() == before.size()) break;
    }
    return cells;
}

/// The first one outside of quotes; 0: none.
char separator_of(std::string_view record) {
    bool quoted = false;
    for (const char c : record) {
        if (c == '"') quoted = !quoted;
        if (!quoted && separators.find(c) != std::string_view::npos) return c;
    }
    return '\0';
}

std::string_view without_comment(std::string_view record) {
    bool quoted = false;
    for (std::size_t at = 0; at < record.size(); ++at) {
        if (record[at] == '"') quoted = !quoted;
        if (!quoted && record[at] == '#') return record.substr(0, at);
    }
    return record;
}

bool has_any(std::string_view text, std::initializer_list<std::string_view> words) {
    return std::ranges::any_of(
        words, [&](std::string_view word) { return text.find(word) != std::string_view::npos; });
}

/// A heading in small letters without what stands between words.
std::string heading_of(std::string_view cell) {
    std::string word = lower_case(cell);
    std::erase_if(word, [](char c) {
        return c == ' ' || c == '_' || c == '-' || c == '.' || c == '/' || c == ':' || c == '#';
    });
    return word;
}

bool names_the_number(std::string_view cell, ListedBy by) {
    if (count_digits(cell) >= 4) return false;
    const std::string word = heading_of(cell);
    if (by == ListedBy::imei) return has_any(word, {"imei", "串号", "串號"});
    constexpr std::array<std::string_view, 13> words{"sn",
                                                     "serial",
                                                     "serialnumber",
                                                     "serialno",
                                                     "serialnr",
                                                     "serno",
                                                     "seriennummer",
                                                     "seriennr",
                                                     "serienummer",
                                                     "numerodeserie",
                                                     "numérodesérie",
                                                     "序列号",
                                                     "序列號"};
    return std::ranges::find(words, word) != words.end();
}

bool names_the_reason(std::string_view cell) {
    return has_any(heading_of(cell),
                   {"reason",
                    "grund",
                    "motif",
                    "motivo",
                    "raison",
                    "cause",
                    "note",
                    "comment",
                    "remark",
                    "bemerkung",
                    "原因",
                    "备注",
                    "備註"});
}

/// Where the cells of a table stand.
struct Columns {
    char separator = ',';
    std::vector<std::size_t> numbers;
    std::optional<std::size_t> reason;
};

std::string joined(const std::vector<std::string>& cells, const std::vector<std::size_t>& but) {
    std::string text;
    for (std::size_t i = 0; i < cells.size(); ++i) {
        if (cells[i].empty() || std::ranges::find(but, i) != but.end()) continue;
        text += (text.empty() ? "" : ", ") + cells[i];
    }
    return text;
}

class Reader {
public:
    explicit Reader(ListedBy by) : by_(by) {}

    ListRows read(std::string_view text) {
        Records records(text);
        while (const auto record = records.next()) {
            const std::string_view said = trimmed(without_comment(record->text));
            // A spreadsheet has such rows below its last one.
            if (said.find_first_not_of(",;\t| ") == std::string_view::npos) continue;
            if (!begun_ && said.starts_with("sep=") && said.size() == 5) {
                told_separator_ = said[4];
                continue;
            }
            if (!begun_ && begin(said)) continue;
            take(said, record->line);
        }
        rows_.unclosed_quote = records.unclosed_quote();
        return std::move(rows_);
    }

private:
    /// Learns from the first record what the list is; true when that was a heading.
    bool begin(std::string_view record) {
        begun_ = true;
        const char separator = told_separator_.value_or(separator_of(record));
        const std::vector<std::string> cells = split(record, separator);
        Columns columns{separator, {}, {}};
        for (std::size_t i = 0; i < cells.size(); ++i) {
            if (names_the_number(cells[i], by_)) columns.numbers.push_back(i);
            if (!columns.reason && names_the_reason(cells[i])) columns.reason = i;
        }
        // "490154203237518 IMEI of a friend": no heading, whatever its words. Any word may be a
        // serial number, but headings of those are known whole.
        const bool number_first = by_ == ListedBy::imei && is_number(first_of(record).number);
        if (!number_first && !columns.numbers.empty()) {
            columns_ = columns;
            return true;
        }
        if (number_first || by_ == ListedBy::serial) return false;
        const auto number =
            std::ranges::find_if(cells, [&](const std::string& cell) { return is_number(cell); });
        if (number != cells.end())
            columns_ = Columns{
                separator, {static_cast<std::size_t>(number - cells.begin())}, std::nullopt};
        return false;
    }

    bool is_number(std::string_view cell) const {
        return why_no_number(plain_number(cell, by_), by_).empty();
    }

    void take(std::string_view record, std::size_t line) {
        if (!columns_) {
            ListRow row = first_of(record);
            row.line = line;
            rows_.rows.push_back(std::move(row));
            return;
        }
        const std::vector<std::string> cells = split(record, columns_->separator);
        const std::string reason = columns_->reason && *columns_->reason < cells.size()
                                       ? cells[*columns_->reason]
                                       : joined(cells, columns_->numbers);
        const std::size_t before = rows_.rows.size();
        for (const std::size_t column : columns_->numbers)
            if (column < cells.size() && !cells[column].empty())
                rows_.rows.push_back({line, cells[column], reason});
        // Silence would let a phone through that its line was meant to stop.
        if (rows_.rows.size() == before && !joined(cells, {}).empty())
            rows_.rows.push_back({line, {}, reason});
    }

    /// The number first, whatever stands behind it.
    ListRow first_of(std::string_view record) const {
        const std::size_t length = length_of_number(record);
        ListRow row{0, std::string(trimmed(record.substr(0, length))), {}};
        if (row.number.starts_with('"')) {
            std::string_view cell = row.number;
            row.number = take_cell(cell, '\0');
        }
        std::string_view rest = trimmed_left(record.substr(length));
        if (!rest.empty() && separators.find(rest.front()) != std::string_view::npos) {
            const char separator = rest.front();
            row.reason = joined(split(rest.substr(1), separator), {});
        } else {
            row.reason = trimmed(rest);
        }
        return row;
    }

    static std::string_view trimmed_left(std::string_view text) {
        const std::size_t first = text.find_first_not_of(" \r\n");
        return first == std::string_view::npos ? std::string_view{} : text.substr(first);
    }

    /// Bytes of the record that hold its number.
    std::size_t length_of_number(std::string_view record) const {
        const std::size_t quote = record.starts_with('"')     ? 0
                                  : record.starts_with("=\"") ? 1
                                                              : std::string_view::npos;
        if (quote != std::string_view::npos) {
            std::size_t at = quote + 1;
            for (; at < record.size(); ++at) {
                if (record[at] != '"') continue;
                if (record.substr(at + 1).starts_with('"'))
                    ++at;
                else
                    break;
            }
            return std::min(record.size(), at + 1);
        }
        const std::size_t word = std::min(record.find_first_of(" ,;\t"), record.size());
        if (by_ == ListedBy::serial || count_digits(record.substr(0, word)) >= 13 ||
            is_rounded_here(record))
            return is_rounded_here(record) ? rounded_length(record) : word;
        // Digits in groups: 49 015420 323751 8.
        const std::size_t end = std::min(record.find_first_not_of("0123456789 -./"), record.size());
        const std::string_view groups = trimmed(record.substr(0, end));
        return count_digits(groups) == 15 ? groups.size() : word;
    }

    /// `4,90154E+14` has the comma of its country inside.
    static std::size_t rounded_length(std::string_view record) {
        return std::min(record.find_first_of(" ;\t", record.find_first_of("eE")),
                        std::min(record.find(',', record.find_first_of("eE")), record.size()));
    }
    static bool is_rounded_here(std::string_view record) {
        const std::size_t e = record.find_first_of("eE");
        return e != std::string_view::npos && is_rounded(record.substr(0, rounded_length(record)));
    }

    ListedBy by_;
    bool begun_ = false;
    std::optional<char> told_separator_;
    std::optional<Columns> columns_; ///< absent: the number first
    ListRows rows_;
};

std::string why_no_imei(std::string_view number) {
    if (all_digits(number)) {
        if (number.size() == 15)
            return "wrong check digit: one digit is mistyped, or a spreadsheet has changed it";
        if (number.size() == 16)
            return "16 digits: an IMEISV, with a software version instead of the check digit; the "
                   "IMEI has 15 digits";
        if (number.size() == 14)
            return "14 digits: the check digit is missing, or a spreadsheet has dropped a leading "
                   "zero";
        if (number.size() >= 10 && number.size() < 14)
            return fmt::format("{} digits of 15: a spreadsheet drops leading zeros; set the column "
                               "to text",
                               number.size());
        return fmt::format("{} digits, an IMEI has 15", number.size());
    }
    if (count_digits(number) == 0) return "no number; in a heading, call the column IMEI";
    return "no IMEI: 15 digits";
}

/// `490154203237518.0`: a program took the number for a fraction; fifteen digits survive that.
std::string without_decimals(const std::string& text) {
    constexpr std::size_t digits = 15;
    if (text.size() < digits + 2 || !all_digits(std::string_view(text).substr(0, digits)) ||
        (text[digits] != '.' && text[digits] != ','))
        return text;
    const bool zeros = text.find_first_not_of('0', digits + 1) == std::string::npos;
    return zeros ? text.substr(0, digits) : text;
}

} // namespace

ListRows read_list_rows(std::string_view text, ListedBy by) {
    return Reader{by}.read(text);
}

std::string plain_number(std::string_view cell, ListedBy by) {
    std::string text{trimmed(cell)};
    erase_all(text, unseen);
    if (text.starts_with("=\"") && text.ends_with('"') && text.size() >= 3)
        text = text.substr(2, text.size() - 3); // ="490154203237518": a spreadsheet's text
    if (text.starts_with('\'') || text.starts_with('`')) text.erase(0, 1); // another one's
    if (text.starts_with("\xE2\x80\x99")) text.erase(0, 3);
    if (by == ListedBy::serial || is_rounded(text)) return std::string(trimmed(text));
    if (lower_case(text).starts_with("imei")) text.erase(0, text.find_first_of("0123456789"));
    std::string digits = without_decimals(text);
    erase_all(digits, groupers);
    if (!all_digits(digits)) return std::string(trimmed(text));
    return imei_from_label(digits).value_or(digits);
}

std::string why_no_number(std::string_view number, ListedBy by) {
    if (number.empty()) return "no number in this line";
    if (is_rounded(number))
        return "a spreadsheet has rounded this number: set the column to text and enter it again";
    if (by == ListedBy::imei) return is_valid_imei(number) ? std::string() : why_no_imei(number);
    const bool fits = number.size() <= 64 && std::ranges::all_of(number, [](char c) {
                          return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || is_digit(c) ||
                                 c == '_' || c == '-';
                      });
    return fits ? std::string() : "no serial number: 1 to 64 of A-Z, a-z, 0-9, _ and -";
}

std::string shown_cell(std::string_view cell) {
    constexpr std::size_t most = 40;
    std::string text(cell.substr(0, most));
    const std::size_t digits = count_digits(text);
    std::size_t seen = 0;
    for (char& c : text) {
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) c = '?';
        if (is_digit(c) && digits > 9 && ++seen + 4 <= digits) c = '*';
    }
    return cell.size() > most ? text + "…" : text;
}

} // namespace gangflash

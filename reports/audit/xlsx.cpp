#include "reports/audit/xlsx.hpp"

#include "reports/audit/csv.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <sys/mman.h>
#include <unistd.h>
#include <vector>
#include <xlsxwriter.h>

#include <fmt/format.h>

namespace gangflash::audit {

namespace {

/// What is counted; none reaches 2^53, beyond which a spreadsheet rounds.
constexpr std::array<std::string_view, 7> numbers{
    "unit", "battery_mv", "storage_size", "attempts", "disconnects", "bytes_written", "micros"};

/// What a cell holds at most (ECMA-376, 18.18.11 and every program that reads it).
constexpr std::size_t longest_text = 32'767;

constexpr double narrowest = 8, widest = 60;

/// The library writes to a name; this one leads to memory, and nothing is left on a disk.
class MemoryTarget {
public:
    MemoryTarget() : descriptor_(::memfd_create("report.xlsx", MFD_CLOEXEC)) {}
    ~MemoryTarget() {
        if (descriptor_ >= 0) ::close(descriptor_);
    }
    MemoryTarget(const MemoryTarget&) = delete;
    MemoryTarget& operator=(const MemoryTarget&) = delete;

    bool open() const { return descriptor_ >= 0; }
    std::string name() const { return fmt::format("/proc/self/fd/{}", descriptor_); }

    std::optional<std::string> content() const {
        std::string text;
        std::array<char, 65'536> piece{};
        for (off_t at = 0;; at = static_cast<off_t>(text.size())) {
            const ssize_t got = ::pread(descriptor_, piece.data(), piece.size(), at);
            if (got < 0) return std::nullopt;
            if (got == 0) return text;
            text.append(piece.data(), static_cast<std::size_t>(got));
        }
    }

private:
    int descriptor_;
};

/// Text for XML: what is no UTF-8, and control characters but newline and tab, become `?`.
std::string clean(std::string_view text) {
    std::string known;
    for (std::size_t at = 0; at < text.size() && known.size() < longest_text;) {
        const auto lead = static_cast<unsigned char>(text[at]);
        std::size_t length = 0;
        if (lead < 0x80)
            length = lead >= 0x20 || lead == '\n' || lead == '\t' ? 1 : 0;
        else if (lead >= 0xC2 && lead < 0xF5)
            length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
        bool fits = length > 0 && length <= text.size() - at;
        for (std::size_t i = 1; fits && i < length; ++i)
            fits = (static_cast<unsigned char>(text[at + i]) & 0xC0U) == 0x80U;
        known += fits ? std::string(text.substr(at, length)) : "?";
        at += fits ? length : 1;
    }
    return known;
}

std::optional<double> number_of(std::string_view text) {
    std::uint64_t value = 0;
    const char* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, value);
    if (text.empty() || error != std::errc{} || stop != end) return std::nullopt;
    return static_cast<double>(value);
}

using Table = std::vector<std::vector<std::string>>;

/// Who did what; the names of the columns are the view's.
Table act_table(const BatchReport& report) {
    Table table{{"record", "time", "act", "who", "known_by", "batch", "slot", "subject", "text"}};
    for (const ActRow& act : report.acts)
        table.push_back({fmt::format("{}", act.seq),
                         to_rfc3339(act.at),
                         act.act,
                         act.who,
                         act.known_by,
                         act.batch,
                         act.slot,
                         act.subject,
                         act.text});
    return table;
}

bool write_sheet(lxw_workbook& book, const char* name, const Table& table) {
    lxw_worksheet* sheet = workbook_add_worksheet(&book, name);
    lxw_format* heading = workbook_add_format(&book);
    lxw_format* as_text = workbook_add_format(&book);
    lxw_format* as_count = workbook_add_format(&book);
    if (sheet == nullptr || heading == nullptr || as_text == nullptr || as_count == nullptr)
        return false;
    format_set_bold(heading);
    format_set_num_format(as_text, "@"); // stays text when somebody edits the cell
    format_set_num_format(as_count, "0");

    const std::vector<std::string>& names = table.front();
    for (std::size_t row = 0; row < table.size(); ++row)
        for (std::size_t column = 0; column < table[row].size(); ++column) {
            const auto x = static_cast<lxw_col_t>(column);
            const auto y = static_cast<lxw_row_t>(row);
            const std::string& cell = table[row][column];
            const bool counted =
                row > 0 && std::ranges::find(numbers, names[column]) != numbers.end();
            lxw_error error = LXW_NO_ERROR;
            if (const auto number = counted ? number_of(cell) : std::nullopt)
                error = worksheet_write_number(sheet, y, x, *number, as_count);
            else if (!cell.empty())
                error = worksheet_write_string(
                    sheet, y, x, clean(cell).c_str(), row == 0 ? heading : as_text);
            if (error != LXW_NO_ERROR) return false;
        }
    for (std::size_t column = 0; column < names.size(); ++column) {
        double width = narrowest;
        for (const auto& row : table)
            width = std::max(width, static_cast<double>(row[column].size()) + 2);
        const auto x = static_cast<lxw_col_t>(column);
        worksheet_set_column(sheet, x, x, std::min(width, widest), nullptr);
    }
    worksheet_freeze_panes(sheet, 1, 0);
    return worksheet_autofilter(sheet,
                                0,
                                0,
                                static_cast<lxw_row_t>(table.size() - 1),
                                static_cast<lxw_col_t>(names.size() - 1)) == LXW_NO_ERROR;
}

} // namespace

Result<std::string> to_xlsx(const BatchReport& report, const ReportOptions& options) {
    const Fault failed{ErrorCode::output_unwritable,
                       "cause=\"the spreadsheet could not be made: no memory, or no room for "
                       "temporary files\""};
    const MemoryTarget target;
    if (!target.open()) return failed;
    lxw_workbook* book = workbook_new(target.name().c_str());
    if (book == nullptr) return failed;
    const bool written = write_sheet(*book, "phones", unit_table(report, options)) &&
                         write_sheet(*book, "acts", act_table(report));
    const bool closed = workbook_close(book) == LXW_NO_ERROR; // and frees it, whatever it returns
    auto content = target.content();
    if (!written || !closed || !content || content->empty()) return failed;
    return std::move(*content);
}

} // namespace gangflash::audit

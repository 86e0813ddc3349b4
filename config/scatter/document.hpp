#pragma once

#include "config/package/findings.hpp"
#include "config/scatter/scatter.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace gangflash::scatter {

using Fields = std::vector<ScatterField>;

/// A partition as the file has it: nothing interpreted yet.
struct RawPartition {
    std::size_t line = 0;
    Fields fields;
};

struct RawStorage {
    std::string kind; ///< `EMMC`; empty where the file does not say
    std::size_t line = 0;
    Fields fields;
    std::vector<RawPartition> partitions;
};

/// What every generation's reader makes of its file, so that all meaning is in one builder.
struct Document {
    std::string file;
    ScatterGeneration generation{};
    Fields general;
    std::vector<RawStorage> storages;
};

/// Text V1.1.x and V2.x: a line format that looks like YAML (mtk-firmware-package.md, 2.3, 2.4).
Document read_text(std::string_view text, const std::string& file, Findings& findings);

/// Old three-line files (mtk-firmware-package.md, 2.2). Platform and storage come from the file's
/// name.
Document read_old(std::string_view text, const std::string& file, Findings& findings);

/// XML (mtk-firmware-package.md, 2.5), same names as the text keys.
Document read_xml(std::string_view text, const std::string& file, Findings& findings);

/// Some vendors' files have their whole list of partitions twice, word for word
/// (mtk-firmware-package.md, 2.5).
void drop_repeated_lists(Document& document, Findings& findings);

/// The typed scatter; everything wrong with it goes to `findings`.
Scatter build(const Document& document, Findings& findings);

const ScatterField* find_field(const Fields& fields, std::string_view name);

/// Without spaces, tabs and line ends on both sides.
std::string_view trimmed(std::string_view text);

/// Calls `use(line, number)` for each line, LF or CRLF, without its end; numbers start at 1.
template <class Use>
void for_each_line(std::string_view text, Use use) {
    for (std::size_t number = 1; !text.empty(); ++number) {
        const std::size_t end = text.find('\n');
        use(trimmed(text.substr(0, end)), number);
        if (end == std::string_view::npos) return;
        text.remove_prefix(end + 1);
    }
}

} // namespace gangflash::scatter

#include "station/cli/guide/operator_guide.hpp"

#include "base/text.hpp"
#include "explain/founding_cases.hpp"
#include "explain/guidance.hpp"
#include "explain/raw_status.hpp"

#include <array>
#include <string_view>

#include <fmt/format.h>

namespace gangflash::cli {

namespace {

using explain::FoundingCase;
using explain::Language;
using explain::RawStatus;
using explain::Text;

struct ErrorFamily {
    std::string_view prefix; ///< of our ids
    Text title;
};

constexpr std::array families{
    ErrorFamily{"USB", {"The link to the phone", "与手机的连接"}},
    ErrorFamily{"BROM", {"Boot ROM and preloader", "启动 ROM 和 preloader"}},
    ErrorFamily{"SEC", {"Authorisation", "授权"}},
    ErrorFamily{"DA", {"The Download Agent", "下载代理"}},
    ErrorFamily{"RAM", {"The phone's memory", "手机内存"}},
    ErrorFamily{"STO", {"The phone's storage", "手机存储"}},
    ErrorFamily{"PHN", {"The phone as a whole", "手机整体"}},
    ErrorFamily{"PKG", {"Package, recipe, agent file", "固件包、配方、代理文件"}},
    ErrorFamily{"STA", {"The station itself", "工站本身"}},
};

constexpr Text guide_title{"Operator's guide", "操作员指南"};
constexpr Text made_by{"Made by `gangflash explain --operator-guide`; do not edit.",
                       "由 `gangflash explain --operator-guide` 生成，请勿编辑。"};
constexpr Text by_error{"By the error on the tile", "按工位上的错误编号"};
constexpr Text by_case{"Phones that taught us", "典型案例"};
constexpr Text why{"Why", "原因"};
constexpr Text look_for{"Look for, in this order", "依次检查"};
constexpr Text act{"Do", "处理"};
constexpr Text retry{"Retry", "重试"};
constexpr Text written{"Written", "写入情况"};
constexpr Text elsewhere{"Other tools say", "其他工具的说法"};
constexpr Text the_phone{"The phone", "手机"};
constexpr Text the_station{"The station", "工站"};
constexpr Text on_the_tile{"On the tile", "工位显示"};
constexpr Text a_pass{"PASS", "通过"};
constexpr Text try_it{"Try it without a phone", "不用手机即可演练"};
constexpr Text real_one{"The real phone was {}; the virtual one runs on {}.",
                        "真实手机：{}；虚拟手机运行在 {} 上。"};

std::string page_name(std::string_view stem, Language language) {
    return fmt::format("{}{}.md", stem, language == Language::zh ? ".zh" : "");
}

std::string family_stem(std::string_view prefix) {
    return "errors-" + lower_case(prefix);
}

std::string case_stem(const FoundingCase& one) {
    return fmt::format("case-{}", one.name);
}

std::string_view prefix_of(std::string_view id) {
    return id.substr(0, id.find('-'));
}

/// `3008/3004`: the number, and the one of tools up to 2015 where that differs.
std::string number_of(const RawStatus& row) {
    const auto text = [&](std::uint32_t number) {
        if (row.family == explain::Family::boot_rom) return fmt::format("0x{:04X}", number);
        if (row.family == explain::Family::agent) return fmt::format("0x{:08X}", number);
        return std::to_string(number);
    };
    const auto range_text = [&](const explain::NumberRange& range) {
        return range.first == range.last
                   ? text(range.first)
                   : fmt::format("{}–{}", text(range.first), text(range.last));
    };
    if (row.number.last == 0)
        return row.old_number.last == 0 ? std::string() : range_text(row.old_number);
    if (row.old_number.last == 0 || row.old_number.first == row.number.first)
        return range_text(row.number);
    return fmt::format("{}/{}", range_text(row.number), range_text(row.old_number));
}

/// `4032 S_FT_ENABLE_DRAM_FAIL`, for every status that leads to this row.
std::string other_names(ErrorCode code) {
    std::string list;
    for (const auto table : explain::raw_statuses())
        for (const RawStatus& row : table) {
            if (row.code != code) continue;
            const std::string number = number_of(row);
            const std::string_view symbol = row.symbols.substr(0, row.symbols.find('|'));
            if (number.empty() && symbol.empty()) continue;
            list += fmt::format("{}`{}{}{}`",
                                list.empty() ? "" : ", ",
                                number,
                                number.empty() || symbol.empty() ? "" : " ",
                                symbol);
        }
    return list;
}

std::string paragraph(const Text& label, Language language, std::string_view text) {
    return fmt::format("**{}.** {}\n\n", label.in(language), text);
}

std::string error_section(const ErrorEntry& entry, Language language) {
    const explain::Guidance guidance = explain::guidance_of(entry.code);
    std::string text = fmt::format("## {} {}\n\n", entry.id, guidance.text.in(language));
    text += paragraph(why, language, guidance.cause.in(language));
    text += fmt::format("**{}.**\n\n", look_for.in(language));
    std::size_t number = 0;
    for (const Text& reason : guidance.reasons)
        text += fmt::format("{}. {}\n", ++number, reason.in(language));
    text += '\n' + paragraph(act, language, guidance.action.in(language));
    text += paragraph(retry, language, sentence(guidance.retry).in(language));
    text += paragraph(written, language, sentence(guidance.written).in(language));
    if (const std::string names = other_names(entry.code); !names.empty())
        text += paragraph(elsewhere, language, names);
    return text;
}

std::string page(std::string_view title, Language language) {
    return fmt::format("<!-- {} -->\n# {}\n\n", made_by.in(language), title);
}

std::string family_page(const ErrorFamily& family, Language language) {
    std::string text =
        page(fmt::format("{}: {}", family.prefix, family.title.in(language)), language);
    for (const ErrorEntry& entry : error_catalog())
        if (prefix_of(entry.id) == family.prefix) text += error_section(entry, language);
    text.pop_back(); // one newline ends a page
    return text;
}

std::string tile_of(const FoundingCase& one, Language language) {
    if (!one.error) return std::string(a_pass.in(language));
    const ErrorEntry& entry = entry_of(*one.error);
    return fmt::format("[{}]({}) {}",
                       entry.id,
                       page_name(family_stem(prefix_of(entry.id)), language),
                       explain::guidance_of(entry.code).text.in(language));
}

std::string case_page(const FoundingCase& one, Language language) {
    std::string text = page(one.title.in(language), language);
    text += paragraph(the_phone, language, one.phone.in(language));
    text += paragraph(the_station, language, one.station.in(language));
    text += paragraph(on_the_tile, language, tile_of(one, language));
    text += paragraph(act, language, one.action.in(language));
    std::string also;
    for (const std::string_view seen : one.also_seen)
        if (!seen.empty()) also += fmt::format("{}`{}`", also.empty() ? "" : ", ", seen);
    if (!also.empty()) text += paragraph(elsewhere, language, also);
    text += fmt::format("**{}.** {}\n\n    gangflash-phones make-package DIR --case {}\n"
                        "    gangflash-phones --case {} --pty-dir DIR\n",
                        try_it.in(language),
                        fmt::format(fmt::runtime(real_one.in(language)), one.original, one.runs_on),
                        one.name,
                        one.name);
    return text;
}

std::string index_page(Language language) {
    const Language other = language == Language::en ? Language::zh : Language::en;
    std::string text = page(guide_title.in(language), language);
    text += fmt::format("[{}]({})\n\n## {}\n\n",
                        other == Language::zh ? "中文" : "English",
                        page_name("README", other),
                        by_error.in(language));
    for (const ErrorFamily& family : families)
        text += fmt::format("* [{}]({}) {}\n",
                            family.prefix,
                            page_name(family_stem(family.prefix), language),
                            family.title.in(language));
    text += fmt::format("\n## {}\n\n", by_case.in(language));
    for (const FoundingCase& one : explain::founding_cases())
        text += fmt::format(
            "* [{}]({})\n", one.title.in(language), page_name(case_stem(one), language));
    return text;
}

} // namespace

std::map<std::string, std::string> operator_guide() {
    std::map<std::string, std::string> pages;
    for (const Language language : {Language::en, Language::zh}) {
        pages[page_name("README", language)] = index_page(language);
        for (const ErrorFamily& family : families)
            pages[page_name(family_stem(family.prefix), language)] = family_page(family, language);
        for (const FoundingCase& one : explain::founding_cases())
            pages[page_name(case_stem(one), language)] = case_page(one, language);
    }
    return pages;
}

} // namespace gangflash::cli

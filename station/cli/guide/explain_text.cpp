#include "station/cli/guide/explain_text.hpp"

#include "explain/guidance.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace gangflash::cli {

namespace {

using explain::Explanation;
using explain::Family;
using explain::Language;
using explain::RawStatus;
using explain::Text;

constexpr Text means{"means", "含义"};
constexpr Text numbering{"numbers", "编号"};
constexpr Text our_id{"our id", "本站编号"};
constexpr Text cause{"cause", "原因"};
constexpr Text reasons{"look for", "依次检查"};
constexpr Text actions{"do", "处理"};
constexpr Text retry{"retry", "重试"};
constexpr Text written{"written", "写入情况"};
constexpr Text source{"source", "来源"};
constexpr Text unknown{"is not known here", "：此处没有这个代码"};
constexpr Text did_you_mean{"did you mean", "您是否要查"};
constexpr Text several{"means different things; the tool or the phone that shows it decides",
                       "有多种含义；由显示它的工具或手机决定"};
constexpr Text no_error{"This is no error: nothing needs to be done.", "这不是错误：不需要处理。"};
constexpr Text old_way{"tools and agents up to 2015", "2015 年及以前的工具和代理"};
constexpr Text new_way{"later tools and agents", "之后的工具和代理"};

/// Chinese letters take two columns each; labels are padded to the same place.
std::string line(const Text& label, Language language, std::string_view text) {
    constexpr std::size_t width = 13;
    const std::string_view word = label.in(language);
    const std::size_t columns = language == Language::zh ? word.size() / 3 * 2 : word.size();
    return fmt::format(
        "  {}{}{}\n", word, std::string(width - std::min(width, columns), ' '), text);
}

/// Empty when both numberings agree. A status without an old number is of the new numbering when
/// another meaning of the same number is of the old one.
Text numbering_of(const explain::Answer& answer, const Explanation& one) {
    if (one.status == nullptr || one.status->family != Family::flash_tool) return {};
    if (one.old_numbering) return old_way;
    const bool beside_old =
        std::any_of(answer.found.begin(), answer.found.end(), [](const Explanation& other) {
            return other.old_numbering;
        });
    const explain::NumberRange& old = one.status->old_number;
    if (old.last == 0) return beside_old ? new_way : Text{};
    return old.contains(one.number.value_or(0)) ? Text{} : new_way;
}

/// What is known for exactly this status, else for the row of our catalogue.
std::vector<Text> steps_of(const Explanation& one) {
    std::vector<Text> steps;
    if (one.status != nullptr)
        for (const explain::Hint hint : one.status->hints)
            if (hint != explain::Hint::none) steps.push_back(sentence(hint));
    if (steps.empty() && one.code) steps.push_back(explain::guidance_of(*one.code).action);
    return steps;
}

std::string symbols_text(const RawStatus& status) {
    std::string text(status.symbols);
    for (auto bar = text.find('|'); bar != std::string::npos; bar = text.find('|', bar))
        text.replace(bar, 1, ", ");
    return text;
}

std::string heading(const Explanation& one, Language language) {
    if (one.status == nullptr) return std::string(entry_of(*one.code).id);
    std::string text = number_text(one);
    if (!one.status->symbols.empty())
        text += (text.empty() ? "" : "  ") + symbols_text(*one.status);
    return fmt::format("{}  [{}]", text, name_of(one.status->family).in(language));
}

std::string numbered(const Text& label, Language language, const std::vector<Text>& list) {
    std::string text;
    for (std::size_t i = 0; i < list.size(); ++i)
        text += line(i == 0 ? label : Text{},
                     language,
                     list.size() == 1 ? std::string(list[i].in(language))
                                      : fmt::format("{}. {}", i + 1, list[i].in(language)));
    return text;
}

std::string one_text(const explain::Answer& answer, const Explanation& one, Language language) {
    std::string text = heading(one, language) + '\n';
    if (one.status != nullptr) {
        text += line(means, language, one.status->meaning.in(language));
        if (const Text way = numbering_of(answer, one); !way.empty())
            text += line(numbering, language, way.in(language));
    }
    if (!one.code) return text + line(actions, language, no_error.in(language));
    const explain::Guidance guidance = explain::guidance_of(*one.code);
    text += line(our_id,
                 language,
                 fmt::format("{}  {}", entry_of(*one.code).id, guidance.text.in(language)));
    text += line(cause, language, guidance.cause.in(language));
    text += numbered(reasons, language, {guidance.reasons.begin(), guidance.reasons.end()});
    text += numbered(actions, language, steps_of(one));
    text += line(retry, language, sentence(guidance.retry).in(language));
    text += line(written, language, sentence(guidance.written).in(language));
    if (one.status != nullptr)
        text += line(source, language, sentence(one.status->evidence).in(language));
    return text;
}

/// Digits or an underscore: chatter has neither.
bool looks_like_code(const std::string& word) {
    return word.find_first_of("0123456789_") != std::string::npos;
}

template <class Range>
Facts texts(const Range& list, Language language) {
    Facts facts = Facts::array();
    for (const Text& text : list)
        facts.push_back(text.in(language));
    return facts;
}

Facts one_facts(const explain::Answer& answer, const Explanation& one, Language language) {
    Facts facts{{"asked", answer.asked}, {"known", true}};
    const RawStatus* status = one.status;
    facts["number"] = one.number ? Facts(*one.number) : Facts(nullptr);
    facts["shown"] = heading(one, language);
    facts["symbols"] =
        status && !status->symbols.empty() ? Facts(symbols_text(*status)) : Facts(nullptr);
    facts["family"] = status ? Facts(to_string(status->family)) : Facts(nullptr);
    facts["numbering"] = numbering_of(answer, one).empty() ? Facts(nullptr)
                         : one.old_numbering               ? Facts("old")
                                                           : Facts("new");
    facts["meaning"] = status ? Facts(status->meaning.in(language)) : Facts(nullptr);
    facts["error_id"] = one.code ? Facts(entry_of(*one.code).id) : Facts(nullptr);
    if (one.code) {
        const explain::Guidance guidance = explain::guidance_of(*one.code);
        facts["error_text"] = guidance.text.in(language);
        facts["cause"] = guidance.cause.in(language);
        facts["reasons"] = texts(guidance.reasons, language);
        facts["actions"] = texts(steps_of(one), language);
        facts["retry"] = to_string(guidance.retry);
        facts["written"] = to_string(guidance.written);
    }
    facts["evidence"] = status ? Facts(to_string(status->evidence)) : Facts(nullptr);
    return facts;
}

} // namespace

std::string number_text(const Explanation& one) {
    if (!one.number) return {};
    const Family family = one.status != nullptr ? one.status->family : Family::flash_tool;
    if (family == Family::agent) return fmt::format("0x{:08X}", *one.number);
    if (family == Family::boot_rom) return fmt::format("0x{:04X}", *one.number);
    return fmt::format("{} (0x{:X})", *one.number, *one.number);
}

std::vector<explain::Answer> answers_to(const std::vector<std::string>& codes) {
    std::vector<explain::Answer> answers;
    std::string whole;
    for (const std::string& code : codes) {
        answers.push_back(explain::look_up(code));
        whole += (whole.empty() ? "" : " ") + code;
    }
    const auto known = [](const explain::Answer& answer) { return !answer.found.empty(); };
    const bool is_line =
        codes.size() > 1 && std::none_of(codes.begin(), codes.end(), looks_like_code);
    if (is_line && std::none_of(answers.begin(), answers.end(), known))
        return {explain::look_up(whole)};
    const bool has_symbol =
        std::any_of(answers.begin(), answers.end(), [&](const explain::Answer& answer) {
            return known(answer) && answer.asked.find('_') != std::string::npos;
        });
    if (has_symbol)
        std::erase_if(answers, [&](const explain::Answer& answer) {
            return !known(answer) && !looks_like_code(answer.asked);
        });
    return answers;
}

std::string explain_text(const explain::Answer& answer, Language language) {
    if (answer.found.empty()) {
        std::string text = fmt::format("{} {}\n", answer.asked, unknown.in(language));
        for (const std::string& name : answer.nearest)
            text += line(did_you_mean, language, name);
        return text;
    }
    std::string text;
    if (answer.found.size() > 1)
        text += fmt::format("{} {}:\n\n", answer.asked, several.in(language));
    for (std::size_t i = 0; i < answer.found.size(); ++i)
        text += (i == 0 ? "" : "\n") + one_text(answer, answer.found[i], language);
    return text;
}

std::vector<Facts> explain_facts(const explain::Answer& answer, Language language) {
    if (answer.found.empty())
        return {Facts{{"asked", answer.asked}, {"known", false}, {"nearest", answer.nearest}}};
    std::vector<Facts> all;
    for (const Explanation& one : answer.found)
        all.push_back(one_facts(answer, one, language));
    return all;
}

} // namespace gangflash::cli

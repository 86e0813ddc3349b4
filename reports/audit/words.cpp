#include "reports/audit/words.hpp"

#include "base/error_catalog.hpp"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include <fmt/format.h>

namespace gangflash::audit {

std::string show(const std::optional<Personal>& value, PersonalView view) {
    if (!value) return {};
    return view == PersonalView::full ? value->reveal() : value->masked();
}

std::string chip_code(const std::optional<std::uint16_t>& hw_code) {
    return hw_code ? fmt::format("0x{:04x}", *hw_code) : std::string();
}

std::string imei_words(const UnitFacts& facts, PersonalView view) {
    if (facts.imei1) return show(facts.imei1, view);
    if (facts.imei_reason && !facts.imei_reason->empty()) return "none: " + *facts.imei_reason;
    if (facts.imei_source && *facts.imei_source != "none") return "erased";
    return {};
}

std::string build_words(const PhoneDetails& details) {
    const std::string before = details.build_before.value_or("");
    const std::string after = details.build_after.value_or("");
    if (before.empty() && after.empty())
        return details.build_reason ? "none: " + *details.build_reason : std::string();
    if (after.empty() || before == after) return before;
    return (before.empty() ? "none" : before) + " → " + after;
}

std::string storage_words(const PhoneDetails& details) {
    std::string words;
    const auto add = [&](const std::optional<std::string>& text, std::string_view before) {
        if (text && !text->empty()) words += (words.empty() ? "" : std::string(before)) + *text;
    };
    add(details.storage_maker, "");
    add(details.storage_product, " ");
    add(details.storage_revision, " ");
    add(details.storage_made, ", ");
    add(details.storage_life, ", life ");
    return words;
}

std::string userdata_seen_words(const PhoneDetails& details) {
    const std::string seen = details.userdata_seen.value_or("");
    const std::string proof = details.userdata_proof.value_or("");
    const std::string behind = proof.empty() ? "" : ", " + proof;
    if (seen == "untouched") return "not touched" + behind;
    if (seen == "kept") return "kept" + behind;
    if (seen == "begun") return "partly erased or overwritten" + behind;
    if (seen == "erased") return "erased" + behind;
    if (seen == "written") return "overwritten by the package" + behind;
    return seen; // of a newer program
}

std::string userdata_words(const PhoneDetails& details) {
    const std::string ordered = details.userdata_ordered.value_or("");
    const std::string seen = userdata_seen_words(details);
    if (ordered.empty()) return seen;
    const std::string order = ordered == "keep"      ? "to be kept"
                              : ordered == "erase"   ? "to be erased"
                              : ordered == "format"  ? "as the format says"
                              : ordered == "package" ? "nothing ordered"
                                                     : ordered;
    return order + "; " + (seen.empty() ? "what was seen is not known" : seen);
}

std::string who_words(std::string_view name, std::string_view known_by) {
    if (known_by == to_string(KnownBy::station)) return "the station itself";
    if (name.empty()) return "nobody known";
    if (known_by.empty() || known_by == to_string(KnownBy::nobody)) return std::string(name);
    if (known_by == to_string(KnownBy::named)) return fmt::format("{} (named only)", name);
    return fmt::format("{} ({})", name, known_by);
}

std::string operator_words(const BatchReport& report) {
    std::vector<std::pair<std::string, std::uint64_t>> phones;
    for (const UnitRow& unit : report.units) {
        std::string who = who_words(unit.operator_name, to_string(unit.operator_known_by));
        const auto known =
            std::ranges::find(phones, who, [](const auto& one) { return one.first; });
        if (known == phones.end())
            phones.emplace_back(std::move(who), 1);
        else
            ++known->second;
    }
    if (phones.empty()) return report.operator_name;
    if (phones.size() == 1) return phones.front().first;
    std::string words;
    for (const auto& [who, count] : phones)
        words += fmt::format(
            "{}{}: {} phone{}", words.empty() ? "" : ", ", who, count, count == 1 ? "" : "s");
    return words;
}

std::string order_words(const OrderGiven& order) {
    std::string words;
    const auto add = [&words](const std::string& more) {
        words += (words.empty() ? "" : "; ") + more;
    };
    if (order.userdata == "keep")
        add("the owner's data to be kept");
    else if (order.userdata == "erase")
        add("the owner's data to be erased");
    else if (!order.userdata.empty())
        add("the owner's data: " + order.userdata);
    if (!order.recipe.empty()) add("recipe " + order.recipe);
    if (!order.engineer.empty()) add("signed by " + order.engineer);
    if (!order.prepared_by.name.empty())
        add("prepared by " + who_words(order.prepared_by.name, to_string(order.prepared_by.by)));
    if (!order.started_by.name.empty())
        add("started by " + who_words(order.started_by.name, to_string(order.started_by.by)));
    return words;
}

std::string act_words(const ActRow& act) {
    std::string words = act.act;
    std::ranges::replace(words, '_', ' ');
    std::string more;
    for (const std::string& part : {act.slot, act.subject, act.text})
        if (!part.empty()) more += (more.empty() ? "" : ", ") + part;
    return more.empty() ? words : words + ": " + more;
}

std::string verdict_word(const std::optional<Verdict>& verdict) {
    if (!verdict) return "in work";
    switch (*verdict) {
    case Verdict::pass:
        return "PASS";
    case Verdict::fail:
        return "FAIL";
    case Verdict::aborted:
        return "aborted";
    }
    return "?";
}

std::string boot_words(BootSeen boot) {
    switch (boot) {
    case BootSeen::not_checked:
        return "not checked";
    case BootSeen::seen:
        return "seen";
    case BootSeen::not_seen:
        return "not seen";
    }
    return "?";
}

std::string_view verify_meaning(std::string_view level) {
    if (level == "agent")
        return "PASS means: every planned byte was written, and the phone's own agent confirmed "
               "its checksums of every chunk; what these cover is said below.";
    if (level == "sample")
        return "PASS means: every planned byte was written and confirmed by the agent's checksums; "
               "boot areas, the first and last megabyte and random pieces of every partition were "
               "read back and compared.";
    if (level == "readback")
        return "PASS means: every planned byte was written, read back from the phone and compared.";
    return "The verification level is not known to this program.";
}

std::string_view action_of(std::string_view error_id) {
    const ErrorEntry* row = find_entry(error_id);
    return row != nullptr ? row->action : std::string_view{};
}

std::string human_bytes(std::uint64_t bytes) {
    static constexpr std::array units{"B", "KiB", "MiB", "GiB", "TiB"};
    double value = static_cast<double>(bytes);
    std::size_t unit = 0;
    while (value >= 1024 && unit + 1 < units.size()) {
        value /= 1024;
        ++unit;
    }
    return unit == 0 ? fmt::format("{} B", bytes) : fmt::format("{:.1f} {}", value, units[unit]);
}

std::string human_duration(std::int64_t micros) {
    const std::int64_t tenths = micros / 100'000;
    if (tenths < 600) return fmt::format("{}.{} s", tenths / 10, tenths % 10);
    const std::int64_t seconds = micros / 1'000'000;
    if (seconds < 3600) return fmt::format("{} min {:02} s", seconds / 60, seconds % 60);
    return fmt::format("{} h {:02} min", seconds / 3600, seconds / 60 % 60);
}

std::string verdict_words(const UnitRow& unit) {
    const bool other = unit.verdict == Verdict::pass && unit.other_work;
    return verdict_word(unit.verdict) + (other ? " (other work)" : "");
}

std::string took_words(const UnitRow& unit) {
    const auto took = unit.took();
    const std::string words = took ? human_duration(static_cast<std::int64_t>(*took)) : "";
    if (!unit.clock_went_back()) return or_dash(words);
    return words.empty() ? "clock set back" : words + ", clock set back";
}

std::string clock_words(const BatchReport& report) {
    std::string words;
    for (const ClockStep& step : report.clock_steps)
        words += fmt::format("{}set back by {} at {}",
                             words.empty() ? "" : "; ",
                             human_duration(static_cast<std::int64_t>(step.behind)),
                             date_time(step.after));
    for (const UnitRow& unit : report.units)
        if (unit.clock_went_back())
            words += fmt::format(
                "{}No. {} ends before it starts", words.empty() ? "" : "; ", unit.unit.value);
    return words;
}

std::string key_words(const BatchReport& report) {
    std::string words = report.key.words();
    if (report.key.known()) words += fmt::format("; job key {}", report.key.hash());
    words += fmt::format("; {} phones passed", report.phones_passed);
    if (report.passed_other_work > 0)
        words += fmt::format("; {} passes of other work do not count", report.passed_other_work);
    return words;
}

std::string percent(double share) {
    return fmt::format("{:.1f} %", share * 100);
}

std::string or_dash(std::string text) {
    return text.empty() ? "–" : text;
}

std::string date_time(UtcMicros time) {
    const std::string exact = to_rfc3339(time); // 2026-11-25T09:30:00.123Z
    return exact.substr(0, 10) + ' ' + exact.substr(11, 8) + " UTC";
}

} // namespace gangflash::audit

#include "engine/mediatek/legacy/variant.hpp"

#include <algorithm>
#include <array>
#include <optional>

namespace gangflash::legacy {
namespace {

constexpr auto one_stage = Kind::one_stage;
constexpr auto overlay = Kind::with_overlay;
constexpr auto two_stages = Kind::two_stages;
constexpr auto one_entry = EmiMode::one_entry;
constexpr auto id_first = EmiMode::id_then_one_entry;
constexpr auto list = EmiMode::whole_list;

// Source: reference mtk-brom-preloader-legacy-da.md, 7.1 (extras), 7.4 (mode), 7.5 and 7.7
// (report); mtk-legacy-one-stage.md, 1, 3.4, 5. The values of MT6582's and MT6592's extra word are
// mtkclient's. Unverified: whether builds of MT8127 before 2019 read their extra word; and which of
// the chips without GPT-only builds still keep a PMT; asking one that does not costs an answer "no
// table".
// clang-format off
constexpr std::array rows{
    Variant{.agent_code = 0x2601, .emi_mode = id_first, .keeps_pmt = true},
    Variant{.agent_code = 0x6571, .emi_mode = id_first, .extra_words = 1, .keeps_pmt = true},
    Variant{.agent_code = 0x6572, .emi_mode = id_first, .nand_size_is_u64 = false, .keeps_pmt = true},
    Variant{.agent_code = 0x6573, .kind = one_stage, .emi_mode = one_entry, .nand_size_is_u64 = false, .keeps_pmt = true},
    Variant{.agent_code = 0x6575, .kind = one_stage, .emi_mode = one_entry, .nand_size_is_u64 = false, .keeps_pmt = true},
    Variant{.agent_code = 0x6577, .kind = one_stage, .emi_mode = one_entry, .nand_size_is_u64 = false, .keeps_pmt = true},
    Variant{.agent_code = 0x6580, .emi_mode = list, .slc_list = true, .most_emi_entries = 20},
    Variant{.agent_code = 0x6582, .emi_mode = one_entry, .extra_words = 1, .extra_value = 1, .nand_size_is_u64 = false, .keeps_pmt = true},
    Variant{.agent_code = 0x6583, .kind = overlay, .emi_mode = one_entry, .extra_words = 1, .nand_size_is_u64 = false, .asks_for_second_entry = true, .keeps_pmt = true},
    Variant{.agent_code = 0x6592, .emi_mode = one_entry, .extra_words = 1, .calibration_words = 5, .nand_size_is_u64 = false, .keeps_pmt = true},
    Variant{.agent_code = 0x6595, .emi_mode = list},
    Variant{.agent_code = 0x6735, .emi_mode = list},
    Variant{.agent_code = 0x6752, .emi_mode = list},
    Variant{.agent_code = 0x6795, .emi_mode = list},
    Variant{.agent_code = 0x8127, .emi_mode = one_entry, .extra_words = 1, .slc_list = true, .keeps_pmt = true},
    Variant{.agent_code = 0x8135, .kind = overlay, .emi_mode = one_entry, .nand_size_is_u64 = false, .keeps_pmt = true},
    Variant{.agent_code = 0x8163, .emi_mode = list, .slc_list = true},
    Variant{.agent_code = 0x8173, .emi_mode = list},
    Variant{.agent_code = 0x8590, .emi_mode = list},
};
// clang-format on

static_assert(std::is_sorted(rows.begin(),
                             rows.end(),
                             [](const Variant& a, const Variant& b) {
                                 return a.agent_code < b.agent_code;
                             }),
              "found by binary search");
static_assert(two_stages == Variant{}.kind, "what a row does not say");

/// The first year of a date in the identifier: four digits 20NN beside a date's separator, as in
/// `2019-12-31`, `2020/07/07`, `11/28/2021` and `2021.03.04`.
std::optional<int> year_of(std::string_view build) {
    const auto is_digit = [&](std::size_t at) {
        return at < build.size() && build[at] >= '0' && build[at] <= '9';
    };
    const auto separates = [&](std::size_t at) {
        return at < build.size() && (build[at] == '-' || build[at] == '/');
    };
    for (std::size_t at = build.find("20"); at != std::string_view::npos;
         at = build.find("20", at + 1)) {
        const bool four_digits = is_digit(at + 2) && is_digit(at + 3) && !is_digit(at + 4) &&
                                 (at == 0 || !is_digit(at - 1));
        const bool in_a_date = separates(at + 4) || (at > 0 && separates(at - 1));
        if (!four_digits || !in_a_date) continue;
        return 2000 + (build[at + 2] - '0') * 10 + (build[at + 3] - '0');
    }
    return std::nullopt;
}

} // namespace

Variant variant_of(std::uint16_t agent_code, std::string_view build) {
    const auto row = std::lower_bound(
        rows.begin(), rows.end(), agent_code, [](const Variant& v, std::uint16_t code) {
            return v.agent_code < code;
        });
    Variant variant = row != rows.end() && row->agent_code == agent_code
                          ? *row
                          : Variant{.agent_code = agent_code};

    constexpr int last_old_year = 2015;  // the newest build seen with the old ways
    constexpr int first_new_year = 2019; // the oldest one seen with the new ways
    const bool of_the_old_line = build.find("_v7.") != std::string_view::npos; // ended in 2015
    const std::optional<int> year = of_the_old_line ? last_old_year : year_of(build);
    const bool never_renewed = variant.kind != Kind::two_stages;
    if (never_renewed || (year && *year <= last_old_year))
        variant.numbering = Numbering::old_builds;
    // Without a date the agent itself is asked: its silence or its first word (agent_start.cpp).
    if (variant.slc_list && !year)
        variant.slc_list_read = Presence::unknown;
    else if (variant.slc_list)
        variant.slc_list_read = *year <= last_old_year    ? Presence::absent
                                : *year >= first_new_year ? Presence::present
                                                          : Presence::unknown;
    return variant;
}

} // namespace gangflash::legacy

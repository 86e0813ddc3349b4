#include "config/chips/chips.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <string>

namespace gangflash {

namespace {

constexpr AgentGeneration legacy = AgentGeneration::legacy;
constexpr AgentGeneration xflash = AgentGeneration::xflash;
constexpr AgentGeneration xml = AgentGeneration::xml;

// Where the watchdog of each family lives, and the key that stops it
// (mtk-brom-preloader-legacy-da.md, 3.18 and 4).
constexpr WatchdogStop at_10007000{0x10007000, 0x22000064};
constexpr WatchdogStop at_10000000{0x10000000, 0x22000064};
constexpr WatchdogStop at_10212000{0x10212000, 0x22000000};
constexpr WatchdogStop at_10211000{0x10211000, 0x22000064};
constexpr WatchdogStop at_1c007000{0x1C007000, 0x22000064};
constexpr WatchdogStop mt6571{0x10007400, 0x22000000};
// Unverified: MT6573 is given the value of its siblings; settled by the first such phone on a
// bench.
constexpr WatchdogStop mt6573{0x70025000, 0x2264, 2};
constexpr WatchdogStop mt6575{0xC0000000, 0x2264, 2};
constexpr WatchdogStop mt6592_too{0x10000500, 0x22000000};
constexpr WatchdogStop mt6759{0x10210000, 0x22000064};
constexpr auto no_write = std::nullopt;
constexpr auto once = std::nullopt;

// Source: reference mtk-brom-preloader-legacy-da.md, section 4. Unverified there, by its own mark:
// MT6759's generation and agent code (mtkclient says legacy and MT6758's code, as if it were copied
// from the row above; the reference thinks XFlash, as its siblings of 2017 are, MT6758 and MT6763),
// MT6781 (some firmware wants an XML agent: choose_agent follows the container), MT6991 (its
// watchdog's value is unknown, so none is written).
//
// Names of tablets and of variants, with where they were seen: MT8755 answers 0x1209 (mtkclient
// issue 167), MT8797 0x950 (issue 108), MT8766 0x717 (issue 160), MT8761 0x717 and MT8791 0x959
// (mtkclient's brom_config.py of 2026-06), MT8788 is the tablets' MT6771, MT8792, MT8795, MT8796,
// MT8798, MT6875 and MT6896 are sold under one name with the row's own chip (Android's
// ro.soc.model); MT8786 is the tablets' MT6768 and MT8675 the cars' MT6873 (their scatter files say
// so). MT6899, MT6993, MT8518 and the names AC8257, AC8259, MT3369 and MT7683 stand in mtkclient's
// table of 2026 only: unverified, as is that MT6899 answers its own number while its agent is
// MT6991's. MT6737T is built as MT6735, MT6735M as MT6737M (MediaTek's own makefiles of that
// time: D1 and D2). A phone of a name with one letter behind its number answers what stands here
// for the name with the letter, where it is named; else as the name without.
// clang-format off
constexpr std::array rows{
    ChipFacts{0x0279, "MT6797", "MT6767",                 xflash, 0x6797, at_10007000},
    ChipFacts{0x0321, "MT6735", "MT6735T MT6737T MT8735A", legacy, 0x6735, at_10212000},
    ChipFacts{0x0326, "MT6755", "MT6750",                 xflash, 0x6755, at_10007000},
    ChipFacts{0x0335, "MT6737", "MT6737M MT6735M MT6735G", legacy, 0x6735, at_10212000},
    ChipFacts{0x0337, "MT6753", "",                       legacy, 0x6735, at_10212000},
    ChipFacts{0x0507, "MT6759", "",                       xflash, 0x6759, mt6759},
    ChipFacts{0x0551, "MT6757", "",                       xflash, 0x6757, at_10007000},
    ChipFacts{0x0562, "MT6799", "",                       xflash, 0x6799, at_10211000},
    ChipFacts{0x0601, "MT6750", "",                       xflash, 0x6755, at_10007000},
    ChipFacts{0x0633, "MT6570", "MT8321",                 xflash, 0x6570, at_10007000},
    ChipFacts{0x0688, "MT6758", "",                       xflash, 0x6758, at_10211000},
    ChipFacts{0x0690, "MT6763", "",                       xflash, 0x6763, at_10007000},
    ChipFacts{0x0699, "MT6739", "MT6731 MT8765",          xflash, 0x6739, at_10007000},
    ChipFacts{0x0707, "MT6768", "MT6769 MT8786",          xflash, 0x6768, at_10007000},
    ChipFacts{0x0717, "MT6761", "MT6762 MT8766 MT8761 MT3369 AC8257 AC8259", xflash, 0x6761, at_10007000},
    ChipFacts{0x0725, "MT6779", "",                       xflash, 0x6779, at_10007000},
    ChipFacts{0x0766, "MT6765", "MT8768",                 xflash, 0x6765, at_10007000},
    ChipFacts{0x0788, "MT6771", "MT8183 MT8385 MT8666 MT8788", xflash, 0x6771, at_10007000},
    ChipFacts{0x0813, "MT6785", "MT8789",                 xflash, 0x6785, at_10007000},
    ChipFacts{0x0816, "MT6885", "MT6883 MT6889",          xflash, 0x6885, at_10007000},
    ChipFacts{0x0886, "MT6873", "MT6875 MT8675",          xflash, 0x6873, at_10007000},
    ChipFacts{0x0907, "MT6983", "MT8798",                 xml,    0x0907, at_1c007000},
    ChipFacts{0x0908, "MT8696", "",                       xflash, 0x8696, at_10007000},
    ChipFacts{0x0930, "MT8195", "",                       xflash, 0x8195, at_10007000},
    ChipFacts{0x0950, "MT6893", "MT6891 MT8797",          xflash, 0x6893, at_10007000},
    ChipFacts{0x0959, "MT6877", "MT8791",                 xflash, 0x6877, at_10007000},
    ChipFacts{0x0989, "MT6833", "MT8771",                 xflash, 0x6833, at_10007000},
    ChipFacts{0x0992, "MT6880", "MT6890",                 xflash, 0x0992, at_10007000},
    ChipFacts{0x0996, "MT6853", "",                       xflash, 0x6853, at_10007000},
    ChipFacts{0x1066, "MT6781", "",                       xflash, 0x6781, at_10007000},
    ChipFacts{0x1129, "MT6855", "",                       xml,    0x1129, at_1c007000},
    ChipFacts{0x1172, "MT6895", "MT6896 MT8795",          xml,    0x1172, at_1c007000},
    ChipFacts{0x1203, "MT6897", "MT8792",                 xml,    0x1203, at_1c007000},
    ChipFacts{0x1208, "MT6789", "MT8781",                 xml,    0x1208, at_10007000},
    ChipFacts{0x1209, "MT6835", "MT8755",                 xml,    0x1209, at_1c007000},
    ChipFacts{0x1229, "MT6886", "",                       xml,    0x1229, no_write},
    ChipFacts{0x1236, "MT6989", "MT8796",                 xml,    0x1236, no_write},
    ChipFacts{0x1296, "MT6985", "",                       xml,    0x1296, no_write},
    ChipFacts{0x1357, "MT6991", "",                       xml,    0x1357, no_write},
    ChipFacts{0x1375, "MT6878", "",                       xml,    0x1375, no_write},
    ChipFacts{0x1471, "MT6993", "",                       xml,    0x1471, no_write},
    ChipFacts{0x2601, "MT2601", "",                       legacy, 0x2601, at_10007000},
    ChipFacts{0x6571, "MT6571", "",                       legacy, 0x6571, mt6571},
    ChipFacts{0x6572, "MT6572", "",                       legacy, 0x6572, at_10007000},
    ChipFacts{0x6573, "MT6573", "",                       legacy, 0x6573, mt6573},
    ChipFacts{0x6575, "MT6575", "MT8317 MT8377",          legacy, 0x6575, mt6575},
    // Its agent checks the chip for 6575 (mtk-legacy-one-stage.md, 2.1): so the phone answers that.
    ChipFacts{0x6577, "MT6577", "",                       legacy, 0x6577, mt6575, once, 0x6575},
    ChipFacts{0x6580, "MT6580", "",                       legacy, 0x6580, at_10007000},
    ChipFacts{0x6582, "MT6582", "MT6574 MT8382",          legacy, 0x6582, at_10007000},
    ChipFacts{0x6583, "MT6589", "MT6583 MT8125",          legacy, 0x6583, at_10000000},
    ChipFacts{0x6592, "MT6592", "MT8392",                 legacy, 0x6592, at_10007000, mt6592_too},
    ChipFacts{0x6595, "MT6595", "",                       legacy, 0x6595, at_10007000},
    ChipFacts{0x6752, "MT6752", "",                       legacy, 0x6752, at_10007000},
    ChipFacts{0x6795, "MT6795", "",                       legacy, 0x6795, at_10007000},
    ChipFacts{0x6899, "MT6899", "",                       xml,    0x1357, no_write},
    ChipFacts{0x8127, "MT8127", "MT3367 AC8227L",         legacy, 0x8127, at_10007000},
    ChipFacts{0x8135, "MT8135", "",                       legacy, 0x8135, at_10000000},
    ChipFacts{0x8163, "MT8163", "",                       legacy, 0x8163, at_10007000},
    ChipFacts{0x8167, "MT8167", "MT8516 MT8362",          xflash, 0x8167, at_10007000},
    ChipFacts{0x8168, "MT8168", "",                       xflash, 0x8168, at_10007000},
    ChipFacts{0x8172, "MT8173", "",                       legacy, 0x8173, at_10007000},
    ChipFacts{0x8176, "MT8176", "",                       legacy, 0x8173, at_10007000},
    ChipFacts{0x8512, "MT8512", "",                       xflash, 0x8512, at_10007000},
    ChipFacts{0x8518, "MT8518", "",                       xflash, 0x8518, at_10007000},
    ChipFacts{0x8590, "MT8590", "MT7623 MT7683 MT8521",   legacy, 0x8590, at_10007000},
    ChipFacts{0x8695, "MT8695", "",                       xflash, 0x8695, at_10007000},
};
// clang-format on

static_assert(std::is_sorted(rows.begin(),
                             rows.end(),
                             [](const ChipFacts& a, const ChipFacts& b) {
                                 return a.hw_code < b.hw_code;
                             }),
              "found by binary search");

constexpr PlugInWay without_keys{
    "a phone that still starts",
    "Switch it off. Plug it in without pressing a key. Its preloader listens for 2.5 seconds, "
    "which "
    "is enough; a charging picture means it was not caught: switch it off and plug it in again."};
constexpr PlugInWay with_download_key{
    "a phone that does not start, or whose preloader is refused",
    "Take the battery out, or hold the power key for 12 seconds. Hold the download key (on most "
    "models volume up, volume down, or both) while plugging in; let go when the slot says brom."};
constexpr PlugInWay with_battery{
    "a phone with a battery that can be taken out",
    "Take the battery out, plug the cable in, then put the battery back: some models show "
    "themselves only then. Leave the battery in while it is written."};
constexpr PlugInWay restarting{
    "a phone that comes and goes every few seconds",
    "Leave it plugged in: it restarts by itself and is caught when it next appears."};

constexpr std::array ways_of_old{without_keys, with_battery, with_download_key, restarting};
constexpr std::array ways_of_most{without_keys, with_download_key, restarting};
constexpr std::array ways_of_new{without_keys, restarting};

bool lists_word(std::string_view list, std::string_view word) {
    while (!list.empty()) {
        const std::size_t end = std::min(list.find(' '), list.size());
        if (list.substr(0, end) == word) return true;
        list.remove_prefix(std::min(end + 1, list.size()));
    }
    return false;
}

const ChipFacts* find_exactly(std::string_view name) {
    for (const ChipFacts& chip : rows)
        if (chip.name == name) return &chip;
    for (const ChipFacts& chip : rows)
        if (lists_word(chip.names_too, name)) return &chip;
    return nullptr;
}

} // namespace

std::span<const PlugInWay> plug_in_ways(const ChipFacts& chip) {
    switch (chip.generation) {
    case AgentGeneration::legacy:
        return ways_of_old;
    case AgentGeneration::xflash:
        return ways_of_most;
    case AgentGeneration::xml:
        break;
    }
    return ways_of_new;
}

std::span<const ChipFacts> chip_table() {
    return rows;
}

const ChipFacts* find_chip(std::uint16_t hw_code) {
    const auto row = std::lower_bound(
        rows.begin(), rows.end(), hw_code, [](const ChipFacts& chip, std::uint16_t code) {
            return chip.hw_code < code;
        });
    return row != rows.end() && row->hw_code == hw_code ? &*row : nullptr;
}

bool is_twin(const ChipFacts& one, const ChipFacts& other) {
    if (one.hw_code == other.hw_code || one.agent_code != other.agent_code) return false;
    return lists_word(one.names_too, other.name) || lists_word(other.names_too, one.name);
}

bool same_silicon(const ChipFacts& planned, const ChipFacts& phone) {
    return planned.hw_code == phone.hw_code || planned.answers == phone.hw_code ||
           is_twin(planned, phone);
}

std::array<std::uint16_t, 3> agent_codes(const ChipFacts& chip) {
    // MT6755 is 0x6755: names are read as hexadecimal by whoever makes containers.
    std::uint16_t of_name = 0;
    std::from_chars(chip.name.data() + 2, chip.name.data() + chip.name.size(), of_name, 16);
    return {chip.agent_code, of_name, chip.hw_code};
}

const ChipFacts* find_chip(std::string_view platform) {
    std::string name(platform);
    std::transform(name.begin(), name.end(), name.begin(), [](unsigned char c) {
        return static_cast<char>(std::toupper(c));
    });
    if (name.size() < 4) return nullptr;
    if (const ChipFacts* chip = find_exactly(name)) return chip;

    // One or two letters after the number are packages of the same silicon: MT6757D, MT6757CD.
    for (int letters = 0; letters < 2 && std::isupper(static_cast<unsigned char>(name.back()));
         ++letters) {
        name.pop_back();
        if (const ChipFacts* chip = find_exactly(name)) return chip;
    }
    return nullptr;
}

} // namespace gangflash

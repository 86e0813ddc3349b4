#include "config/plan/plan.hpp"

#include <algorithm>
#include <array>

namespace gangflash {

namespace {

template <class Enum>
struct Word {
    Enum value;
    std::string_view text;
};

constexpr std::array mode_words{
    Word{FlashMode::download_only, "download-only"},
    Word{FlashMode::firmware_upgrade, "firmware-upgrade"},
    Word{FlashMode::format_all, "format-all"},
    Word{FlashMode::format, "format"},
    Word{FlashMode::repair_table, "repair-table"},
};

constexpr std::array verify_words{
    Word{VerifyLevel::agent, "agent"},
    Word{VerifyLevel::sample, "sample"},
    Word{VerifyLevel::readback, "readback"},
};

constexpr std::array userdata_words{
    Word{Userdata::unspecified, "unspecified"},
    Word{Userdata::keep, "keep"},
    Word{Userdata::erase, "erase"},
};

template <class Enum, std::size_t N>
std::string_view word_of(Enum value, const std::array<Word<Enum>, N>& words) {
    for (const auto& word : words)
        if (word.value == value) return word.text;
    return "?";
}

template <class Enum, std::size_t N>
std::optional<Enum> value_of(std::string_view text, const std::array<Word<Enum>, N>& words) {
    for (const auto& word : words)
        if (word.text == text) return word.value;
    return std::nullopt;
}

} // namespace

std::string_view to_string(FlashMode mode) {
    return word_of(mode, mode_words);
}

std::string_view to_string(VerifyLevel level) {
    return word_of(level, verify_words);
}

std::string_view to_string(Userdata choice) {
    return word_of(choice, userdata_words);
}

std::optional<FlashMode> parse_flash_mode(std::string_view text) {
    const auto mode = value_of(text, mode_words);
    return mode == FlashMode::format ? std::nullopt : mode;
}

std::optional<VerifyLevel> parse_verify_level(std::string_view text) {
    return value_of(text, verify_words);
}

std::optional<Userdata> parse_userdata(std::string_view text) {
    // "unspecified" is what happens when nobody says anything; nobody can say it.
    const auto choice = value_of(text, userdata_words);
    return choice == Userdata::unspecified ? std::nullopt : choice;
}

std::string to_string(const FormatOrder& order) {
    switch (order.extent) {
    case FormatOrder::Extent::all:
        return "auto";
    case FormatOrder::Extent::all_but_boot_loaders:
        return "auto-without-boot-loaders";
    case FormatOrder::Extent::range:
        break;
    }
    return std::to_string(order.start.value) + "+" + std::to_string(order.length.value);
}

std::optional<FormatOrder> parse_format_order(std::string_view text) {
    if (text == "auto") return FormatOrder{FormatOrder::Extent::all, {}, {}};
    if (text == "auto-without-boot-loaders")
        return FormatOrder{FormatOrder::Extent::all_but_boot_loaders, {}, {}};
    return std::nullopt;
}

const LayoutEntry* Plan::find(std::string_view partition) const {
    const auto found = std::ranges::find(layout, partition, &LayoutEntry::name);
    return found == layout.end() ? nullptr : &*found;
}

std::uint64_t Plan::bytes_to_write() const {
    std::uint64_t total = 0;
    for (const PlannedWrite& write : writes)
        for (const Extent& extent : write.image->extents())
            total += extent.length * write.regions.size();
    return total;
}

} // namespace gangflash

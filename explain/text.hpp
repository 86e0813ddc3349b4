#pragma once

#include <optional>
#include <string_view>

namespace gangflash::explain {

enum class Language {
    en, ///< English
    zh, ///< Simplified Chinese
};

/// `zh`, `zh_CN`, `zh_CN.UTF-8` or `zh-Hans`; the same for English, and `C` and `POSIX` are
/// English. Nothing for any other name.
std::optional<Language> language_named(std::string_view name);

/// The same sentence in every language there is. UTF-8.
struct Text {
    std::string_view en{};
    std::string_view zh{};

    constexpr std::string_view in(Language language) const {
        return language == Language::zh ? zh : en;
    }
    constexpr bool empty() const { return en.empty(); }
};

} // namespace gangflash::explain

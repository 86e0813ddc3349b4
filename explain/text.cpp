#include "explain/text.hpp"

namespace gangflash::explain {

std::optional<Language> language_named(std::string_view name) {
    const auto tongue = name.substr(0, name.find_first_of("_-."));
    if (tongue == "zh") return Language::zh;
    if (tongue == "en" || tongue == "C" || tongue == "POSIX") return Language::en;
    return std::nullopt;
}

} // namespace gangflash::explain

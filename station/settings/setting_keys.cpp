#include "station/settings/settings.hpp"

#include <array>

namespace gangflash {

namespace {

// clang-format off
const std::array table{
    SettingKey{"link_roots",       KeyKind::system_only, &Settings::link_roots,       "folders that links in packages may lead to"},
    SettingKey{"recipe_required",  KeyKind::system_only, &Settings::recipe_required,  "real ports write nothing without a recipe that an engineer signed"},
    SettingKey{"file_roots",       KeyKind::system_only, &Settings::file_roots,       "folders that the window may choose files from"},
    SettingKey{"group_reads",      KeyKind::system_only, &Settings::group_reads,      "group gangflash may read ledger and reports in the state folder"},
    SettingKey{"verify",           KeyKind::narrow_only, &Settings::verify,           "the least verification: agent, sample or readback"},
    SettingKey{"min_battery_mv",   KeyKind::narrow_only, &Settings::min_battery_mv,   "phones with a lower battery are refused"},
    SettingKey{"require_identity", KeyKind::narrow_only, &Settings::require_identity, "phones whose nvram or nvdata is blank are refused"},
    SettingKey{"ledger",           KeyKind::free,        &Settings::ledger,           "the ledger's file"},
    SettingKey{"vault",            KeyKind::free,        &Settings::vault,            "another vault for what phones on real ports own"},
    SettingKey{"slots",            KeyKind::free,        &Settings::slots,            "the slot map of the USB ports"},
    SettingKey{"recipe",           KeyKind::free,        &Settings::recipe,           "the job where neither recipe nor package is named"},
    SettingKey{"reports",          KeyKind::free,        &Settings::reports,          "folder where each batch leaves its report"},
    SettingKey{"language",         KeyKind::free,        &Settings::language,         "language of the window, as zh_CN"},
};
// clang-format on

std::string text_of(const std::filesystem::path& path) {
    return path.string();
}

} // namespace

std::span<const SettingKey> setting_keys() {
    return table;
}

std::string_view to_string(KeyKind kind) {
    switch (kind) {
    case KeyKind::free:
        return "free";
    case KeyKind::narrow_only:
        return "narrow-only";
    case KeyKind::system_only:
        return "system-only";
    }
    return "?";
}

SettingValue value_of(const SettingKey& key, const Settings& settings) {
    struct Reader {
        const Settings& from;

        SettingValue operator()(bool Settings::* member) const { return from.*member; }
        SettingValue operator()(std::uint32_t Settings::* member) const {
            return std::uint64_t{from.*member};
        }
        SettingValue operator()(VerifyLevel Settings::* member) const {
            return std::string(to_string(from.*member));
        }
        SettingValue operator()(std::string Settings::* member) const { return text(from.*member); }
        SettingValue operator()(std::filesystem::path Settings::* member) const {
            return text(text_of(from.*member));
        }
        SettingValue operator()(std::vector<std::filesystem::path> Settings::* member) const {
            std::vector<std::string> list;
            for (const auto& folder : from.*member)
                list.push_back(text_of(folder));
            return list;
        }
        static SettingValue text(std::string said) {
            if (said.empty()) return std::monostate{};
            return said;
        }
    };
    return std::visit(Reader{settings}, key.member);
}

} // namespace gangflash

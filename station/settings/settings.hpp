#pragma once

#include "config/package/findings.hpp"
#include "config/plan/flash_plan.hpp"
#include "station/settings/root_file.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace gangflash {

/// What the station is told once for all its sessions. What a key says nothing of has the value
/// here. docs/station-file.md describes each; a test compares.
struct Settings {
    // system-only: root's word alone
    std::vector<std::filesystem::path> link_roots; ///< PackageOptions::link_roots
    bool recipe_required = false; ///< real ports write nothing without a recipe an engineer signed
    std::vector<std::filesystem::path> file_roots; ///< of the window (AllowedFiles); empty: all
    bool group_reads = false;                      ///< group `gangflash` reads ledger and reports

    // narrow-only: whoever asks for more gets it, nobody gets less than root asked for
    VerifyLevel verify = VerifyLevel::agent; ///< the least
    std::uint32_t min_battery_mv = 0;
    bool require_identity = false;

    // free; empty: as if nothing had been said. Flags outrank them.
    std::filesystem::path ledger;
    std::filesystem::path vault; ///< of real ports, as `--backups`
    std::filesystem::path slots;
    std::filesystem::path recipe;  ///< where neither a recipe nor a package is named
    std::filesystem::path reports; ///< folder: each batch leaves its report there
    std::string language;          ///< of the window, `zh_CN`
};

enum class KeyKind : std::uint8_t {
    free,        ///< the user's file may say anything
    narrow_only, ///< the user's file may be stricter than root's
    system_only, ///< root's files alone
};
std::string_view to_string(KeyKind kind); ///< `narrow-only`

/// One key of the station file.
struct SettingKey {
    using Member = std::variant<bool Settings::*,
                                std::uint32_t Settings::*,
                                VerifyLevel Settings::*,
                                std::string Settings::*,
                                std::filesystem::path Settings::*,
                                std::vector<std::filesystem::path> Settings::*>;
    std::string_view name;
    KeyKind kind{};
    Member member;
    std::string_view what; ///< for people
};

/// Every key there is, as `config show` lists them.
std::span<const SettingKey> setting_keys();

/// What a key is set to; a list is of folders.
using SettingValue =
    std::variant<std::monostate, bool, std::uint64_t, std::string, std::vector<std::string>>;
SettingValue value_of(const SettingKey& key, const Settings& settings);

/// Where a value comes from.
struct SettingSource {
    std::filesystem::path file; ///< empty: nobody said it, the program's own
    std::size_t line = 0;
    std::string note; ///< what another file asked for and did not get
};

/// A station file as text.
struct SettingsText {
    std::filesystem::path file;
    std::string text;
    bool of_root = false;
};

struct LoadedSettings {
    Settings settings;
    std::vector<SettingSource> sources; ///< one for each of setting_keys(), in their order
    std::vector<std::filesystem::path>
        files; ///< that were read, the later ones outrank the earlier
};

/// Reads the texts in this order. All faults: `config_invalid` with file and line, of a key that is
/// unknown, of a wrong type, given twice, or system-only in a file that is not root's.
Checked<LoadedSettings> read_settings(const std::vector<SettingsText>& texts);

/// `/etc/gangflash/station.toml`, then `/etc/gangflash/station.d/*.toml` by name, then the user's
/// `$XDG_CONFIG_HOME/gangflash/station.toml` (else below `~/.config`). The first two are compiled
/// in. A file of /etc that others than root may have written is a fault, not as good as none: it
/// may be what told the station to be strict. Blocks on the disk.
Checked<LoadedSettings> load_settings();

/// The same for whoever asks in the middle of work that began with faultless files: throws
/// std::runtime_error when that is no longer so.
Settings current_settings();

std::filesystem::path user_settings_file();
std::string_view system_settings_file();   ///< `/etc/gangflash/station.toml`
std::string_view system_settings_folder(); ///< `/etc/gangflash/station.d`

} // namespace gangflash

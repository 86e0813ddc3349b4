#include "station/settings/settings.hpp"

#include "base/read_text.hpp"
#include "base/text.hpp"
#include "base/toml_text.hpp"

#include <algorithm>
#include <cstdlib>
#include <iterator>
#include <pwd.h>
#include <stdexcept>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

#include <fmt/format.h>

namespace gangflash {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view system_folder = "/etc/gangflash";
constexpr std::string_view system_name = "station.toml";
constexpr std::string_view drop_in_name = "station.d";
constexpr std::size_t largest_file = 64 * 1024;

/// Takes one key's value out of a file; false and `why` when it is none.
struct Taker {
    const toml::node& node;
    Settings& into;
    std::string why{};

    bool operator()(bool Settings::* member) {
        const auto said = node.value_exact<bool>();
        if (!said) return refuse("want true or false");
        into.*member = *said;
        return true;
    }
    bool operator()(std::uint32_t Settings::* member) {
        const auto said = node.value_exact<std::int64_t>();
        if (!said || *said < 0 || *said > 1'000'000)
            return refuse("want a number from 0 to 1000000");
        into.*member = static_cast<std::uint32_t>(*said);
        return true;
    }
    bool operator()(VerifyLevel Settings::* member) {
        const auto said = node.value_exact<std::string>();
        const auto level = said ? parse_verify_level(*said) : std::nullopt;
        if (!level) return refuse("want agent, sample or readback");
        into.*member = *level;
        return true;
    }
    bool operator()(std::string Settings::* member) {
        const auto said = node.value_exact<std::string>();
        if (!said || said->empty() || !is_printable_line(*said))
            return refuse("want a word in quotes");
        into.*member = *said;
        return true;
    }
    bool operator()(fs::path Settings::* member) {
        const auto said = path(node);
        if (!said) return refuse("want a path in quotes that begins with /");
        into.*member = *said;
        return true;
    }
    bool operator()(std::vector<fs::path> Settings::* member) {
        const toml::array* list = node.as_array();
        std::vector<fs::path> folders;
        if (list == nullptr) return refuse("want a list of paths that begin with /");
        for (const toml::node& each : *list) {
            const auto said = path(each);
            if (!said) return refuse("want a list of paths that begin with /");
            folders.push_back(*said);
        }
        into.*member = std::move(folders);
        return true;
    }

    static std::optional<fs::path> path(const toml::node& node) {
        const auto said = node.value_exact<std::string>();
        if (!said || !fs::path(*said).is_absolute() || !is_printable_line(*said))
            return std::nullopt;
        return fs::path(*said).lexically_normal();
    }
    bool refuse(std::string_view words) {
        why = words;
        return false;
    }
};

/// Whether what `asked` says of a narrow-only key allows more than what holds.
struct Widens {
    const Settings& asked;
    const Settings& holds;

    template <class T>
    bool operator()(T Settings::* member) const {
        if constexpr (std::is_same_v<T, bool> || std::is_same_v<T, std::uint32_t> ||
                      std::is_same_v<T, VerifyLevel>)
            return asked.*member < holds.*member;
        else
            return asked.*member != holds.*member; // nothing else can be compared: root's counts
    }
};

std::string words_of(const SettingValue& value) {
    struct Words {
        std::string operator()(std::monostate) const { return "nothing"; }
        std::string operator()(bool said) const { return said ? "true" : "false"; }
        std::string operator()(std::uint64_t said) const { return std::to_string(said); }
        std::string operator()(const std::string& said) const { return said; }
        std::string operator()(const std::vector<std::string>& said) const {
            return fmt::format("{} folders", said.size());
        }
    };
    return std::visit(Words{}, value);
}

class Reading {
public:
    Reading() { loaded_.sources.resize(setting_keys().size()); }

    void read(const SettingsText& file) {
        const std::string name = file.file.string();
        const auto root = parse_toml(file.text, name, ErrorCode::config_invalid);
        if (!root) {
            faults_.push_back(root.error());
            return;
        }
        loaded_.files.push_back(file.file);
        for (const auto& [key, node] : *root)
            take(key.str(), node, file);
    }

    Checked<LoadedSettings> result() && {
        if (!faults_.empty()) return std::move(faults_);
        return std::move(loaded_);
    }

private:
    void take(std::string_view name, const toml::node& node, const SettingsText& file) {
        const std::size_t line = node.source().begin.line;
        const auto refuse = [&](std::string_view why) {
            faults_.push_back(
                {ErrorCode::config_invalid,
                 at_line(file.file.string(), line, fmt::format("{}: {}", name, why))});
        };
        const auto keys = setting_keys();
        const auto key = std::ranges::find(keys, name, &SettingKey::name);
        if (key == keys.end()) return refuse("unknown key (gangflash config show lists all)");
        if (key->kind == KeyKind::system_only && !file.of_root)
            return refuse(fmt::format("only root may say this, in {}", system_settings_file()));
        Settings asked = loaded_.settings;
        Taker taker{node, asked};
        if (!std::visit([&](auto member) { return taker(member); }, key->member))
            return refuse(taker.why);
        SettingSource& source = loaded_.sources[static_cast<std::size_t>(key - keys.begin())];
        const bool widens = key->kind == KeyKind::narrow_only && !file.of_root &&
                            std::visit(Widens{asked, loaded_.settings}, key->member);
        if (widens) {
            source.note = fmt::format("{}:{} asks for {}, which is less strict and does not count",
                                      file.file.string(),
                                      line,
                                      words_of(value_of(*key, asked)));
            return;
        }
        loaded_.settings = std::move(asked);
        source = {file.file, line, {}};
    }

    LoadedSettings loaded_;
    Faults faults_;
};

Fault not_believed(const fs::path& file, std::string_view why) {
    return {
        ErrorCode::config_invalid,
        at_line(file.string(),
                0,
                fmt::format("is not believed: {}; root alone may write it and every folder above "
                            "it",
                            why))};
}

bool stands_there(const fs::path& path) {
    struct stat facts{};
    return ::lstat(path.c_str(), &facts) == 0;
}

/// The files of `folder` with these names; nothing when the folder is not there.
void read_of_root(const fs::path& folder,
                  const std::vector<std::string>* names,
                  std::vector<SettingsText>& texts,
                  Faults& faults) {
    const RootFolder opened = open_root_folder(folder);
    if (opened.problem) {
        // What is not there cannot be disbelieved.
        const bool something = names == nullptr
                                   ? stands_there(folder)
                                   : std::ranges::any_of(*names, [&](const std::string& name) {
                                         return stands_there(folder / name);
                                     });
        if (something) faults.push_back(not_believed(opened.problem->file, opened.problem->why));
        return;
    }
    if (!opened.descriptor.valid()) return;
    for (const std::string& name : names != nullptr ? *names : names_in(opened, ".toml")) {
        RootFile file = read_root_file(opened, name, largest_file);
        if (file.missing) continue;
        if (!file.why_not.empty())
            faults.push_back(not_believed(folder / name, file.why_not));
        else
            texts.push_back({folder / name, std::string(as_text(file.bytes)), true});
    }
}

/// Relative paths are ignored, as the XDG rules say.
fs::path folder_in(const char* variable) {
    const char* value = std::getenv(variable);
    const fs::path folder = value != nullptr ? value : "";
    return folder.is_absolute() ? folder : fs::path{};
}

fs::path home_folder() {
    if (fs::path home = folder_in("HOME"); !home.empty()) return home;
    const passwd* user = ::getpwuid(::getuid());
    return user != nullptr && user->pw_dir != nullptr ? user->pw_dir : "/";
}

} // namespace

Checked<LoadedSettings> read_settings(const std::vector<SettingsText>& texts) {
    Reading reading;
    for (const SettingsText& text : texts)
        reading.read(text);
    return std::move(reading).result();
}

Checked<LoadedSettings> load_settings() {
    std::vector<SettingsText> texts;
    Faults faults;
    const std::vector<std::string> whole{std::string(system_name)};
    read_of_root(system_folder, &whole, texts, faults);
    read_of_root(system_settings_folder(), nullptr, texts, faults);
    const fs::path user = user_settings_file();
    if (std::error_code none; fs::exists(user, none)) {
        auto text = read_text(user, ErrorCode::config_invalid, largest_file);
        if (text)
            texts.push_back({user, std::move(*text), false});
        else
            faults.push_back(text.error());
    }
    auto loaded = read_settings(texts);
    if (!loaded) std::ranges::copy(loaded.error(), std::back_inserter(faults));
    if (!faults.empty()) return faults;
    return loaded;
}

Settings current_settings() {
    auto loaded = load_settings();
    if (!loaded) throw std::runtime_error(describe(loaded.error()));
    return std::move(loaded->settings);
}

fs::path user_settings_file() {
    fs::path folder = folder_in("XDG_CONFIG_HOME");
    if (folder.empty()) folder = home_folder() / ".config";
    return folder / "gangflash" / system_name;
}

std::string_view system_settings_file() {
    return "/etc/gangflash/station.toml";
}

std::string_view system_settings_folder() {
    return "/etc/gangflash/station.d";
}

} // namespace gangflash

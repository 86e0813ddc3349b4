#pragma once

#include "base/result.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gangflash {

/// Who may do what at the station. Operators need no name here; they start, stop, scan and answer.
enum class Role : std::uint8_t { op, engineer };

/// The engineers of this station: a name and a salted hash of a password or of what a badge scans
/// as. There is no default one; the first engineer to come enrols.
///
/// The file has a line per secret, `pbkdf2-sha256 ITERATIONS SALT HASH NAME` (hexadecimal), and
/// mode 0600. Passwords and badges are the same thing to it. All calls block (the hash is slow on
/// purpose) and belong on a background thread.
class Rights {
public:
    /// OWASP's figure of 2023 for PBKDF2-HMAC-SHA256; each line keeps its own, so it may grow.
    static constexpr std::uint32_t default_iterations = 600'000;
    static constexpr std::size_t shortest_secret = 8;

    explicit Rights(std::filesystem::path file, std::uint32_t iterations = default_iterations);

    /// Errors: `config_invalid` naming file and line.
    Result<bool> anyone_enrolled() const;

    /// Adds a secret of an engineer. Errors: `config_invalid` (too short, odd name, unwritable).
    Result<void> enrol(const std::string& name, std::string_view secret) const;

    /// Whose secret this is; nobody when it is wrong.
    Result<std::optional<std::string>> whose(std::string_view secret) const;

    const std::filesystem::path& file() const { return file_; }

private:
    struct Entry {
        std::uint32_t iterations = 0;
        std::vector<unsigned char> salt, hash;
        std::string name;
    };

    Result<std::vector<Entry>> load() const;

    std::filesystem::path file_;
    std::uint32_t iterations_;
};

/// $XDG_CONFIG_HOME/gangflash/engineers, or the same under ~/.config.
std::filesystem::path default_rights_file();

} // namespace gangflash

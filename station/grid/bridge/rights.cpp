#include "station/grid/bridge/rights.hpp"

#include <array>
#include <cerrno>
#include <charconv>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <fstream>
#include <sstream>
#include <unistd.h>

#include <fmt/format.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rand.h>

namespace gangflash {

namespace {

constexpr std::string_view scheme = "pbkdf2-sha256";
constexpr std::size_t salt_bytes = 16;
constexpr std::size_t hash_bytes = 32;
constexpr std::uint32_t fewest_iterations = 1'000;
constexpr std::uint32_t most_iterations = 10'000'000; ///< a hostile file must not hang a sign-in

using Bytes8 = std::vector<unsigned char>;

std::string to_hex(const Bytes8& bytes) {
    std::string text;
    for (const unsigned char byte : bytes)
        text += fmt::format("{:02x}", byte);
    return text;
}

std::optional<Bytes8> from_hex(std::string_view text) {
    if (text.empty() || text.size() % 2 != 0) return std::nullopt;
    Bytes8 bytes(text.size() / 2);
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        const char* from = text.data() + 2 * i;
        const auto [end, error] = std::from_chars(from, from + 2, bytes[i], 16);
        if (error != std::errc{} || end != from + 2) return std::nullopt;
    }
    return bytes;
}

Bytes8 stretched(std::string_view secret, const Bytes8& salt, std::uint32_t iterations) {
    Bytes8 hash(hash_bytes);
    PKCS5_PBKDF2_HMAC(secret.data(),
                      static_cast<int>(secret.size()),
                      salt.data(),
                      static_cast<int>(salt.size()),
                      static_cast<int>(iterations),
                      EVP_sha256(),
                      static_cast<int>(hash.size()),
                      hash.data());
    return hash;
}

Fault bad(const std::filesystem::path& file, std::size_t line, std::string_view cause) {
    return {ErrorCode::config_invalid, fmt::format("{}:{}: {}", file.string(), line, cause)};
}

Fault unwritable(const std::filesystem::path& file, int error) {
    return {ErrorCode::config_invalid, fmt::format("{}: {}", file.string(), std::strerror(error))};
}

Result<void> append_line(const std::filesystem::path& file, const std::string& line) {
    std::error_code error;
    std::filesystem::create_directories(file.parent_path(), error);
    if (error) return unwritable(file, error.value());
    const int descriptor = ::open(file.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
    if (descriptor < 0) return unwritable(file, errno);
    const ssize_t written = ::write(descriptor, line.data(), line.size());
    const int write_error =
        written == static_cast<ssize_t>(line.size()) ? 0 : (written < 0 ? errno : ENOSPC);
    const int sync_error = ::fsync(descriptor) == 0 ? 0 : errno;
    ::close(descriptor);
    if (write_error != 0) return unwritable(file, write_error);
    if (sync_error != 0) return unwritable(file, sync_error);
    return success();
}

} // namespace

Rights::Rights(std::filesystem::path file, std::uint32_t iterations)
    : file_(std::move(file)), iterations_(iterations) {}

Result<std::vector<Rights::Entry>> Rights::load() const {
    std::vector<Entry> entries;
    std::error_code error;
    if (!std::filesystem::exists(file_, error)) return entries;
    std::ifstream stream(file_);
    if (!stream) return bad(file_, 0, "cannot be read");
    std::string line;
    for (std::size_t number = 1; std::getline(stream, line); ++number) {
        if (line.empty() || line.front() == '#') continue;
        std::istringstream words(line);
        std::string kind, salt, hash;
        Entry entry;
        words >> kind >> entry.iterations >> salt >> hash >> std::ws;
        std::getline(words, entry.name);
        if (kind != scheme) return bad(file_, number, "unknown kind of secret");
        if (entry.iterations < fewest_iterations || entry.iterations > most_iterations)
            return bad(file_, number, "iterations out of range");
        const auto salt_read = from_hex(salt);
        const auto hash_read = from_hex(hash);
        if (!salt_read || !hash_read || hash_read->size() != hash_bytes || entry.name.empty())
            return bad(file_, number, "needs salt, hash and name");
        entry.salt = *salt_read;
        entry.hash = *hash_read;
        entries.push_back(std::move(entry));
    }
    return entries;
}

Result<bool> Rights::anyone_enrolled() const {
    const auto entries = load();
    if (!entries) return entries.error();
    return !entries->empty();
}

Result<void> Rights::enrol(const std::string& name, std::string_view secret) const {
    if (name.empty() || name.find('\n') != std::string::npos)
        return Fault{ErrorCode::config_invalid, "an engineer needs a name"};
    if (secret.size() < shortest_secret)
        return Fault{ErrorCode::config_invalid,
                     fmt::format("a password has at least {} characters", shortest_secret)};
    if (const auto readable = load(); !readable) return readable.error();
    Bytes8 salt(salt_bytes);
    if (RAND_bytes(salt.data(), static_cast<int>(salt.size())) != 1)
        return Fault{ErrorCode::internal_error, "no random numbers from OpenSSL"};
    const Bytes8 hash = stretched(secret, salt, iterations_);
    return append_line(
        file_,
        fmt::format("{} {} {} {} {}\n", scheme, iterations_, to_hex(salt), to_hex(hash), name));
}

Result<std::optional<std::string>> Rights::whose(std::string_view secret) const {
    const auto entries = load();
    if (!entries) return entries.error();
    std::optional<std::string> found;
    for (const Entry& entry : *entries) {
        const Bytes8 hash = stretched(secret, entry.salt, entry.iterations);
        if (CRYPTO_memcmp(hash.data(), entry.hash.data(), hash_bytes) == 0) found = entry.name;
    }
    return found;
}

std::filesystem::path default_rights_file() {
    const char* config = std::getenv("XDG_CONFIG_HOME");
    if (config != nullptr && *config != '\0')
        return std::filesystem::path(config) / "gangflash/engineers";
    const char* home = std::getenv("HOME");
    return std::filesystem::path(home != nullptr ? home : ".") / ".config/gangflash/engineers";
}

} // namespace gangflash

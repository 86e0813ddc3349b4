#include "config/lists/imei_key.hpp"

#include "base/bytes.hpp"
#include "config/package/findings.hpp"

#include <optional>
#include <utility>

#include <openssl/crypto.h>

namespace gangflash {

namespace {

constexpr std::size_t key_size = 16;
constexpr std::uint64_t largest_file = 256; ///< 32 digits and generous white space

std::optional<unsigned> digit_of(std::byte byte) {
    const char c = static_cast<char>(byte);
    if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0');
    if (c >= 'a' && c <= 'f') return static_cast<unsigned>(c - 'a' + 10);
    if (c >= 'A' && c <= 'F') return static_cast<unsigned>(c - 'A' + 10);
    return std::nullopt;
}

bool is_space(std::byte byte) {
    return byte == std::byte{' '} || byte == std::byte{'\n'} || byte == std::byte{'\r'} ||
           byte == std::byte{'\t'};
}

/// The 16 bytes; nothing when this is no key. No copy outlives it but the one it returns.
std::optional<Bytes> key_of(ByteView file) {
    if (file.size() == key_size) return Bytes(file.begin(), file.end());
    while (!file.empty() && is_space(file.front()))
        file = file.subspan(1);
    while (!file.empty() && is_space(file.back()))
        file = file.first(file.size() - 1);
    if (file.size() != 2 * key_size) return std::nullopt;
    Bytes key(key_size);
    for (std::size_t i = 0; i < key_size; ++i) {
        const auto high = digit_of(file[2 * i]);
        const auto low = digit_of(file[2 * i + 1]);
        if (!high || !low) {
            OPENSSL_cleanse(key.data(), key.size());
            return std::nullopt;
        }
        key[i] = static_cast<std::byte>(*high << 4U | *low);
    }
    return key;
}

} // namespace

Result<std::shared_ptr<const SecretFile>> load_imei_key(const std::filesystem::path& file) {
    const auto content = read_secret_file(file, largest_file);
    if (!content) return content.error();
    std::optional<Bytes> key = key_of((*content)->bytes());
    if (!key)
        return Fault{ErrorCode::key_unusable,
                     at_line(file.string(),
                             0,
                             "is no AES-128 key: wants 16 bytes, or 32 hexadecimal digits")};
    return std::make_shared<const SecretFile>(file.string(), std::move(*key));
}

} // namespace gangflash

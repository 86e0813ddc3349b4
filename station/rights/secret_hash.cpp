#include "station/rights/secret_hash.hpp"

#include <charconv>
#include <sstream>

#include <fmt/format.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rand.h>

namespace gangflash::rights {

namespace {

constexpr std::string_view scheme = "pbkdf2-sha256";
constexpr std::size_t salt_bytes = 16;
constexpr std::size_t hash_bytes = 32;
constexpr std::uint32_t fewest_iterations = 1'000;
constexpr std::uint32_t most_iterations = 10'000'000;

unsigned char* raw(Bytes& bytes) {
    return reinterpret_cast<unsigned char*>(bytes.data());
}

Bytes stretched(const Secret& secret, const Bytes& salt, std::uint32_t iterations) {
    Bytes hash(hash_bytes);
    PKCS5_PBKDF2_HMAC(secret.text().data(),
                      static_cast<int>(secret.text().size()),
                      reinterpret_cast<const unsigned char*>(salt.data()),
                      static_cast<int>(salt.size()),
                      static_cast<int>(iterations),
                      EVP_sha256(),
                      static_cast<int>(hash.size()),
                      raw(hash));
    return hash;
}

} // namespace

Result<SecretHash> SecretHash::of(const Secret& secret, std::uint32_t iterations) {
    if (secret.text().size() < shortest_secret)
        return Fault{
            ErrorCode::person_invalid,
            fmt::format("a badge or password has at least {} characters", shortest_secret)};
    SecretHash made{iterations, Bytes(salt_bytes), {}};
    if (RAND_bytes(raw(made.salt), static_cast<int>(salt_bytes)) != 1)
        return Fault{ErrorCode::internal_error, "no random numbers from OpenSSL"};
    made.hash = stretched(secret, made.salt, iterations);
    return made;
}

std::optional<SecretHash> SecretHash::parse(std::string_view text) {
    std::istringstream words{std::string(text)};
    std::string kind, count, salt, hash, rest;
    words >> kind >> count >> salt >> hash;
    if (kind != scheme || words >> rest) return std::nullopt;
    SecretHash read;
    const auto [end, bad] =
        std::from_chars(count.data(), count.data() + count.size(), read.iterations);
    const auto salt_read = from_hex(salt), hash_read = from_hex(hash);
    if (bad != std::errc{} || end != count.data() + count.size() || !salt_read || !hash_read)
        return std::nullopt;
    read.salt = *salt_read;
    read.hash = *hash_read;
    const bool sound = read.iterations >= fewest_iterations && read.iterations <= most_iterations &&
                       read.salt.size() == salt_bytes && read.hash.size() == hash_bytes;
    if (!sound) return std::nullopt;
    return read;
}

std::string SecretHash::to_text() const {
    return fmt::format("{} {} {} {}", scheme, iterations, to_hex(salt), to_hex(hash));
}

bool SecretHash::fits(const Secret& secret) const {
    const Bytes tried = stretched(secret, salt, iterations);
    return tried.size() == hash.size() &&
           CRYPTO_memcmp(tried.data(), hash.data(), hash.size()) == 0;
}

} // namespace gangflash::rights

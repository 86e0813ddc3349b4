#pragma once

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "config/secrets/secret.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace gangflash::rights {

/// What is kept of a badge or password: PBKDF2-HMAC-SHA256 with a salt of its own. As text
/// `pbkdf2-sha256 ITERATIONS SALT HASH`, hexadecimal.
struct SecretHash {
    /// OWASP's figure of 2023; each hash keeps its own, so it may grow.
    static constexpr std::uint32_t default_iterations = 600'000;
    static constexpr std::size_t shortest_secret = 8; ///< characters of the secret itself

    std::uint32_t iterations = 0;
    Bytes salt; ///< 16 bytes
    Bytes hash; ///< 32 bytes

    /// Blocks: it is slow on purpose. `person_invalid` for a secret that is too short.
    static Result<SecretHash> of(const Secret& secret,
                                 std::uint32_t iterations = default_iterations);

    /// Nothing for anything that to_text() cannot have written, counts that would hang a sign-in
    /// included.
    static std::optional<SecretHash> parse(std::string_view text);

    std::string to_text() const;

    /// Blocks. Compares in constant time.
    bool fits(const Secret& secret) const;

    bool operator==(const SecretHash&) const = default;
};

} // namespace gangflash::rights

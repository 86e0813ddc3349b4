#pragma once

#include "base/bytes.hpp"

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace gangflash {

/// SHA-256 of something, as 32 bytes.
struct Sha256 {
    std::array<std::byte, 32> bytes{};
    auto operator<=>(const Sha256&) const = default;
    std::string hex() const { return to_hex(bytes); }
};

/// SHA-256 fed piece by piece (OpenSSL).
class Sha256Stream {
public:
    Sha256Stream();
    ~Sha256Stream();
    Sha256Stream(Sha256Stream&&) noexcept;
    Sha256Stream& operator=(Sha256Stream&&) noexcept;

    void update(ByteView bytes);

    /// The hash of all that was fed; the stream is fresh afterwards.
    Sha256 finish();

    /// Another stream that has been fed the same.
    Sha256Stream copy() const;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

Sha256 sha256(ByteView bytes);

/// 64 hexadecimal digits, as hex() writes them; nothing for any other text.
std::optional<Sha256> parse_sha256(std::string_view text);

} // namespace gangflash

#pragma once

#include "base/bytes.hpp"
#include "base/sha256.hpp"
#include "base/units.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace gangflash {

/// What the bytes of a file were when it was hashed: their SHA-256, and the state of that very
/// computation after each piece.
///
/// A piece can be checked alone: from the state before it, its bytes must lead to the state after
/// it (the last one: to the SHA-256). Finding other bytes that do is finding a second preimage of
/// SHA-256's compression. Whoever has checked every piece has computed the SHA-256 once more, so
/// even a false set of states cannot make a false whole.
///
/// Costs no second hash while the file is hashed, and 32 bytes of memory for 64 KiB of file
/// (512 KiB for each GiB).
class Fingerprint {
public:
    static constexpr std::size_t piece_size = 64 * kib;
    using State = std::array<std::uint32_t, 8>; ///< SHA-256's chaining value (FIPS 180-4, 6.2)

    /// Of no bytes.
    Fingerprint() = default;

    /// Of a file of one piece at most, whose SHA-256 says it all.
    static Fingerprint of_one_piece(std::uint64_t size, const Sha256& sha256);

    const Sha256& sha256() const { return sha256_; }
    std::uint64_t size() const { return size_; } ///< bytes of the file

    std::uint64_t pieces() const { return (size_ + piece_size - 1) / piece_size; }

    /// Bytes of a piece: all have piece_size but the last.
    std::size_t length_of(std::uint64_t piece) const;

    /// Whether these bytes, length_of(piece) of them, are those that were hashed.
    bool fits(std::uint64_t piece, ByteView bytes) const;

    bool operator==(const Fingerprint&) const = default;

private:
    friend class FingerprintStream;
    friend Bytes store_fingerprint(const Fingerprint& fingerprint);
    friend std::optional<Fingerprint> parse_fingerprint(ByteView stored);

    std::uint64_t size_ = 0;
    Sha256 sha256_ = gangflash::sha256({});
    std::vector<State> states_; ///< after each piece but the last
};

/// Hashes what is fed, piece by piece.
class FingerprintStream {
public:
    FingerprintStream();
    ~FingerprintStream();
    FingerprintStream(const FingerprintStream&) = delete;
    FingerprintStream& operator=(const FingerprintStream&) = delete;

    void update(ByteView bytes);

    /// Of all that was fed. The stream is used up.
    Fingerprint finish();

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

Fingerprint fingerprint(ByteView bytes);

/// As it is kept in a file: "GFFP" and version 1 (u32), size (u64), SHA-256, the states, all
/// integers little-endian; at the end the SHA-256 of everything before, against damaged disks.
Bytes store_fingerprint(const Fingerprint& fingerprint);

/// Nothing for what store_fingerprint() did not make.
std::optional<Fingerprint> parse_fingerprint(ByteView stored);

} // namespace gangflash

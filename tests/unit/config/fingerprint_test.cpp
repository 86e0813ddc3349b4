#include "config/images/fingerprint.hpp"

#include <gtest/gtest.h>

namespace gangflash {
namespace {

constexpr std::size_t piece = Fingerprint::piece_size;

Bytes patchwork(std::size_t size) {
    Bytes bytes(size);
    std::uint32_t state = 12345;
    for (std::byte& byte : bytes) {
        state = state * 1'664'525 + 1'013'904'223;
        byte = static_cast<std::byte>(state >> 24U);
    }
    return bytes;
}

ByteView piece_of(const Bytes& bytes, const Fingerprint& print, std::uint64_t n) {
    return ByteView(bytes).subspan(n * piece, print.length_of(n));
}

const std::vector<std::size_t> sizes{
    0, 1, 63, 64, 65, piece - 1, piece, piece + 1, 2 * piece, 5 * piece + 77};

TEST(Fingerprint, IsTheSha256OfAllHoweverItIsFed) {
    for (const std::size_t size : sizes) {
        const Bytes bytes = patchwork(size);
        const Fingerprint whole = fingerprint(bytes);
        EXPECT_EQ(whole.sha256(), sha256(bytes)) << size;
        EXPECT_EQ(whole.size(), size);
        FingerprintStream stream;
        for (std::size_t at = 0; at < size; at += 1000)
            stream.update(ByteView(bytes).subspan(at, std::min<std::size_t>(1000, size - at)));
        EXPECT_TRUE(stream.finish() == whole) << size;
    }
}

TEST(Fingerprint, KnowsEachPieceAloneAndNoOther) {
    for (const std::size_t size : sizes) {
        const Bytes bytes = patchwork(size);
        const Fingerprint print = fingerprint(bytes);
        for (std::uint64_t n = 0; n < print.pieces(); ++n) {
            EXPECT_TRUE(print.fits(n, piece_of(bytes, print, n))) << size << " piece " << n;
            Bytes other(bytes.begin() + static_cast<std::ptrdiff_t>(n * piece),
                        bytes.begin() +
                            static_cast<std::ptrdiff_t>(n * piece + print.length_of(n)));
            for (const std::size_t at : {std::size_t{0}, other.size() / 2, other.size() - 1}) {
                other[at] ^= std::byte{1};
                EXPECT_FALSE(print.fits(n, other)) << size << " piece " << n << " byte " << at;
                other[at] ^= std::byte{1};
            }
            EXPECT_FALSE(print.fits(n, ByteView(other).first(other.size() - 1)));
        }
        EXPECT_FALSE(print.fits(print.pieces(), {}));
    }
}

TEST(Fingerprint, KnowsWhereAPieceBelongs) {
    const Bytes zeros(4 * piece);
    const Fingerprint print = fingerprint(zeros);
    Bytes bytes = patchwork(4 * piece);
    const Fingerprint other = fingerprint(bytes);
    EXPECT_TRUE(print.fits(2, piece_of(zeros, print, 2)));
    EXPECT_FALSE(other.fits(1, piece_of(bytes, other, 2)));
}

TEST(Fingerprint, IsKeptAndReadAgain) {
    for (const std::size_t size : sizes) {
        const Fingerprint print = fingerprint(patchwork(size));
        if (size <= piece) {
            EXPECT_TRUE(Fingerprint::of_one_piece(size, print.sha256()) == print);
        }
        const Bytes stored = store_fingerprint(print);
        const auto again = parse_fingerprint(stored);
        ASSERT_TRUE(again) << size;
        EXPECT_TRUE(*again == print);
    }
}

TEST(Fingerprint, ThatWasDamagedIsNotBelieved) {
    const Bytes stored = store_fingerprint(fingerprint(patchwork(3 * piece)));
    for (std::size_t length = 0; length < stored.size(); ++length)
        EXPECT_FALSE(parse_fingerprint(ByteView(stored).first(length))) << length;
    for (std::size_t at = 0; at < stored.size(); ++at) {
        Bytes changed = stored;
        changed[at] ^= std::byte{0x10};
        EXPECT_FALSE(parse_fingerprint(changed)) << at;
    }
}

/// Somebody may make up the states that are kept, but not so that all pieces of another file fit.
TEST(Fingerprint, WithFalseStatesPassesNoWholeFile) {
    const Bytes good = patchwork(3 * piece);
    Bytes bad = good;
    bad[10] ^= std::byte{1};
    const Fingerprint truth = fingerprint(good);
    Bytes stored = store_fingerprint(fingerprint(bad));
    std::ranges::copy(truth.sha256().bytes, stored.begin() + 16);
    stored.resize(stored.size() - 32);
    std::ranges::copy(sha256(stored).bytes, std::back_inserter(stored));
    const auto forged = parse_fingerprint(stored);
    ASSERT_TRUE(forged);
    EXPECT_TRUE(forged->fits(0, piece_of(bad, *forged, 0)));
    EXPECT_FALSE(forged->fits(2, piece_of(bad, *forged, 2)));
}

} // namespace
} // namespace gangflash

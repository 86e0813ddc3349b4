#include "config/images/fingerprint.hpp"

#include <algorithm>
#include <iterator>

#include <openssl/sha.h>

// The state of a SHA-256 between two pieces is what OpenSSL's older functions show and EVP hides:
// SHA256_CTX is a documented struct of <openssl/sha.h>, and they run the same machine code.
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"

namespace gangflash {

namespace {

constexpr std::uint32_t magic = 0x50464647; ///< "GFFP"
constexpr std::uint32_t version = 1;
constexpr std::size_t header_size = 16;
constexpr std::size_t hash_size = 32;

static_assert(Fingerprint::piece_size % SHA256_CBLOCK == 0, "no bytes wait between two pieces");

Fingerprint::State state_of(const SHA256_CTX& context) {
    Fingerprint::State state{};
    std::ranges::copy(context.h, state.begin());
    return state;
}

/// As if `bytes` bytes had been fed and led to `state`.
SHA256_CTX context_at(const Fingerprint::State& state, std::uint64_t bytes) {
    SHA256_CTX context;
    SHA256_Init(&context);
    std::ranges::copy(state, context.h);
    const std::uint64_t bits = bytes * 8;
    context.Nl = static_cast<SHA_LONG>(bits);
    context.Nh = static_cast<SHA_LONG>(bits >> 32U);
    return context;
}

Sha256 finish_hash(SHA256_CTX& context) {
    Sha256 hash;
    SHA256_Final(reinterpret_cast<unsigned char*>(hash.bytes.data()), &context);
    return hash;
}

} // namespace

Fingerprint Fingerprint::of_one_piece(std::uint64_t size, const Sha256& sha256) {
    Fingerprint print;
    print.size_ = std::min<std::uint64_t>(size, piece_size);
    print.sha256_ = sha256;
    return print;
}

std::size_t Fingerprint::length_of(std::uint64_t piece) const {
    return static_cast<std::size_t>(
        std::min<std::uint64_t>(piece_size, size_ - piece * piece_size));
}

bool Fingerprint::fits(std::uint64_t piece, ByteView bytes) const {
    if (piece >= pieces() || bytes.size() != length_of(piece)) return false;
    SHA256_CTX context;
    SHA256_Init(&context);
    if (piece > 0) context = context_at(states_[piece - 1], piece * piece_size);
    SHA256_Update(&context, bytes.data(), bytes.size());
    if (piece + 1 == pieces()) return finish_hash(context) == sha256_;
    return state_of(context) == states_[piece];
}

struct FingerprintStream::Impl {
    SHA256_CTX context{};
    std::uint64_t size = 0;
    std::vector<Fingerprint::State> states;
};

FingerprintStream::FingerprintStream() : impl_(std::make_unique<Impl>()) {
    SHA256_Init(&impl_->context);
}
FingerprintStream::~FingerprintStream() = default;

void FingerprintStream::update(ByteView bytes) {
    while (!bytes.empty()) {
        const std::size_t inside = impl_->size % Fingerprint::piece_size;
        // Only once more bytes follow: the last piece ends in the hash, not in a state.
        if (inside == 0 && impl_->size > 0) impl_->states.push_back(state_of(impl_->context));
        const std::size_t n = std::min(bytes.size(), Fingerprint::piece_size - inside);
        SHA256_Update(&impl_->context, bytes.data(), n);
        impl_->size += n;
        bytes = bytes.subspan(n);
    }
}

Fingerprint FingerprintStream::finish() {
    Fingerprint print;
    print.size_ = impl_->size;
    print.sha256_ = finish_hash(impl_->context);
    print.states_ = std::move(impl_->states);
    return print;
}

Fingerprint fingerprint(ByteView bytes) {
    FingerprintStream stream;
    stream.update(bytes);
    return stream.finish();
}

Bytes store_fingerprint(const Fingerprint& print) {
    Bytes stored(header_size + hash_size * (1 + print.states_.size()));
    const std::span<std::byte> out(stored);
    store_le(out, magic, 0);
    store_le(out, version, 4);
    store_le(out, print.size_, 8);
    std::ranges::copy(print.sha256_.bytes, stored.begin() + header_size);
    std::size_t at = header_size + hash_size;
    for (const Fingerprint::State& state : print.states_)
        for (const std::uint32_t word : state) {
            store_le(out, word, at);
            at += sizeof word;
        }
    std::ranges::copy(sha256(stored).bytes, std::back_inserter(stored));
    return stored;
}

std::optional<Fingerprint> parse_fingerprint(ByteView stored) {
    if (stored.size() < header_size + 2 * hash_size) return std::nullopt;
    const ByteView body = stored.first(stored.size() - hash_size);
    if (!std::ranges::equal(sha256(body).bytes, stored.last(hash_size))) return std::nullopt;
    if (load_le<std::uint32_t>(body, 0) != magic || load_le<std::uint32_t>(body, 4) != version)
        return std::nullopt;
    Fingerprint print;
    print.size_ = load_le<std::uint64_t>(body, 8);
    const std::size_t states = (body.size() - header_size) / hash_size - 1;
    const std::uint64_t pieces = print.size_ / Fingerprint::piece_size +
                                 (print.size_ % Fingerprint::piece_size != 0 ? 1 : 0);
    if ((body.size() - header_size) % hash_size != 0 ||
        states + 1 != std::max<std::uint64_t>(1, pieces))
        return std::nullopt;
    std::ranges::copy(body.subspan(header_size, hash_size), print.sha256_.bytes.begin());
    print.states_.resize(states);
    std::size_t at = header_size + hash_size;
    for (Fingerprint::State& state : print.states_)
        for (std::uint32_t& word : state) {
            word = load_le<std::uint32_t>(body, at);
            at += sizeof word;
        }
    return print;
}

} // namespace gangflash

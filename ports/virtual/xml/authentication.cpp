#include "base/sha256.hpp"
#include "ports/virtual/xml/xml_agent.hpp"

#include <algorithm>
#include <memory>
#include <optional>

#include <fmt/format.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

namespace gangflash::vphone {

// Who answers the challenge with the vendor's private key may use the storage
// (mtk-xflash-xml-da.md, "Observed of genuine V6 agents", Security on: agent T).

namespace {

constexpr std::size_t challenge_size = 16;
constexpr std::size_t answer_size = 256; // RSA-2048
constexpr std::size_t hash_size = 32;

using Bio = std::unique_ptr<BIO, decltype(&BIO_free)>;
using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using Context = std::unique_ptr<EVP_PKEY_CTX, decltype(&EVP_PKEY_CTX_free)>;

/// `data` with the mask of `seed` taken off (RFC 8017, B.2.1).
Bytes unmasked(ByteView data, ByteView seed) {
    Bytes plain(data.begin(), data.end());
    std::uint32_t block = 0;
    for (std::size_t at = 0; at < plain.size(); at += hash_size, ++block) {
        Bytes input(seed.begin(), seed.end());
        append_be(input, block);
        const Sha256 part = sha256(input);
        for (std::size_t i = at; i < std::min(plain.size(), at + hash_size); ++i)
            plain[i] ^= part.bytes[i - at];
    }
    return plain;
}

/// What an OAEP block holds; nothing when it is none.
std::optional<Bytes> opened(ByteView block) {
    if (block.size() < 2 * hash_size + 2 || block[0] != std::byte{0}) return std::nullopt;
    const ByteView hidden = block.subspan(1 + hash_size);
    const Bytes seed = unmasked(block.subspan(1, hash_size), hidden);
    const Bytes data = unmasked(hidden, seed);
    if (!std::equal(data.begin(), data.begin() + hash_size, sha256({}).bytes.begin()))
        return std::nullopt;
    const auto begin = std::find_if(
        data.begin() + hash_size, data.end(), [](std::byte b) { return b != std::byte{0}; });
    if (begin == data.end() || *begin != std::byte{1}) return std::nullopt;
    return Bytes(begin + 1, data.end());
}

std::optional<Bytes> read_answer(const std::string& public_key, const Bytes& answer) {
    const Bio memory(BIO_new_mem_buf(public_key.data(), static_cast<int>(public_key.size())),
                     BIO_free);
    const Key key(PEM_read_bio_PUBKEY(memory.get(), nullptr, nullptr, nullptr), EVP_PKEY_free);
    if (!key) return std::nullopt;
    const Context context(EVP_PKEY_CTX_new(key.get(), nullptr), EVP_PKEY_CTX_free);
    Bytes block(static_cast<std::size_t>(EVP_PKEY_get_size(key.get())));
    std::size_t length = block.size();
    const bool recovered =
        EVP_PKEY_verify_recover_init(context.get()) == 1 &&
        EVP_PKEY_CTX_set_rsa_padding(context.get(), RSA_NO_PADDING) == 1 &&
        EVP_PKEY_verify_recover(context.get(),
                                reinterpret_cast<unsigned char*>(block.data()),
                                &length,
                                reinterpret_cast<const unsigned char*>(answer.data()),
                                answer.size()) == 1;
    ERR_clear_error();
    return recovered ? opened(block) : std::nullopt;
}

} // namespace

asio::awaitable<XmlAgent::Ending> XmlAgent::tell_challenge(const std::string& document) {
    // Different on every start, yet the same for the same phone and seed.
    Bytes drawn(board_.identity.random_id.begin(), board_.identity.random_id.end());
    append_le(drawn, static_cast<std::uint64_t>(board_.clock.now().time_since_epoch().count()));
    const Sha256 hash = sha256(drawn);
    challenge_.assign(hash.bytes.begin(), hash.bytes.begin() + challenge_size);
    std::string text = fmt::format("<?xml version=\"1.0\" encoding=\"utf-8\"?><sla><rnd>{}</rnd>"
                                   "<hrid>{}</hrid><socid>{}</socid></sla>",
                                   to_hex(challenge_),
                                   to_hex(board_.identity.random_id),
                                   hash.hex());
    co_return co_await answer(document, "DEV-FW-INFO", std::move(text));
}

asio::awaitable<XmlAgent::Ending> XmlAgent::take_policy(const std::string& document) {
    Ending failed{.result = "ERR", .message = "Host notice error.", .order = {}};
    const std::string source = element(document, "source_file").value_or("");
    const auto size = co_await open_download("SEC-POLICY", source);
    if (!size || *size > answer_size) co_return failed;
    Bytes given;
    while (given.size() < *size) {
        const auto piece = co_await download_piece(*size - given.size());
        if (!piece) co_return failed;
        given.insert(given.end(), piece->begin(), piece->end());
        co_await link_.say("OK@0x0");
    }
    const auto inside = read_answer(board_.build.agent_public_key, given);
    trusted_ = !challenge_.empty() && inside == challenge_;
    challenge_.clear();
    if (!trusted_) {
        failed.message = "Server is not authenticated. Locked.";
        co_return failed;
    }
    Ending done;
    co_return done;
}

} // namespace gangflash::vphone

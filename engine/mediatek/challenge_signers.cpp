#include "engine/mediatek/challenge_signers.hpp"

#include "base/sha256.hpp"
#include "engine/signing/child_program.hpp"

#include <algorithm>
#include <optional>
#include <span>
#include <utility>

#include <fmt/format.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>

namespace gangflash {

namespace {

using Bio = std::unique_ptr<BIO, decltype(&BIO_free)>;
using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using Context = std::unique_ptr<EVP_PKEY_CTX, decltype(&EVP_PKEY_CTX_free)>;

/// RSA-4096, the longest response a phone could ask for, in hexadecimal with room for line ends.
constexpr std::size_t longest_answer = 2048;

constexpr std::size_t sha256_size = 32;

Bytes with_units_swapped(Bytes bytes) {
    for (std::size_t at = 0; at + 1 < bytes.size(); at += 2)
        std::swap(bytes[at], bytes[at + 1]);
    return bytes;
}

/// An encrypted key must not stop a station at a passphrase prompt.
int no_passphrase(char*, int, int, void*) {
    return -1;
}

/// MGF1 with SHA-256, over `masked` (RFC 8017, B.2.1).
void mask(std::span<std::byte> masked, ByteView seed) {
    for (std::uint32_t counter = 0; counter * sha256_size < masked.size(); ++counter) {
        Sha256Stream stream;
        stream.update(seed);
        Bytes number(sizeof(counter));
        store_be<std::uint32_t>(number, counter, 0);
        stream.update(number);
        const Sha256 part = stream.finish();
        const std::size_t at = counter * sha256_size;
        for (std::size_t i = 0; i < sha256_size && at + i < masked.size(); ++i)
            masked[at + i] ^= part.bytes[i];
    }
}

/// EME-OAEP with SHA-256 and no label (RFC 8017, 7.1.1): 00, masked seed, masked {hash of the empty
/// label, zeros, 01, message}. Nothing where the message does not fit the key.
std::optional<Bytes> oaep_block(ByteView message, std::size_t key_size) {
    if (message.size() + 2 * sha256_size + 2 > key_size) return std::nullopt;
    Bytes block(key_size);
    const std::span seed = std::span(block).subspan(1, sha256_size);
    const std::span data = std::span(block).subspan(1 + sha256_size);
    if (RAND_bytes(reinterpret_cast<unsigned char*>(seed.data()), static_cast<int>(seed.size())) !=
        1)
        return std::nullopt;
    const Sha256 label = sha256({});
    std::ranges::copy(label.bytes, data.begin());
    data[data.size() - message.size() - 1] = std::byte{1};
    std::ranges::copy(message, data.end() - static_cast<std::ptrdiff_t>(message.size()));
    mask(data, seed);
    mask(seed, data);
    return block;
}

class KeySigner final : public brom::ChallengeSigner {
public:
    explicit KeySigner(std::shared_ptr<const SecretFile> key) : file_(std::move(key)) {}

    asio::awaitable<Result<Bytes>> answer(Bytes challenge) override {
        auto signature = sign(with_units_swapped(std::move(challenge)), RSA_PKCS1_PADDING);
        if (!signature) co_return signature.error();
        co_return with_units_swapped(std::move(*signature));
    }

    asio::awaitable<Result<Bytes>> answer_agent(Bytes challenge) override {
        auto key = load();
        if (!key) co_return key.error();
        auto block = oaep_block(challenge, static_cast<std::size_t>(EVP_PKEY_get_size(key->get())));
        if (!block) co_return refuse("cannot answer a challenge of this length");
        co_return sign(*block, RSA_NO_PADDING);
    }

private:
    Result<Key> load() const {
        const ByteView pem = file_->bytes();
        const Bio memory(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), BIO_free);
        Key key(PEM_read_bio_PrivateKey(memory.get(), nullptr, no_passphrase, nullptr),
                EVP_PKEY_free);
        if (!key || EVP_PKEY_get_base_id(key.get()) != EVP_PKEY_RSA)
            return refuse("is no RSA private key in PEM form, or is encrypted");
        return key;
    }

    Result<Bytes> sign(const Bytes& message, int padding) const {
        auto key = load();
        if (!key) return key.error();
        const Context context(EVP_PKEY_CTX_new(key->get(), nullptr), EVP_PKEY_CTX_free);
        std::size_t length = static_cast<std::size_t>(EVP_PKEY_get_size(key->get()));
        Bytes response(length);
        const bool done = EVP_PKEY_sign_init(context.get()) == 1 &&
                          EVP_PKEY_CTX_set_rsa_padding(context.get(), padding) == 1 &&
                          EVP_PKEY_sign(context.get(),
                                        reinterpret_cast<unsigned char*>(response.data()),
                                        &length,
                                        reinterpret_cast<const unsigned char*>(message.data()),
                                        message.size()) == 1;
        if (!done) return refuse("cannot sign a challenge of this length");
        response.resize(length);
        return response;
    }

    Fault refuse(std::string_view cause) const {
        ERR_clear_error(); // OpenSSL keeps its list per thread; ours is the fault
        return {ErrorCode::auth_required, fmt::format("{} {}", file_->file_name(), cause)};
    }

    std::shared_ptr<const SecretFile> file_;
};

std::optional<Bytes> from_hex_line(std::string text) {
    while (!text.empty() && (text.back() == '\n' || text.back() == '\r'))
        text.pop_back();
    for (char& c : text) // programs may shout
        if (c >= 'A' && c <= 'F') c = static_cast<char>(c - 'A' + 'a');
    return text.empty() ? std::nullopt : from_hex(text);
}

class ProgramSigner final : public brom::ChallengeSigner {
public:
    ProgramSigner(std::filesystem::path program, Clock& clock, Millis limit)
        : program_(std::move(program)), clock_(clock), limit_(limit) {}

    asio::awaitable<Result<Bytes>> answer(Bytes challenge) override {
        std::string question = to_hex(challenge) + "\n";
        auto said =
            co_await ask_program(program_, std::move(question), longest_answer, limit_, clock_);
        if (!said) co_return refuse(said.error().detail);
        auto response = from_hex_line(std::move(*said));
        if (!response) co_return refuse("did not say one line of hexadecimal");
        co_return std::move(*response);
    }

private:
    Fault refuse(std::string_view cause) const {
        return {ErrorCode::auth_required, fmt::format("signer {}: {}", program_.string(), cause)};
    }

    std::filesystem::path program_;
    Clock& clock_;
    Millis limit_;
};

} // namespace

std::unique_ptr<brom::ChallengeSigner> make_key_signer(std::shared_ptr<const SecretFile> key) {
    return std::make_unique<KeySigner>(std::move(key));
}

std::unique_ptr<brom::ChallengeSigner>
make_program_signer(std::filesystem::path program, Clock& clock, Millis limit) {
    return std::make_unique<ProgramSigner>(std::move(program), clock, limit);
}

std::unique_ptr<brom::ChallengeSigner> make_signer(const FlashPlan& plan, Clock& clock) {
    if (plan.sla_key) return make_key_signer(plan.sla_key);
    if (!plan.sla_signer.empty()) return make_program_signer(plan.sla_signer, clock);
    return nullptr;
}

} // namespace gangflash

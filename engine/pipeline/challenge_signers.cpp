#include "engine/pipeline/challenge_signers.hpp"

#include "engine/pipeline/child_program.hpp"

#include <utility>

#include <fmt/format.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

namespace gangflash {

namespace {

using Bio = std::unique_ptr<BIO, decltype(&BIO_free)>;
using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using Context = std::unique_ptr<EVP_PKEY_CTX, decltype(&EVP_PKEY_CTX_free)>;

/// RSA-4096, the longest response a phone could ask for, in hexadecimal with room for line ends.
constexpr std::size_t longest_answer = 2048;

Bytes with_units_swapped(Bytes bytes) {
    for (std::size_t at = 0; at + 1 < bytes.size(); at += 2)
        std::swap(bytes[at], bytes[at + 1]);
    return bytes;
}

/// An encrypted key must not stop a station at a passphrase prompt.
int no_passphrase(char*, int, int, void*) {
    return -1;
}

class KeySigner final : public brom::ChallengeSigner {
public:
    explicit KeySigner(std::shared_ptr<const SecretFile> key) : file_(std::move(key)) {}

    asio::awaitable<Result<Bytes>> answer(Bytes challenge) override {
        co_return sign(with_units_swapped(std::move(challenge)));
    }

private:
    Result<Bytes> sign(const Bytes& message) const {
        const ByteView pem = file_->bytes();
        const Bio memory(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), BIO_free);
        const Key key(PEM_read_bio_PrivateKey(memory.get(), nullptr, no_passphrase, nullptr),
                      EVP_PKEY_free);
        if (!key || EVP_PKEY_get_base_id(key.get()) != EVP_PKEY_RSA)
            return refuse("is no RSA private key in PEM form, or is encrypted");
        const Context context(EVP_PKEY_CTX_new(key.get(), nullptr), EVP_PKEY_CTX_free);
        std::size_t length = static_cast<std::size_t>(EVP_PKEY_get_size(key.get()));
        Bytes response(length);
        const bool done = EVP_PKEY_sign_init(context.get()) == 1 &&
                          EVP_PKEY_CTX_set_rsa_padding(context.get(), RSA_PKCS1_PADDING) == 1 &&
                          EVP_PKEY_sign(context.get(),
                                        reinterpret_cast<unsigned char*>(response.data()),
                                        &length,
                                        reinterpret_cast<const unsigned char*>(message.data()),
                                        message.size()) == 1;
        if (!done) return refuse("cannot sign a challenge of this length");
        response.resize(length);
        return with_units_swapped(std::move(response));
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

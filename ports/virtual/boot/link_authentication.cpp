#include "ports/virtual/boot/download_mode.hpp"

#include <algorithm>
#include <memory>

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

namespace gangflash::vphone {

// SLA, command E3 (mtk-brom-preloader-legacy-da.md, 3.15): who answers the challenge with the
// vendor's private key may load an agent.

namespace {

constexpr std::uint16_t ok = 0x0000;
constexpr std::uint16_t already_authorised = 0x7017;
constexpr std::uint16_t not_authorised = 0x7015;
constexpr std::uint16_t invalid_length = 0x1D12;

constexpr std::size_t challenge_size = 16;
constexpr std::uint32_t longest_response = 512; // RSA-4096

using Bio = std::unique_ptr<BIO, decltype(&BIO_free)>;
using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using Context = std::unique_ptr<EVP_PKEY_CTX, decltype(&EVP_PKEY_CTX_free)>;

Bytes halfwords_turned(Bytes bytes) {
    for (std::size_t at = 0; at + 1 < bytes.size(); at += 2)
        std::swap(bytes[at], bytes[at + 1]);
    return bytes;
}

/// Is this the challenge under the vendor's key?
bool answers(const std::string& public_key, const Bytes& challenge, Bytes response) {
    const Bio memory(BIO_new_mem_buf(public_key.data(), static_cast<int>(public_key.size())),
                     BIO_free);
    const Key key(PEM_read_bio_PUBKEY(memory.get(), nullptr, nullptr, nullptr), EVP_PKEY_free);
    if (!key) return false;
    const Context context(EVP_PKEY_CTX_new(key.get(), nullptr), EVP_PKEY_CTX_free);
    const Bytes block = halfwords_turned(std::move(response));
    Bytes opened(static_cast<std::size_t>(EVP_PKEY_get_size(key.get())));
    std::size_t length = opened.size();
    const bool recovered =
        EVP_PKEY_verify_recover_init(context.get()) == 1 &&
        EVP_PKEY_CTX_set_rsa_padding(context.get(), RSA_PKCS1_PADDING) == 1 &&
        EVP_PKEY_verify_recover(context.get(),
                                reinterpret_cast<unsigned char*>(opened.data()),
                                &length,
                                reinterpret_cast<const unsigned char*>(block.data()),
                                block.size()) == 1;
    ERR_clear_error();
    opened.resize(recovered ? length : 0);
    return recovered && opened == halfwords_turned(challenge);
}

} // namespace

bool DownloadMode::sla() const {
    return brom() && !board_.build.sla_public_key.empty();
}

asio::awaitable<void> DownloadMode::authenticate_link() {
    if (!sla() || link_authorised_) {
        co_await status(already_authorised);
        co_return;
    }
    co_await status(ok);
    // Different on every start, yet the same for the same phone and seed.
    Sha256Stream stream;
    stream.update(board_.identity.random_id);
    Bytes moment(sizeof(std::uint64_t));
    store_le(std::span<std::byte>(moment),
             static_cast<std::uint64_t>(board_.clock.now().time_since_epoch().count()));
    stream.update(moment);
    const Sha256 drawn = stream.finish();
    const Bytes challenge(drawn.bytes.begin(), drawn.bytes.begin() + challenge_size);
    co_await link_.send_be(static_cast<std::uint32_t>(challenge.size()));
    co_await link_.send(challenge);

    const auto length = co_await link_.echo_be<std::uint32_t>();
    if (length == 0 || length > longest_response) {
        co_await status(invalid_length);
        co_return;
    }
    co_await status(ok);
    Bytes response(length);
    co_await link_.fill_counted(response);
    link_authorised_ = answers(board_.build.sla_public_key, challenge, std::move(response));
    co_await status(link_authorised_ ? ok : not_authorised);
}

} // namespace gangflash::vphone

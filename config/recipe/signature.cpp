#include "config/recipe/signature.hpp"

#include "base/disk_file.hpp"
#include "base/sha256.hpp"
#include "config/images/whole_file.hpp"
#include "config/secrets/secret_file.hpp"

#include <algorithm>
#include <string_view>

#include <fmt/format.h>
#include <openssl/bio.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

namespace gangflash {

namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t largest_key_file = 64 * 1024;
constexpr std::uint64_t largest_signature_file = 4096;

/// What stands before the 32 bytes of an Ed25519 key in DER (RFC 8410, section 4).
constexpr std::array<unsigned char, 12> der_prefix{
    0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00};

using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using Context = std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)>;
using Bio = std::unique_ptr<BIO, decltype(&BIO_free)>;

const unsigned char* raw(ByteView bytes) {
    return reinterpret_cast<const unsigned char*>(bytes.data());
}

Fault no_key(const fs::path& file, std::string_view kind) {
    ERR_clear_error(); // OpenSSL keeps its list per thread; ours is the fault
    return {ErrorCode::key_unusable,
            fmt::format("{}: is no Ed25519 {} key in PEM form", file.string(), kind)};
}

bool is_ed25519(const Key& key) {
    return key && EVP_PKEY_get_id(key.get()) == EVP_PKEY_ED25519;
}

PublicKey public_half(EVP_PKEY* key) {
    PublicKey half;
    std::size_t length = half.raw.size();
    EVP_PKEY_get_raw_public_key(key, reinterpret_cast<unsigned char*>(half.raw.data()), &length);
    return half;
}

Key key_of(const PublicKey& key) {
    return {EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, raw(key.raw), key.raw.size()),
            EVP_PKEY_free};
}

} // namespace

std::string PublicKey::fingerprint() const {
    Bytes der;
    std::ranges::transform(
        der_prefix, std::back_inserter(der), [](unsigned char c) { return std::byte{c}; });
    std::ranges::copy(raw, std::back_inserter(der));
    return sha256(der).hex();
}

Result<PublicKey> parse_public_key(ByteView pem, const fs::path& file) {
    const Bio memory(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), BIO_free);
    const Key key(PEM_read_bio_PUBKEY(memory.get(), nullptr, nullptr, nullptr), EVP_PKEY_free);
    if (!is_ed25519(key)) return no_key(file, "public");
    return public_half(key.get());
}

Result<PublicKey> load_public_key(const fs::path& file) {
    const auto bytes = read_whole_file(file, largest_key_file);
    if (!bytes) return Fault{ErrorCode::key_unusable, detail_of(bytes.error())};
    return parse_public_key(*bytes, file);
}

std::string to_pem(const PublicKey& key) {
    const Bio memory(BIO_new(BIO_s_mem()), BIO_free);
    PEM_write_bio_PUBKEY(memory.get(), key_of(key).get());
    char* text = nullptr;
    const long length = BIO_get_mem_data(memory.get(), &text);
    return {text, static_cast<std::size_t>(length)};
}

bool verifies(ByteView message, const Signature& signature, const PublicKey& key) {
    const Key opened = key_of(key);
    const Context context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
    const bool fits =
        EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, opened.get()) == 1 &&
        EVP_DigestVerify(
            context.get(), raw(signature), signature.size(), raw(message), message.size()) == 1;
    ERR_clear_error();
    return fits;
}

Result<PrivateKey> PrivateKey::load(const fs::path& file, const std::optional<Secret>& passphrase) {
    const auto content = read_secret_file(file, largest_key_file);
    if (!content) return content.error();
    const ByteView pem = (*content)->bytes();
    const Bio memory(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), BIO_free);
    // Without a callback OpenSSL takes the last argument for the passphrase, or asks where there is
    // none.
    const auto give = [](char* into, int room, int, void* words) {
        const std::string_view text = static_cast<const Secret*>(words)->text();
        if (text.size() > static_cast<std::size_t>(room)) return -1;
        std::ranges::copy(text, into);
        return static_cast<int>(text.size());
    };
    Secret given = passphrase.value_or(Secret());
    Key key(PEM_read_bio_PrivateKey(
                memory.get(), nullptr, passphrase ? +give : nullptr, passphrase ? &given : nullptr),
            EVP_PKEY_free);
    if (!is_ed25519(key)) return no_key(file, "private");
    return PrivateKey(std::shared_ptr<void>(
        key.release(), [](void* held) { EVP_PKEY_free(static_cast<EVP_PKEY*>(held)); }));
}

PublicKey PrivateKey::public_key() const {
    return public_half(static_cast<EVP_PKEY*>(key_.get()));
}

Result<Signature> PrivateKey::sign(ByteView message) const {
    Signature signature{};
    std::size_t length = signature.size();
    const Context context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
    const bool done =
        EVP_DigestSignInit(
            context.get(), nullptr, nullptr, nullptr, static_cast<EVP_PKEY*>(key_.get())) == 1 &&
        EVP_DigestSign(context.get(),
                       reinterpret_cast<unsigned char*>(signature.data()),
                       &length,
                       raw(message),
                       message.size()) == 1;
    ERR_clear_error();
    if (done) return signature;
    return Fault{ErrorCode::internal_error, "OpenSSL did not sign"};
}

fs::path signature_file_of(const fs::path& recipe) {
    fs::path beside = recipe;
    beside += ".sig";
    return beside;
}

Result<Signature> read_signature(const fs::path& recipe) {
    const fs::path file = signature_file_of(recipe);
    const auto bytes = read_whole_file(file, largest_signature_file);
    if (!bytes) return Fault{ErrorCode::signature_invalid, detail_of(bytes.error())};
    Signature signature{};
    if (bytes->size() != signature.size())
        return Fault{
            ErrorCode::signature_invalid,
            fmt::format("{}: has {} bytes, an Ed25519 signature 64", file.string(), bytes->size())};
    std::ranges::copy(*bytes, signature.begin());
    return signature;
}

Result<void> write_signature(const Signature& signature, const fs::path& recipe) {
    return write_for_good(signature_file_of(recipe),
                          signature,
                          ErrorCode::output_unwritable,
                          DiskFile::Access::owner);
}

} // namespace gangflash

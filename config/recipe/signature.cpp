#include "config/recipe/signature.hpp"

#include "config/images/whole_file.hpp"

#include <algorithm>
#include <fstream>
#include <memory>
#include <system_error>

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

using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using Context = std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)>;
using Bio = std::unique_ptr<BIO, decltype(&BIO_free)>;

const unsigned char* raw(ByteView bytes) {
    return reinterpret_cast<const unsigned char*>(bytes.data());
}

Fault no_key(const fs::path& file, std::string_view kind) {
    ERR_clear_error(); // OpenSSL keeps its list per thread; ours is the fault
    return {ErrorCode::config_invalid,
            fmt::format("{}: is no Ed25519 {} key in PEM form", file.string(), kind)};
}

/// `read` is PEM_read_bio_PrivateKey or PEM_read_bio_PUBKEY.
template <class Read>
Result<Key> load_key(const fs::path& file, std::string_view kind, Read read) {
    auto bytes = read_whole_file(file, largest_key_file);
    if (!bytes) return bytes.error();
    Bio memory(BIO_new_mem_buf(bytes->data(), static_cast<int>(bytes->size())), BIO_free);
    Key key(read(memory.get(), nullptr, nullptr, nullptr), EVP_PKEY_free);
    OPENSSL_cleanse(bytes->data(), bytes->size());
    if (!key || EVP_PKEY_get_id(key.get()) != EVP_PKEY_ED25519) return no_key(file, kind);
    return key;
}

} // namespace

fs::path signature_file_of(const fs::path& recipe) {
    fs::path beside = recipe;
    beside += ".sig";
    return beside;
}

Result<Signature> sign(ByteView message, const fs::path& private_key) {
    auto key = load_key(private_key, "private", PEM_read_bio_PrivateKey);
    if (!key) return key.error();
    Signature signature{};
    std::size_t length = signature.size();
    Context context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
    const bool done =
        EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key->get()) == 1 &&
        EVP_DigestSign(context.get(),
                       reinterpret_cast<unsigned char*>(signature.data()),
                       &length,
                       raw(message),
                       message.size()) == 1;
    if (!done || length != signature.size()) return no_key(private_key, "private");
    return signature;
}

Result<void>
check_signature(ByteView message, const Signature& signature, const fs::path& public_key) {
    const auto key = load_key(public_key, "public", PEM_read_bio_PUBKEY);
    if (!key) return key.error();
    Context context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
    const bool fits =
        EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, key->get()) == 1 &&
        EVP_DigestVerify(
            context.get(), raw(signature), signature.size(), raw(message), message.size()) == 1;
    ERR_clear_error();
    if (fits) return success();
    return Fault{ErrorCode::config_invalid,
                 fmt::format("the signature is not that of {}: the recipe was changed after it was "
                             "signed, or another engineer signed it",
                             public_key.string())};
}

Result<Signature> read_signature(const fs::path& recipe) {
    const fs::path file = signature_file_of(recipe);
    const auto bytes = read_whole_file(file, largest_signature_file);
    if (!bytes) return bytes.error();
    Signature signature{};
    if (bytes->size() != signature.size())
        return Fault{
            ErrorCode::config_invalid,
            fmt::format("{}: has {} bytes, an Ed25519 signature 64", file.string(), bytes->size())};
    std::ranges::copy(*bytes, signature.begin());
    return signature;
}

Result<void> write_signature(const Signature& signature, const fs::path& recipe) {
    const fs::path file = signature_file_of(recipe);
    fs::path beside = file;
    beside += ".new";
    std::ofstream out(beside, std::ios::binary | std::ios::trunc);
    const std::string_view text = as_text(signature);
    out.write(text.data(), static_cast<std::streamsize>(text.size()));
    out.close();
    std::error_code error;
    if (out) fs::rename(beside, file, error);
    if (out && !error) return success();
    return Fault{ErrorCode::config_invalid, fmt::format("{}: cannot be written", file.string())};
}

} // namespace gangflash

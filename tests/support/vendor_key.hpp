#pragma once

#include "base/bytes.hpp"
#include "config/secrets/secret_file.hpp"

#include <memory>
#include <string>

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

namespace gangflash {

/// The vendor's key for SLA, made anew for each run.
struct VendorKey {
    VendorKey() {
        EVP_PKEY* key = EVP_RSA_gen(2048);
        secret = pem_of([&](BIO* out) {
            PEM_write_bio_PrivateKey(out, key, nullptr, nullptr, 0, nullptr, nullptr);
        });
        open = pem_of([&](BIO* out) { PEM_write_bio_PUBKEY(out, key); });
        EVP_PKEY_free(key);
    }

    std::shared_ptr<const SecretFile> file() const {
        const ByteView bytes = as_bytes(secret);
        return std::make_shared<const SecretFile>("vendor.pem", Bytes(bytes.begin(), bytes.end()));
    }

    std::string secret;
    std::string open;

private:
    template <class Write>
    static std::string pem_of(Write write) {
        BIO* memory = BIO_new(BIO_s_mem());
        write(memory);
        char* text = nullptr;
        const long length = BIO_get_mem_data(memory, &text);
        std::string pem(text, static_cast<std::size_t>(length));
        BIO_free(memory);
        return pem;
    }
};

inline const VendorKey& vendor_key() {
    static const VendorKey key;
    return key;
}

} // namespace gangflash

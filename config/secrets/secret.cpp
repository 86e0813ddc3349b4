#include "config/secrets/secret.hpp"

#include <array>
#include <cerrno>
#include <cstddef>
#include <span>
#include <unistd.h>
#include <utility>

#include <openssl/crypto.h>

namespace gangflash {

namespace {

constexpr std::size_t longest_line = 4096;

std::shared_ptr<const SecretFile> kept(std::span<const char> text) {
    if (text.empty()) return nullptr;
    const auto bytes = std::as_bytes(text);
    return std::make_shared<const SecretFile>(std::string(), Bytes(bytes.begin(), bytes.end()));
}

} // namespace

Secret::Secret(std::string&& text) : kept_(kept(text)) {
    // All of its capacity: a short text may stand behind the end of a longer one of before.
    text.resize(text.capacity());
    OPENSSL_cleanse(text.data(), text.size());
    text.clear();
}

Secret::Secret(const char* text) : kept_(kept(std::string_view(text))) {}

std::string_view Secret::text() const {
    return kept_ ? as_text(kept_->bytes()) : std::string_view();
}

bool operator==(const Secret& a, const Secret& b) {
    const std::string_view left = a.text(), right = b.text();
    return left.size() == right.size() &&
           CRYPTO_memcmp(left.data(), right.data(), left.size()) == 0;
}

Secret read_secret_line() {
    keep_out_of_core_dumps();
    std::array<char, longest_line> line{};
    std::size_t size = 0;
    for (;;) {
        char byte = 0;
        const ssize_t got = ::read(STDIN_FILENO, &byte, 1);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0 || byte == '\n') break;
        if (size < line.size()) line[size++] = byte;
    }
    Secret secret;
    secret.kept_ = kept(std::span(line).first(size));
    OPENSSL_cleanse(line.data(), line.size());
    return secret;
}

} // namespace gangflash

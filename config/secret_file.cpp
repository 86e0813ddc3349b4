#include "config/secret_file.hpp"

#include <algorithm>
#include <new>
#include <sys/mman.h>
#include <utility>

#include <openssl/crypto.h>

namespace gangflash {

SecretFile::SecretFile(std::string file_name, Bytes bytes)
    : file_name_(std::move(file_name)), size_(bytes.size()) {
    if (bytes.empty()) return;
    void* pages =
        ::mmap(nullptr, size_, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (pages == MAP_FAILED) throw std::bad_alloc();
    // Advice and lock may be refused by an old kernel or a small limit; the secret is still served.
    ::madvise(pages, size_, MADV_DONTDUMP);
    ::mlock(pages, size_);
    pages_ = static_cast<std::byte*>(pages);
    std::ranges::copy(bytes, pages_);
    OPENSSL_cleanse(bytes.data(), bytes.size());
}

SecretFile::~SecretFile() {
    if (pages_ == nullptr) return;
    OPENSSL_cleanse(pages_, size_);
    ::munmap(pages_, size_);
}

} // namespace gangflash

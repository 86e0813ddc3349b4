#include "config/secrets/secret_file.hpp"

#include "config/images/whole_file.hpp"

#include <algorithm>
#include <new>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <utility>

#include <fmt/format.h>
#include <openssl/crypto.h>

namespace gangflash {

void keep_out_of_core_dumps() {
#ifndef __SANITIZE_ADDRESS__
    // A kernel that refuses leaves the first line of defence, the pages that are not dumped.
    ::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
#endif
}

SecretFile::SecretFile(std::string file_name, std::size_t size)
    : file_name_(std::move(file_name)), size_(size) {
    keep_out_of_core_dumps();
    if (size == 0) return;
    void* pages =
        ::mmap(nullptr, size_, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (pages == MAP_FAILED) throw std::bad_alloc();
    // Advice and lock may be refused by an old kernel or a small limit; the secret is still served.
    ::madvise(pages, size_, MADV_DONTDUMP);
    ::mlock(pages, size_);
    pages_ = static_cast<std::byte*>(pages);
}

SecretFile::SecretFile(std::string file_name, Bytes bytes)
    : SecretFile(std::move(file_name), bytes.size()) {
    std::ranges::copy(bytes, pages_);
    OPENSSL_cleanse(bytes.data(), bytes.size());
}

SecretFile::~SecretFile() {
    if (pages_ == nullptr) return;
    OPENSSL_cleanse(pages_, size_);
    ::munmap(pages_, size_);
}

Result<std::shared_ptr<const SecretFile>> read_secret_file(const std::filesystem::path& path,
                                                           std::uint64_t limit_bytes) {
    auto file = FileReader::open(path);
    if (!file) return Fault{ErrorCode::key_unusable, detail_of(file.error())};
    if (auto small = check_size(*file, limit_bytes); !small) return small.error();
    std::shared_ptr<SecretFile> secret(new SecretFile(path.string(), file->stamp().size));
    if (auto read = file->read(0, secret->pages()); !read) return read.error();
    return std::shared_ptr<const SecretFile>(std::move(secret));
}

} // namespace gangflash

#include "engine/guard/seal_key.hpp"

#include "base/disk_file.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <new>
#include <sys/stat.h>
#include <unistd.h>

#include <fmt/format.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

namespace gangflash::guard {

namespace {

constexpr std::size_t secret_size = 32;
constexpr std::string_view first_line = "gangflash vault key 1\n";
constexpr std::size_t largest_file = 4096;

Fault unusable(const std::filesystem::path& file, std::string_view cause) {
    return {ErrorCode::key_unusable, fmt::format("file={} cause=\"{}\"", file.string(), cause)};
}

/// Takes `line` off the front of `text`, without its name and newline.
std::string_view take_line(std::string_view& text, std::string_view name) {
    const std::size_t end = text.find('\n');
    if (!text.starts_with(name) || end == std::string_view::npos) return {};
    const std::string_view value = text.substr(name.size(), end - name.size());
    text.remove_prefix(end + 1);
    return value;
}

/// Overwritten at the end: a key's text is as secret as the key.
struct Wiped {
    Bytes bytes;
    ~Wiped() { OPENSSL_cleanse(bytes.data(), bytes.size()); }
};

} // namespace

SealKey::SealKey(std::unique_ptr<const SecretFile> secret) : secret_(std::move(secret)) {
    id_ = mac("gangflash vault key id").hex().substr(0, 16);
}

Sha256 SealKey::mac(std::string_view text) const {
    Sha256 made;
    unsigned int size = 0;
    const unsigned char* const done = ::HMAC(EVP_sha256(),
                                             secret_->bytes().data(),
                                             static_cast<int>(secret_->bytes().size()),
                                             reinterpret_cast<const unsigned char*>(text.data()),
                                             text.size(),
                                             reinterpret_cast<unsigned char*>(made.bytes.data()),
                                             &size);
    if (done == nullptr) throw std::bad_alloc(); // with checked arguments nothing else is left
    return made;
}

Result<std::shared_ptr<const SealKey>> SealKey::make(const std::filesystem::path& file) {
    Bytes fresh(secret_size);
    if (::RAND_bytes(reinterpret_cast<unsigned char*>(fresh.data()), secret_size) != 1)
        return disk_fault(ErrorCode::backup_unwritable, file, "no random bytes");
    const std::shared_ptr<const SealKey> key(
        new SealKey(std::make_unique<SecretFile>(file.string(), std::move(fresh))));
    if (auto written = key->write(file, ErrorCode::backup_unwritable); !written)
        return written.error();
    return key;
}

Result<std::shared_ptr<const SealKey>> SealKey::load(const std::filesystem::path& file) {
    const int descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (descriptor < 0 && errno == ENOENT)
        return Fault{ErrorCode::vault_key_missing, fmt::format("file={}", file.string())};
    if (descriptor < 0) return unusable(file, std::strerror(errno));
    Wiped text{Bytes(largest_file)};
    struct stat facts{};
    const bool known = ::fstat(descriptor, &facts) == 0 && S_ISREG(facts.st_mode);
    const ssize_t size = known ? ::pread(descriptor, text.bytes.data(), largest_file, 0) : -1;
    ::close(descriptor);
    if (size < 0) return unusable(file, "not a file that can be read");
    if ((facts.st_mode & 077U) != 0) return unusable(file, "others may read it: chmod 600");
    return parse(Bytes(text.bytes.begin(), text.bytes.begin() + size), file.string());
}

Result<std::shared_ptr<const SealKey>> SealKey::parse(Bytes content, const std::string& file) {
    const Wiped whole{std::move(content)};
    std::string_view text = as_text(whole.bytes);
    if (!text.starts_with(first_line)) return unusable(file, "no key of a vault");
    text.remove_prefix(first_line.size());
    const std::string_view id = take_line(text, "id ");
    const auto secret = from_hex(take_line(text, "key "));
    if (!secret || secret->size() != secret_size || !text.empty())
        return unusable(file, "damaged, or cut off");
    const std::shared_ptr<const SealKey> key(
        new SealKey(std::make_unique<SecretFile>(file, std::move(*secret))));
    if (key->id() != id) return unusable(file, "damaged: its id does not fit");
    return key;
}

Result<void> SealKey::export_to(const std::filesystem::path& file) const {
    return write(file, ErrorCode::output_unwritable);
}

/// Whole or not at all: a key cut off by a power failure must not stand in the way of a good one.
Result<void> SealKey::write(const std::filesystem::path& file, ErrorCode unwritable) const {
    std::string secret = to_hex(secret_->bytes());
    Wiped text;
    for (const std::string_view piece : {first_line,
                                         std::string_view("id "),
                                         std::string_view(id_),
                                         std::string_view("\nkey "),
                                         std::string_view(secret),
                                         std::string_view("\n")})
        text.bytes.insert(text.bytes.end(), as_bytes(piece).begin(), as_bytes(piece).end());
    OPENSSL_cleanse(secret.data(), secret.size());

    const std::filesystem::path draft =
        file.string() + fmt::format(".{}.part", static_cast<long>(::getpid()));
    {
        auto disk = DiskFile::create(draft, unwritable, DiskFile::Access::owner);
        if (!disk) return disk.error();
        auto done = disk->write(0, text.bytes);
        if (done) done = disk->sync();
        if (!done) {
            ::unlink(draft.c_str());
            return done;
        }
    }
    const bool named = ::link(draft.c_str(), file.c_str()) == 0; // fails where one is already
    const int why = errno;
    ::unlink(draft.c_str());
    if (!named) return disk_fault(unwritable, file, std::strerror(why));
    return sync_folder(file.has_parent_path() ? file.parent_path() : ".", unwritable);
}

} // namespace gangflash::guard

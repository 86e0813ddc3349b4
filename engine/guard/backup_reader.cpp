#include "engine/guard/backup_reader.hpp"

#include "engine/guard/backup_writer.hpp"
#include "engine/guard/cipher.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <new>
#include <optional>
#include <sys/stat.h>
#include <unistd.h>
#include <zstd.h>

#include <fmt/format.h>

namespace gangflash::guard {

namespace {

struct FreeStream {
    void operator()(ZSTD_DCtx* stream) const { ZSTD_freeDCtx(stream); }
};

} // namespace

struct BackupReader::Impl {
    std::filesystem::path file;
    int descriptor = -1;
    std::unique_ptr<ZSTD_DCtx, FreeStream> stream{ZSTD_createDCtx()};
    std::optional<Cipher> cipher;
    std::uint64_t left = 0; ///< bytes of compressed data in the file
    Bytes in = Bytes(ZSTD_DStreamInSize());
    ZSTD_inBuffer source{in.data(), 0, 0};
    bool frame_ended = false;

    ~Impl() {
        if (descriptor >= 0) ::close(descriptor);
    }

    Fault damaged(std::string_view cause) const {
        return {ErrorCode::backup_damaged,
                fmt::format("file={} cause=\"{}\"", file.string(), cause)};
    }

    Result<void> read_exactly(std::span<std::byte> into) {
        while (!into.empty()) {
            const ssize_t n = ::read(descriptor, into.data(), into.size());
            if (n < 0 && errno == EINTR) continue;
            if (n < 0) return damaged(std::strerror(errno));
            if (n == 0) return damaged("cut off");
            into = into.subspan(static_cast<std::size_t>(n));
        }
        return success();
    }

    Result<void> start(const SecretFile* key) {
        if (!stream) throw std::bad_alloc();
        struct stat facts{};
        if (::fstat(descriptor, &facts) != 0) return damaged(std::strerror(errno));
        if (!S_ISREG(facts.st_mode)) return damaged("no regular file");
        // What the disk has is what counts, not what memory still holds of it. Only advice.
        ::posix_fadvise(descriptor, 0, 0, POSIX_FADV_DONTNEED);
        left = static_cast<std::uint64_t>(facts.st_size);

        std::array<std::byte, encrypted_magic.size()> magic{};
        const ssize_t n = ::pread(descriptor, magic.data(), magic.size(), 0);
        const bool encrypted =
            n == static_cast<ssize_t>(magic.size()) && as_text(magic) == encrypted_magic;
        if (!encrypted) return success();
        if (key == nullptr) return damaged("encrypted, and no key was given");
        constexpr std::uint64_t around = encrypted_magic.size() + nonce_size + tag_size;
        if (left < around) return damaged("cut off");
        left -= around;
        Nonce nonce{};
        if (auto got = read_exactly(magic); !got) return got;
        if (auto got = read_exactly(nonce); !got) return got;
        cipher.emplace(Cipher::Direction::decrypt, *key, nonce);
        return success();
    }

    Result<void> fill() {
        const std::size_t n = std::min<std::uint64_t>(in.size(), left);
        const std::span<std::byte> piece = std::span(in).first(n);
        if (auto got = read_exactly(piece); !got) return got;
        left -= n;
        if (cipher) cipher->update(piece);
        source = {in.data(), n, 0};
        if (left > 0 || !cipher) return success();
        Tag tag{};
        if (auto got = read_exactly(tag); !got) return got;
        if (!cipher->check(tag)) return damaged("altered, or not of this key");
        cipher.reset();
        return success();
    }
};

BackupReader::BackupReader(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
BackupReader::~BackupReader() = default;

Result<std::unique_ptr<BackupReader>> BackupReader::open(const std::filesystem::path& file,
                                                         std::shared_ptr<const SecretFile> key) {
    auto impl = std::make_unique<Impl>();
    impl->file = file;
    impl->descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (impl->descriptor < 0) return impl->damaged(std::strerror(errno));
    if (auto started = impl->start(key.get()); !started) return started.error();
    return std::unique_ptr<BackupReader>(new BackupReader(std::move(impl)));
}

Result<std::size_t> BackupReader::read(std::span<std::byte> into) {
    Impl& impl = *impl_;
    ZSTD_outBuffer to{into.data(), into.size(), 0};
    while (to.pos < to.size) {
        if (impl.source.pos == impl.source.size) {
            if (impl.left == 0) {
                if (!impl.frame_ended) return impl.damaged("cut off");
                break;
            }
            if (auto more = impl.fill(); !more) return more.error();
        }
        const std::size_t said = ZSTD_decompressStream(impl.stream.get(), &to, &impl.source);
        if (ZSTD_isError(said) != 0) return impl.damaged(ZSTD_getErrorName(said));
        impl.frame_ended = said == 0;
    }
    return to.pos;
}

Result<void> check_part(const std::filesystem::path& folder,
                        const Part& part,
                        const std::shared_ptr<const SecretFile>& key) {
    auto reader = BackupReader::open(folder / part.file, key);
    if (!reader) return reader.error();
    const auto differs = [&](std::string_view cause) {
        return Fault{ErrorCode::backup_damaged,
                     fmt::format("file={} cause=\"{}\"", (folder / part.file).string(), cause)};
    };
    Sha256Stream hash;
    std::uint64_t size = 0;
    for (Bytes piece(1 * mib);;) {
        auto n = (*reader)->read(piece);
        if (!n) return n.error();
        if (*n == 0) break;
        hash.update(ByteView(piece).first(*n));
        size += *n;
        if (size > part.size.value) return differs("longer than its manifest says");
    }
    if (size != part.size.value) return differs("shorter than its manifest says");
    if (hash.finish() != part.sha256) return differs("not what its manifest says");
    return success();
}

} // namespace gangflash::guard

#include "engine/guard/backup_writer.hpp"

#include "engine/guard/cipher.hpp"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <new>
#include <optional>
#include <unistd.h>
#include <utility>
#include <zstd.h>

#include <fmt/format.h>

namespace gangflash::guard {

namespace {

constexpr int compression_level = 3; ///< zstd's default: as fast as the phone's cable

struct FreeStream {
    void operator()(ZSTD_CCtx* stream) const { ZSTD_freeCCtx(stream); }
};

} // namespace

struct BackupWriter::Impl {
    std::filesystem::path file;
    std::shared_ptr<const SecretFile> key;
    int descriptor = -1;
    bool finished = false;
    std::unique_ptr<ZSTD_CCtx, FreeStream> stream{ZSTD_createCCtx()};
    std::optional<Cipher> cipher;
    Sha256Stream hash;
    std::uint64_t size = 0, stored = 0;
    Bytes out = Bytes(ZSTD_CStreamOutSize());

    ~Impl() {
        if (descriptor >= 0) ::close(descriptor);
        if (!finished) ::unlink(file.c_str());
    }

    Fault unwritable(std::string_view cause) const {
        return {ErrorCode::backup_unwritable,
                fmt::format("file={} cause=\"{}\"", file.string(), cause)};
    }

    Result<void> write_all(ByteView bytes) {
        while (!bytes.empty()) {
            const ssize_t n = ::write(descriptor, bytes.data(), bytes.size());
            if (n < 0 && errno == EINTR) continue;
            if (n < 0) return unwritable(std::strerror(errno));
            bytes = bytes.subspan(static_cast<std::size_t>(n));
            stored += static_cast<std::uint64_t>(n);
        }
        return success();
    }

    Result<void> start() {
        if (!stream) throw std::bad_alloc();
        ZSTD_CCtx_setParameter(stream.get(), ZSTD_c_compressionLevel, compression_level);
        ZSTD_CCtx_setParameter(stream.get(), ZSTD_c_checksumFlag, 1);
        if (!key) return success();
        const Nonce nonce = fresh_nonce();
        cipher.emplace(Cipher::Direction::encrypt, *key, nonce);
        if (auto ok = write_all(as_bytes(encrypted_magic)); !ok) return ok;
        return write_all(nonce);
    }

    /// Feeds the compressor; true once it has nothing left to give for `how`.
    Result<void> feed(ByteView bytes, ZSTD_EndDirective how) {
        ZSTD_inBuffer in{bytes.data(), bytes.size(), 0};
        for (;;) {
            ZSTD_outBuffer to{out.data(), out.size(), 0};
            const std::size_t left = ZSTD_compressStream2(stream.get(), &to, &in, how);
            if (ZSTD_isError(left) != 0) return unwritable(ZSTD_getErrorName(left));
            const std::span<std::byte> made = std::span(out).first(to.pos);
            if (cipher) cipher->update(made);
            if (auto ok = write_all(made); !ok) return ok;
            const bool done = how == ZSTD_e_end ? left == 0 : in.pos == in.size;
            if (done) return success();
        }
    }
};

BackupWriter::BackupWriter(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
BackupWriter::~BackupWriter() = default;

Result<std::unique_ptr<BackupWriter>> BackupWriter::create(const std::filesystem::path& file,
                                                           std::shared_ptr<const SecretFile> key) {
    auto impl = std::make_unique<Impl>();
    impl->file = file;
    impl->key = std::move(key);
    // Whose phone's secrets these are is nobody else's business.
    impl->descriptor = ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (impl->descriptor < 0) {
        impl->finished = true; // nothing of ours to remove
        return impl->unwritable(std::strerror(errno));
    }
    if (auto started = impl->start(); !started) return started.error();
    return std::unique_ptr<BackupWriter>(new BackupWriter(std::move(impl)));
}

Result<void> BackupWriter::append(ByteView bytes) {
    impl_->hash.update(bytes);
    impl_->size += bytes.size();
    return impl_->feed(bytes, ZSTD_e_continue);
}

Result<BackupWriter::Finished> BackupWriter::finish() {
    if (auto ok = impl_->feed({}, ZSTD_e_end); !ok) return ok.error();
    if (impl_->cipher)
        if (auto ok = impl_->write_all(impl_->cipher->tag()); !ok) return ok.error();
    if (::fsync(impl_->descriptor) != 0) return impl_->unwritable(std::strerror(errno));
    if (::close(std::exchange(impl_->descriptor, -1)) != 0)
        return impl_->unwritable(std::strerror(errno));
    impl_->finished = true;
    return Finished{impl_->hash.finish(), impl_->size, impl_->stored};
}

} // namespace gangflash::guard

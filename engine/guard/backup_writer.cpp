#include "engine/guard/backup_writer.hpp"

#include "base/disk_file.hpp"
#include "engine/guard/cipher.hpp"

#include <new>
#include <optional>
#include <system_error>
#include <utility>
#include <zstd.h>

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
    std::optional<DiskFile> disk; ///< until it is finished
    std::unique_ptr<ZSTD_CCtx, FreeStream> stream{ZSTD_createCCtx()};
    std::optional<Cipher> cipher;
    Sha256Stream hash;
    std::uint64_t size = 0, stored = 0;
    Bytes out = Bytes(ZSTD_CStreamOutSize());

    ~Impl() {
        std::error_code left; // a draft goes as a whole when it is not sealed
        if (disk) std::filesystem::remove(file, left);
    }

    Result<void> write_all(ByteView bytes) {
        auto written = disk->write(stored, bytes);
        stored += bytes.size();
        return written;
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
            if (ZSTD_isError(left) != 0)
                return disk_fault(ErrorCode::backup_unwritable, file, ZSTD_getErrorName(left));
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
    auto disk = DiskFile::create(file, ErrorCode::backup_unwritable, DiskFile::Access::owner);
    if (!disk) return disk.error();
    impl->disk = std::move(*disk);
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
    if (auto ok = impl_->disk->sync(); !ok) return ok.error();
    impl_->disk.reset();
    return Finished{impl_->hash.finish(), impl_->size, impl_->stored};
}

} // namespace gangflash::guard

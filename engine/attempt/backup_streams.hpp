#pragma once

#include "base/sha256.hpp"
#include "engine/guard/backup_reader.hpp"
#include "engine/guard/backup_writer.hpp"
#include "engine/protocol/chunks.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>

#include <boost/asio/any_io_executor.hpp>

namespace gangflash {

/// Told of each piece that passed, in bytes.
using OnMoved = std::function<void(std::uint64_t more)>;

/// What a phone reads, on its way into a backup. Compressing and writing happen on `disk`.
class BackupSink final : public ChunkSink {
public:
    BackupSink(asio::any_io_executor disk, std::shared_ptr<guard::BackupWriter> to, OnMoved moved)
        : disk_(std::move(disk)), to_(std::move(to)), moved_(std::move(moved)) {}

    asio::awaitable<Result<void>> put(ByteView bytes) override;

private:
    asio::any_io_executor disk_;
    std::shared_ptr<guard::BackupWriter> to_;
    OnMoved moved_;
};

/// What a phone reads, hashed and forgotten.
class HashSink final : public ChunkSink {
public:
    explicit HashSink(OnMoved moved) : moved_(std::move(moved)) {}

    asio::awaitable<Result<void>> put(ByteView bytes) override;
    Sha256 finish() { return hash_.finish(); }

private:
    OnMoved moved_;
    Sha256Stream hash_;
};

/// A part of a backup on its way to the phone. Asked for in order it is read once; an agent that
/// asks again for what it had is served from the start of the file.
class BackupSource final : public ChunkSource {
public:
    BackupSource(asio::any_io_executor disk,
                 std::filesystem::path file,
                 ByteCount size,
                 std::shared_ptr<const SecretFile> key)
        : disk_(std::move(disk)), file_(std::move(file)), size_(size), key_(std::move(key)) {}

    ByteCount size() const override { return size_; }
    asio::awaitable<Result<Chunk>> chunk(std::uint64_t offset, std::size_t length) override;
    void confirmed(std::uint64_t) override {}

private:
    Result<Bytes> read(std::uint64_t offset, std::size_t length); ///< on the disk's executor

    asio::any_io_executor disk_;
    std::filesystem::path file_;
    ByteCount size_;
    std::shared_ptr<const SecretFile> key_;
    std::unique_ptr<guard::BackupReader> reader_;
    std::uint64_t position_ = 0;
};

} // namespace gangflash

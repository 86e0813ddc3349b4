#include "engine/attempt/backup_streams.hpp"

#include "base/async/on_disk.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace gangflash {

asio::awaitable<Result<void>> BackupSink::put(ByteView bytes) {
    const auto append = [to = to_, copy = Bytes(bytes.begin(), bytes.end())] {
        return to->append(copy);
    };
    const std::uint64_t more = bytes.size();
    auto kept = co_await on_disk(disk_, append);
    if (kept) moved_(more);
    co_return kept;
}

asio::awaitable<Result<void>> HashSink::put(ByteView bytes) {
    hash_.update(bytes);
    moved_(bytes.size());
    co_return success();
}

asio::awaitable<Result<Chunk>> BackupSource::chunk(std::uint64_t offset, std::size_t length) {
    const auto load = [this, offset, length] { return read(offset, length); };
    auto bytes = co_await on_disk(disk_, load);
    if (!bytes) co_return bytes.error();
    const auto owner = std::make_shared<const Bytes>(std::move(*bytes));
    Chunk chunk{.bytes = *owner, .sum16 = sum16(*owner), .owner = owner};
    co_return chunk;
}

Result<Bytes> BackupSource::read(std::uint64_t offset, std::size_t length) {
    if (!reader_ || offset < position_) {
        auto reader = guard::BackupReader::open(file_, key_);
        if (!reader) return reader.error();
        reader_ = std::move(*reader);
        position_ = 0;
    }
    Bytes bytes(length);
    while (position_ <= offset) {
        const std::size_t want = static_cast<std::size_t>(
            position_ == offset ? length : std::min<std::uint64_t>(length, offset - position_));
        const bool last = position_ == offset;
        auto n = reader_->read(std::span(bytes).first(want));
        if (!n) return n.error();
        if (*n != want)
            return Fault{
                ErrorCode::backup_damaged,
                fmt::format("file={} cause=\"ends at {}\"", file_.string(), position_ + *n)};
        position_ += want;
        if (last) break;
    }
    return bytes;
}

} // namespace gangflash

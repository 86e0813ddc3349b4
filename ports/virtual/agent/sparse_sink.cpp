#include "base/units.hpp"
#include "ports/virtual/agent/image_sink.hpp"

#include <algorithm>
#include <utility>

namespace gangflash::vphone {

namespace {
constexpr std::uint32_t sparse_magic = 0xED26'FF3A;
constexpr std::size_t least_file_header = 28;
constexpr std::size_t least_chunk_header = 12;
constexpr std::size_t most_header = 4096;
constexpr std::uint16_t raw_chunk = 0xCAC1;
constexpr std::uint16_t fill_chunk_type = 0xCAC2;
constexpr std::uint16_t dont_care_chunk = 0xCAC3;
constexpr std::uint16_t crc_chunk = 0xCAC4;
} // namespace

SparseSink::SparseSink(const PhoneBoard& board, StorageTarget target)
    : board_(board), target_(std::move(target)) {}

bool SparseSink::looks_sparse(ByteView head) {
    return head.size() >= sizeof(sparse_magic) && load_le<std::uint32_t>(head) == sparse_magic;
}

void SparseSink::want(Want what, std::uint64_t bytes) {
    want_ = what;
    wanted_ = bytes;
    pending_.clear();
}

void SparseSink::next_chunk() {
    if (chunks_left_ == 0) return want(Want::done, 0);
    want(Want::chunk_header, chunk_header_size_);
}

void SparseSink::store(ByteView bytes) {
    board_.storage.write(Region::user, target_.start + at_, bytes);
    board_.count_write(bytes.size());
    at_ += bytes.size();
}

AgentStatus SparseSink::take(ByteView piece) {
    while (!piece.empty()) {
        if (want_ == Want::done) return AgentStatus::sparse_chunk; // bytes behind the last chunk
        const auto now = static_cast<std::size_t>(std::min<std::uint64_t>(wanted_, piece.size()));
        const ByteView part = piece.first(now);
        piece = piece.subspan(now);
        wanted_ -= now;
        if (want_ == Want::raw)
            store(part);
        else if (want_ != Want::skip)
            pending_.insert(pending_.end(), part.begin(), part.end());
        if (wanted_ > 0) break;
        AgentStatus status = AgentStatus::ok;
        switch (want_) {
        case Want::file_header:
            status = file_header();
            break;
        case Want::chunk_header:
            status = chunk_header();
            break;
        case Want::fill:
            status = fill_chunk();
            break;
        default:
            next_chunk();
            break;
        }
        if (status != AgentStatus::ok) return status;
    }
    return AgentStatus::ok;
}

AgentStatus SparseSink::file_header() {
    const auto header_size = load_le<std::uint16_t>(pending_, 8);
    chunk_header_size_ = load_le<std::uint16_t>(pending_, 10);
    block_size_ = load_le<std::uint32_t>(pending_, 12);
    chunks_left_ = load_le<std::uint32_t>(pending_, 20);
    if (!looks_sparse(pending_) || load_le<std::uint16_t>(pending_, 4) != 1 ||
        header_size < least_file_header || header_size > most_header ||
        chunk_header_size_ < least_chunk_header || chunk_header_size_ > most_header ||
        block_size_ == 0 || block_size_ % 4 != 0)
        return AgentStatus::sparse_header;
    expanded_ = std::uint64_t{load_le<std::uint32_t>(pending_, 16)} * block_size_;
    if (expanded_ > target_.length) return AgentStatus::image_too_large;
    if (header_size > least_file_header)
        want(Want::skip, header_size - least_file_header);
    else
        next_chunk();
    return AgentStatus::ok;
}

AgentStatus SparseSink::chunk_header() {
    const auto type = load_le<std::uint16_t>(pending_);
    const auto total = load_le<std::uint32_t>(pending_, 8);
    chunk_bytes_ = std::uint64_t{load_le<std::uint32_t>(pending_, 4)} * block_size_;
    --chunks_left_;
    if (total < chunk_header_size_) return AgentStatus::sparse_chunk;
    const std::uint64_t body = total - chunk_header_size_;
    if (type != crc_chunk && chunk_bytes_ > expanded_ - at_) return AgentStatus::sparse_chunk;
    const bool fits = (type == raw_chunk && body == chunk_bytes_) ||
                      (type == fill_chunk_type && body == 4) ||
                      (type == dont_care_chunk && body == 0) || (type == crc_chunk && body == 4);
    if (!fits) return AgentStatus::sparse_chunk;
    if (type == dont_care_chunk) at_ += chunk_bytes_;
    if (body == 0) {
        next_chunk();
        return AgentStatus::ok;
    }
    want(type == raw_chunk ? Want::raw : type == fill_chunk_type ? Want::fill : Want::skip, body);
    return AgentStatus::ok;
}

AgentStatus SparseSink::fill_chunk() {
    Bytes block(std::min<std::uint64_t>(chunk_bytes_, mib));
    for (std::size_t i = 0; i < block.size(); ++i)
        block[i] = pending_[i % 4];
    for (std::uint64_t left = chunk_bytes_; left > 0;) {
        const auto piece = static_cast<std::size_t>(std::min<std::uint64_t>(left, block.size()));
        store(std::span(block).first(piece));
        left -= piece;
    }
    next_chunk();
    return AgentStatus::ok;
}

AgentStatus SparseSink::finish() {
    return want_ == Want::done ? AgentStatus::ok : AgentStatus::sparse_chunk;
}

} // namespace gangflash::vphone

#include "ports/virtual/agent/image_sink.hpp"

#include <algorithm>
#include <utility>

namespace gangflash::vphone {

RawSink::RawSink(const PhoneBoard& board, StorageTarget target)
    : board_(board), target_(std::move(target)) {}

AgentStatus RawSink::take(ByteView piece) {
    if (piece.size() > target_.length - at_) return AgentStatus::image_too_large;
    for (const Region region : target_.regions)
        board_.storage.write(region, target_.start + at_, piece);
    board_.count_write(piece.size() * target_.regions.size());
    at_ += piece.size();
    return AgentStatus::ok;
}

PreloaderSink::PreloaderSink(const PhoneBoard& board, StorageTarget target, std::uint64_t length)
    : board_(board), target_(std::move(target)) {
    file_.reserve(length);
}

AgentStatus PreloaderSink::take(ByteView piece) {
    file_.insert(file_.end(), piece.begin(), piece.end());
    constexpr std::string_view magic = "MMM";
    const std::size_t known = std::min(magic.size(), file_.size());
    return as_text(std::span(file_).first(known)) == magic.substr(0, known)
               ? AgentStatus::ok
               : AgentStatus::preloader_refused;
}

AgentStatus PreloaderSink::finish() {
    Bytes area = boot_area_header(board_.chip(), static_cast<std::uint32_t>(file_.size()));
    area.insert(area.end(), file_.begin(), file_.end());
    if (area.size() > target_.length) return AgentStatus::image_too_large;
    for (const Region region : target_.regions) {
        board_.storage.write(region, 0, area);
        board_.count_write(area.size());
    }
    return AgentStatus::ok;
}

} // namespace gangflash::vphone

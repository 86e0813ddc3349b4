#include "ports/virtual/agent/image_sink.hpp"

#include <algorithm>
#include <utility>

namespace gangflash::vphone {

namespace {

constexpr std::string_view gfh_magic = "MMM";

/// A preloader must hold the header block with its customer's name (BROM_SEC_CFG, type 8), and
/// `AND_ROMINFO_v`. Observed of the vendor's agent of 2020, with secure boot off; it looks for the
/// name first.
AgentStatus who_made(ByteView preloader) {
    constexpr std::uint16_t customer_block = 8;
    constexpr std::size_t header = 8;
    bool named = false;
    for (std::size_t at = 0; !named && preloader.size() - at >= header;) {
        if (!as_text(preloader.subspan(at)).starts_with(gfh_magic)) break;
        named = load_le<std::uint16_t>(preloader, at + 6) == customer_block;
        const auto size = load_le<std::uint16_t>(preloader, at + 4);
        if (size < header || size > preloader.size() - at) break;
        at += size;
    }
    if (!named) return AgentStatus::customer_missing;
    return as_text(preloader).find("AND_ROMINFO_v") == std::string_view::npos
               ? AgentStatus::rom_info_missing
               : AgentStatus::ok;
}

} // namespace

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
    : board_(board), target_(std::move(target)), length_(length) {
    file_.reserve(length);
}

AgentStatus PreloaderSink::take(ByteView piece) {
    file_.insert(file_.end(), piece.begin(), piece.end());
    const std::size_t known = std::min(gfh_magic.size(), file_.size());
    if (as_text(std::span(file_).first(known)) != gfh_magic.substr(0, known))
        return AgentStatus::preloader_refused;
    return file_.size() < length_ ? AgentStatus::ok : who_made(file_);
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

#include "ports/virtual/legacy/legacy_agent.hpp"

#include <algorithm>

#include <openssl/sha.h>

namespace gangflash::vphone {

// DA2, or the overlay of the old chips (mtk-brom-preloader-legacy-da.md, 7.6;
// mtk-legacy-one-stage.md, 5, steps 16 to 21).

namespace {

constexpr std::uint32_t longest_region = 0x100'0000;
constexpr std::size_t signature_size = 0x100;
constexpr std::chrono::milliseconds second_stage_start{500};

} // namespace

asio::awaitable<void> LegacyAgent::take_second_region() {
    co_await wire_->link().enter(Step::load_agent2);
    const std::uint32_t address = co_await wire_->u32();
    const std::uint32_t length = co_await wire_->u32();
    const std::uint32_t packet = co_await wire_->u32();
    const bool right_place = address == board_.chip().da2_address;
    // Nothing is checked on the device: without memory, at a foreign place or with a packet size of
    // zero the agent destroys itself.
    if (!memory_up_ || !right_place || packet == 0 || length > longest_region)
        co_await wire_->link().fall_silent();
    co_await wire_->link().enter(Step::load_agent2, "data", length);
    co_await wire_->acknowledge();
    Bytes region(length);
    for (std::size_t at = 0;;) {
        const std::size_t piece = std::min<std::size_t>(packet, length - at);
        co_await wire_->link().fill_counted(std::span(region).subspan(at, piece));
        co_await wire_->acknowledge(); // the remainder too, even when it is empty
        at += piece;
        if (piece < packet) break;
    }
    if (build().shape == LegacyShape::two_stages) {
        if (!knows(region)) co_await wire_->link().fall_silent(); // the classic of mixed builds
        co_await wire_->link().pause(second_stage_start);
    }
    co_await wire_->acknowledge();
    co_await wire_->u8(); // one byte is needed, its value is not looked at
}

/// DA1 carries the SHA-1 of its DA2 without the signature (5.3).
bool LegacyAgent::knows(ByteView agent2) const {
    if (agent2.size() < signature_size) return false;
    const ByteView hashed = agent2.first(agent2.size() - signature_size);
    std::array<std::byte, SHA_DIGEST_LENGTH> digest;
    SHA1(reinterpret_cast<const unsigned char*>(hashed.data()),
         hashed.size(),
         reinterpret_cast<unsigned char*>(digest.data()));
    return std::search(code_.code.begin(), code_.code.end(), digest.begin(), digest.end()) !=
           code_.code.end();
}

} // namespace gangflash::vphone

#include "ports/virtual/agent/image_sink.hpp"
#include "ports/virtual/legacy/legacy_agent.hpp"

#include <algorithm>
#include <system_error>

namespace gangflash::vphone {

// 51: the preloader with the boot header the agent makes for it (mtk-brom-preloader-legacy-da.md,
// 6.1 and 7.9).

namespace {

constexpr std::uint8_t emmc_boot = 5; ///< and 6
constexpr std::size_t longest_key_hash = 0x100;
constexpr std::uint32_t most_loaders = 4;
constexpr std::uint32_t longest_loader = 0x10'0000;

/// What the host says of one boot loader.
struct Profile {
    std::uint32_t begin = 0;
    std::uint32_t boundary = 0;
    std::uint32_t attributes = 0;
    std::uint32_t most = 0;
    std::uint32_t size = 0;
};

/// Everything of a profile behind its first byte, 5A.
asio::awaitable<Profile> receive_profile(LegacyWire& wire) {
    Profile profile;
    co_await wire.u8();  // device
    co_await wire.u16(); // type
    profile.begin = co_await wire.u32();
    profile.boundary = co_await wire.u32();
    profile.attributes = co_await wire.u32();
    profile.most = co_await wire.u32();
    co_await wire.bytes(1 + 4 + 4); // anti-clone: enable, offset, length
    profile.size = co_await wire.u32();
    co_await wire.bytes(2); // reserved, align type
    co_return profile;
}

/// The agent's usual header with the places of this profile.
Bytes header_for(const ChipModel& chip, const Profile& profile) {
    Bytes header = boot_area_header(chip, profile.size);
    header.resize(profile.begin, std::byte{0xFF});
    for (const std::size_t at : {0x20CU, 0x21CU})
        store_le(std::span(header), profile.begin, at);
    for (const std::size_t at : {0x210U, 0x220U})
        store_le(std::span(header), profile.boundary, at);
    store_le(std::span(header), profile.attributes, 0x224);
    return header;
}

/// Last of all, so that a loader cut off on the way is not found.
bool store_header(const PhoneBoard& board, ByteView header) {
    try {
        board.storage.write(Region::boot1, 0, header);
    } catch (const std::system_error&) { // the host's disk behind this storage
        return false;
    }
    board.count_write(header.size());
    return true;
}

} // namespace

asio::awaitable<void> LegacyAgent::download_boot_loader() {
    co_await wire_->acknowledge();
    const std::uint32_t key_hash = co_await wire_->u32();
    if (key_hash > longest_key_hash) co_await wire_->link().fall_silent();
    co_await wire_->bytes(key_hash);
    co_await wire_->send(std::uint32_t{0}); // no key is fused
    const std::uint32_t packet = co_await wire_->u32();
    const std::uint8_t device = co_await wire_->u8();
    if (device != emmc_boot && device != emmc_boot + 1) {
        co_await wire_->refuse(device == 0 ? errors().boot_device_missing
                                           : errors().boot_device_unknown);
        co_return;
    }
    if (packet == 0 || packet > build().longest_packet || !memory_up_)
        co_await wire_->link().fall_silent();
    co_await wire_->acknowledge();
    const bool written = co_await receive_boot_loader(packet);
    if (written) co_await wire_->acknowledge();
}

/// The first packet fills the ring before the agent takes anything out of it: it answers with an
/// error, and what else comes is lost.
asio::awaitable<void> LegacyAgent::overrun_ring() {
    co_await wire_->u8();
    co_await wire_->bytes(build().boot_loader_ring);
    co_await wire_->refuse(errors().ring_overrun);
    co_await wire_->link().fall_silent();
}

asio::awaitable<bool> LegacyAgent::receive_boot_loader(std::uint32_t packet) {
    std::array<std::byte, 8> head{};
    board_.storage.read(Region::boot1, 0, head);
    const bool first = as_text(head) != "EMMC_BOO";
    co_await wire_->send(first ? LegacyWire::ack : LegacyWire::go_on);

    const std::uint32_t count = co_await wire_->u32();
    if (count > most_loaders) co_await wire_->link().fall_silent();
    std::vector<Profile> profiles;
    const std::uint64_t area = board_.storage.size(Region::boot1);
    for (std::uint32_t i = 0; i < count; ++i) {
        const std::uint8_t exists = co_await wire_->u8();
        if (exists != LegacyWire::ack) continue;
        const Profile profile = co_await receive_profile(*wire_);
        const bool fits = profile.begin >= board_.chip().boot_header_size() && profile.size != 0 &&
                          profile.size <= std::min(profile.most, longest_loader) &&
                          profile.begin <= area && profile.size <= area - profile.begin;
        if (!fits) {
            co_await wire_->refuse(errors().bad_range);
            co_return false;
        }
        profiles.push_back(profile);
        co_await wire_->acknowledge();
    }
    co_await wire_->acknowledge();

    for (const Profile& profile : profiles) {
        co_await wire_->link().enter(Step::write, "preloader", profile.size);
        modified_ = true;
        StorageTarget target;
        target.regions = {Region::boot1};
        target.start = profile.begin;
        target.length = profile.size;
        RawSink sink(board_, target);
        if (std::min(packet, profile.size) > build().boot_loader_ring) {
            co_await overrun_ring();
            co_return false;
        }
        std::uint16_t sum = 0;
        const bool whole = co_await receive_packets(profile.size, packet, true, sink, sum);
        if (!whole) co_return false;
    }
    if (profiles.empty()) co_return true;
    const bool headed = store_header(board_, header_for(board_.chip(), profiles.front()));
    if (!headed) co_await wire_->refuse(errors().write_failed);
    co_return headed;
}

} // namespace gangflash::vphone

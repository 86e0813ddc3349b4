#include "engine/mediatek/legacy/agent.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace gangflash::legacy {
namespace {

/// A preloader's first block, little-endian (mtk-brom-preloader-legacy-da.md, 6.2).
constexpr std::string_view block_magic = "MMM\x01";
constexpr std::string_view file_info = "FILE_INFO";
constexpr std::size_t file_info_at = 8;
constexpr std::size_t max_size_at = 0x24;
constexpr std::size_t file_info_size = 0x38;

/// An eMMC boot area: where the boot ROM looks for it, as all packages have it (6.1, 7.9).
constexpr std::uint8_t device_emmc = 5;
constexpr std::uint16_t type_preloader = 1;
constexpr std::uint32_t begin = 0x800;
constexpr std::uint32_t attributes = 1;

/// The profile of one boot loader. Unverified: the anti-clone fields, which only chips with a
/// fused key would look at; a phone that refuses zeros gets its boot areas by address.
Bytes profile(std::uint32_t max_size, std::uint32_t size) {
    constexpr std::uint8_t exists = byte::ack;
    constexpr std::uint8_t no_anti_clone = 0;
    constexpr std::uint32_t nowhere = 0;
    constexpr std::uint8_t reserved = 0;
    constexpr std::uint8_t no_alignment = 0;

    Bytes bytes;
    append_be(bytes, exists);
    append_be(bytes, device_emmc);
    append_be(bytes, type_preloader);
    append_be(bytes, begin);
    append_be(bytes, begin + max_size);
    append_be(bytes, attributes);
    append_be(bytes, max_size);
    append_be(bytes, no_anti_clone);
    append_be(bytes, nowhere);
    append_be(bytes, nowhere);
    append_be(bytes, size);
    append_be(bytes, reserved);
    append_be(bytes, no_alignment);
    return bytes;
}

} // namespace

asio::awaitable<Result<void>> Agent::write_boot_loader(const WriteGrant&, ChunkSource& source) {
    constexpr auto command = Command::download_boot_loader;
    if (auto ok = expect_emmc(command); !ok) co_return ok.error();
    auto head = co_await source.chunk(
        0, std::min<std::size_t>(source.size().value, boot_loader_packet_size));
    if (!head) co_return head.error();
    const ByteView start = head->bytes;
    if (start.size() < file_info_size || !as_text(start).starts_with(block_magic) ||
        !as_text(start.subspan(file_info_at)).starts_with(file_info))
        co_return Fault{ErrorCode::da_unsupported,
                        fmt::format("{} the file has no FILE_INFO", name_of(command))};
    const auto size = static_cast<std::uint32_t>(source.size().value);
    const auto max_size = std::max(size, load_le<std::uint32_t>(start, max_size_at));

    selected_.reset();
    auto done = co_await open_boot_loader(max_size, size);
    if (done) done = co_await send_image(source, size, boot_loader_packet_size);
    if (done) done = co_await session_.expect_ack(limits::chunk_stored);
    if (!done) co_return with_context(done.error(), name_of(command));
    co_return success();
}

/// Up to the loop of packets (7.9, 51).
asio::awaitable<Result<void>> Agent::open_boot_loader(std::uint32_t max_size, std::uint32_t size) {
    auto done =
        co_await session_.send_byte(static_cast<std::uint8_t>(Command::download_boot_loader));
    if (done) done = co_await session_.expect_ack();
    if (!done) co_return done.error();

    Bytes no_key_hash;
    append_be(no_key_hash, std::uint32_t{0});
    if (auto sent = co_await session_.send(no_key_hash); !sent) co_return sent.error();
    auto key_status = co_await session_.read_number<std::uint32_t>();
    if (!key_status) co_return key_status.error();
    if (*key_status != status::ok) co_return refusal(*key_status, session_.numbering());

    Bytes where;
    append_be(where, boot_loader_packet_size);
    append_be(where, device_emmc);
    done = co_await session_.send(where);
    if (done) done = co_await session_.expect_ack(limits::chunk_stored);
    if (!done) co_return done.error();

    auto header = co_await session_.read_byte(limits::chunk_stored);
    if (!header) co_return header.error();
    const bool first_download = *header == byte::ack;
    const bool update = *header == byte::go_on;
    if (!first_download && !update)
        co_return Fault{ErrorCode::da_protocol, fmt::format("boot_header=0x{:02x}", *header)};

    Bytes one;
    append_be(one, std::uint32_t{1});
    const Bytes what = profile(max_size, size);
    done = co_await session_.send(one);
    if (done) done = co_await session_.send(what);
    if (done) done = co_await session_.expect_ack(limits::chunk_stored); // this profile
    if (done) done = co_await session_.expect_ack(limits::chunk_stored); // all of them
    co_return done;
}

} // namespace gangflash::legacy

#include "engine/attempt/layout_proof.hpp"

#include "base/bytes.hpp"
#include "engine/phone/phone_facts.hpp"
#include "engine/phone/relayout.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace gangflash::attempt {

namespace {

/// A file system that says ext4 and fits: the superblock is 1024 bytes in (reference
/// mtk-firmware-package.md, 6.2).
asio::awaitable<Result<void>> prove_nvdata(Context& context, const PhonePartition& nvdata) {
    constexpr std::size_t superblock = 1024;
    auto start = co_await read_bytes(
        *context.reader, context.storage, Region::user, nvdata.start, ByteCount{2 * superblock});
    if (!start) co_return start.error();
    const ByteView bytes = ByteView(*start).subspan(superblock);
    constexpr std::uint16_t magic = 0xEF53;
    const bool ext4 = load_le<std::uint16_t>(bytes, 0x38) == magic;
    const std::uint64_t blocks = load_le<std::uint32_t>(bytes, 0x04);
    const std::uint32_t shift = load_le<std::uint32_t>(bytes, 0x18);
    const bool fits = shift <= 6 && blocks <= nvdata.size.value / (std::uint64_t{1024} << shift);
    if (ext4 && fits) co_return success();
    co_return Fault{ErrorCode::layout_differs,
                    fmt::format("the phone has no partition table, and no nvdata at 0x{:x} with {} "
                                "bytes, where the package has it: its layout was another",
                                nvdata.start.value,
                                nvdata.size.value)};
}

/// All of it, because an identity may stand anywhere in it. In pieces, so that the first byte that
/// is neither all zeros nor all ones ends the look.
asio::awaitable<Result<bool>> is_blank(Context& context, const PhonePartition& place) {
    constexpr std::uint64_t piece = 4 * mib;
    for (std::uint64_t at = 0; at < place.size.value; at += piece) {
        const ByteCount length{std::min(piece, place.size.value - at)};
        auto bytes = co_await read_bytes(
            *context.reader, context.storage, Region::user, place.start + ByteCount{at}, length);
        if (!bytes) co_return bytes.error();
        for (std::size_t block = 0; block < bytes->size(); block += context.storage.block_size) {
            const ByteView part = ByteView(*bytes).subspan(
                block, std::min<std::size_t>(context.storage.block_size, bytes->size() - block));
            const bool known = part.front() == std::byte{0} || part.front() == std::byte{0xFF};
            if (!known ||
                !std::ranges::all_of(part, [&](std::byte b) { return b == part.front(); }))
                co_return false;
        }
    }
    co_return true;
}

} // namespace

asio::awaitable<Result<void>> believe_the_package(Context& context) {
    const Plan& plan = *context.unit.plan;
    const bool repairs = plan.mode == FlashMode::repair_table;
    if (!repairs && plan.mode != FlashMode::firmware_upgrade && plan.mode != FlashMode::format_all)
        co_return success();
    if (!repairs || !context.table.partitions.empty()) {
        if (!context.table.gpt || context.table.has_lost_a_copy()) co_return success();
        auto fits = co_await second_copy_fits(*context.reader, context.storage, *context.table.gpt);
        if (!fits) co_return fits.error();
        if (!*fits) context.table.problem = "the second copy is damaged or another";
        co_return success();
    }
    auto layout = layout_on(plan, context.storage);
    if (!layout) co_return layout.error();
    PhoneTable assumed;
    assumed.partitions = std::move(*layout);
    PhonePartitionReader reader(*context.reader, context.storage, assumed);
    ByteView key;
    if (context.environment.job->imei_key) key = context.environment.job->imei_key->bytes();
    auto who = co_await read_identity(reader, key);
    if (!who) co_return who.error();
    if (const PhonePartition* nvdata = assumed.find("nvdata")) {
        if (auto there = co_await prove_nvdata(context, *nvdata); !there) co_return there.error();
    } else if (who->imei1.empty() && who->serial.empty()) {
        co_return Fault{ErrorCode::layout_differs,
                        "the phone has no partition table, and no IMEI or serial number where the "
                        "package has them; nothing shows that this is its layout"};
    }
    context.unit.before = std::move(*who);
    co_return co_await context.learn(facts_of(*context.unit.before));
}

asio::awaitable<Result<void>> look_for_identity(Context& context,
                                                const std::vector<PhonePartition>& places) {
    const bool declared = context.environment.job->blank_board;
    for (const PhonePartition& place : places) {
        auto blank = co_await is_blank(context, place);
        if (!blank) co_return blank.error();
        if (*blank) continue;
        const std::string where = fmt::format(
            "0x{:x}, where the package has {}, is not empty", place.start.value, place.name);
        if (declared)
            co_return Fault{ErrorCode::board_not_blank,
                            where + "; --mode repair-table gives the phone its table back"};
        co_return Fault{ErrorCode::backup_incomplete,
                        where + ", and no partition of the phone's table names it"};
    }
    co_return success();
}

} // namespace gangflash::attempt

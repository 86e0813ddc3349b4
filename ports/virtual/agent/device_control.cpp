#include "ports/virtual/agent/flash_agent.hpp"

#include <algorithm>

namespace gangflash::vphone {

// DEVICE_CTRL (mtk-xflash-xml-da.md, 3.5; sizes as observed).

namespace {

constexpr std::uint32_t set_checksum_level = 0x02'0003;
constexpr std::uint32_t first_setting = 0x02'0001;
constexpr std::uint32_t last_setting = 0x02'0012;
constexpr std::uint32_t get_connection_agent = 0x04'000A;
constexpr std::uint32_t start_dl_info = 0x08'0001;
constexpr std::uint32_t last_action = 0x08'0007;
constexpr std::uint32_t lock_otp = 0x08'0003; ///< irreversible: not offered by a phone of software
constexpr std::uint32_t optional_download_slip = 0x80'0005; ///< as one host writes 0x080005

constexpr std::size_t longest_setting = 0x1'0000;
constexpr std::uint32_t battery_good_mv = 3950;
constexpr std::uint32_t battery_low_mv = 3300;
constexpr std::uint32_t gpt_catalogue = 0x64;
constexpr std::uint32_t rpmb_without_key = 0x11;
constexpr std::uint64_t rpmb_size = 4ULL << 20U;
constexpr std::uint32_t life_normal = 1;

Bytes word_bytes(std::uint32_t value) {
    Bytes bytes;
    append_le(bytes, value);
    return bytes;
}

Bytes copy(ByteView bytes) {
    return {bytes.begin(), bytes.end()};
}

} // namespace

asio::awaitable<void> FlashAgent::device_control() {
    if (stage2_ && raw_.step() != Step::storage) co_await raw_.enter(Step::storage);
    co_await link_.status(AgentStatus::ok);
    const auto control = co_await command();
    if (control) co_await obey_control(*control);
}

asio::awaitable<void> FlashAgent::obey_control(std::uint32_t control) {
    if (auto data = answer_to(control)) {
        co_await answer(std::move(*data));
        co_return;
    }
    const bool setting = control >= first_setting && control <= last_setting;
    const bool action = control >= start_dl_info && control <= last_action && control != lock_otp;
    const bool no_sums = stage2_ || board_.faults.afflicted(Mischief::no_sums);
    if (setting && !(control == set_checksum_level && no_sums)) { // DA2 does not know that one
        co_await link_.status(AgentStatus::ok);
        const Bytes value = co_await link_.receive(longest_setting);
        if (control == set_checksum_level && value.size() >= 4)
            checksum_level_ = load_le<std::uint32_t>(value);
        co_await link_.status(AgentStatus::ok);
    } else if (action && control != optional_download_slip) {
        co_await link_.status(AgentStatus::ok);
        co_await link_.status(AgentStatus::ok);
    } else {
        co_await link_.status(AgentStatus::unsupported_control);
    }
}

/// What a query of this stage answers; nullopt when it knows none such.
std::optional<Bytes> FlashAgent::answer_to(std::uint32_t control) const {
    const bool ufs = board_.chip().storage == StorageKind::ufs;
    const bool battery_low = board_.faults.afflicted(Mischief::battery_low);
    switch (control) {
    case 0x04'0001:
        return ufs ? Bytes(104) : emmc_info();
    case 0x04'0002:
        return Bytes(48); // no NAND
    case 0x04'0003:
        return Bytes(16); // no NOR
    case 0x04'0004:
        return ufs ? ufs_info() : Bytes(208);
    case 0x04'0005:
        return copy(as_bytes("1.0"));
    case 0x04'0007:
        return packet_lengths();
    case 0x04'0008:
        return copy(board_.identity.random_id);
    case 0x04'0009:
        return word_bytes(gpt_catalogue);
    case get_connection_agent:
        if (stage2_) return std::nullopt;
        return copy(as_bytes(code_.from_preloader ? "preloader" : "brom"));
    case 0x04'000B:
        return copy(as_bytes("high-speed"));
    case 0x04'000C:
        return ram_info();
    case 0x04'000D:
        return chip_id();
    case 0x04'000F:
        return word_bytes(battery_low ? battery_low_mv : battery_good_mv);
    case 0x04'0010:
        return word_bytes(rpmb_without_key);
    case 0x04'0013:
        return word_bytes(0);
    case 0x04'0014:
        return copy(board_.identity.me_id);
    default:
        return std::nullopt;
    }
}

asio::awaitable<void> FlashAgent::answer(Bytes data) {
    co_await link_.status(AgentStatus::ok);
    co_await link_.send(std::move(data));
    co_await link_.status(AgentStatus::ok);
}

Bytes FlashAgent::emmc_info() const {
    Bytes info(104);
    const StorageShape& shape = board_.storage.shape();
    store_le<std::uint32_t>(info, 1, 0);
    store_le<std::uint32_t>(info, board_.chip().sector(), 4);
    store_le<std::uint64_t>(info, shape.boot1, 8);
    store_le<std::uint64_t>(info, shape.boot2, 16);
    store_le<std::uint64_t>(info, rpmb_size, 24);
    store_le<std::uint64_t>(info, shape.user, 64);
    std::ranges::copy(board_.identity.storage_id, info.begin() + 72);
    store_le<std::uint64_t>(info, 1, 88);
    info[96] = info[97] = info[98] = std::byte{1}; // healthy
    store_le<std::uint32_t>(info, life_normal, 100);
    return info;
}

Bytes FlashAgent::ufs_info() const {
    Bytes info(208);
    const StorageShape& shape = board_.storage.shape();
    store_le<std::uint32_t>(info, 0x30, 0);
    store_le<std::uint32_t>(info, board_.chip().sector(), 4);
    store_le<std::uint64_t>(info, shape.boot1, 8);
    store_le<std::uint64_t>(info, shape.boot2, 16);
    store_le<std::uint64_t>(info, shape.user, 24);
    store_le<std::uint16_t>(info, 0x01CE, 32); // JEDEC id of the maker
    std::ranges::copy(board_.identity.storage_id, info.begin() + 34);
    store_le<std::uint64_t>(info, 1, 54);
    std::ranges::copy(as_bytes(board_.identity.serial), info.begin() + 62);
    info[194] = info[195] = info[196] = std::byte{1};
    store_le<std::uint32_t>(info, life_normal, 200);
    return info;
}

Bytes FlashAgent::ram_info() const {
    constexpr std::uint64_t dram_base = 0x4000'0000;
    constexpr std::uint64_t sram_base = 0x0010'0000;
    constexpr std::uint64_t sram_size = 0x0004'0000;
    Bytes info(48);
    store_le<std::uint32_t>(info, 2, 0);
    store_le<std::uint64_t>(info, sram_base, 8);
    store_le<std::uint64_t>(info, sram_size, 16);
    if (!memory_up_) return info;
    store_le<std::uint32_t>(info, 1, 24);
    store_le<std::uint64_t>(info, dram_base, 32);
    store_le<std::uint64_t>(info, board_.chip().dram_size, 40);
    return info;
}

Bytes FlashAgent::chip_id() const {
    const ChipModel& chip = board_.chip();
    Bytes id;
    for (const std::uint16_t part :
         {chip.hw_code, chip.hw_subcode, chip.hw_version, chip.sw_version})
        append_le(id, part);
    append_le(id, std::uint32_t{0}); // evolution
    return id;
}

Bytes FlashAgent::packet_lengths() const {
    Bytes lengths;
    append_le(lengths, std::uint32_t{stage2_ ? 0x20'0000U : 0x8000U}); // write
    append_le(lengths, std::uint32_t{stage2_ ? 0x1'0000U : 0x8000U});  // read
    return lengths;
}

} // namespace gangflash::vphone

#include "ports/virtual/boot/checksum.hpp"
#include "ports/virtual/boot/download_mode.hpp"

namespace gangflash::vphone {

// SEND_DA and JUMP_DA (mtk-brom-preloader-legacy-da.md, 3.8 and 3.9).

namespace {

constexpr std::uint16_t ok = 0x0000;
constexpr std::uint16_t sla_required = 0x1D0D;
constexpr std::uint16_t agent_too_long = 0x1D10;
constexpr std::uint16_t address_not_aligned = 0x1D11;
constexpr std::uint16_t invalid_range = 0x1D12;
constexpr std::uint16_t length_zero = 0x1D13;
constexpr std::uint16_t signature_too_long = 0x1D14;
constexpr std::uint16_t signature_missing = 0x1D15;
constexpr std::uint16_t no_agent = 0x1D16;
constexpr std::uint16_t invalid_jump = 0x1D0F;
constexpr std::uint16_t not_verified = 0x7024;

/// SRAM a first-stage agent may be loaded to, from where this chip's agents load; the boot ROM
/// keeps its own data below.
constexpr std::uint32_t sram_size = 0x0008'0000;
/// Where current preloaders put it whatever the host says, and the most they take.
constexpr std::uint32_t preloader_address = 0x4020'0000;
constexpr std::uint32_t preloader_longest = 0x0010'0000;
constexpr std::uint32_t preloader_longest_secure = 0x0004'0000;

} // namespace

std::uint16_t DownloadMode::placement_status(std::uint32_t address,
                                             std::uint32_t length,
                                             std::uint32_t signature) const {
    if (sla() && !link_authorised_) return sla_required;
    if (length == 0) return length_zero;
    if (signature > length) return signature_too_long;
    if (daa() && signature == 0) return signature_missing;
    if (!brom()) {
        const std::uint32_t longest = daa() ? preloader_longest_secure : preloader_longest;
        return length > longest ? agent_too_long : ok;
    }
    if (address % 2 != 0) return address_not_aligned;
    const std::uint32_t begin = board_.chip().da1_address;
    if (address < begin || address - begin >= sram_size || length > sram_size - (address - begin))
        return invalid_range;
    return ok;
}

asio::awaitable<void> DownloadMode::send_agent() {
    const auto address = co_await link_.echo_be<std::uint32_t>();
    const auto length = co_await link_.echo_be<std::uint32_t>();
    const auto signature = co_await link_.echo_be<std::uint32_t>();
    const std::uint16_t verdict = placement_status(address, length, signature);
    co_await status(verdict);
    if (verdict != ok) co_return;

    co_await link_.enter(Step::send_agent, "data", length);
    Bytes code(length);
    co_await link_.fill_counted(code);
    co_await status(xor16(code));
    if (!trusted(code)) {
        loaded_.reset();
        co_await status(not_verified);
        if (!brom()) throw PhoneReset{.emergency = true};
        co_return;
    }
    loaded_ = LoadedAgent{std::move(code), brom() ? address : preloader_address, !brom()};
    co_await status(ok);
}

asio::awaitable<bool> DownloadMode::jump(bool wide) {
    const auto address = co_await link_.echo_be<std::uint32_t>();
    if (wide) co_await link_.echo_be<std::uint8_t>();
    if (!loaded_) {
        co_await status(brom() ? no_agent : not_verified);
        if (!brom()) throw PhoneReset{.emergency = true};
        co_return false;
    }
    if (brom() && address != loaded_->address) {
        co_await status(invalid_jump);
        co_return false;
    }
    co_await status(ok);
    co_return true;
}

} // namespace gangflash::vphone

#include "engine/mediatek/brom/boot_rom.hpp"
#include "engine/mediatek/brom/wire.hpp"

namespace gangflash::brom {

asio::awaitable<Result<void>>
write_register(Link& link, std::uint32_t address, std::uint32_t value, std::uint8_t width) {
    const Command command = width == 2 ? Command::write16 : Command::write32;
    constexpr std::uint32_t one_value = 1;
    if (auto said = co_await say(link, command); !said) co_return said.error();
    if (auto same = co_await echo(link, command, address); !same) co_return same.error();
    if (auto same = co_await echo(link, command, one_value); !same) co_return same.error();
    if (auto ok = co_await expect_ok(link, command); !ok) co_return ok.error();

    if (width == 2) {
        auto same = co_await echo(link, command, static_cast<std::uint16_t>(value));
        if (!same) co_return same.error();
    } else {
        auto same = co_await echo(link, command, value);
        if (!same) co_return same.error();
    }
    co_return co_await expect_ok(link, command);
}

} // namespace gangflash::brom

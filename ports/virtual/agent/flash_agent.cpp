#include "ports/virtual/agent/flash_agent.hpp"

namespace gangflash::vphone {

namespace {
// Main commands, 3.4
constexpr std::uint32_t download_command = 0x01'0001;
constexpr std::uint32_t upload_command = 0x01'0002;
constexpr std::uint32_t format_command = 0x01'0003;
constexpr std::uint32_t write_command = 0x01'0004;
constexpr std::uint32_t read_command = 0x01'0005;
constexpr std::uint32_t format_partition_command = 0x01'0006;
constexpr std::uint32_t shutdown_command = 0x01'0007;
constexpr std::uint32_t control_command = 0x01'0009;

constexpr std::size_t longest_command = 0x1000;
constexpr std::size_t least_shutdown = 24; ///< some hosts send 28 or 32
} // namespace

FlashAgent::FlashAgent(PhoneLink& link, const PhoneBoard& board, LoadedAgent code)
    : raw_(link), link_(link), board_(board), code_(std::move(code)),
      memory_up_(code_.from_preloader) {}

asio::awaitable<ShutdownOrder> FlashAgent::run() {
    co_await set_up();
    while (!stage2_)
        co_await obey_stage1();
    for (;;)
        if (const auto order = co_await obey_stage2()) co_return *order;
}

/// A command word; nullopt when the packet was none and has been refused.
asio::awaitable<std::optional<std::uint32_t>> FlashAgent::command() {
    const Bytes packet = co_await link_.receive(longest_command);
    if (packet.size() == sizeof(std::uint32_t)) co_return load_le<std::uint32_t>(packet);
    co_await link_.status(AgentStatus::protocol);
    co_return std::nullopt;
}

asio::awaitable<std::optional<ShutdownOrder>> FlashAgent::obey_stage2() {
    const auto what = co_await command();
    if (!what) co_return std::nullopt;
    switch (*what) {
    case control_command:
        co_await device_control();
        break;
    case write_command:
        co_await write_data();
        break;
    case download_command:
        co_await download();
        break;
    case read_command:
        co_await read_data();
        break;
    case upload_command:
        co_await upload();
        break;
    case format_command:
        co_await format();
        break;
    case format_partition_command:
        co_await format_partition();
        break;
    case shutdown_command:
        co_return co_await shut_down();
    default:
        co_await link_.status(AgentStatus::unsupported_command);
        break;
    }
    co_return std::nullopt;
}

asio::awaitable<ShutdownOrder> FlashAgent::shut_down() {
    co_await raw_.enter(Step::finish);
    co_await link_.status(AgentStatus::ok);
    Bytes words = co_await link_.receive(longest_command);
    if (words.size() < least_shutdown) words.resize(least_shutdown);
    co_await link_.status(AgentStatus::ok);
    ShutdownOrder order;
    order.reboot = load_le<std::uint32_t>(words) != 0;
    if (order.reboot) order.boot_mode = load_le<std::uint32_t>(words, 12);
    co_return order;
}

asio::awaitable<std::optional<StorageTarget>> FlashAgent::receive_range() {
    co_await link_.status(AgentStatus::ok);
    constexpr std::size_t least_flash_op = 24;
    const auto parameter = co_await link_.receive_parameter(least_flash_op, longest_command);
    if (!parameter) co_return std::nullopt;
    TargetOrRefusal found = target_of_range(board_, *parameter);
    if (const auto* refusal = std::get_if<AgentStatus>(&found)) {
        co_await link_.status(*refusal);
        co_return std::nullopt;
    }
    co_return std::get<StorageTarget>(std::move(found));
}

AgentStatus FlashAgent::storage_error() const {
    return board_.chip().storage == StorageKind::ufs ? AgentStatus::ufs_error
                                                     : AgentStatus::emmc_error;
}

} // namespace gangflash::vphone

#pragma once

#include "ports/virtual/agent/agent_link.hpp"
#include "ports/virtual/agent/storage_target.hpp"
#include "ports/virtual/boot/download_mode.hpp"
#include "ports/virtual/phone_board.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include <boost/asio/awaitable.hpp>

namespace gangflash::vphone {

class ImageSink;

/// What the host wants after SHUTDOWN.
struct ShutdownOrder {
    bool reboot = false;         ///< else power off
    std::uint32_t boot_mode = 0; ///< 0 normal, 1 charging, 2 fastboot
};

/// An XFlash Download Agent in both its stages. It behaves as the genuine agents were seen to
/// (mtk-xflash-xml-da.md, section 3 and "Observed"); it does not execute the code it was sent, but
/// checks it as DA1 does.
class FlashAgent {
public:
    FlashAgent(PhoneLink& link, const PhoneBoard& board, LoadedAgent code);

    /// From the first byte C0 to SHUTDOWN.
    asio::awaitable<ShutdownOrder> run();

private:
    // Stage 1
    asio::awaitable<void> set_up();
    asio::awaitable<void> obey_stage1();
    asio::awaitable<void> init_ext_ram();
    asio::awaitable<void> boot_to();
    AgentStatus memory_status(ByteView emi) const;
    bool knows(ByteView agent2) const;

    // Both
    asio::awaitable<std::optional<std::uint32_t>> command();
    asio::awaitable<void> device_control();
    asio::awaitable<void> obey_control(std::uint32_t control);
    std::optional<Bytes> answer_to(std::uint32_t control) const;
    asio::awaitable<void> answer(Bytes data);
    asio::awaitable<ShutdownOrder> shut_down();
    Bytes emmc_info() const;
    Bytes ufs_info() const;
    Bytes ram_info() const;
    Bytes chip_id() const;
    Bytes packet_lengths() const;

    // Stage 2
    asio::awaitable<std::optional<ShutdownOrder>> obey_stage2();
    asio::awaitable<void> write_data();
    asio::awaitable<void> download();
    asio::awaitable<void> receive_image(std::uint64_t length, ImageSink& sink);
    asio::awaitable<AgentStatus>
    receive_chunk(std::uint64_t left, ImageSink& sink, std::uint64_t& got);
    asio::awaitable<void> read_data();
    asio::awaitable<void> upload();
    asio::awaitable<void> send_image(const StorageTarget& target);
    asio::awaitable<void> format();
    asio::awaitable<void> format_partition();
    asio::awaitable<void> erase(const StorageTarget& target);
    asio::awaitable<std::optional<StorageTarget>> receive_range();
    Step reading_step() const { return modified_ ? Step::verify : Step::read_identity; }
    AgentStatus storage_error() const;

    PhoneLink& raw_;
    AgentLink link_;
    const PhoneBoard& board_;
    LoadedAgent code_;
    bool stage2_ = false;
    bool memory_up_ = false;
    bool modified_ = false; ///< something was erased or written since power-up
    std::uint32_t checksum_level_ = 0;
};

} // namespace gangflash::vphone

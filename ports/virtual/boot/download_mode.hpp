#pragma once

#include "base/bytes.hpp"
#include "ports/virtual/phone_board.hpp"
#include "ports/virtual/phone_link.hpp"

#include <cstdint>
#include <optional>

#include <boost/asio/awaitable.hpp>

namespace gangflash::vphone {

/// A Download Agent in the phone's memory, ready to run.
struct LoadedAgent {
    Bytes code; ///< signature included
    std::uint32_t address = 0;
    bool from_preloader = false; ///< memory is up already, no EMI settings needed
};

/// Command mode of boot ROM and preloader: everything between handshake and agent.
/// Source: mtk-brom-preloader-legacy-da.md, section 3. All integers big-endian; every command
/// byte and parameter is echoed; an unknown command is echoed and nothing else happens.
class DownloadMode {
public:
    enum class Who : std::uint8_t { brom, preloader };

    DownloadMode(PhoneLink& link, const PhoneBoard& board, Who who);

    /// Obeys until JUMP_DA. Throws PhoneReset, PhoneOff or CablePulled otherwise.
    asio::awaitable<LoadedAgent> run();

private:
    asio::awaitable<bool> obey(std::uint8_t command); ///< true: jump
    asio::awaitable<bool> obey_loading(std::uint8_t command);

    // Identification, 3.2
    asio::awaitable<void> hw_code();
    asio::awaitable<void> versions();
    asio::awaitable<void> target_config();
    asio::awaitable<void> capabilities();
    asio::awaitable<void> send_id(ByteView id);

    // Registers, 3.5
    asio::awaitable<void> read_registers(unsigned width);
    asio::awaitable<void> write_registers(unsigned width, bool echo_values);
    std::uint16_t
    access_status(std::uint32_t address, std::uint32_t count, unsigned width, bool write) const;
    void die_of(std::uint16_t access) const;
    void write_register(std::uint32_t address, std::uint32_t value);

    // Agent, 3.8 and 3.9
    asio::awaitable<void> send_agent();
    asio::awaitable<bool> jump(bool wide);
    std::uint16_t
    placement_status(std::uint32_t address, std::uint32_t length, std::uint32_t signature) const;
    bool trusted(ByteView agent) const;
    bool daa() const;

    // Security files, 3.14 and 3.15
    asio::awaitable<void> take_file(std::uint16_t refusal);
    asio::awaitable<void> authenticate_link();
    bool sla() const;

    asio::awaitable<void> status(std::uint16_t value);
    bool brom() const { return who_ == Who::brom; }

    PhoneLink& link_;
    const PhoneBoard& board_;
    Who who_;
    std::optional<LoadedAgent> loaded_;
    bool link_authorised_ = false; ///< SLA passed; forgotten with every start
};

} // namespace gangflash::vphone

#pragma once

#include "ports/virtual/agent/flash_agent.hpp"
#include "ports/virtual/agent/image_sink.hpp"
#include "ports/virtual/agent/storage_target.hpp"
#include "ports/virtual/boot/download_mode.hpp"
#include "ports/virtual/phone_board.hpp"
#include "ports/virtual/xml/xml_link.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <boost/asio/awaitable.hpp>

namespace gangflash::vphone {

/// An XML Download Agent in both its stages, after the genuine MT6789 agent of 31 October 2024
/// (mtk-xflash-xml-da.md, sections 4 and 7, "Observed of genuine V6 agents"). It does not execute
/// the code it was sent, but checks it as DA1 does. It erases before it asks for an image and tells
/// its errors in END. Plain agents go on afterwards; those that authenticate their host are of the
/// flavour that then says nothing more ("One error ends T and O").
class XmlAgent {
public:
    XmlAgent(PhoneLink& link, const PhoneBoard& board, LoadedAgent code);

    /// From the first CMD:START to CMD:REBOOT.
    asio::awaitable<ShutdownOrder> run();

private:
    /// How a command ended; `message` is of this command alone.
    struct Ending {
        std::string_view result = "OK";
        std::string message;
        std::optional<ShutdownOrder> order; ///< no START follows
    };

    asio::awaitable<void> announce();
    asio::awaitable<std::optional<ShutdownOrder>> obey(const std::string& document);
    asio::awaitable<Ending> carry_out(const std::string& command, const std::string& document);
    asio::awaitable<void> end(std::string_view result, std::string_view message);

    // Calls to the host
    asio::awaitable<void> report_progress(std::string_view what);
    asio::awaitable<bool> upload(std::string_view info, const std::string& target, ByteView file);
    asio::awaitable<std::optional<std::uint64_t>> open_download(std::string_view info,
                                                                const std::string& source);
    asio::awaitable<std::optional<Bytes>> download_piece(std::uint64_t left);
    asio::awaitable<std::optional<std::string>> ask_file(std::string_view key,
                                                         const std::string& path);
    asio::awaitable<Ending>
    answer(const std::string& document, std::string_view info, std::string file);

    // Stage 1
    asio::awaitable<Ending> boot_to(const std::string& document);
    bool knows(ByteView agent2) const;

    // Authentication (xml/authentication.cpp)
    asio::awaitable<Ending> tell_challenge(const std::string& document);
    asio::awaitable<Ending> take_policy(const std::string& document);

    // Stage 2
    std::string hardware_info() const;
    std::string partition_table() const;
    std::optional<StorageTarget> region_of(std::string_view name) const;
    asio::awaitable<Ending> write_flash(const std::string& document);
    asio::awaitable<Ending> write_partition(const std::string& document);
    asio::awaitable<Ending>
    receive_image(const StorageTarget& target, std::string_view info, const std::string& source);
    asio::awaitable<Ending> read_flash(const std::string& document);
    asio::awaitable<Ending> read_partition(const std::string& document);
    asio::awaitable<Ending>
    send_image(const StorageTarget& target, std::string_view info, const std::string& file);
    asio::awaitable<Ending> erase_flash(const std::string& document);
    asio::awaitable<Ending> erase_partition(const std::string& document);
    asio::awaitable<Ending> erase(const StorageTarget& target);
    bool wants_signed(const StorageTarget& target) const;
    void note_table(const StorageTarget& target);
    void remake_table();
    Step reading_step() const { return modified_ ? Step::verify : Step::read_identity; }

    PhoneLink& raw_;
    XmlLink link_;
    const PhoneBoard& board_;
    LoadedAgent code_;
    bool stage2_ = false;
    bool memory_up_ = false;
    bool modified_ = false; ///< something was erased or written since power-up
    bool trusted_ = false;  ///< the host has answered the challenge
    Bytes challenge_;       ///< the last one told
    bool sums_ = false;     ///< every packet's sum is checked
    /// Until a command by place touches the table's part of the user area: then seccfg is not found
    /// and the phone counts as locked, for as long as this agent runs (seen).
    bool table_known_ = true;
};

} // namespace gangflash::vphone

#pragma once

#include "ports/virtual/agent/storage_target.hpp"
#include "ports/virtual/boot/download_mode.hpp"
#include "ports/virtual/legacy/agent_build.hpp"
#include "ports/virtual/legacy/wire.hpp"
#include "ports/virtual/phone_board.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>

#include <boost/asio/awaitable.hpp>

namespace gangflash::vphone {

class ImageSink;

/// How one run of the agent ended.
enum class LegacyEnd : std::uint8_t {
    power_off,
    reboot,
    speed_switch, ///< off the bus and back as 0e8d:2001, the agent going on
};

/// A Download Agent of the legacy generation, in all three shapes. Like the XFlash one it does not
/// execute the code it was sent, but checks it as DA1 does. Which build it plays is a row of the
/// chip model.
///
/// Sources: mtk-brom-preloader-legacy-da.md, section 7 and "Observed"; mtk-legacy-one-stage.md.
class LegacyAgent {
public:
    /// `board.chip().legacy` is set.
    LegacyAgent(const PhoneBoard& board, LoadedAgent code);

    /// From the first byte C0, or, after a speed switch, from the next command, to its end.
    asio::awaitable<LegacyEnd> run(PhoneLink& link);

private:
    // Start: start.cpp
    asio::awaitable<void> start_one_stage();
    asio::awaitable<void> start_with_ids();
    asio::awaitable<void> say_hello(bool raw_ids);
    asio::awaitable<void> take_configuration();
    asio::awaitable<void> nand_records();
    asio::awaitable<void> send_nand_ids(bool raw);
    asio::awaitable<void> send_raw_cid();

    // Memory: memory.cpp
    asio::awaitable<void> memory_needed();
    asio::awaitable<void> enable_memory();
    asio::awaitable<void> built_in_settings();
    asio::awaitable<std::optional<Bytes>> receive_settings(std::uint32_t entry_size);
    asio::awaitable<std::uint32_t> second_settings();
    asio::awaitable<void> memory_verdict(std::uint32_t error);

    // Second region: second_region.cpp
    asio::awaitable<void> take_second_region();
    bool knows(ByteView agent2) const;

    // Report: report.cpp
    asio::awaitable<void> report();
    asio::awaitable<void> report_nand();
    asio::awaitable<void> report_emmc();
    asio::awaitable<void> report_memory();

    // Commands: commands.cpp
    asio::awaitable<std::optional<LegacyEnd>> obey(std::uint8_t command);
    asio::awaitable<void> obey_question(std::uint8_t command);
    asio::awaitable<void> obey_two_stage(std::uint8_t command);
    asio::awaitable<LegacyEnd> finish();
    asio::awaitable<std::optional<LegacyEnd>> watchdog();
    asio::awaitable<LegacyEnd> switch_speed(bool with_ids);
    asio::awaitable<void> switch_part();
    asio::awaitable<void> battery();
    asio::awaitable<void> phone_info();

    // Storage: writing.cpp, boot_loader.cpp, reading.cpp, erasing.cpp, tables.cpp
    asio::awaitable<void> write_data();
    asio::awaitable<void> write_image();
    asio::awaitable<void> verify_image();
    asio::awaitable<bool> receive_packets(std::uint64_t length,
                                          std::uint32_t packet,
                                          bool checked,
                                          ImageSink& sink,
                                          std::uint16_t& sum);
    asio::awaitable<std::uint32_t> receive_packet(Bytes& data, bool checked);
    std::uint32_t store(ImageSink& sink, ByteView data);
    asio::awaitable<void> download_boot_loader();
    asio::awaitable<void> overrun_ring();
    asio::awaitable<bool> receive_boot_loader(std::uint32_t packet);
    asio::awaitable<void> read_data();
    asio::awaitable<void>
    send_data(const StorageTarget& target, std::uint32_t packet, bool in_pieces);
    asio::awaitable<void> format();
    asio::awaitable<void> erase(const StorageTarget& target);
    void keep_record(std::string_view state);
    asio::awaitable<void> send_table();
    asio::awaitable<void> take_pmt();
    asio::awaitable<void> take_gpt();

    /// The range of an eMMC part, or the error that refuses it.
    std::variant<StorageTarget, std::uint32_t>
    target_of(std::uint8_t part, std::uint64_t start, std::uint64_t length) const;

    const LegacyBuild& build() const { return *board_.chip().legacy; }
    const LegacyErrors& errors() const { return build().errors; }
    Step reading_step() const { return modified_ ? Step::verify : Step::read_identity; }

    /// What BD compares with, kept while writing.
    struct WrittenImage {
        std::uint64_t length = 0;
        std::uint16_t sum = 0;
    };

    const PhoneBoard& board_;
    LoadedAgent code_;
    std::optional<LegacyWire> wire_; ///< of this appearance
    bool started_ = false;
    bool memory_up_ = false;
    bool high_speed_ = false;
    bool modified_ = false; ///< something was erased or written since power-up
    std::uint8_t part_ = 8; ///< selected with 60
    std::map<std::uint64_t, WrittenImage> written_; ///< by address
    std::optional<std::uint64_t> record_at_;        ///< of its download record, once found
};

} // namespace gangflash::vphone

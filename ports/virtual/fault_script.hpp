#pragma once

#include "base/result.hpp"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gangflash::vphone {

/// Where in its life a phone is, as it sees it (docs/virtual-phones.md). The names are those of
/// the station's journal.
enum class Step : std::uint8_t {
    handshake,     ///< from appearing on the bus to the end of the start sequence
    identify,      ///< boot ROM or preloader commands before the agent
    send_agent,    ///< SEND_DA
    start_agent,   ///< JUMP_DA to the end of DA1's setup
    enable_dram,   ///< INIT_EXT_RAM
    load_agent2,   ///< BOOT_TO
    storage,       ///< questions to DA2
    read_identity, ///< reads before the first erase or write
    erase,
    write,
    verify, ///< reads after the first erase or write
    finish, ///< SHUTDOWN
};

inline constexpr std::size_t step_count = 12;

std::string_view to_string(Step step);
std::optional<Step> parse_step(std::string_view name);

/// What goes wrong.
enum class Mischief : std::uint8_t {
    drop,            ///< the cable: leaves the bus, returns freshly powered after `for`
    hub_drop,        ///< the same for every phone of its hub
    stall,           ///< silent for `for`, then goes on
    mute,            ///< never answers again
    corrupt,         ///< one byte flipped: of received data, or of the next answer
    late,            ///< every answer of the step comes `for` later
    watchdog_loop,   ///< the boot ROM's watchdog resets it every `for` unless it is stopped
    short_window,    ///< the preloader listens for `for` only
    slow_return,     ///< the next return to the bus takes `for` longer
    double_arrival,  ///< appears, vanishes, appears
    reorder_arrival, ///< appears `for` later than its turn
    storage_error,   ///< the storage refuses one write or erase
    agent_crash,     ///< the agent stops, `for` later the phone resets itself
    swap,            ///< leaves, and another phone is plugged in after `for`
    battery_low,     ///< reports 3.3 V
    dram_dead,       ///< its memory never comes up
    no_boot,         ///< never boots, whatever is written
    never_return,    ///< leaves the bus for good
    untrusted_agent, ///< DAA on, and this agent is not on its list
    no_sums,         ///< its agent compares no checksums of what it is sent
};

std::string_view to_string(Mischief mischief); ///< as in fault files: `hub-drop`
std::optional<Mischief> parse_mischief(std::string_view name);

/// Where in a step: a byte offset, or a share of what the step moves.
struct FaultPoint {
    std::uint64_t bytes = 0;
    std::optional<unsigned> percent;
};

/// One `[[fault]]` table.
struct FaultRule {
    std::optional<std::size_t> phone; ///< 1 is the first; absent: any phone (each on its own)
    std::optional<std::size_t> hub;   ///< 1 is the first; absent: any
    std::optional<Step> step;         ///< absent: of the phone as a whole
    std::string partition;            ///< of `write:super`; empty: any
    FaultPoint at;
    Mischief what{};
    std::optional<std::chrono::milliseconds> duration; ///< `for`; absent: see default_duration
    unsigned times = 1;
    unsigned chance = 100; ///< percent, thrown once per phone
    std::size_t line = 0;  ///< in its file
};

std::chrono::milliseconds default_duration(Mischief what);

/// Whether it happens at a place; the others are of the phone as a whole.
bool needs_step(Mischief what);

struct FaultScript {
    std::vector<FaultRule> rules;
};

/// Reads a fault file. Unknown keys, steps and values: `virtual_phone_invalid` naming file, line,
/// cause.
Result<FaultScript> load_fault_script(const std::filesystem::path& file);

/// The same from text; `name` stands for the file in messages.
Result<FaultScript> parse_fault_script(std::string_view text, std::string_view name);

} // namespace gangflash::vphone

#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace gangflash {

/// The steps of an attempt, in order. Their names stand in the ledger, in fault files and in
/// docs/steps.md, and are never renamed.
enum class Step : std::uint8_t {
    handshake,           ///< boot ROM or preloader answers
    identify,            ///< chip, security bits and ids; watchdog stopped
    send_agent,          ///< DA1 uploaded
    start_agent,         ///< DA1 runs and is set up
    enable_dram,         ///< memory settings; skipped when the preloader has done it
    load_agent2,         ///< DA2 uploaded and running
    storage,             ///< storage, battery and chip ids of the agent
    read_identity,       ///< partition table, preloader, IMEI and serial before the work
    check,               ///< everything that can be refused is refused here
    resume,              ///< what an earlier attempt wrote is looked at again
    readback,            ///< one partition or range, into a file
    memory_test,         ///< the memory, or one region of the storage
    guard,               ///< what the phone owns is backed up, one partition
    erase,               ///< one partition, or what lies between those that stay
    verify_erase,        ///< pieces of it read back: nothing is left there
    table,               ///< a new partition table
    restore,             ///< one partition from the backup, or found to be as it was
    write,               ///< one partition
    verify,              ///< one partition, read back
    read_identity_after, ///< the same as before, else FAIL
    finish,              ///< power off or reboot
    boot_check,          ///< waits for the phone to show itself booted
};

inline constexpr std::array<std::string_view, 22> step_names{
    "handshake",   "identify",    "send_agent",    "start_agent", "enable_dram",
    "load_agent2", "storage",     "read_identity", "check",       "resume",
    "readback",    "memory_test", "guard",         "erase",       "verify_erase",
    "table",       "restore",     "write",         "verify",      "read_identity_after",
    "finish",      "boot_check"};

constexpr std::string_view to_string(Step step) {
    return step_names[static_cast<std::size_t>(step)];
}

} // namespace gangflash

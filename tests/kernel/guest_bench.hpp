#pragma once

#include "tests/kernel/line_process.hpp"
#include "tests/support/temporary_folder.hpp"

#include <chrono>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

namespace gangflash::test {

/// A bench of virtual phones, and the station in a guest with a real kernel's USB stack.
struct BenchPlan {
    std::size_t root_phones = 0; ///< high speed, on root ports 1.. of one xHCI controller
    std::size_t hub_phones = 0;  ///< full speed, eight to a hub on root ports 15, 14
    std::string mode = "brom";
    std::string faults{};                 ///< text of a fault file; phone 1 is the first root phone
    std::vector<std::string> arguments{}; ///< more words for `gangflash flash`
    std::chrono::seconds limit{400};      ///< of the guest, on a machine under load
};

/// What came out of one run.
struct BenchRun {
    int exit_code = -1;
    std::vector<nlohmann::json> events;  ///< the station's lines
    std::vector<std::string> kernel_log; ///< of USB only
    std::vector<std::string> other;      ///< what else was printed
    std::vector<nlohmann::json> phones;  ///< the phones' own lines

    /// Of the slot; null when it has none.
    nlohmann::json verdict(const std::string& slot) const;
    std::size_t count(const std::string& event, const std::string& slot) const;
    std::size_t logged(const std::string& text) const; ///< kernel lines with this text
    std::string story() const;                         ///< all of it, for a failing test
};

class GuestBench {
public:
    explicit GuestBench(BenchPlan plan);

    /// Why this machine has no guest; empty when it has one.
    static std::string missing();

    /// `on_event` sees each line of the station as it comes and may act on the bench.
    BenchRun run(const std::function<void(const nlohmann::json&)>& on_event = {});

    /// Slots are numbered from 1: root phones, then hub phones.
    std::size_t slots() const { return plan_.root_phones + plan_.hub_phones; }

    /// A hub (1 is the first) is pulled with all phones on it; and plugged in again.
    void pull_hub(std::size_t hub);
    void plug_hub(std::size_t hub);

private:
    std::string qemu_arguments() const;
    std::string port_of(std::size_t phone) const; ///< as QEMU names it, 1 is the first
    void write_slots() const;
    void start_phones();
    nlohmann::json ask_qemu(const std::string& command, const nlohmann::json& arguments);

    BenchPlan plan_;
    TemporaryFolder folder_;
    std::unique_ptr<LineProcess> phones_; ///< ends before the folder goes
};

} // namespace gangflash::test

#include "base/sha256.hpp"
#include "ports/virtual/partition_table.hpp"
#include "ports/virtual/xml/xml_agent.hpp"

#include <algorithm>
#include <chrono>

#include <fmt/format.h>

namespace gangflash::vphone {

// What each stage knows (mtk-xflash-xml-da.md, 7.1), and everything but the storage.

namespace {

constexpr std::chrono::milliseconds memory_training{10};
constexpr std::chrono::milliseconds agent2_start{500};
constexpr std::size_t longest_agent2 = 0x100'0000;
constexpr std::uint32_t battery_good_mv = 3900;
constexpr std::uint32_t battery_low_mv = 3300;

constexpr std::string_view missing_node = "Required XML node path not found. Check command string.";

} // namespace

asio::awaitable<XmlAgent::Ending> XmlAgent::carry_out(const std::string& command,
                                                      const std::string& document) {
    Ending ending;
    const bool both = command == "NOTIFY-INIT-HW" || command == "SET-HOST-INFO" ||
                      command == "GET-HW-INFO" || command == "REBOOT";
    const bool first = command == "SET-RUNTIME-PARAMETER" || command == "HOST-SUPPORTED-COMMANDS" ||
                       command == "BOOT-TO";
    // Of agents that authenticate, nothing else exists before ("What exists before
    // authentication").
    const bool secret = !board_.build.agent_public_key.empty();
    const bool always = command == "NOTIFY-INIT-HW" || command == "GET-SYS-PROPERTY";
    const bool about_trust =
        secret && (command == "SECURITY-GET-DEV-FW-INFO" || command == "SECURITY-SET-FLASH-POLICY");
    const bool open = !secret || trusted_ || !stage2_;
    const bool second =
        command == "GET-SYS-PROPERTY" || command == "GET-DA-INFO" || command == "EMMC-CONTROL" ||
        command == "READ-PARTITION-TABLE" || command == "READ-FLASH" || command == "WRITE-FLASH" ||
        command == "ERASE-FLASH" || command == "READ-PARTITION" || command == "WRITE-PARTITION" ||
        command == "ERASE-PARTITION" || command == "SET-BOOT-MODE";
    const bool known =
        stage2_ ? about_trust || ((both || second) && (open || always)) : both || first;
    if (!known) {
        co_await link_.say("ERR!UNSUPPORTED");
        ending = {.result = "ERR!UNSUPPORTED", .message = "Unsupported command.", .order = {}};
        co_return ending;
    }
    const bool question = command.starts_with("GET-") || command == "EMMC-CONTROL" ||
                          command == "READ-PARTITION-TABLE";
    if (stage2_ && question && raw_.step() != Step::storage) co_await raw_.enter(Step::storage);
    if (command == "REBOOT") co_await raw_.enter(Step::finish);
    co_await link_.say("OK");

    if (command == "SET-RUNTIME-PARAMETER") {
        const std::string level = element(document, "checksum_level").value_or("");
        sums_ = (level == "USB" || level == "USB-STORAGE") &&
                !board_.faults.afflicted(Mischief::no_sums);
    } else if (command == "NOTIFY-INIT-HW") {
        co_await raw_.pause(memory_training);
        if (board_.faults.afflicted(Mischief::dram_dead)) {
            ending = {.result = "ERR", .message = "DRAM Test Failed.", .order = {}};
            co_return ending;
        }
        memory_up_ = true;
        co_await report_progress("init-hw");
    } else if (command == "BOOT-TO") {
        ending = co_await boot_to(document);
    } else if (command == "GET-HW-INFO") {
        ending = co_await answer(document, "HW-INFO", hardware_info());
    } else if (command == "GET-DA-INFO") {
        ending = co_await answer(document,
                                 "DA-INFO",
                                 "<?xml version=\"1.0\" encoding=\"utf-8\"?><da_info><da_version>"
                                 "2021</da_version><build>Jan  1 2026:00:00:00</build></da_info>");
    } else if (command == "GET-SYS-PROPERTY") {
        const bool sla = element(document, "key").value_or("") == "DA.SLA";
        ending = co_await answer(
            document,
            "sys-prop",
            fmt::format("<?xml version=\"1.0\" encoding=\"utf-8\"?><sys_prop version=\"1.0\">{}"
                        "</sys_prop>",
                        !sla     ? ""
                        : secret ? "<item key=\"DA.SLA\">ENABLED</item>"
                                 : "<item key=\"DA.SLA\">DISABLED</item>"));
    } else if (command == "SECURITY-GET-DEV-FW-INFO") {
        ending = co_await tell_challenge(document);
    } else if (command == "SECURITY-SET-FLASH-POLICY") {
        ending = co_await take_policy(document);
    } else if (command == "EMMC-CONTROL") {
        const std::string function = element(document, "function").value_or("");
        if (function == "LIFE-CYCLE-STATUS")
            ending = co_await answer(document, function, "OK");
        else if (function == "GET-RPMB-KEY-STATUS")
            ending = co_await answer(document, "RPMB-KEY-STATUS", "NOT-EXIST");
    } else if (command == "READ-PARTITION-TABLE") {
        ending = co_await answer(document, "partition-table", partition_table());
    } else if (command == "READ-FLASH") {
        ending = co_await read_flash(document);
    } else if (command == "READ-PARTITION") {
        ending = co_await read_partition(document);
    } else if (command == "WRITE-FLASH") {
        ending = co_await write_flash(document);
    } else if (command == "WRITE-PARTITION") {
        ending = co_await write_partition(document);
    } else if (command == "ERASE-FLASH") {
        ending = co_await erase_flash(document);
    } else if (command == "ERASE-PARTITION") {
        ending = co_await erase_partition(document);
    } else if (command == "REBOOT") {
        const std::string action = element(document, "action").value_or("");
        const bool reboots =
            action == "IMMEDIATE" || action == "WARM-RESET" || action == "COLD-RESET";
        if (reboots || action == "DISCONNECT")
            ending.order = ShutdownOrder{.reboot = reboots, .boot_mode = 0};
        else
            ending = {.result = "ERR", .message = "Unknown reboot action: " + action, .order = {}};
    }
    co_return ending;
}

/// DA1 carries the hash of its DA2, signature left out.
bool XmlAgent::knows(ByteView agent2) const {
    const Sha256 hash = sha256(agent2);
    return std::search(
               code_.code.begin(), code_.code.end(), hash.bytes.begin(), hash.bytes.end()) !=
           code_.code.end();
}

asio::awaitable<XmlAgent::Ending> XmlAgent::boot_to(const std::string& document) {
    Ending failed{.result = "ERR", .message = std::string(missing_node), .order = {}};
    const auto address = element(document, "at_address");
    const std::string source = element(document, "source_file").value_or("");
    if (!address || source.empty()) co_return failed;
    const auto size = co_await open_download("2nd-DA", source);
    if (!size) {
        failed.message = "Host notice error.";
        co_return failed;
    }
    if (*size > longest_agent2) {
        failed.message = "fp_read_host_file buffer is too small.";
        co_return failed;
    }
    co_await raw_.enter(Step::load_agent2, "data", *size);
    Bytes agent2;
    while (agent2.size() < *size) {
        const auto piece = co_await download_piece(*size - agent2.size());
        if (!piece) {
            failed.message = "Host notice error or user canceled.";
            co_return failed;
        }
        agent2.insert(agent2.end(), piece->begin(), piece->end());
        co_await link_.say("OK@0x0");
    }
    if (!memory_up_) co_await raw_.fall_silent(); // nothing there to load it to
    if (host_number(*address) != board_.chip().da2_address) co_await raw_.fall_silent();
    if (!knows(agent2)) {
        failed.message = "DA Hash mismatch. Check these: 1. EMI 2. DRAM HW";
        co_return failed;
    }
    co_await raw_.pause(agent2_start);
    stage2_ = true;
    code_.code = Bytes(); // the second stage runs over the first
    Ending done;
    co_return done;
}

std::string XmlAgent::hardware_info() const {
    const ChipModel& chip = board_.chip();
    const bool ufs = chip.storage == StorageKind::ufs;
    const StorageShape& shape = board_.storage.shape();
    const bool low = board_.faults.afflicted(Mischief::battery_low);
    const std::string id = to_hex(board_.identity.storage_id);
    const std::string storage =
        ufs ? fmt::format("<ufs><block_size>{:#x}</block_size><lua0_size>{:#x}</lua0_size>"
                          "<lua1_size>{:#x}</lua1_size><lua2_size>{:#x}</lua2_size>"
                          "<lua3_size>0</lua3_size><id>{}</id></ufs>",
                          chip.sector(),
                          shape.boot1,
                          shape.boot2,
                          shape.user,
                          id)
            : fmt::format("<emmc><block_size>{:#x}</block_size><boot1_size>{:#x}</boot1_size>"
                          "<boot2_size>{:#x}</boot2_size><rpmb_size>0x400000</rpmb_size>"
                          "<user_size>{:#x}</user_size><gp1_size>0</gp1_size><gp2_size>0</gp2_size>"
                          "<gp3_size>0</gp3_size><gp4_size>0</gp4_size><id>{}</id></emmc>",
                          chip.sector(),
                          shape.boot1,
                          shape.boot2,
                          shape.user,
                          id);
    return fmt::format(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?><da_hw_info><version>1.2</version>"
        "<ram_size>{:#x}</ram_size><battery_voltage>{}</battery_voltage>"
        "<random_id>{}</random_id><storage>{}</storage>{}<product_id></product_id>"
        "</da_hw_info>",
        memory_up_ ? chip.dram_size : 0,
        low ? battery_low_mv : battery_good_mv,
        to_hex(board_.identity.random_id),
        ufs ? "UFS" : "EMMC",
        storage);
}

std::string XmlAgent::partition_table() const {
    std::string rows;
    if (const auto table = read_table(board_.storage, board_.chip().sector());
        table && table_known_)
        for (const TableEntry& entry : *table)
            rows += fmt::format("<pt><name>{}</name><start>{:#x}</start><size>{:#x}</size></pt>",
                                entry.name,
                                entry.start,
                                entry.size);
    return "<?xml version=\"1.0\" encoding=\"utf-8\"?><partition_table>" + rows +
           "</partition_table>";
}

} // namespace gangflash::vphone

#include "ports/virtual/agent/flash_agent.hpp"

#include <algorithm>
#include <charconv>

#include <openssl/sha.h>

namespace gangflash::vphone {

// DA1: from C0 to the start of DA2 (mtk-xflash-xml-da.md, 3.3, 3.6.1, 3.6.2).

namespace {

constexpr std::uint32_t sync_command = 0x434E'5953;
constexpr std::uint32_t environment_command = 0x01'0100;
constexpr std::uint32_t hw_init_command = 0x01'0101;
constexpr std::uint32_t shutdown_command = 0x01'0007;
constexpr std::uint32_t boot_to_command = 0x01'0008;
constexpr std::uint32_t control_command = 0x01'0009;
constexpr std::uint32_t ext_ram_command = 0x01'000A;

constexpr std::size_t longest_parameter = 0x1000;
constexpr std::size_t longest_emi = 0x10'0000;
constexpr std::size_t longest_agent2 = 0x100'0000;
constexpr std::uint64_t agent2_address = 0x4000'0000;
// Real training takes longer on some boards; mtkclient waits 20 ms on a serial port.
constexpr std::chrono::milliseconds memory_training{10};
constexpr std::chrono::milliseconds agent2_start{500};

// The EMI block (mtk-brom-preloader-legacy-da.md, 6.5 and 6.6).
constexpr std::string_view emi_magic = "MTK_BLOADER_INFO_v";
constexpr std::size_t emi_count_at = 0x6C;
constexpr std::size_t emi_entries_at = 0x70;
constexpr std::size_t entry_type_at = 0x04;
constexpr std::size_t entry_id_length_at = 0x08;
constexpr std::size_t entry_id_at = 0x10;
constexpr std::size_t entry_id_most = 16;

bool contains(ByteView hay, ByteView needle) {
    return std::search(hay.begin(), hay.end(), needle.begin(), needle.end()) != hay.end();
}

} // namespace

/// WAIT_SYNC → WAIT_ENV → WAIT_ENV_PARAM → WAIT_HW → WAIT_HW_PARAM → READY (3.11). Whoever does
/// not keep to it is never answered.
asio::awaitable<void> FlashAgent::set_up() {
    Bytes alive{std::byte{0xC0}};
    co_await raw_.send(std::move(alive));
    for (const std::uint32_t expected : {sync_command, environment_command, hw_init_command}) {
        const Bytes packet = co_await link_.receive(longest_parameter);
        if (packet.size() != 4 || load_le<std::uint32_t>(packet) != expected)
            co_await raw_.fall_silent();
        if (expected == sync_command) continue; // no parameter and no answer
        co_await link_.receive(longest_parameter);
        co_await link_.status(AgentStatus::ok);
    }
    co_await link_.status(AgentStatus::sync);
}

asio::awaitable<void> FlashAgent::obey_stage1() {
    const auto what = co_await command();
    if (!what) co_return;
    switch (*what) {
    case control_command:
        co_await device_control();
        break;
    case ext_ram_command:
        co_await init_ext_ram();
        break;
    case boot_to_command:
        co_await boot_to();
        break;
    case shutdown_command: {
        const ShutdownOrder order = co_await shut_down();
        if (order.reboot) throw PhoneReset{};
        throw PhoneOff{};
    }
    default:
        co_await link_.status(AgentStatus::unsupported_command);
        break;
    }
}

asio::awaitable<void> FlashAgent::init_ext_ram() {
    co_await raw_.enter(Step::enable_dram);
    co_await link_.status(AgentStatus::ok);
    const auto size = co_await link_.receive_parameter(sizeof(std::uint32_t), longest_parameter);
    if (!size) co_return;
    co_await raw_.enter(Step::enable_dram, "data", load_le<std::uint32_t>(*size));
    const Bytes emi = co_await link_.receive_counted(longest_emi);
    co_await raw_.pause(memory_training);
    const AgentStatus verdict =
        emi.size() == load_le<std::uint32_t>(*size) ? memory_status(emi) : AgentStatus::protocol;
    memory_up_ = verdict == AgentStatus::ok;
    co_await link_.status(verdict);
}

/// Does this block bring up the memory this phone has?
AgentStatus FlashAgent::memory_status(ByteView emi) const {
    if (board_.faults.afflicted(Mischief::dram_dead)) return AgentStatus::dram_failed;
    const ChipModel& chip = board_.chip();
    if (emi.size() < emi_entries_at || !as_text(emi).starts_with(emi_magic))
        return AgentStatus::emi_version;
    unsigned version = 0;
    const char* digits = as_text(emi).data() + emi_magic.size();
    std::from_chars(digits, digits + 2, version);
    if (version != chip.emi_version) return AgentStatus::emi_version;

    const std::size_t count =
        std::min<std::size_t>(load_le<std::uint32_t>(emi, emi_count_at),
                              (emi.size() - emi_entries_at) / chip.emi_entry_size);
    for (std::size_t i = 0; i < count; ++i) {
        const ByteView entry = emi.subspan(emi_entries_at + i * chip.emi_entry_size);
        const auto type = load_le<std::uint32_t>(entry, entry_type_at);
        const std::size_t length =
            std::min<std::size_t>(load_le<std::uint32_t>(entry, entry_id_length_at), entry_id_most);
        const bool discrete = (type >> 8U & 0xFFU) == 0;
        const ByteView id = entry.subspan(entry_id_at, length);
        if (discrete && chip.storage == StorageKind::ufs) return AgentStatus::ok;
        if (!discrete && length > 0 &&
            std::equal(id.begin(), id.end(), board_.identity.storage_id.begin()))
            return AgentStatus::ok;
    }
    return AgentStatus::dram_failed;
}

asio::awaitable<void> FlashAgent::boot_to() {
    co_await raw_.enter(Step::load_agent2);
    co_await link_.status(AgentStatus::ok);
    const auto place = co_await link_.receive_parameter(16, longest_parameter);
    if (!place) co_return;
    const auto address = load_le<std::uint64_t>(*place);
    const auto length = load_le<std::uint64_t>(*place, 8);
    co_await raw_.enter(Step::load_agent2, "data", length);
    const Bytes agent2 = co_await link_.receive_counted(longest_agent2);
    if (!memory_up_) { // nothing there to load it to: the agent crashes
        co_await raw_.fall_silent();
    } else if (address != agent2_address) {
        co_await link_.status(AgentStatus::address_not_allowed);
    } else if (agent2.size() != length || !knows(agent2)) {
        co_await link_.status(AgentStatus::agent_hash);
    } else {
        co_await link_.status(AgentStatus::ok);
        co_await raw_.pause(agent2_start);
        stage2_ = true;
        code_.code = Bytes(); // the second stage runs over the first
        co_await link_.status(AgentStatus::sync);
    }
}

/// DA1 carries the hash of its DA2: SHA-256 in newer builds, SHA-1 in older ones.
bool FlashAgent::knows(ByteView agent2) const {
    std::array<std::byte, SHA_DIGEST_LENGTH> sha1;
    SHA1(reinterpret_cast<const unsigned char*>(agent2.data()),
         agent2.size(),
         reinterpret_cast<unsigned char*>(sha1.data()));
    return contains(code_.code, sha256(agent2).bytes) || contains(code_.code, sha1);
}

} // namespace gangflash::vphone

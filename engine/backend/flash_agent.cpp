#include "engine/backend/flash_agent.hpp"

#include <fmt/format.h>

namespace gangflash {

std::string describe(const Place& place) {
    return fmt::format("region={} address=0x{:x} length=0x{:x}",
                       to_string(place.region),
                       place.address.value,
                       place.length.value);
}

bool is_refusal(const Fault& fault) {
    switch (fault.code) {
    case ErrorCode::port_vanished:
    case ErrorCode::io_timeout:
    case ErrorCode::answer_overdue:
    case ErrorCode::transfer_failed:
    case ErrorCode::cancelled:
    case ErrorCode::da_protocol:
        return false;
    default:
        return true;
    }
}

asio::awaitable<Result<std::optional<AgentTable>>> FlashAgent::partitions() {
    std::optional<AgentTable> none;
    co_return none;
}

asio::awaitable<Result<void>> FlashAgent::write_partitions(const WriteGrant&, AgentTable) {
    co_return Fault{ErrorCode::da_unsupported,
                    "these phones have a GPT, which is written by address"};
}

} // namespace gangflash

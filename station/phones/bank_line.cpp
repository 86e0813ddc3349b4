#include "station/phones/bank_line.hpp"

#include <nlohmann/json.hpp>

namespace gangflash {

std::string bank_line(std::string_view event,
                      const Clock& clock,
                      const vphone::VirtualBus& bus,
                      std::size_t index,
                      const std::filesystem::path& link,
                      PhoneMode mode) {
    const vphone::VirtualPhone& phone = bus.phone(index);
    const nlohmann::ordered_json line{
        {"event", event},
        {"time", to_rfc3339(clock.utc_now())},
        {"phone", index + 1},
        {"link", link.string()},
        {"chip", phone.chip().name},
        {"mode", to_string(mode)},
        {"bytes_stored", phone.bytes_stored()},
        {"boots", phone.deserves_to_boot().boots()},
    };
    return line.dump();
}

} // namespace gangflash

#pragma once

#include "base/clock.hpp"
#include "ports/virtual/virtual_bus.hpp"

#include <filesystem>
#include <string>
#include <string_view>

namespace gangflash {

/// What a bank of phones says of a change at one phone (docs/virtual-phones.md); `index` 0 is the
/// first phone. One JSON object without a line end.
std::string bank_line(std::string_view event,
                      const Clock& clock,
                      const vphone::VirtualBus& bus,
                      std::size_t index,
                      const std::filesystem::path& link,
                      PhoneMode mode);

} // namespace gangflash

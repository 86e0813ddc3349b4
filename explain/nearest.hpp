#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace gangflash::explain {

/// At most three known ids, numbers or symbols that look like what was asked, most alike first;
/// none when nothing is near.
std::vector<std::string> nearest(std::string_view asked);

} // namespace gangflash::explain

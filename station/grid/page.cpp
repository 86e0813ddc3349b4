#include "station/grid/page.hpp"

namespace gangflash {

void Page::set_theme(const Theme&) {}

void Page::heed(const StationSnapshot&) {}

} // namespace gangflash

#pragma once

#include "config/scatter/scatter.hpp"

#include <string_view>

namespace gangflash {

/// What partitions of this name are in scatter files (reference: mtk-firmware-package.md, 2.10,
/// "Typical values"), for a layout that is made without one. A name nobody knows is an UPDATE,
/// except that whatever sounds like identity or calibration (`oem_nvbk`, `persistbak`, `prodinfo`)
/// is PROTECTED: vendors have names of their own for copies of it.
OperationType usual_operation(std::string_view partition);

/// True when a partition holds what belongs to one phone or one boot: it is never copied from one
/// phone to its sisters. Wider than guard_of(): also boot flags and crash logs.
bool belongs_to_one_phone(std::string_view partition);

} // namespace gangflash

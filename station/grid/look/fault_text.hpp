#pragma once

#include "base/result.hpp"

#include <QString>

namespace gangflash {

QString fault_text(const Fault& fault); ///< id, what happened, and where

} // namespace gangflash

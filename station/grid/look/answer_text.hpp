#pragma once

#include "station/desk/answer.hpp"

#include <QString>

namespace gangflash {

/// The desk's answer in words.
QString answer_text(const Answer& answer);

} // namespace gangflash

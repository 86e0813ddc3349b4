#pragma once

#include "base/result.hpp"
#include "ports/virtual/cases.hpp"

#include <string>

namespace gangflash {

/// One line for each founding case: what `--case help` shows.
std::string case_list();

/// The case of this name. `virtual_phone_invalid` naming those there are.
Result<const vphone::PhoneCase*> named_case(const std::string& name);

} // namespace gangflash

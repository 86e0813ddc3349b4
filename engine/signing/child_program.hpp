#pragma once

#include "base/clock.hpp"
#include "base/result.hpp"
#include "base/units.hpp"

#include <filesystem>
#include <string>

#include <boost/asio/awaitable.hpp>

namespace gangflash {

/// Starts a program without arguments and without a shell, gives it `question` on standard input
/// and returns all it says on standard output. It has ended when this returns: by itself with
/// status 0, or killed when it takes longer than `limit`, says more than `longest` bytes or the
/// caller is cancelled. Its standard error is the station's.
/// Errors: `auth_required` with the reason (not started, exit status, killed), `cancelled`.
asio::awaitable<Result<std::string>> ask_program(std::filesystem::path program,
                                                 std::string question,
                                                 std::size_t longest,
                                                 Millis limit,
                                                 Clock& clock);

} // namespace gangflash

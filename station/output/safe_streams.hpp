#pragma once

#include <string>

namespace gangflash {

/// From now on whatever the program prints through stdio reaches standard output and standard error
/// as base/text printable() shows it: a batch, an operator, a file or a phone whose name holds
/// escape sequences cannot steer the terminal of who reads it, whatever line of code prints it.
/// What is meant to steer (the live table) goes through OutputQueue and cleans its own words.
///
/// Call once, first thing in main.
void use_safe_streams();

/// Flushes both. What failed: an empty text, or the cause in words ("No space left on device"). A
/// reader who left early (`| head`) is no failure.
std::string flush_safe_streams();

/// errno's words; a limit on the size of files (EFBIG) reads as a full disk.
std::string cause_in_words(int error);

} // namespace gangflash

#pragma once

#include "explain/lookup.hpp"
#include "station/cli/facts/facts.hpp"

#include <string>
#include <vector>

namespace gangflash::cli {

/// `4032 (0xFC0)`, `0xC0070004`, `0x7024`; empty when the status has no number.
std::string number_text(const explain::Explanation& one);

/// What is known under these words. A line pasted without quotes comes as many words: when the line
/// as a whole holds a symbol, the words around it that nobody knows are only the tool's chatter.
std::vector<explain::Answer> answers_to(const std::vector<std::string>& codes);

/// What is known under the asked words, for eyes; ends with a newline.
std::string explain_text(const explain::Answer& answer, explain::Language language);

/// One object for each meaning, or one with `"known": false`. Keys: docs/json.md.
std::vector<Facts> explain_facts(const explain::Answer& answer, explain::Language language);

} // namespace gangflash::cli

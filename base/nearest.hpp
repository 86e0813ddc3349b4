#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace gangflash {

/// The words of `known` that look like what was asked, most alike first, `most` of them; none when
/// nothing is near. Capital letters count as small ones; a third of the letters may be wrong (one
/// at least); a longer word that begins with what was asked is near. Each once.
std::vector<std::string>
nearest_words(std::string_view asked, std::span<const std::string> known, std::size_t most = 3);

/// `; did you mean flash or format?`, to stand behind a sentence; empty when nothing is near.
std::string did_you_mean(std::string_view asked, std::span<const std::string> known);

} // namespace gangflash

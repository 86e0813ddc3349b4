#pragma once

#include "base/bytes.hpp"
#include "base/result.hpp"

#include <string>
#include <string_view>

namespace gangflash {

/// A text file of other people as UTF-8 with LF.
struct DecodedText {
    std::string text;    ///< without byte order mark
    std::string warning; ///< how it was read, where that is not plain; else empty
};

/// Reads UTF-8, UTF-16 of either byte order (with a mark, or where every other byte is zero) and
/// GBK; CR LF, LF, lone CR, NEL and Unicode's own as line ends. Bytes of no encoding are taken
/// where only comments
/// (`#`) hold them. `text_encoding` naming the file, its encoding or the first line that cannot be
/// read, and what to do.
Result<DecodedText> decode_text(ByteView bytes, const std::string& file);

/// Text of other people inside a message of ours: one line, no control characters, at most
/// `most` bytes, cut between letters.
std::string quote_of(std::string_view text, std::size_t most = 60);

} // namespace gangflash

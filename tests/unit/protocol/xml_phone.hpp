#pragma once

#include "base/bytes.hpp"
#include "tests/support/tree.hpp"
#include "tests/unit/protocol/scripted_transport.hpp"
#include "tests/unit/protocol/xflash_phone.hpp"

#include <algorithm>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>

namespace gangflash {

/// A packet with a text and its NUL.
inline Bytes text_packet(std::string_view text) {
    Bytes payload(text.size() + 1);
    std::ranges::copy(as_bytes(text), payload.begin());
    return packet(payload);
}

/// Packets of an XML conversation, one a line: `H text` of the host, `D text` of the phone, both
/// with a NUL behind them; `H. text` without; `H# 5a*4096` bytes. `;` begins a line of comment.
inline Script parse_xml_script(std::string_view text) {
    Script script;
    std::istringstream lines{std::string(text)};
    for (std::string line; std::getline(lines, line);) {
        if (line.empty() || line[0] == ';') continue;
        const std::size_t blank = line.find(' ');
        if (blank == std::string::npos) throw std::invalid_argument("line " + line);
        const std::string side = line.substr(0, blank);
        const std::string words = line.substr(blank + 1);
        Bytes bytes;
        if (side.ends_with('#')) {
            const Script hex = Script::parse("H> " + words);
            bytes = packet(hex.turns.at(0).bytes);
        } else if (side.ends_with('.')) {
            const ByteView plain = as_bytes(words);
            bytes = packet(Bytes(plain.begin(), plain.end()));
        } else {
            bytes = text_packet(words);
        }
        script.turns.push_back({side[0] == 'H', std::move(bytes)});
    }
    return script;
}

inline Script load_xml_script(const std::string& file) {
    const std::string path = tree::source().string() + "/tests/unit/protocol/transcripts/" + file;
    std::ifstream stream(path);
    if (!stream) throw std::runtime_error("cannot read " + path);
    std::ostringstream text;
    text << stream.rdbuf();
    return parse_xml_script(text.str());
}

} // namespace gangflash

#include "tests/unit/protocol/scripted_transport.hpp"

#include "tests/support/tree.hpp"

#include <algorithm>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include <fmt/format.h>

namespace gangflash {
namespace {

/// `5a` or `5a*512`.
void append_token(Bytes& to, const std::string& token) {
    std::size_t used = 0;
    const auto value = static_cast<std::byte>(std::stoul(token, &used, 16));
    std::size_t count = 1;
    if (used == 2 && token.size() > 3 && token[2] == '*')
        count = std::stoul(token.substr(3));
    else if (used != token.size() || used != 2)
        throw std::invalid_argument("token " + token);
    to.insert(to.end(), count, value);
}

} // namespace

Script& Script::host(Bytes bytes) {
    turns.push_back({true, std::move(bytes)});
    return *this;
}

Script& Script::phone(Bytes bytes) {
    turns.push_back({false, std::move(bytes)});
    return *this;
}

Script& Script::operator+=(const Script& more) {
    turns.insert(turns.end(), more.turns.begin(), more.turns.end());
    return *this;
}

std::size_t Script::phone_bytes() const {
    std::size_t count = 0;
    for (const Turn& turn : turns)
        if (!turn.host) count += turn.bytes.size();
    return count;
}

Script Script::parse(std::string_view text) {
    Script script;
    std::istringstream lines{std::string(text)};
    for (std::string line; std::getline(lines, line);) {
        line.erase(std::min(line.find(';'), line.size()));
        std::istringstream words(line);
        std::string side;
        if (!(words >> side)) continue;
        if (side != "H>" && side != "D>") throw std::invalid_argument("line " + line);
        Bytes bytes;
        for (std::string token; words >> token;)
            append_token(bytes, token);
        script.turns.push_back({side == "H>", std::move(bytes)});
    }
    return script;
}

Script Script::load(const std::string& file) {
    const std::string path = tree::source().string() + "/tests/unit/protocol/transcripts/" + file;
    std::ifstream stream(path);
    if (!stream) throw std::runtime_error("cannot read " + path);
    std::ostringstream text;
    text << stream.rdbuf();
    return parse(text.str());
}

void ScriptedTransport::skip_finished_turns() {
    while (turn_ < script_.turns.size() && at_ == script_.turns[turn_].bytes.size()) {
        ++turn_;
        at_ = 0;
    }
}

/// One packet of what the phone may say now; 0 when it is not its turn.
std::size_t ScriptedTransport::say(std::span<std::byte> into) {
    std::size_t said = 0;
    skip_finished_turns();
    while (turn_ < script_.turns.size() && !script_.turns[turn_].host && said < into.size() &&
           allowance_ > 0) {
        const Bytes& bytes = script_.turns[turn_].bytes;
        std::size_t count = std::min({into.size() - said, bytes.size() - at_, allowance_});
        if (packets_ == Packets::single_bytes) count = 1;
        std::copy_n(bytes.begin() + static_cast<std::ptrdiff_t>(at_),
                    count,
                    into.begin() + static_cast<std::ptrdiff_t>(said));
        at_ += count;
        said += count;
        allowance_ -= count;
        skip_finished_turns();
        if (packets_ != Packets::glued) break;
    }
    return said;
}

asio::awaitable<Result<ByteCount>> ScriptedTransport::read_some(std::span<std::byte> into) {
    Wakeup turn(co_await asio::this_coro::executor);
    while (true) {
        if (const std::size_t said = say(into); said > 0) co_return ByteCount{said};
        const bool over = allowance_ == 0 || finished();
        if (mistake_ || (over && ending_ == Ending::vanish))
            co_return Fault{ErrorCode::port_vanished, {}};
        reader_ = &turn;
        const bool woken = co_await turn.wait();
        reader_ = nullptr;
        if (!woken) co_return Fault{ErrorCode::cancelled, {}};
    }
}

asio::awaitable<Result<void>> ScriptedTransport::write_all(ByteView from) {
    ++writes_;
    skip_finished_turns();
    for (const std::byte byte : from) {
        if (mistake_ || (allowance_ == 0 && ending_ == Ending::vanish))
            co_return Fault{ErrorCode::port_vanished, {}};
        if (allowance_ == 0) co_return success(); // a hung phone's buffer takes it
        const bool hosts_turn = turn_ < script_.turns.size() && script_.turns[turn_].host;
        if (!hosts_turn || script_.turns[turn_].bytes[at_] != byte) {
            mistake_ = fmt::format("turn {}: host says {:02x} at byte {}, script has {}",
                                   turn_,
                                   std::to_integer<unsigned>(byte),
                                   at_,
                                   hosts_turn ? to_hex(script_.turns[turn_].bytes)
                                              : std::string("the phone's turn"));
            if (reader_ != nullptr) reader_->notify();
            co_return Fault{ErrorCode::port_vanished, {}};
        }
        ++at_;
        skip_finished_turns();
    }
    if (reader_ != nullptr) reader_->notify();
    co_return success();
}

} // namespace gangflash

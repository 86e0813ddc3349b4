#pragma once

#include "base/async/wakeup.hpp"
#include "base/bytes.hpp"
#include "ports/api/transport.hpp"

#include <cstddef>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gangflash {

/// What both sides say, in order. As text, one turn a line:
///
///     H> a0          ; host to phone; a comment behind the semicolon
///     D> 5f 00*16    ; phone to host, one packet; `XX*N` repeats a byte
struct Script {
    struct Turn {
        bool host = false;
        Bytes bytes;
    };
    std::vector<Turn> turns;

    Script& host(Bytes bytes);
    Script& phone(Bytes bytes);
    Script& operator+=(const Script& more);

    /// Bytes the phone says in all.
    std::size_t phone_bytes() const;

    static Script parse(std::string_view text);
    static Script load(const std::string& file); ///< of tests/unit/protocol/transcripts
};

/// Plays the phone's side of a script and compares the host's side byte for byte, whatever its
/// transfers. A wrong byte of the host makes it leave the bus and stands in `mistake`.
class ScriptedTransport final : public Transport {
public:
    enum class Ending { silence, vanish };
    enum class Packets { as_written, single_bytes, glued };

    explicit ScriptedTransport(Script script) : script_(std::move(script)) {}

    /// The phone says only so many bytes in all, then this.
    void cut_after(std::size_t bytes, Ending ending) {
        allowance_ = bytes;
        ending_ = ending;
    }
    void ends_with(Ending ending) { ending_ = ending; }
    void packets(Packets packets) { packets_ = packets; }

    asio::awaitable<Result<ByteCount>> read_some(std::span<std::byte> into) override;
    asio::awaitable<Result<void>> write_all(ByteView from) override;

    /// Everything was said by both sides.
    bool finished() const { return turn_ == script_.turns.size(); }
    const std::optional<std::string>& mistake() const { return mistake_; }
    std::size_t writes() const { return writes_; }

private:
    std::size_t say(std::span<std::byte> into);
    void skip_finished_turns();

    Script script_;
    std::size_t turn_ = 0;
    std::size_t at_ = 0; ///< bytes of the current turn that are done
    std::size_t allowance_ = std::numeric_limits<std::size_t>::max();
    std::size_t writes_ = 0;
    Ending ending_ = Ending::silence;
    Packets packets_ = Packets::as_written;
    std::optional<std::string> mistake_;
    Wakeup* reader_ = nullptr; ///< waits for the phone's turn
};

} // namespace gangflash

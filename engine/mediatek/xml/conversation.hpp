#pragma once

#include "base/result.hpp"
#include "engine/mediatek/xml/commands.hpp"
#include "engine/mediatek/xml/document.hpp"
#include "engine/protocol/chunks.hpp"
#include "engine/protocol/packet_stream.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <boost/asio/awaitable.hpp>

namespace gangflash::xml {

/// What the host lends one command. A call for anything else is answered as the agent's rules want
/// it, and ends the command as a fault.
struct HostFile {
    ChunkSource* source = nullptr; ///< for DOWNLOAD-FILE
    std::uint64_t size = 0;        ///< what is sent of it: the source, then zeros
    bool as_it_is = false;         ///< refuse what the agent would take for a sparse image

    ChunkSink* sink = nullptr; ///< for UPLOAD-FILE
    std::uint64_t room = 0;    ///< at most so much
    bool exactly = false;      ///< or exactly so much
};

/// The name under which commands mention it: a window of memory, so that no agent looks for
/// signatures or other files beside it (mtk-xflash-xml-da.md, 7.5).
std::string name_of(const HostFile& file);

/// Commands of an XML agent and the calls that it makes while it works on one, in whatever order.
///
/// The first piece of a file is there before its command is sent, since an agent erases before it
/// asks. A file of the host's that fails later cancels the command as the agent's rules want it
/// (7.2): the conversation stays in step.
/// Source: reference mtk-xflash-xml-da.md, 4.2, 4.3, 7.2 to 7.6, "Observed of genuine V6 agents".
/// Errors: the link's; `da_protocol` when out of step; the agent's refusals (status.hpp).
class Conversation {
public:
    explicit Conversation(Link& link) : packets_(link) {}

    enum class Afterwards : std::uint8_t {
        start,     ///< the same stage waits for the next command
        new_stage, ///< another stage does
        nothing,   ///< the agent is left alone
    };

    /// The agent says that it waits for a command.
    asio::awaitable<Result<void>> await_start(Millis limit);

    asio::awaitable<Result<void>>
    run(const Command& command, HostFile file, Afterwards then = Afterwards::start);
    asio::awaitable<Result<void>> run(const Command& command);

    /// A command whose answer is a file of the agent's own.
    asio::awaitable<Result<Bytes>> ask(Command command);

    /// Whether the agent compares a sum of every packet: CHK_ADD with the last file it took.
    bool summed() const { return summed_; }

private:
    /// One command on its way.
    struct Work {
        HostFile file;
        std::string name;           ///< of the file
        Chunk next;                 ///< the piece to be sent next
        std::uint64_t moved = 0;    ///< bytes of the file that the other side has confirmed
        bool asked = false;         ///< the agent has asked for the file or brought one
        bool piece_refused = false; ///< the last thing it was told was a piece of the file
        std::optional<Fault> own;   ///< why the host ended it
    };

    asio::awaitable<Result<void>> say(std::string_view text);
    asio::awaitable<Result<void>> say_number(std::uint64_t number);
    asio::awaitable<Result<Reply>> hear(Millis limit);

    /// True for an OK. What else comes is kept: it is a document more often than not.
    asio::awaitable<Result<bool>> hears_ok(Millis limit);

    asio::awaitable<Result<void>> prepare(Work& work);
    asio::awaitable<Result<Call>> work_on(const Command& command, Work& work);
    asio::awaitable<Result<void>> serve(const Call& call, Work& work);
    asio::awaitable<Result<void>> give_file(const Call& call, Work& work);
    asio::awaitable<Result<bool>> give_piece(Work& work, std::uint64_t length, bool summed);
    asio::awaitable<Result<void>> take_file(const Call& call, Work& work);
    asio::awaitable<Result<void>> follow_progress();
    asio::awaitable<Result<void>> answer_about_files(const Call& call, Work& work);
    asio::awaitable<Result<void>> refuse(Work& work, const Fault& why);
    asio::awaitable<Result<void>> end(const Call& end, const Work& work, Afterwards then);

    PacketStream packets_;
    std::optional<Reply> kept_;
    bool summed_ = false;
    std::string remark_;              ///< the last message beside an OK
    std::optional<std::string> gone_; ///< the error after which the agent said nothing more
};

} // namespace gangflash::xml

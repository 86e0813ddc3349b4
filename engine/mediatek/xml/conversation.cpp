#include "engine/mediatek/xml/conversation.hpp"

#include "base/text.hpp"
#include "engine/mediatek/xml/status.hpp"
#include "engine/mediatek/xml/word_sum.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace gangflash::xml {
namespace {

/// Longer commands put a first stage out of step for good ("Documents, answers, messages").
constexpr std::size_t longest_command = 2000;

constexpr std::string_view ok = "OK";
constexpr std::string_view cancel = "ERR";

/// Where an agent that looks would find a sparse image: header magic and major version.
bool looks_sparse(ByteView start) {
    return start.size() >= 6 && load_le<std::uint32_t>(start) == 0xED26FF3A &&
           load_le<std::uint16_t>(start, 4) == 1;
}

/// The agent's own files: some hundred bytes, in memory.
class BytesSink final : public ChunkSink {
public:
    asio::awaitable<Result<void>> put(ByteView piece) override {
        bytes.insert(bytes.end(), piece.begin(), piece.end());
        co_return success();
    }
    Bytes bytes;
};

} // namespace

std::string name_of(const HostFile& file) {
    constexpr std::uint64_t anywhere = 0x8000000;
    return fmt::format("MEM://0x{:x}:0x{:x}", anywhere, file.source ? file.size : file.room);
}

asio::awaitable<Result<void>> Conversation::say(std::string_view text) {
    Bytes payload(text.size() + 1); // the NUL counts (4.1)
    std::ranges::copy(as_bytes(text), payload.begin());
    co_return co_await packets_.send(payload);
}

asio::awaitable<Result<void>> Conversation::say_number(std::uint64_t number) {
    const std::string text = fmt::format("OK@0x{:x}", number);
    co_return co_await say(text);
}

asio::awaitable<Result<Reply>> Conversation::hear(Millis limit) {
    if (kept_) {
        Reply reply = std::move(*kept_);
        kept_.reset();
        co_return reply;
    }
    auto payload = co_await packets_.receive(limit);
    if (!payload) co_return payload.error();
    co_return read_reply(*payload);
}

asio::awaitable<Result<bool>> Conversation::hears_ok(Millis limit) {
    auto reply = co_await hear(limit);
    if (!reply) co_return reply.error();
    if (reply->kind == Reply::Kind::ok) co_return true;
    kept_ = std::move(*reply);
    co_return false;
}

asio::awaitable<Result<void>> Conversation::await_start(Millis limit) {
    auto reply = co_await hear(limit);
    if (!reply) co_return reply.error();
    if (reply->kind == Reply::Kind::document) {
        auto call = read_call(reply->text);
        if (!call) co_return call.error();
        if (call->command == "START") co_return co_await say(ok);
        reply->text = call->command;
    }
    co_return Fault{
        ErrorCode::da_protocol,
        fmt::format("START expected, got \"{}\"", printable_line(reply->text.substr(0, 64)))};
}

asio::awaitable<Result<void>> Conversation::run(const Command& command) {
    const HostFile none;
    co_return co_await run(command, none);
}

asio::awaitable<Result<Bytes>> Conversation::ask(Command command) {
    BytesSink sink;
    HostFile file;
    file.sink = &sink;
    file.room = largest_file;
    command.with("target_file", name_of(file));
    if (auto done = co_await run(command, file); !done) co_return done.error();
    co_return std::move(sink.bytes);
}

asio::awaitable<Result<void>>
Conversation::run(const Command& command, HostFile file, Afterwards then) {
    const std::string context = "command=" + command.name();
    if (gone_)
        co_return Fault{ErrorCode::da_protocol,
                        fmt::format("{}: the agent says nothing more since its last error: {}",
                                    context,
                                    *gone_)};
    Work work;
    work.file = file;
    work.name = name_of(file);
    if (auto ready = co_await prepare(work); !ready) co_return with_context(ready.error(), context);
    auto last = co_await work_on(command, work);
    if (!last) co_return with_context(last.error(), context);
    auto done = co_await end(*last, work, then);
    if (!done) co_return with_context(done.error(), context);
    co_return success();
}

/// Whatever can fail here fails before the agent has erased anything.
asio::awaitable<Result<void>> Conversation::prepare(Work& work) {
    if (!work.file.source) co_return success();
    if (work.file.size == 0) // an agent erases for an empty file and says OK (7.5)
        co_return Fault{ErrorCode::image_empty, "nothing to send"};
    auto first = co_await next_chunk(
        *work.file.source, 0, std::min<std::uint64_t>(work.file.size, usual_chunk));
    if (!first) co_return first.error();
    work.next = std::move(*first);
    if (work.file.as_it_is && looks_sparse(work.next.bytes))
        co_return Fault{ErrorCode::image_invalid,
                        "the data begin like a sparse image: this agent would unpack them"};
    co_return success();
}

/// From the command to its END.
asio::awaitable<Result<Call>> Conversation::work_on(const Command& command, Work& work) {
    const std::string text = command.text();
    if (text.size() > longest_command)
        co_return Fault{ErrorCode::internal_error, fmt::format("command_bytes={}", text.size())};
    if (auto sent = co_await say(text); !sent) co_return sent.error();
    auto taken = co_await hears_ok(limits::reply);
    if (!taken) co_return taken.error();

    for (unsigned calls = 0; calls < most_calls; ++calls) {
        auto reply = co_await hear(limits::call);
        if (!reply) co_return reply.error();
        // An error word announces the END that says why.
        if (reply->kind == Reply::Kind::error || reply->kind == Reply::Kind::unsupported) continue;
        if (reply->kind != Reply::Kind::document)
            co_return Fault{ErrorCode::da_protocol,
                            fmt::format("a call expected, got \"{}\"",
                                        printable_line(reply->text.substr(0, 64)))};
        auto call = read_call(reply->text);
        if (!call) co_return call.error();
        if (call->command == "END") co_return std::move(*call);
        if (auto served = co_await serve(*call, work); !served)
            co_return with_context(served.error(), "call=" + printable_line(call->command));
    }
    co_return Fault{ErrorCode::da_protocol, fmt::format("more than {} calls", most_calls)};
}

asio::awaitable<Result<void>> Conversation::serve(const Call& call, Work& work) {
    work.piece_refused = false;
    if (call.command == "PROGRESS-REPORT") co_return co_await follow_progress();
    if (call.command == "DOWNLOAD-FILE") co_return co_await give_file(call, work);
    if (call.command == "UPLOAD-FILE") co_return co_await take_file(call, work);
    if (call.command == "FILE-SYS-OPERATION") co_return co_await answer_about_files(call, work);
    // START without END: the command was thrown away.
    co_return Fault{ErrorCode::da_protocol, "no call of the host's"};
}

/// The clean way to end a command (7.2): its END follows.
asio::awaitable<Result<void>> Conversation::refuse(Work& work, const Fault& why) {
    if (!work.own) work.own = why;
    co_return co_await say(cancel);
}

asio::awaitable<Result<void>> Conversation::follow_progress() {
    if (auto said = co_await say(ok); !said) co_return said.error();
    Clock& clock = packets_.link().clock();
    const auto deadline = clock.now() + limits::command_in_all;
    for (unsigned signs = 0; signs < most_progress && clock.now() < deadline; ++signs) {
        auto reply = co_await hear(limits::progress);
        if (!reply) co_return reply.error();
        if (reply->kind != Reply::Kind::progress && reply->kind != Reply::Kind::end_of_progress) {
            kept_ = std::move(*reply); // its END, when it fails
            co_return success();
        }
        if (auto said = co_await say(ok); !said) co_return said.error();
        if (reply->kind == Reply::Kind::end_of_progress) co_return success();
    }
    co_return Fault{ErrorCode::io_timeout,
                    fmt::format("limit_ms={} progress never ends", limits::command_in_all.count())};
}

/// Answers come from what this command sends, never from a folder (7.5).
asio::awaitable<Result<void>> Conversation::answer_about_files(const Call& call, Work& work) {
    if (auto said = co_await say(ok); !said) co_return said.error();
    const std::string_view key = call.argument("key");
    const bool ours = work.file.source && call.argument("file_path") == work.name;
    if (key == "EXISTS") {
        const std::string_view answer = ours ? "OK@EXISTS" : "OK@NOT-EXISTS";
        co_return co_await say(answer);
    }
    if (key == "FILE-SIZE" && ours) co_return co_await say_number(work.file.size);
    const Fault foreign{ErrorCode::da_protocol,
                        fmt::format("the agent asks for {} of {}",
                                    printable_line(key.substr(0, 32)),
                                    printable_line(call.argument("file_path").substr(0, 64)))};
    co_return co_await refuse(work, foreign);
}

asio::awaitable<Result<void>> Conversation::give_file(const Call& call, Work& work) {
    const std::uint64_t packet = call.number("packet_length").value_or(0);
    const bool summed = call.argument("checksum") == "CHK_ADD";
    std::optional<Fault> wrong;
    if (!work.file.source || work.asked || call.argument("source_file") != work.name)
        wrong = Fault{ErrorCode::da_protocol,
                      fmt::format("the agent asks for {}",
                                  printable_line(call.argument("source_file").substr(0, 64)))};
    else if (packet < smallest_packet || packet > largest_packet)
        wrong = Fault{ErrorCode::da_protocol, fmt::format("packet_length={}", packet)};
    else if (!summed && call.argument("checksum") != "CHK_NO")
        wrong = Fault{
            ErrorCode::da_protocol,
            fmt::format("checksum={}", printable_line(call.argument("checksum").substr(0, 32)))};
    if (wrong) co_return co_await refuse(work, *wrong);
    work.asked = true;
    summed_ = summed;

    if (auto said = co_await say(ok); !said) co_return said.error();
    if (auto said = co_await say_number(work.file.size); !said) co_return said.error();
    if (auto agreed = co_await hears_ok(limits::reply); !agreed || !*agreed) {
        if (!agreed) co_return agreed.error();
        co_return success();
    }
    const std::uint64_t piece = std::min<std::uint64_t>(packet, usual_chunk);
    while (work.moved < work.file.size) {
        const std::uint64_t length = std::min(piece, work.file.size - work.moved);
        auto stored = co_await give_piece(work, length, summed);
        if (!stored) co_return stored.error();
        if (!*stored) co_return success();
    }
    co_return success();
}

/// Checksum, OK, data, OK (4.3.1, 7.4). False when the agent says anything but OK: what it says is
/// kept. The next piece is fetched while the phone stores this one.
asio::awaitable<Result<bool>>
Conversation::give_piece(Work& work, std::uint64_t length, bool summed) {
    // What the first stage takes at once is less than what was fetched ahead.
    const ByteView bytes = work.next.bytes.first(
        static_cast<std::size_t>(std::min<std::uint64_t>(work.next.bytes.size(), length)));
    const bool padded = bytes.size() < length;
    const std::uint32_t sum = summed ? word_sum(bytes, padded) : 0;
    if (auto said = co_await say_number(sum); !said) co_return said.error();
    auto agreed = co_await hears_ok(limits::chunk_stored);
    if (!agreed || !*agreed) co_return agreed;

    if (auto sent = co_await packets_.send_header(static_cast<std::size_t>(length)); !sent)
        co_return sent.error();
    if (!bytes.empty())
        if (auto sent = co_await packets_.write(bytes); !sent) co_return sent.error();
    if (auto sent = co_await packets_.write_zeros(length - bytes.size()); !sent)
        co_return sent.error();

    const std::uint64_t next = work.moved + length;
    Result<Chunk> upcoming =
        co_await next_chunk(*work.file.source, next, std::min(length, work.file.size - next));
    auto stored = co_await hears_ok(limits::chunk_stored);
    if (!stored) co_return stored.error();
    work.piece_refused = !*stored;
    if (!*stored) co_return false;
    work.moved = next;
    work.file.source->confirmed(std::min(next, work.file.source->size().value));
    if (upcoming) {
        work.next = std::move(*upcoming);
        co_return true;
    }
    if (auto said = co_await refuse(work, upcoming.error()); !said) co_return said.error();
    co_return false;
}

/// OK, size, OK, then for each packet OK, OK, data, OK (4.3.2).
asio::awaitable<Result<void>> Conversation::take_file(const Call& call, Work& work) {
    const std::uint64_t packet = call.number("packet_length").value_or(0);
    std::optional<Fault> wrong;
    if (!work.file.sink || work.asked)
        wrong = Fault{ErrorCode::da_protocol,
                      fmt::format("the agent brings {}",
                                  printable_line(call.argument("info").substr(0, 64)))};
    else if (packet == 0 || packet > largest_packet)
        wrong = Fault{ErrorCode::da_protocol, fmt::format("packet_length={}", packet)};
    if (wrong) co_return co_await refuse(work, *wrong);
    work.asked = true;

    if (auto said = co_await say(ok); !said) co_return said.error();
    auto announced = co_await hear(limits::chunk_stored);
    if (!announced) co_return announced.error();
    if (announced->kind != Reply::Kind::ok || !announced->number) {
        kept_ = std::move(*announced);
        co_return success();
    }
    const std::uint64_t size = *announced->number;
    const bool fits = work.file.exactly ? size == work.file.room : size <= work.file.room;
    if (!fits) {
        const Fault other{ErrorCode::da_protocol,
                          fmt::format("announced_bytes={} expected={}{}",
                                      size,
                                      work.file.exactly ? "" : "at most ",
                                      work.file.room)};
        co_return co_await refuse(work, other);
    }
    if (auto said = co_await say(ok); !said) co_return said.error();

    Bytes bytes;
    while (work.moved < size) {
        auto ready = co_await hears_ok(limits::chunk_stored);
        if (!ready) co_return ready.error();
        if (!*ready) co_return success();
        if (work.own) co_return co_await refuse(work, *work.own);
        if (auto said = co_await say(ok); !said) co_return said.error();
        const auto largest = static_cast<std::size_t>(std::min(size - work.moved, packet));
        if (auto got = co_await packets_.receive_into(bytes, limits::chunk_stored, largest); !got)
            co_return with_context(got.error(), fmt::format("read_offset=0x{:x}", work.moved));
        if (bytes.empty())
            co_return Fault{ErrorCode::da_protocol,
                            fmt::format("read_offset=0x{:x} empty data packet", work.moved)};
        // Acknowledged before it is put away: the phone fetches the next piece meanwhile.
        if (auto said = co_await say(ok); !said) co_return said.error();
        if (auto kept = co_await work.file.sink->put(bytes); !kept) work.own = kept.error();
        work.moved += bytes.size();
    }
    co_return success();
}

/// END with OK says that the agent was content; that the whole file went over is for us to know.
asio::awaitable<Result<void>>
Conversation::end(const Call& end, const Work& work, Afterwards then) {
    const std::string_view result = end.argument("result");
    const std::string_view message = end.argument("message");
    std::optional<Fault> fault = work.own;
    if (!fault && result != ok) {
        // A word said beside an earlier OK is the reason of one that says none: with a dead storage
        // chip the first command ends well and names it, and the next one fails without a word.
        fault = refusal(result, message.empty() && !work.piece_refused ? remark_ : message);
        // A piece that is answered by an END without a word was damaged on its way (7.4).
        if (fault->code == ErrorCode::da_error && work.piece_refused && message.empty())
            fault->code = ErrorCode::data_checksum;
    } else if (result == ok && !message.empty()) {
        remark_ = message;
    }
    const std::uint64_t whole = work.file.source    ? work.file.size
                                : work.file.exactly ? work.file.room
                                                    : 0;
    if (!fault && work.moved < whole)
        fault = Fault{ErrorCode::da_protocol,
                      fmt::format("the agent ended in OK after {} of {} bytes", work.moved, whole)};
    if (fault && work.moved > 0)
        fault = with_context(*fault, fmt::format("offset=0x{:x}", work.moved));

    if (auto said = co_await say(ok); !said) co_return fault ? *fault : said.error();
    if (then == Afterwards::nothing && !fault) co_return success();

    // Agents of some vendors stop for good behind an error, though not when they knew no such
    // command ("One error ends T and O").
    const bool may_stop = result != ok && fault && fault->code != ErrorCode::da_unsupported;
    const Millis limit = may_stop                        ? limits::after_error
                         : then == Afterwards::new_stage ? limits::stage_ready
                                                         : limits::reply;
    auto started = co_await await_start(limit);
    if (!started && may_stop && started.error().code == ErrorCode::io_timeout) {
        gone_ = fault->detail;
        co_return *fault;
    }
    if (!started) co_return started.error();
    if (fault) co_return *fault;
    co_return success();
}

} // namespace gangflash::xml

#include "engine/mediatek/legacy/agent.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace gangflash::legacy {

/// One-stage agents have no second stage: their second region is the NAND table, which eMMC phones
/// do without.
asio::awaitable<Result<ByteCount>> Agent::load_second_stage(AgentCode da2) {
    if (variant_.kind == Kind::one_stage) co_return ByteCount{0};

    auto done = co_await send_stage(da2);
    if (!done) co_return with_context(done.error(), "stage=da2");
    // The stage's own word, not DA1's: only it says that the new code runs (7.6).
    done = co_await session_.expect_ack(limits::stage_ready);
    if (!done) {
        if (done.error().code != ErrorCode::io_timeout)
            co_return with_context(done.error(), "stage=da2");
        co_return Fault{ErrorCode::da_silent,
                        "stage=da2 silent after its last byte: the two halves of the agent may not "
                        "belong together " +
                            done.error().detail};
    }
    done = co_await session_.send_byte(byte::ack);
    if (done) done = co_await read_whole_report();
    if (!done) co_return with_context(done.error(), "stage=da2");

    if (variant_.kind == Kind::two_stages) { // the one-stage dispatcher has no such command
        Bytes no_information;
        append_be(no_information, static_cast<std::uint8_t>(Command::check_security_info));
        append_be(no_information, std::uint32_t{0});
        done = co_await session_.send(no_information);
        if (done) done = co_await session_.expect_ack();
        if (!done) co_return with_context(done.error(), name_of(Command::check_security_info));
    }
    co_return ByteCount{da2.bytes.size()};
}

/// Address, length with signature, packet size; every packet is acknowledged, and so is the
/// remainder even when it is empty (7.6).
asio::awaitable<Result<void>> Agent::send_stage(AgentCode stage) {
    Bytes header;
    append_be(header, stage.load_address);
    append_be(header, static_cast<std::uint32_t>(stage.bytes.size()));
    append_be(header, stage_packet_size);
    auto done = co_await session_.send(header);
    if (done) done = co_await session_.expect_ack();
    if (!done) co_return done.error();

    ByteView left = stage.bytes;
    for (bool last = false; !last;) {
        last = left.size() < stage_packet_size;
        const ByteView packet = left.first(std::min<std::size_t>(left.size(), stage_packet_size));
        left = left.subspan(packet.size());
        if (!packet.empty())
            if (auto sent = co_await session_.send(packet, limits::payload); !sent)
                co_return sent.error();
        if (auto taken = co_await session_.expect_ack(); !taken)
            co_return with_context(taken.error(),
                                   fmt::format("bytes_left={}", left.size() + packet.size()));
    }
    co_return success();
}

/// 72, and at full speed 70: behind its ACK the agent drops off the bus (7.9). Of the one-stage
/// agents nobody has seen how they return (one-stage 7.1), so they stay as they are.
asio::awaitable<Result<bool>> Agent::leave_for_high_speed() {
    if (variant_.kind != Kind::two_stages) co_return false;
    constexpr std::uint8_t full_speed = 0;
    constexpr std::uint8_t to_high_speed = 1;

    auto done = co_await session_.send_byte(static_cast<std::uint8_t>(Command::check_usb));
    if (done) done = co_await session_.expect_ack();
    if (!done) co_return with_context(done.error(), name_of(Command::check_usb));
    auto speed = co_await session_.read_byte();
    if (!speed) co_return with_context(speed.error(), name_of(Command::check_usb));
    if (*speed != full_speed) co_return false;

    done = co_await session_.send_byte(static_cast<std::uint8_t>(Command::setup_usb));
    if (done) done = co_await session_.send_byte(to_high_speed);
    if (done) done = co_await session_.expect_ack();
    if (!done) co_return with_context(done.error(), name_of(Command::setup_usb));
    co_return true;
}

asio::awaitable<Result<void>> Agent::read_whole_report() {
    auto report = co_await read_report(session_, variant_);
    if (!report) co_return with_context(report.error(), "device report");
    report_ = std::move(*report);
    co_return success();
}

} // namespace gangflash::legacy

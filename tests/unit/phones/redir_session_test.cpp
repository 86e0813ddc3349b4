// The device's end of a usbredir connection, without QEMU.
#include "station/phones/redir_session.hpp"

#include <array>
#include <sys/socket.h>
#include <unistd.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <gtest/gtest.h>

namespace gangflash {
namespace {

namespace asio = boost::asio;

class QuietDevice final : public RedirDevice {
public:
    void host_ready() override {}
    std::optional<Bytes> control(const SetupPacket&) override { return std::nullopt; }
    void bulk_out(BulkRequest) override {}
    void bulk_in(BulkRequest) override {}
    void cancelled(std::uint64_t) override {}
    void reset() override {}
};

/// A hub that is pulled takes QEMU's ends of its phones' connections along, with answers under
/// way: SIGPIPE would end the whole bank of phones.
TEST(RedirSession, AHostThatHasGoneEndsTheSessionAndNotTheProgram) {
    std::array<int, 2> ends{};
    ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()), 0);
    asio::io_context context;
    QuietDevice device;
    RedirSession session(RedirSession::Socket(context, asio::local::stream_protocol(), ends[0]),
                         device);
    bool ended = false;
    asio::co_spawn(context, session.run(), [&](std::exception_ptr thrown) {
        EXPECT_FALSE(thrown);
        ended = true;
    });
    ::close(ends[1]);
    BulkRequest request;
    request.id = 7;
    request.data.resize(64);
    session.finish_out(request);
    context.run();
    EXPECT_TRUE(ended);
}

} // namespace
} // namespace gangflash

// What a host (QEMU) says to gangflash-phones.
#include "station/phones/redir_session.hpp"
#include "tests/fuzz/fuzzing.hpp"
#include "tests/fuzz/parsers.hpp"

#include <algorithm>
#include <sys/socket.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

using namespace gangflash;
using namespace gangflash::fuzz;

namespace {

/// Answers everything at once.
class WillingDevice final : public RedirDevice {
public:
    RedirSession* session = nullptr;

    void host_ready() override { session->connect(phone_, UsbSpeed::high); }
    std::optional<Bytes> control(const SetupPacket& setup) override {
        auto answer = endpoint_zero_.answer(setup);
        must(!answer || answer->size() <= std::max<std::size_t>(setup.length, 2));
        return answer;
    }
    void bulk_out(BulkRequest request) override { session->finish_out(request); }
    void bulk_in(BulkRequest request) override {
        session->finish_in(request, Bytes(std::min<std::size_t>(request.asked, 512)));
    }
    void cancelled(std::uint64_t id) override {
        BulkRequest request;
        request.id = id;
        session->give_up(request);
    }
    void reset() override { session->disconnect(); }

private:
    static Appearance preloader() {
        Appearance phone;
        phone.mode = PhoneMode::preloader;
        phone.vendor_id = 0x0e8d;
        phone.product_id = 0x2000;
        return phone;
    }
    Appearance phone_ = preloader();
    ControlEndpoint endpoint_zero_{phone_, UsbSpeed::high};
};

} // namespace

int fuzz_usbredir(const std::uint8_t* data, std::size_t size) {
    constexpr std::size_t most = 64 * kib; // fits the socket
    std::array<int, 2> ends{};
    must(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) == 0);
    must(size > most || ::write(ends[1], data, size) == static_cast<ssize_t>(size));
    must(::shutdown(ends[1], SHUT_WR) == 0);
    {
        asio::io_context context;
        WillingDevice device;
        RedirSession session(RedirSession::Socket(context, asio::local::stream_protocol(), ends[0]),
                             device);
        device.session = &session;
        bool ended = false;
        asio::co_spawn(context, session.run(), [&](std::exception_ptr thrown) {
            must(!thrown);
            ended = true;
        });
        context.run();
        must(ended);
    }
    ::close(ends[1]);
    return 0;
}

#include "station/output/service_manager.hpp"

#include <array>
#include <cstddef>
#include <cstdlib>
#include <string>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace gangflash {

namespace {

/// systemd's end: an abstract socket of this process.
class Manager {
public:
    Manager() : name_(fmt::format("@gangflash-test-{}", ::getpid())) {
        socket_ = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
        sockaddr_un at{};
        at.sun_family = AF_UNIX;
        name_.copy(at.sun_path, name_.size());
        at.sun_path[0] = '\0';
        const auto length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + name_.size());
        EXPECT_EQ(::bind(socket_, reinterpret_cast<const sockaddr*>(&at), length), 0);
        ::setenv("NOTIFY_SOCKET", name_.c_str(), 1);
    }
    ~Manager() {
        ::close(socket_);
        ::unsetenv("NOTIFY_SOCKET");
    }
    Manager(const Manager&) = delete;
    Manager& operator=(const Manager&) = delete;

    /// The next word; empty: there is none.
    std::string heard() const {
        std::array<char, 256> text{};
        const ssize_t size = ::recv(socket_, text.data(), text.size(), 0);
        return size <= 0 ? std::string() : std::string(text.data(), static_cast<std::size_t>(size));
    }

private:
    std::string name_;
    int socket_ = -1;
};

} // namespace

TEST(ServiceManager, HearsOfTheBeginningTheEndAndTheWorkBetween) {
    const Manager manager;
    ServiceManager service;
    EXPECT_EQ(std::getenv("NOTIFY_SOCKET"), nullptr) << "children would speak for the service";
    service.ready("16 ports");
    EXPECT_EQ(manager.heard(), "READY=1\nSTATUS=16 ports");
    service.alive();
    EXPECT_EQ(manager.heard(), "WATCHDOG=1");
    service.alive();
    EXPECT_EQ(manager.heard(), "") << "ten snapshots a second are not ten words a second";
    service.stopping();
    EXPECT_EQ(manager.heard(), "STOPPING=1\nSTATUS=stopping at safe points");
}

TEST(ServiceManager, IsNotNeeded) {
    ::unsetenv("NOTIFY_SOCKET");
    ServiceManager nobody;
    nobody.ready("");
    nobody.alive();
    ::setenv("NOTIFY_SOCKET", "/nowhere/at/all", 1);
    ServiceManager gone;
    gone.ready("");
    gone.stopping();
    ::setenv("NOTIFY_SOCKET", ("/" + std::string(200, 'x')).c_str(), 1);
    ServiceManager too_long;
    too_long.ready("");
}

} // namespace gangflash

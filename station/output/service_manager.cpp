#include "station/output/service_manager.hpp"

#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace gangflash {

namespace {

constexpr std::int64_t between_ms = 1000;

std::int64_t steady_ms() {
    return std::chrono::duration_cast<std::chrono::milliseconds>(
               std::chrono::steady_clock::now().time_since_epoch())
        .count();
}

} // namespace

ServiceManager::ServiceManager() {
    const char* named = std::getenv("NOTIFY_SOCKET");
    if (named == nullptr) return;
    address_ = named;
    ::unsetenv("NOTIFY_SOCKET");
    if (address_.size() < 2 || address_.size() >= sizeof(sockaddr_un::sun_path)) return;
    if (address_.front() != '/' && address_.front() != '@') return;
    socket_ = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
}

ServiceManager::~ServiceManager() {
    if (socket_ >= 0) ::close(socket_);
}

void ServiceManager::say(std::string_view lines) const {
    if (socket_ < 0) return;
    sockaddr_un to{};
    to.sun_family = AF_UNIX;
    std::memcpy(to.sun_path, address_.data(), address_.size());
    if (to.sun_path[0] == '@') to.sun_path[0] = '\0'; // an abstract name
    const auto length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + address_.size());
    // Nobody there, or a full queue: the watchdog says so soon enough.
    [[maybe_unused]] const ssize_t sent = ::sendto(socket_,
                                                   lines.data(),
                                                   lines.size(),
                                                   MSG_NOSIGNAL,
                                                   reinterpret_cast<const sockaddr*>(&to),
                                                   length);
}

void ServiceManager::ready(std::string_view status) const {
    say("READY=1\nSTATUS=" + std::string(status));
}

void ServiceManager::stopping() const {
    say("STOPPING=1\nSTATUS=stopping at safe points");
}

void ServiceManager::alive() {
    if (socket_ < 0) return;
    const std::int64_t now = steady_ms();
    std::int64_t before = said_ms_;
    if (before != 0 && now - before < between_ms) return;
    if (said_ms_.compare_exchange_strong(before, now)) say("WATCHDOG=1");
}

} // namespace gangflash

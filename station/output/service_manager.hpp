#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace gangflash {

/// What systemd wants to know of a service of Type=notify: sd_notify(3)'s datagrams to the socket
/// that $NOTIFY_SOCKET names, a path or `@` and an abstract name. Where nothing is named, or nobody
/// takes them, nothing happens: a station works without a service manager.
class ServiceManager {
public:
    ServiceManager(); ///< takes the variable out, so that no child speaks in this service's name
    ~ServiceManager();
    ServiceManager(const ServiceManager&) = delete;
    ServiceManager& operator=(const ServiceManager&) = delete;

    void ready(std::string_view status) const; ///< ports are open, phones are waited for
    void stopping() const;                     ///< no new phones

    /// The work goes on; said once a second at most (WatchdogSec=). Call on the thread whose
    /// standing still shall end the service.
    void alive();

private:
    void say(std::string_view lines) const;

    int socket_ = -1;
    std::string address_;
    std::atomic<std::int64_t> said_ms_ = 0; ///< of a steady clock
};

} // namespace gangflash

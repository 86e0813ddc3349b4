#include "station/wiring/file_watch.hpp"

#include "base/bytes.hpp"

#include <array>
#include <cerrno>
#include <cstddef>
#include <cstring>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <system_error>

#include <boost/asio/buffer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <fmt/format.h>

namespace gangflash {

namespace {

/// A new file of one name: its writer has not closed it yet. Links and pipes are there at once.
bool is_being_made(const std::filesystem::path& file) {
    struct stat facts{};
    return ::lstat(file.c_str(), &facts) == 0 && S_ISREG(facts.st_mode) && facts.st_nlink == 1;
}

} // namespace

Result<std::unique_ptr<FileWatch>>
FileWatch::make(const asio::any_io_executor& executor,
                const std::vector<std::filesystem::path>& files) {
    const auto failed = [](std::string_view what) {
        return Fault{
            ErrorCode::list_invalid,
            fmt::format("{} cannot be watched: {}", what, std::generic_category().message(errno))};
    };
    const int descriptor = ::inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    if (descriptor < 0) return failed("a list's folder");
    std::unique_ptr<FileWatch> watch(new FileWatch(executor, descriptor));
    for (const std::filesystem::path& file : files) {
        const std::filesystem::path folder = file.has_parent_path() ? file.parent_path() : ".";
        const int number = ::inotify_add_watch(
            descriptor, folder.c_str(), IN_CLOSE_WRITE | IN_MOVED_TO | IN_CREATE);
        if (number < 0) return failed(folder.string());
        watch->names_.emplace(number, file.filename().string());
        watch->folders_.emplace(number, folder);
    }
    return watch;
}

asio::awaitable<void> FileWatch::changed() {
    std::array<std::byte, 4096> buffer{};
    for (;;) {
        const std::size_t size = co_await inotify_.async_read_some(
            asio::buffer(buffer.data(), buffer.size()), asio::use_awaitable);
        if (concern_us(std::span(buffer).first(size))) co_return;
    }
}

/// Of some events, as inotify(7) lays them out: a head each, and the file's name behind it.
bool FileWatch::concern_us(std::span<const std::byte> events) const {
    constexpr std::size_t head = sizeof(inotify_event);
    while (events.size() >= head) {
        inotify_event event{};
        std::memcpy(&event, events.data(), head);
        if (events.size() - head < event.len) return true;
        const std::string padded(as_text(events.subspan(head, event.len)));
        const std::string name = padded.substr(0, padded.find('\0'));
        if ((event.mask & IN_Q_OVERFLOW) != 0) return true;
        if (names_.contains({event.wd, name}) &&
            ((event.mask & IN_CREATE) == 0 || !is_being_made(folders_.at(event.wd) / name)))
            return true;
        events = events.subspan(head + event.len);
    }
    return false;
}

} // namespace gangflash

#include "station/output/output_queue.hpp"

#include "base/disk_file.hpp"
#include "base/state_folder.hpp"
#include "station/output/safe_streams.hpp"
#include "station/output/spool.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <condition_variable>
#include <csignal>
#include <cstdlib>
#include <deque>
#include <fcntl.h>
#include <mutex>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <system_error>
#include <thread>
#include <unistd.h>
#include <utility>

#include <climits>
#include <fmt/format.h>

namespace gangflash {

namespace {

/// Written at once: as much as a pipe takes.
constexpr std::size_t piece_size = 64 * kib;

/// More than memory may hold while the queue's thread moves lines to a slow disk.
constexpr std::size_t memory_for_the_disk = 64 * mib;

constexpr int look_again_ms = 20; ///< at a device that is ready and takes nothing all the same

/// A file description of our own, so that not waiting is our property alone: the given one is
/// shared with the shell and whoever else writes there.
class Target {
public:
    explicit Target(int given) : given_(given) {
        struct stat facts{};
        if (::fstat(given, &facts) != 0) return;
        socket_ = S_ISSOCK(facts.st_mode);
        waits_ = S_ISFIFO(facts.st_mode) || S_ISCHR(facts.st_mode);
        if (!waits_) return; // a file keeps its place and its O_APPEND
        const std::string name = fmt::format("/proc/self/fd/{}", given);
        own_ = ::open(name.c_str(), O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    }
    ~Target() {
        if (own_ >= 0) ::close(own_);
    }
    Target(const Target&) = delete;
    Target& operator=(const Target&) = delete;

    int descriptor() const { return own_ >= 0 ? own_ : given_; }

    ssize_t write(const char* text, std::size_t size) const {
        if (socket_) return ::send(given_, text, size, MSG_DONTWAIT | MSG_NOSIGNAL);
        // What poll() calls ready takes this much of a pipe without waiting (pipe(7)).
        if (own_ < 0 && waits_) size = std::min<std::size_t>(size, PIPE_BUF);
        return ::write(descriptor(), text, size);
    }

private:
    int given_;
    int own_ = -1;
    bool socket_ = false;
    bool waits_ = false; ///< a pipe or a device
};

} // namespace

struct OutputQueue::Impl {
    Impl(int descriptor, Limits given, std::function<void(const std::string&)> trouble)
        : limits(std::move(given)), on_trouble(std::move(trouble)), target(descriptor),
          spool(limits.spool_folder, limits.spool), wake(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
        if (wake < 0) throw std::system_error(errno, std::generic_category(), "eventfd");
        thread = std::thread([this] { run(); });
    }
    ~Impl() {
        {
            const std::lock_guard guard(mutex);
            ending = true;
        }
        notify();
        thread.join();
        ::close(wake);
    }

    void notify() const {
        const std::uint64_t one = 1;
        // Full means that the thread was woken already.
        if (::write(wake, &one, sizeof one) < 0 && errno != EAGAIN) std::abort();
    }

    void put(std::string text) {
        {
            const std::lock_guard guard(mutex);
            if (text.empty() || ended()) return;
            if (in_memory + text.size() > memory_for_the_disk) {
                ++facts.lines_lost;
                return;
            }
            in_memory += text.size();
            lines.push_back(std::move(text));
        }
        notify();
    }

    /// Call with the mutex held.
    bool ended() const { return facts.reader_left || facts.error != 0; }
    std::uint64_t waiting() const { return in_memory + in_spool + in_hand + screen.size(); }

    // From here on: the queue's thread.

    void run() {
        // Signals are for those who act on them; this thread reads errors.
        sigset_t all;
        ::sigfillset(&all);
        ::pthread_sigmask(SIG_BLOCK, &all, nullptr);
        std::string now; // being written
        std::size_t done = 0;
        for (;;) {
            if (done == now.size()) {
                now = next();
                done = 0;
            }
            if (!wait(!now.empty())) return;
            if (!now.empty() && ready) write_some(now, done);
            if (!ready || blocked) move_to_disk();
            report();
        }
    }

    /// The oldest text that waits; empty when there is none.
    std::string next() {
        std::string text;
        if (spool.size() > 0) text = spool.take(piece_size);
        const std::lock_guard guard(mutex);
        in_spool = spool.size();
        while (text.size() < piece_size && in_spool == 0 && !lines.empty()) {
            in_memory -= lines.front().size();
            text += lines.front();
            lines.pop_front();
        }
        if (text.empty()) text = std::exchange(screen, {});
        in_hand = text.size();
        return text;
    }

    /// Until the reader takes something, or somebody speaks; false at the end.
    bool wait(bool writing) {
        std::array<pollfd, 2> watched{pollfd{wake, POLLIN, 0},
                                      pollfd{target.descriptor(), POLLOUT, 0}};
        const int timeout = blocked ? look_again_ms : -1;
        const nfds_t count = writing && !blocked ? 2 : 1;
        while (::poll(watched.data(), count, timeout) < 0 && errno == EINTR) {
        }
        ready = writing && (blocked || watched[1].revents != 0);
        blocked = false;
        std::uint64_t calls = 0;
        if (watched[0].revents != 0 && ::read(wake, &calls, sizeof calls) < 0 && errno != EAGAIN)
            std::abort();
        const std::lock_guard guard(mutex);
        return !ending;
    }

    void write_some(std::string& now, std::size_t& done) {
        const ssize_t written = target.write(now.data() + done, now.size() - done);
        const int why = errno;
        const std::lock_guard guard(mutex);
        if (written > 0) {
            done += static_cast<std::size_t>(written);
            in_hand = now.size() - done;
            facts.taken += static_cast<std::uint64_t>(written);
            progress.notify_all();
        } else if (written < 0 && (why == EAGAIN || why == EWOULDBLOCK)) {
            blocked = true;
        } else if (written < 0 && why != EINTR) {
            end_output(why);
            now.clear();
            done = 0;
        }
    }

    /// Call with the mutex held.
    void end_output(int why) {
        if (why == EPIPE || why == EIO || why == ENXIO || why == ECONNRESET)
            facts.reader_left = true;
        else
            facts.error = why;
        lines.clear();
        screen.clear();
        in_memory = in_hand = 0;
        in_spool = 0;
        thrown_away = true;
        progress.notify_all();
    }

    /// Lines beyond what memory may hold, oldest first, while the reader reads nothing.
    void move_to_disk() {
        for (;;) {
            std::string line;
            {
                const std::lock_guard guard(mutex);
                if (lines.empty() || in_memory <= limits.memory) return;
                line = std::move(lines.front());
                lines.pop_front();
                in_memory -= line.size();
            }
            const bool kept = spool.put(line);
            const std::lock_guard guard(mutex);
            in_spool = spool.size();
            if (!kept) ++facts.lines_lost;
        }
    }

    /// The sentence for people, once.
    void report() {
        std::string sentence;
        {
            const std::lock_guard guard(mutex);
            if (said || (!ended() && facts.lines_lost == 0)) return;
            said = true;
            if (facts.reader_left)
                sentence = "nobody reads the output any more; the work goes on without it";
            else if (facts.error != 0)
                sentence =
                    fmt::format("the output cannot be written: {}; the work goes on without it",
                                cause_in_words(facts.error));
            else
                sentence =
                    "the output is not read and the disk holds no more of it; lines are lost, "
                    "the work goes on";
        }
        if (on_trouble) on_trouble(sentence);
    }

    const Limits limits;
    const std::function<void(const std::string&)> on_trouble;
    Target target;
    Spool spool; ///< of the queue's thread
    const int wake;
    bool ready = false;   ///< of the queue's thread: the reader takes bytes
    bool blocked = false; ///< of the queue's thread: it said so and took none

    mutable std::mutex mutex;         ///< for all below
    std::condition_variable progress; ///< something was taken, or the output ended
    std::deque<std::string> lines;
    std::string screen;
    std::size_t in_memory = 0; ///< bytes of `lines`
    std::uint64_t in_spool = 0;
    std::size_t in_hand = 0; ///< bytes being written
    State facts;
    bool thrown_away = false;
    bool said = false;
    bool given_up = false;
    bool ending = false;

    std::thread thread;
};

OutputQueue::OutputQueue(int descriptor,
                         Limits limits,
                         std::function<void(const std::string&)> on_trouble)
    : impl_(std::make_unique<Impl>(descriptor, std::move(limits), std::move(on_trouble))) {}

OutputQueue::~OutputQueue() = default;

void OutputQueue::write(std::string text) {
    impl_->put(std::move(text));
}

void OutputQueue::write_progress(std::string line) {
    {
        const std::lock_guard guard(impl_->mutex);
        if (impl_->ended()) return;
        if (impl_->waiting() >= impl_->limits.progress_from) {
            ++impl_->facts.progress_dropped;
            return;
        }
    }
    impl_->put(std::move(line));
}

void OutputQueue::show(std::string screen) {
    {
        const std::lock_guard guard(impl_->mutex);
        if (impl_->ended()) return;
        impl_->screen = std::move(screen);
    }
    impl_->notify();
}

OutputQueue::State OutputQueue::state() const {
    const std::lock_guard guard(impl_->mutex);
    State state = impl_->facts;
    state.waiting = impl_->waiting();
    state.all_read = state.waiting == 0 && !impl_->thrown_away && state.lines_lost == 0;
    return state;
}

bool OutputQueue::drain(std::chrono::milliseconds patience) {
    std::unique_lock lock(impl_->mutex);
    std::uint64_t seen = impl_->facts.taken;
    auto until = std::chrono::steady_clock::now() + patience;
    while (impl_->waiting() > 0 && !impl_->given_up) {
        if (impl_->progress.wait_until(lock, until) == std::cv_status::timeout &&
            impl_->facts.taken == seen)
            break;
        if (impl_->facts.taken != seen) until = std::chrono::steady_clock::now() + patience;
        seen = impl_->facts.taken;
    }
    return impl_->waiting() == 0 && !impl_->thrown_away && impl_->facts.lines_lost == 0;
}

void OutputQueue::give_up() {
    {
        const std::lock_guard guard(impl_->mutex);
        impl_->given_up = true;
    }
    impl_->progress.notify_all();
}

std::filesystem::path spool_folder() {
    const std::filesystem::path folder = state_folder() / "tmp";
    if (make_private_folder(folder, ErrorCode::output_unwritable)) return folder;
    std::error_code error;
    const std::filesystem::path common = std::filesystem::temp_directory_path(error);
    return error ? std::filesystem::path("/tmp") : common;
}

} // namespace gangflash

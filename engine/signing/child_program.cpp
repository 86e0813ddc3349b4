#include "engine/signing/child_program.hpp"

#include "base/async/within.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <system_error>
#include <unistd.h>
#include <utility>

#include <boost/asio/local/connect_pair.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/write.hpp>

#include <fmt/format.h>

namespace gangflash {

namespace {

using Socket = asio::local::stream_protocol::socket;

Fault failed(std::string cause) {
    return {ErrorCode::auth_required, std::move(cause)};
}

/// A child that never outlives its owner.
class Child {
public:
    explicit Child(pid_t pid) : pid_(pid) {}
    Child(Child&& other) noexcept : pid_(std::exchange(other.pid_, 0)) {}
    Child& operator=(Child&&) = delete;
    ~Child() {
        if (pid_ == 0) return;
        ::kill(-pid_, SIGKILL); // with whatever it has started
        wait();                 // a killed process ends at once, stopped or not
    }

    pid_t pid() const { return pid_; }

    /// Its wait status; call when it has ended.
    int wait() {
        int status = 0;
        while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
        }
        pid_ = 0;
        return status;
    }

private:
    pid_t pid_;
};

/// `end` becomes its standard input and output. A socket, not two pipes: writing to a program that
/// has closed its input then gives an error and no SIGPIPE.
Result<Child> start(const std::filesystem::path& program, int end) {
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, end, STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions, end, STDOUT_FILENO);
    std::string path = program.string();
    std::array<char*, 2> arguments{path.data(), nullptr};
    // A process group of its own: Ctrl-C and Ctrl-Z at the station's keyboard are not for it.
    // Signals as programs expect them: what the station ignores, a program it starts would ignore
    // as well.
    posix_spawnattr_t attributes;
    posix_spawnattr_init(&attributes);
    sigset_t none;
    sigset_t all;
    ::sigemptyset(&none);
    ::sigfillset(&all);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setsigdefault(&attributes, &all);
    posix_spawnattr_setpgroup(&attributes, 0);
    posix_spawnattr_setflags(
        &attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    pid_t pid = 0;
    const int error =
        ::posix_spawn(&pid, path.c_str(), &actions, &attributes, arguments.data(), environ);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    if (error != 0) return failed("cannot be started: " + std::generic_category().message(error));
    return Child{pid};
}

/// Asio's sockets would otherwise live on in every program the station starts.
void keep_from_children(Socket& socket) {
    ::fcntl(socket.native_handle(), F_SETFD, FD_CLOEXEC);
}

asio::awaitable<Result<std::string>>
talk(Socket& socket, const std::string& question, std::size_t longest) {
    boost::system::error_code error;
    co_await asio::async_write(
        socket, asio::buffer(question), asio::redirect_error(asio::use_awaitable, error));
    // A program that answers without reading to the end is no worse for it.
    if (!error) socket.shutdown(Socket::shutdown_send, error);

    std::string said;
    std::array<char, 1024> piece{};
    for (;;) {
        const std::size_t got = co_await socket.async_read_some(
            asio::buffer(piece), asio::redirect_error(asio::use_awaitable, error));
        if (error) break;
        said.append(piece.data(), got);
        if (said.size() > longest)
            co_return failed(fmt::format("said more than {} bytes", longest));
    }
    co_return said;
}

asio::awaitable<Result<int>> end_of(Child& child) {
    const auto executor = co_await asio::this_coro::executor;
    // Not ::pidfd_open: the header of glibc 2.36 lacks extern "C".
    const auto descriptor = static_cast<int>(::syscall(SYS_pidfd_open, child.pid(), 0));
    if (descriptor < 0)
        co_return failed("cannot be watched: " + std::generic_category().message(errno));
    asio::posix::stream_descriptor ended(executor, descriptor);
    boost::system::error_code error;
    co_await ended.async_wait(asio::posix::stream_descriptor::wait_read,
                              asio::redirect_error(asio::use_awaitable, error));
    if (error) co_return Fault{ErrorCode::cancelled, {}};
    co_return child.wait();
}

asio::awaitable<Result<std::string>>
converse(Child& child, Socket& socket, const std::string& question, std::size_t longest) {
    auto said = co_await talk(socket, question, longest);
    if (!said) co_return said.error();
    auto status = co_await end_of(child);
    if (!status) co_return status.error();
    if (WIFEXITED(*status) && WEXITSTATUS(*status) == 0) co_return std::move(*said);
    if (WIFEXITED(*status))
        co_return failed(fmt::format("ended with status {}", WEXITSTATUS(*status)));
    co_return failed(fmt::format("was ended by signal {}", WTERMSIG(*status)));
}

} // namespace

asio::awaitable<Result<std::string>> ask_program(std::filesystem::path program,
                                                 std::string question,
                                                 std::size_t longest,
                                                 Millis limit,
                                                 Clock& clock) {
    const auto executor = co_await asio::this_coro::executor;
    Socket ours(executor);
    Socket theirs(executor);
    boost::system::error_code error;
    asio::local::connect_pair(ours, theirs, error);
    if (error) co_return failed("no socket: " + error.message());
    keep_from_children(ours);
    keep_from_children(theirs);
    auto child = start(program, theirs.native_handle());
    if (!child) co_return child.error();
    theirs.close(error);

    auto conversation = converse(*child, ours, question, longest);
    auto said = co_await within(limit, clock, std::move(conversation));
    if (!said && said.error().code == ErrorCode::io_timeout)
        co_return failed(fmt::format("did not answer within {} ms", limit.count()));
    co_return said;
}

} // namespace gangflash

#include "station/output/safe_streams.hpp"

#include "base/text.hpp"
#include "station/output/terminal_text.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <poll.h>
#include <stdexcept>
#include <string_view>
#include <sys/types.h>
#include <unistd.h>

namespace gangflash {

namespace {

/// One of the two, behind a stdio stream: it alone writes to the descriptor.
struct Sink {
    int descriptor;
    std::string begun;  ///< bytes of a letter whose rest is still to come
    int error = 0;      ///< of the first write that failed
    bool ascii = false; ///< a terminal whose locale is not UTF-8
};

/// What a pipe gets stays UTF-8, whatever the locale: programs read it.
bool shows_ascii_alone(int descriptor) {
    return ::isatty(descriptor) != 0 && !takes_unicode();
}

// They live as long as the process: stdio flushes them when everything else is gone.
Sink& sink_of(int descriptor) {
    static Sink out{STDOUT_FILENO, {}, 0, shows_ascii_alone(STDOUT_FILENO)};
    static Sink err{STDERR_FILENO, {}, 0, shows_ascii_alone(STDERR_FILENO)};
    return descriptor == STDOUT_FILENO ? out : err;
}

/// Bytes at the end that may be the beginning of a letter (UTF-8).
std::size_t unfinished(std::string_view text) {
    for (std::size_t back = 1; back <= std::min<std::size_t>(3, text.size()); ++back) {
        const auto byte = static_cast<unsigned char>(text[text.size() - back]);
        if ((byte & 0xC0U) == 0x80U) continue;
        const std::size_t bytes = byte >= 0xF0U ? 4 : byte >= 0xE0U ? 3 : byte >= 0xC0U ? 2 : 1;
        return bytes > back ? back : 0;
    }
    return 0;
}

bool write_all(int descriptor, std::string_view text) {
    while (!text.empty()) {
        const ssize_t written = ::write(descriptor, text.data(), text.size());
        if (written > 0) {
            text.remove_prefix(static_cast<std::size_t>(written));
        } else if (written < 0 && errno == EAGAIN) { // somebody made the shared descriptor so
            pollfd writable{descriptor, POLLOUT, 0};
            ::poll(&writable, 1, -1);
        } else if (written == 0 || errno != EINTR) {
            return false;
        }
    }
    return true;
}

ssize_t write_cleaned(void* cookie, const char* text, std::size_t size) {
    Sink& sink = *static_cast<Sink*>(cookie);
    if (sink.error != 0) {
        errno = sink.error;
        return 0;
    }
    std::string all = sink.begun;
    all.append(text, size);
    const std::size_t rest = unfinished(all);
    sink.begun = all.substr(all.size() - rest);
    all.resize(all.size() - rest);
    std::string clean = printable(all);
    if (sink.ascii) clean = ascii_form(clean);
    if (write_all(sink.descriptor, clean)) return static_cast<ssize_t>(size);
    sink.error = errno;
    return 0; // what stdio takes for an error
}

std::FILE* cleaned(int descriptor, int buffering) {
    cookie_io_functions_t functions{};
    functions.write = write_cleaned;
    std::FILE* stream = ::fopencookie(&sink_of(descriptor), "w", functions);
    if (stream == nullptr) throw std::runtime_error("no stream");
    std::setvbuf(stream, nullptr, buffering, BUFSIZ);
    return stream;
}

} // namespace

void use_safe_streams() {
    // glibc lets both be assigned (manual, "Standard Streams"); the old ones hold nothing yet.
    stdout = cleaned(STDOUT_FILENO, ::isatty(STDOUT_FILENO) != 0 ? _IOLBF : _IOFBF);
    stderr = cleaned(STDERR_FILENO, _IOLBF);
}

std::string flush_safe_streams() {
    std::fflush(stdout);
    std::fflush(stderr);
    const int error = sink_of(STDOUT_FILENO).error;
    if (error == 0 || error == EPIPE) return {};
    return cause_in_words(error);
}

std::string cause_in_words(int error) {
    if (error == EFBIG) return "No space left: a limit on the size of files was reached";
    return std::strerror(error);
}

} // namespace gangflash

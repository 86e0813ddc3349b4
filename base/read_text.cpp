#include "base/read_text.hpp"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fmt/format.h>

namespace gangflash {

namespace {

struct Closed {
    int descriptor;
    ~Closed() {
        if (descriptor >= 0) ::close(descriptor);
    }
};

} // namespace

Result<std::string>
read_text(const std::filesystem::path& file, ErrorCode code, std::uint64_t limit_bytes) {
    const auto refuse = [&file, code](std::string_view cause) {
        return Fault{code, fmt::format("{}: {}", file.string(), cause)};
    };
    const Closed in{::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)};
    struct stat facts{};
    if (in.descriptor < 0 || ::fstat(in.descriptor, &facts) != 0 || !S_ISREG(facts.st_mode))
        return refuse("cannot be read");
    // Counted while reading: what the size says now may not hold at the end, and files of the
    // kernel say 0.
    constexpr std::size_t piece = 64 * kib;
    std::string text;
    for (;;) {
        const std::size_t have = text.size();
        text.resize(have + piece);
        const ssize_t got = ::read(in.descriptor, text.data() + have, piece);
        text.resize(have + static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return refuse("cannot be read");
        if (got == 0) return text;
        if (text.size() > limit_bytes)
            return refuse(
                fmt::format("has more than the {} bytes such a file may have", limit_bytes));
    }
}

} // namespace gangflash

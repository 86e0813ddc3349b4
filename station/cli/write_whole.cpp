#include "station/cli/write_whole.hpp"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>

#include <fmt/format.h>

namespace gangflash::cli {

namespace {

Fault cannot_write(const std::string& file) {
    return {ErrorCode::config_invalid,
            fmt::format("file={} cause=\"{}\"", file, std::strerror(errno))};
}

} // namespace

Result<void> write_whole(const std::string& file, std::string_view text) {
    if (file == "-") {
        const bool good = std::fwrite(text.data(), 1, text.size(), stdout) == text.size() &&
                          std::fflush(stdout) == 0;
        return good ? success() : Result<void>(cannot_write("standard output"));
    }
    const std::string part = file + ".part";
    std::unique_ptr<std::FILE, int (*)(std::FILE*)> to(std::fopen(part.c_str(), "wb"),
                                                       &std::fclose);
    if (!to) return cannot_write(part);
    const bool written = std::fwrite(text.data(), 1, text.size(), to.get()) == text.size();
    const bool closed = std::fclose(to.release()) == 0;
    if (!written || !closed || std::rename(part.c_str(), file.c_str()) != 0) {
        const Fault fault = cannot_write(file);
        std::remove(part.c_str());
        return fault;
    }
    return success();
}

} // namespace gangflash::cli

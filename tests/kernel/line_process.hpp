#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <sys/types.h>
#include <vector>

namespace gangflash::test {

/// A program whose standard output is read line by line. Dies with this object.
class LineProcess {
public:
    /// Throws std::system_error when it cannot be started. Standard error is ours.
    explicit LineProcess(const std::vector<std::string>& words);
    ~LineProcess();
    LineProcess(const LineProcess&) = delete;
    LineProcess& operator=(const LineProcess&) = delete;

    /// The next line without its end; nothing once the program has closed its output. Throws
    /// std::runtime_error when the time is up.
    std::optional<std::string> next_line(std::chrono::steady_clock::time_point until);

    /// Waits for its end; the exit code, or 128 and the signal.
    int wait();

private:
    pid_t pid_ = -1;
    int output_ = -1;
    std::string buffer_;
};

} // namespace gangflash::test

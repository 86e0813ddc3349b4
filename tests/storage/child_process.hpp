#pragma once

#include <string>
#include <sys/types.h>
#include <vector>

namespace gangflash::tests {

/// A program started by a test, its standard output read through a pipe; killed when forgotten.
class ChildProcess {
public:
    explicit ChildProcess(const std::vector<std::string>& words);
    ~ChildProcess();
    ChildProcess(const ChildProcess&) = delete;
    ChildProcess& operator=(const ChildProcess&) = delete;

    pid_t pid() const { return pid_; }

    /// Blocks until something came; empty at the end of the output.
    std::string read_some();

    /// SIGKILL, then whatever it had still written.
    std::string kill_and_read_rest();

    int wait(); ///< its exit code; -1 when a signal ended it

private:
    pid_t pid_ = -1;
    int output_ = -1;
};

} // namespace gangflash::tests

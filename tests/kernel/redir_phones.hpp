#pragma once

#include <chrono>
#include <filesystem>
#include <memory>
#include <vector>

namespace gangflash::test {

/// Phones for the arrival bench behind usbredir sockets FOLDER/phone-1 …, on a thread of this
/// object: drains, which take everything and forget it, and behind them one probe, which comes once
/// every drain was written to, leaves shortly after its first byte, and comes again, for ever.
class RedirPhones {
public:
    RedirPhones(std::filesystem::path folder, std::size_t drains);
    ~RedirPhones();
    RedirPhones(const RedirPhones&) = delete;
    RedirPhones& operator=(const RedirPhones&) = delete;

    /// Ends the thread; then how long each appearance of the probe waited for its first byte,
    /// enumeration by the guest's kernel included.
    std::vector<std::chrono::microseconds> finish();

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

} // namespace gangflash::test

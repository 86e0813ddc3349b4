#pragma once

#include "base/result.hpp"

#include <cstddef>
#include <filesystem>
#include <map>
#include <memory>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>

namespace gangflash {

namespace asio = boost::asio;

/// Tells when somebody has written one of some files, or put another one, a link or a pipe in its
/// place (inotify on their folders, no polling). A file that is being made is told of when its
/// writer closes it, never half written. A link's target is not watched, nor that a file is gone.
class FileWatch {
public:
    /// `list_invalid` when a folder cannot be watched.
    static Result<std::unique_ptr<FileWatch>> make(const asio::any_io_executor& executor,
                                                   const std::vector<std::filesystem::path>& files);

    /// Returns after the next change of any of them; several that came together are one. A change
    /// between two calls is not lost. Cancellable.
    asio::awaitable<void> changed();

private:
    bool concern_us(std::span<const std::byte> events) const;

    FileWatch(const asio::any_io_executor& executor, int descriptor)
        : inotify_(executor, descriptor) {}

    asio::posix::stream_descriptor inotify_;
    std::set<std::pair<int, std::string>> names_; ///< number of the folder's watch, and file name
    std::map<int, std::filesystem::path> folders_;
};

} // namespace gangflash

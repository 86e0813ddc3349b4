#pragma once

#include "base/sha256.hpp"
#include "config/images/file_reader.hpp"

#include <chrono>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace gangflash {

/// Hashes of files already seen, so that a package of gigabytes opens at once the second time.
///
/// A text file, one line a file: `sha256 size mtime_ns inode path`. Only a cache: lines that cannot
/// be read are forgotten, a file that cannot be written is no fault. It is replaced as a whole
/// (rename), so a reader never sees half of it; of two writers the last one wins.
class HashCache {
public:
    using Now = std::function<std::chrono::system_clock::time_point()>;

    /// `file` empty: remembers nothing.
    explicit HashCache(std::filesystem::path file, Now now = std::chrono::system_clock::now);

    /// The hash of `path` (absolute), if it was hashed with this very stamp.
    std::optional<Sha256> find(const std::string& path, const FileStamp& stamp) const;

    /// Files modified just now are not kept: a second change within one tick of the file system's
    /// clock would leave the stamp as it is.
    void remember(const std::string& path, const FileStamp& stamp, const Sha256& sha256);

    /// Writes what was remembered since the last save. Says why not, for a warning.
    std::optional<std::string> save();

private:
    struct Entry {
        FileStamp stamp;
        Sha256 sha256;
    };

    std::map<std::string, Entry> load() const;

    std::filesystem::path file_;
    Now now_;
    std::map<std::string, Entry> entries_;
    std::map<std::string, Entry> fresh_;
};

} // namespace gangflash

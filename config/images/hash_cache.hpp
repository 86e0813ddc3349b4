#pragma once

#include "config/images/file_reader.hpp"
#include "config/images/fingerprint.hpp"

#include <chrono>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>

namespace gangflash {

/// Fingerprints of files already seen, so that a package of gigabytes opens at once the second
/// time.
///
/// A text file, one line a file: `2 sha256 size mtime_ns ctime_ns inode device path`; beside it a
/// folder of the same name with `.d`, in which `SHA256` holds the fingerprint (store_fingerprint())
/// of every content of more than one piece. A line counts only with a fingerprint that fits it.
/// Lines of an older form (without `2`, device and change time) are forgotten.
///
/// Only a cache: what cannot be read is forgotten, what cannot be written is no fault. Each file is
/// replaced as a whole (rename), so a reader never sees half of it; of two writers the last one
/// wins. Readable by its user alone.
class HashCache {
public:
    using Now = std::function<std::chrono::system_clock::time_point()>;

    /// `file` empty: remembers nothing.
    explicit HashCache(std::filesystem::path file, Now now = std::chrono::system_clock::now);

    /// The fingerprint of `path` (absolute), if it was hashed with this very stamp; else null.
    std::shared_ptr<const Fingerprint> find(const std::string& path, const FileStamp& stamp) const;

    /// Whether a file of this stamp may be remembered by what is read of it from now on. Not one
    /// that was changed just now: a second change within one tick of the file system's clock would
    /// leave the stamp as it is. Nor one changed in the future.
    bool settled(const FileStamp& stamp) const;

    /// Of a file that was settled() before it was read.
    void remember(const std::string& path,
                  const FileStamp& stamp,
                  std::shared_ptr<const Fingerprint> fingerprint);

    /// Writes what was remembered since the last save. Says why not, for a warning.
    std::optional<std::string> save();

private:
    struct Entry {
        FileStamp stamp;
        Sha256 sha256;
        std::shared_ptr<const Fingerprint> fingerprint; ///< null: on the disk
    };
    using Entries = std::map<std::string, Entry>;

    Entries load() const;
    std::filesystem::path folder() const;
    std::shared_ptr<const Fingerprint> load_fingerprint(const Entry& entry) const;
    Result<void> write(const Entries& all) const;
    void drop_strangers(const Entries& all) const;

    std::filesystem::path file_;
    Now now_;
    Entries entries_;
    Entries fresh_;
};

} // namespace gangflash

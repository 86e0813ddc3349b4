#include "config/images/hash_cache.hpp"

#include "base/disk_file.hpp"
#include "base/read_text.hpp"
#include "config/images/whole_file.hpp"

#include <algorithm>
#include <set>
#include <sstream>
#include <system_error>

#include <fmt/format.h>

namespace gangflash {

namespace {

namespace fs = std::filesystem;

/// Larger caches start anew; a station sees some hundred files.
constexpr std::size_t most_entries = 20'000;
constexpr std::uint64_t largest_cache = 64 * mib;

constexpr std::string_view line_version = "2";

/// Of a file of 512 GiB.
constexpr std::uint64_t largest_fingerprint = 256 * mib;

/// Longest tick of the file systems in use: kernel ticks of 10 ms where times have nanoseconds, two
/// seconds on FAT, which shows as whole seconds.
std::chrono::nanoseconds clock_tick(std::int64_t time_ns) {
    using namespace std::chrono_literals;
    return time_ns % 1'000'000'000 == 0 ? 2'000'000'000ns : 20'000'000ns;
}

} // namespace

HashCache::HashCache(fs::path file, Now now)
    : file_(std::move(file)), now_(std::move(now)), entries_(load()) {}

fs::path HashCache::folder() const {
    fs::path beside = file_;
    beside += ".d";
    return beside;
}

HashCache::Entries HashCache::load() const {
    Entries entries;
    if (file_.empty()) return entries;
    // A cache that cannot be read is an empty one.
    auto text = read_text(file_, ErrorCode::output_unwritable, largest_cache);
    if (!text) return entries;
    std::istringstream in(std::move(*text));
    for (std::string line; std::getline(in, line);) {
        std::istringstream words(line);
        std::string version, hash_text, path;
        FileStamp stamp;
        if (!(words >> version >> hash_text) || version != line_version) continue;
        if (!(words >> stamp.size >> stamp.mtime_ns >> stamp.ctime_ns >> stamp.inode >>
              stamp.device))
            continue;
        if (words.get() != ' ' || !std::getline(words, path)) continue;
        if (const auto hash = parse_sha256(hash_text)) entries[path] = {stamp, *hash, nullptr};
    }
    return entries;
}

std::shared_ptr<const Fingerprint> HashCache::load_fingerprint(const Entry& entry) const {
    if (entry.stamp.size <= Fingerprint::piece_size)
        return std::make_shared<const Fingerprint>(
            Fingerprint::of_one_piece(entry.stamp.size, entry.sha256));
    const auto stored = read_whole_file(folder() / entry.sha256.hex(), largest_fingerprint);
    if (!stored) return nullptr;
    auto print = parse_fingerprint(*stored);
    if (!print || print->sha256() != entry.sha256 || print->size() != entry.stamp.size)
        return nullptr;
    return std::make_shared<const Fingerprint>(std::move(*print));
}

std::shared_ptr<const Fingerprint> HashCache::find(const std::string& path,
                                                   const FileStamp& stamp) const {
    const auto entry = entries_.find(path);
    if (entry == entries_.end() || entry->second.stamp != stamp) return nullptr;
    if (entry->second.fingerprint) return entry->second.fingerprint;
    return load_fingerprint(entry->second);
}

bool HashCache::settled(const FileStamp& stamp) const {
    const std::int64_t changed = std::max(stamp.mtime_ns, stamp.ctime_ns);
    const auto age = now_().time_since_epoch() - std::chrono::nanoseconds{changed};
    return age >= clock_tick(changed);
}

void HashCache::remember(const std::string& path,
                         const FileStamp& stamp,
                         std::shared_ptr<const Fingerprint> fingerprint) {
    if (path.find('\n') != std::string::npos) return;
    const Entry entry{stamp, fingerprint->sha256(), std::move(fingerprint)};
    entries_[path] = entry;
    fresh_[path] = entry;
}

Result<void> HashCache::write(const Entries& all) const {
    constexpr ErrorCode unwritable = ErrorCode::output_unwritable;
    if (auto made = make_private_folder(folder(), unwritable); !made) return made;
    // Fingerprints first: a line without one counts for nothing.
    for (const auto& [path, entry] : fresh_) {
        if (entry.fingerprint->pieces() <= 1) continue;
        auto done = write_for_good(
            folder() / entry.sha256.hex(), store_fingerprint(*entry.fingerprint), unwritable);
        if (!done) return done;
    }
    std::string text;
    for (const auto& [path, entry] : all)
        text += fmt::format("{} {} {} {} {} {} {} {}\n",
                            line_version,
                            entry.sha256.hex(),
                            entry.stamp.size,
                            entry.stamp.mtime_ns,
                            entry.stamp.ctime_ns,
                            entry.stamp.inode,
                            entry.stamp.device,
                            path);
    return write_for_good(file_, as_bytes(text), unwritable);
}

/// Fingerprints that no line names any more. One that another station is just adding may go with
/// them: it hashes again.
void HashCache::drop_strangers(const Entries& all) const {
    std::set<std::string> named;
    for (const auto& [path, entry] : all)
        named.insert(entry.sha256.hex());
    std::error_code error; // what stays is found the next time
    for (fs::directory_iterator at(folder(), error), end; !error && at != end; at.increment(error))
        if (!named.contains(at->path().filename().string())) {
            std::error_code ignored;
            fs::remove(at->path(), ignored);
        }
}

std::optional<std::string> HashCache::save() {
    if (file_.empty() || fresh_.empty()) return std::nullopt;
    Entries all = load(); // what others added meanwhile
    if (all.size() + fresh_.size() > most_entries) all.clear();
    for (const auto& [path, entry] : fresh_)
        all[path] = entry;
    if (const auto written = write(all); !written)
        return fmt::format(
            "{}: hashes are not kept: {}", file_.string(), detail_of(written.error()));
    drop_strangers(all);
    fresh_.clear();
    return std::nullopt;
}

} // namespace gangflash

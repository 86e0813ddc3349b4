#include "config/images/hash_cache.hpp"

#include <fstream>
#include <sstream>
#include <system_error>
#include <unistd.h>

#include <fmt/format.h>

namespace gangflash {

namespace {

/// Larger caches start anew; a station sees some hundred files.
constexpr std::size_t most_entries = 20'000;

/// Longest tick of the file systems in use: kernel ticks of 10 ms where times have nanoseconds, two
/// seconds on FAT, which shows as whole seconds.
std::chrono::nanoseconds clock_tick(std::int64_t mtime_ns) {
    using namespace std::chrono_literals;
    return mtime_ns % 1'000'000'000 == 0 ? 2'000'000'000ns : 20'000'000ns;
}

} // namespace

HashCache::HashCache(std::filesystem::path file, Now now)
    : file_(std::move(file)), now_(std::move(now)), entries_(load()) {}

std::map<std::string, HashCache::Entry> HashCache::load() const {
    std::map<std::string, Entry> entries;
    if (file_.empty()) return entries;
    std::ifstream in(file_);
    for (std::string line; std::getline(in, line);) {
        std::istringstream words(line);
        std::string hash_text;
        std::string path;
        FileStamp stamp;
        if (!(words >> hash_text >> stamp.size >> stamp.mtime_ns >> stamp.inode)) continue;
        if (words.get() != ' ' || !std::getline(words, path)) continue;
        if (const auto hash = parse_sha256(hash_text)) entries[path] = {stamp, *hash};
    }
    return entries;
}

std::optional<Sha256> HashCache::find(const std::string& path, const FileStamp& stamp) const {
    const auto entry = entries_.find(path);
    if (entry == entries_.end() || entry->second.stamp != stamp) return std::nullopt;
    return entry->second.sha256;
}

void HashCache::remember(const std::string& path, const FileStamp& stamp, const Sha256& sha256) {
    const auto age = now_().time_since_epoch() - std::chrono::nanoseconds{stamp.mtime_ns};
    if (age < clock_tick(stamp.mtime_ns) || path.find('\n') != std::string::npos) return;
    entries_[path] = {stamp, sha256};
    fresh_[path] = {stamp, sha256};
}

std::optional<std::string> HashCache::save() {
    if (file_.empty() || fresh_.empty()) return std::nullopt;
    std::map<std::string, Entry> all = load(); // what others added meanwhile
    if (all.size() + fresh_.size() > most_entries) all.clear();
    for (const auto& [path, entry] : fresh_)
        all[path] = entry;

    std::error_code error;
    std::filesystem::create_directories(file_.parent_path(), error);
    std::filesystem::path draft = file_;
    draft += fmt::format(".{}", ::getpid());
    {
        std::ofstream out(draft, std::ios::trunc);
        for (const auto& [path, entry] : all)
            out << entry.sha256.hex() << ' ' << entry.stamp.size << ' ' << entry.stamp.mtime_ns
                << ' ' << entry.stamp.inode << ' ' << path << '\n';
        out.close();
        if (!out) error = std::make_error_code(std::errc::io_error);
    }
    if (!error) std::filesystem::rename(draft, file_, error);
    if (error) {
        std::error_code ignored; // the draft may never have come into being
        std::filesystem::remove(draft, ignored);
        return fmt::format("{}: hashes are not kept: {}", file_.string(), error.message());
    }
    fresh_.clear();
    return std::nullopt;
}

} // namespace gangflash

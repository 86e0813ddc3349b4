#include "config/images/hash_files.hpp"

#include "base/units.hpp"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <thread>

namespace gangflash {

namespace {

using Files = std::vector<std::shared_ptr<const FileReader>>;

std::string cache_key(const FileReader& file) {
    std::error_code error;
    const auto path = std::filesystem::absolute(file.name(), error);
    return error ? file.name() : path.lexically_normal().string();
}

/// Tells several threads' progress as one number.
class SharedProgress {
public:
    SharedProgress(const Files& files,
                   const std::function<void(std::uint64_t, std::uint64_t)>& report)
        : report_(report) {
        for (const auto& file : files)
            total_ += file->stamp().size;
    }

    void advance(std::uint64_t bytes) {
        const std::scoped_lock lock(mutex_);
        done_ += bytes;
        if (report_) report_(done_, total_);
    }

private:
    const std::function<void(std::uint64_t, std::uint64_t)>& report_;
    std::mutex mutex_;
    std::uint64_t done_ = 0;
    std::uint64_t total_ = 0;
};

Result<Fingerprint> hash_file(const FileReader& file, SharedProgress& progress) {
    FingerprintStream hash;
    Bytes buffer(std::min<std::uint64_t>(4 * mib, file.stamp().size));
    for (std::uint64_t at = 0; at < file.stamp().size;) {
        const auto piece =
            std::span(buffer).first(std::min<std::uint64_t>(buffer.size(), file.stamp().size - at));
        if (auto read = file.read(at, piece); !read) return read.error();
        hash.update(piece);
        at += piece.size();
        progress.advance(piece.size());
    }
    if (auto same = file.same_content(); !same) return same.error();
    return hash.finish();
}

} // namespace

std::vector<Result<std::shared_ptr<const ProvenFile>>>
hash_files(const Files& files,
           HashCache& cache,
           CachedHashes cached,
           const std::function<void(std::uint64_t, std::uint64_t)>& progress) {
    SharedProgress shared{files, progress};
    std::vector<Result<std::shared_ptr<const ProvenFile>>> proven(
        files.size(), std::shared_ptr<const ProvenFile>{});
    std::vector<std::size_t> unknown;
    for (std::size_t i = 0; i < files.size(); ++i) {
        const FileReader& file = *files[i];
        const auto known =
            cached == CachedHashes::believed ? cache.find(cache_key(file), file.stamp()) : nullptr;
        if (known) {
            proven[i] = std::make_shared<const ProvenFile>(files[i], known, HashedBy::cache);
            shared.advance(file.stamp().size);
        } else {
            unknown.push_back(i);
        }
    }

    // Before the first byte is read: what is written to such a file later shows in its stamp.
    std::vector<bool> settled;
    for (const auto& file : files)
        settled.push_back(cache.settled(file->stamp()));

    std::atomic<std::size_t> next{0};
    std::vector<Result<Fingerprint>> prints(unknown.size(), Fingerprint{});
    const auto work = [&] {
        for (std::size_t n = next++; n < unknown.size(); n = next++)
            prints[n] = hash_file(*files[unknown[n]], shared);
    };
    {
        std::vector<std::jthread> pool; // joins at the end of the block
        for (std::size_t i = 0; i < std::min<std::size_t>(2, unknown.size()); ++i)
            pool.emplace_back(work);
    }
    for (std::size_t n = 0; n < unknown.size(); ++n) {
        const std::size_t i = unknown[n];
        if (!prints[n]) {
            proven[i] = prints[n].error();
            continue;
        }
        auto print = std::make_shared<const Fingerprint>(std::move(*prints[n]));
        if (settled[i]) cache.remember(cache_key(*files[i]), files[i]->stamp(), print);
        proven[i] = std::make_shared<const ProvenFile>(files[i], print, HashedBy::reading);
    }
    return proven;
}

} // namespace gangflash

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

Result<Sha256> hash_file(const FileReader& file, SharedProgress& progress) {
    Sha256Stream hash;
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

std::vector<Result<Sha256>>
hash_files(const Files& files,
           HashCache& cache,
           const std::function<void(std::uint64_t, std::uint64_t)>& progress) {
    SharedProgress shared{files, progress};
    std::vector<Result<Sha256>> hashes(files.size(), Result<Sha256>{Sha256{}});
    std::vector<std::size_t> unknown;
    for (std::size_t i = 0; i < files.size(); ++i) {
        if (const auto known = cache.find(cache_key(*files[i]), files[i]->stamp())) {
            hashes[i] = *known;
            shared.advance(files[i]->stamp().size);
        } else {
            unknown.push_back(i);
        }
    }

    std::atomic<std::size_t> next{0};
    const auto work = [&] {
        for (std::size_t n = next++; n < unknown.size(); n = next++)
            hashes[unknown[n]] = hash_file(*files[unknown[n]], shared);
    };
    {
        std::vector<std::jthread> pool; // joins at the end of the block
        for (std::size_t i = 0; i < std::min<std::size_t>(2, unknown.size()); ++i)
            pool.emplace_back(work);
    }
    for (const std::size_t i : unknown)
        if (hashes[i]) cache.remember(cache_key(*files[i]), files[i]->stamp(), *hashes[i]);
    return hashes;
}

} // namespace gangflash

#include "ports/virtual/storage.hpp"

#include "base/units.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <limits>
#include <system_error>
#include <unistd.h>
#include <vector>

namespace gangflash::vphone {

namespace {

constexpr std::array region_files{"boot1.img", "boot2.img", "user.img"};

/// Calls `visit(page number, offset in page, offset in range, length)` for each page of a range.
template <class Visit>
void for_pages(std::uint64_t offset, std::uint64_t length, Visit visit) {
    for (std::uint64_t done = 0; done < length;) {
        const std::uint64_t inside = (offset + done) % PageMap::page_size;
        const std::uint64_t piece = std::min(length - done, PageMap::page_size - inside);
        visit((offset + done) / PageMap::page_size, inside, done, piece);
        done += piece;
    }
}

/// Every byte equals the one before it and the first is zero: memcmp is fast in any build.
bool all_zero(ByteView bytes) {
    return bytes.empty() || (bytes[0] == std::byte{0} &&
                             std::memcmp(bytes.data(), bytes.data() + 1, bytes.size() - 1) == 0);
}

[[noreturn]] void fail(const char* what) {
    throw std::system_error(errno, std::generic_category(), what);
}

} // namespace

const PageMap::Page* PageMap::find(Region region, std::uint64_t number) const {
    const Pages& pages = regions_[static_cast<std::size_t>(region)];
    static constexpr Page zeros{};
    const auto found = pages.find(number);
    if (found == pages.end()) return nullptr;
    return found->second ? found->second.get() : &zeros;
}

PageMap::Page& PageMap::at(Region region, std::uint64_t number) {
    auto& page = regions_[static_cast<std::size_t>(region)][number];
    if (!page) page = std::make_unique<Page>();
    return *page;
}

void PageMap::clear(Region region, std::uint64_t number) {
    regions_[static_cast<std::size_t>(region)][number].reset();
}

void PageMap::erase(Region region, std::uint64_t first, std::uint64_t end) {
    Pages& pages = regions_[static_cast<std::size_t>(region)];
    if (end - first < pages.size()) {
        for (std::uint64_t number = first; number < end; ++number)
            pages.erase(number);
    } else {
        std::erase_if(pages, [&](const auto& p) { return p.first >= first && p.first < end; });
    }
}

std::size_t PageMap::pages() const {
    std::size_t held = 0;
    for (const Pages& pages : regions_)
        held += static_cast<std::size_t>(
            std::ranges::count_if(pages, [](const auto& p) { return p.second != nullptr; }));
    return held;
}

std::vector<std::uint64_t>
PageMap::numbers(Region region, std::uint64_t first, std::uint64_t end) const {
    std::vector<std::uint64_t> found;
    for (const auto& [number, page] : regions_[static_cast<std::size_t>(region)])
        if (number >= first && number < end) found.push_back(number);
    std::ranges::sort(found);
    return found;
}

bool MemoryStorage::adopt(std::shared_ptr<const PageMap> pages) {
    shared_ = std::move(pages);
    return true;
}

std::shared_ptr<const PageMap> MemoryStorage::release() {
    return std::make_shared<const PageMap>(std::exchange(pages_, PageMap{}));
}

const PageMap::Page* MemoryStorage::page(Region region, std::uint64_t number) const {
    const PageMap::Page* own = pages_.find(region, number);
    return own == nullptr && shared_ ? shared_->find(region, number) : own;
}

PageMap::Page& MemoryStorage::own_page(Region region, std::uint64_t number) {
    const bool first_write = pages_.find(region, number) == nullptr;
    PageMap::Page& own = pages_.at(region, number);
    if (first_write && shared_)
        if (const PageMap::Page* shared = shared_->find(region, number)) own = *shared;
    return own;
}

/// Whether this would change nothing: such a write costs no page.
bool MemoryStorage::holds(Region region,
                          std::uint64_t number,
                          std::uint64_t inside,
                          ByteView piece) const {
    const PageMap::Page* there = page(region, number);
    if (there == nullptr) return all_zero(piece);
    return std::memcmp(there->data() + inside, piece.data(), piece.size()) == 0;
}

Sha256 MemoryStorage::content_hash() const {
    constexpr std::uint64_t all = std::numeric_limits<std::uint64_t>::max();
    Sha256Stream hash;
    for (const Region region : {Region::boot1, Region::boot2, Region::user}) {
        std::vector<std::uint64_t> numbers = pages_.numbers(region, 0, all);
        if (shared_) {
            const auto more = shared_->numbers(region, 0, all);
            numbers.insert(numbers.end(), more.begin(), more.end());
        }
        std::ranges::sort(numbers);
        numbers.erase(std::ranges::unique(numbers).begin(), numbers.end());
        for (const std::uint64_t number : numbers) {
            const PageMap::Page& content = *page(region, number);
            if (all_zero(content)) continue;
            hash.update(std::as_bytes(std::span(&number, 1)));
            hash.update(content);
        }
        hash.update(as_bytes("next region"));
    }
    return hash.finish();
}

void MemoryStorage::read(Region region, std::uint64_t offset, std::span<std::byte> into) const {
    for_pages(offset, into.size(), [&](auto number, auto inside, auto done, auto length) {
        const std::span<std::byte> piece = into.subspan(done, length);
        if (const PageMap::Page* there = page(region, number))
            std::memcpy(piece.data(), there->data() + inside, length);
        else
            std::memset(piece.data(), 0, length);
    });
}

void MemoryStorage::write(Region region, std::uint64_t offset, ByteView from) {
    for_pages(offset, from.size(), [&](auto number, auto inside, auto done, auto length) {
        const ByteView piece = from.subspan(done, length);
        if (holds(region, number, inside, piece)) return;
        std::memcpy(own_page(region, number).data() + inside, piece.data(), length);
    });
}

void MemoryStorage::erase(Region region, std::uint64_t offset, std::uint64_t length) {
    const std::uint64_t end = offset + length;
    const std::uint64_t first_whole = round_up(offset, PageMap::page_size) / PageMap::page_size;
    const std::uint64_t end_whole = end / PageMap::page_size;
    if (first_whole < end_whole) {
        pages_.erase(region, first_whole, end_whole);
        if (shared_) // a page of zeros hides the shared one
            for (const std::uint64_t number : shared_->numbers(region, first_whole, end_whole))
                pages_.clear(region, number);
    }
    const auto clear = [&](std::uint64_t from, std::uint64_t to) {
        for_pages(from, to - from, [&](auto number, auto inside, auto, auto piece) {
            if (page(region, number) != nullptr)
                std::memset(own_page(region, number).data() + inside, 0, piece);
        });
    };
    if (first_whole >= end_whole) return clear(offset, end);
    clear(offset, first_whole * PageMap::page_size);
    clear(end_whole * PageMap::page_size, end);
}

FileStorage::FileStorage(StorageShape shape, const std::filesystem::path& folder) : Storage(shape) {
    std::filesystem::create_directories(folder);
    for (std::size_t i = 0; i < files_.size(); ++i) {
        const std::filesystem::path path = folder / region_files[i];
        fresh_ = fresh_ || !std::filesystem::exists(path);
        files_[i] = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
        if (files_[i] < 0) fail(path.c_str());
        if (::ftruncate(files_[i], static_cast<off_t>(shape.of(static_cast<Region>(i)))) != 0)
            fail(path.c_str());
    }
}

FileStorage::~FileStorage() {
    for (const int file : files_)
        if (file >= 0) ::close(file);
}

void FileStorage::read(Region region, std::uint64_t offset, std::span<std::byte> into) const {
    while (!into.empty()) {
        const ssize_t got =
            ::pread(file(region), into.data(), into.size(), static_cast<off_t>(offset));
        if (got < 0) fail("reading a virtual phone's storage");
        if (got == 0) { // cut behind our back: reads as never written
            std::memset(into.data(), 0, into.size());
            return;
        }
        into = into.subspan(static_cast<std::size_t>(got));
        offset += static_cast<std::uint64_t>(got);
    }
}

void FileStorage::write(Region region, std::uint64_t offset, ByteView from) {
    while (!from.empty()) {
        const ssize_t put =
            ::pwrite(file(region), from.data(), from.size(), static_cast<off_t>(offset));
        if (put < 0) fail("writing a virtual phone's storage");
        from = from.subspan(static_cast<std::size_t>(put));
        offset += static_cast<std::uint64_t>(put);
    }
}

void FileStorage::erase(Region region, std::uint64_t offset, std::uint64_t length) {
    if (::fallocate(file(region),
                    FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE,
                    static_cast<off_t>(offset),
                    static_cast<off_t>(length)) == 0)
        return;
    if (errno != EOPNOTSUPP) fail("erasing a virtual phone's storage");
    const Bytes zeros(std::min<std::uint64_t>(length, mib)); // a file system without holes
    for (std::uint64_t done = 0; done < length; done += zeros.size())
        write(region,
              offset + done,
              std::span(zeros).first(std::min<std::uint64_t>(length - done, zeros.size())));
}

void DiscardStorage::read(Region region, std::uint64_t offset, std::span<std::byte> into) const {
    kept_.read(region, offset, into);
}

void DiscardStorage::write(Region region, std::uint64_t offset, ByteView from) {
    if (!discarding_ || region != Region::user || from.size() <= kept_write) {
        kept_.write(region, offset, from);
        return;
    }
    const auto run = gone_.find(run_start_);
    if (run == gone_.end() || run->second != offset) {
        // The head of a partition carries the magic that boot loaders and people look at.
        kept_.write(region, offset, from.first(PageMap::page_size));
        run_start_ = offset;
    }
    hash_.update(from);
    discarded_ += from.size();
    auto& end = gone_[run_start_];
    end = std::max(end, offset + from.size());
}

void DiscardStorage::erase(Region region, std::uint64_t offset, std::uint64_t length) {
    kept_.erase(region, offset, length);
}

bool DiscardStorage::keeps(Region region, std::uint64_t offset, std::uint64_t length) const {
    if (region != Region::user) return true;
    const auto next = gone_.lower_bound(offset + length);
    return next == gone_.begin() || std::prev(next)->second <= offset;
}

Sha256 DiscardStorage::discarded_sha256() {
    return hash_.finish();
}

} // namespace gangflash::vphone

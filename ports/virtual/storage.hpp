#pragma once

#include "base/bytes.hpp"
#include "base/sha256.hpp"
#include "base/storage.hpp"

#include <array>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <span>
#include <unordered_map>
#include <utility>
#include <vector>

namespace gangflash::vphone {

/// Sizes in bytes of the three regions of a phone's storage.
struct StorageShape {
    std::uint64_t boot1 = 0;
    std::uint64_t boot2 = 0;
    std::uint64_t user = 0;

    constexpr std::uint64_t of(Region region) const {
        switch (region) {
        case Region::boot1:
            return boot1;
        case Region::boot2:
            return boot2;
        case Region::user:
            return user;
        }
        return 0;
    }
};

class PageMap;

/// What a phone keeps its bytes in. Never written bytes read as zero.
///
/// Ranges lie inside the region: the phone's agent has checked them. Used by one phone, from its
/// executor. A disk that fails throws std::system_error.
class Storage {
public:
    explicit Storage(StorageShape shape) : shape_(shape) {}
    virtual ~Storage() = default;
    Storage(const Storage&) = delete;
    Storage& operator=(const Storage&) = delete;

    std::uint64_t size(Region region) const { return shape_.of(region); }
    const StorageShape& shape() const { return shape_; }

    virtual void read(Region region, std::uint64_t offset, std::span<std::byte> into) const = 0;
    virtual void write(Region region, std::uint64_t offset, ByteView from) = 0;
    virtual void erase(Region region, std::uint64_t offset, std::uint64_t length) = 0;

    /// False where bytes were written but not kept: a check of them can not be made.
    virtual bool keeps(Region, std::uint64_t /*offset*/, std::uint64_t /*length*/) const {
        return true;
    }

    /// Takes these pages for what it holds, shared until they are written to; it holds nothing yet.
    /// False where pages can not be shared.
    virtual bool adopt(std::shared_ptr<const PageMap> /*pages*/) { return false; }

    /// The phone leaves the factory: what it holds now is its own, what comes later is the host's.
    virtual void delivered() {}

private:
    StorageShape shape_;
};

/// Pages in memory that several phones may share; immutable once shared.
class PageMap {
public:
    static constexpr std::uint64_t page_size = 4096;
    using Page = std::array<std::byte, page_size>;

    const Page* find(Region region, std::uint64_t number) const;
    Page& at(Region region, std::uint64_t number);   ///< made of zeros when missing
    void clear(Region region, std::uint64_t number); ///< zeros from now on; costs no page
    void erase(Region region, std::uint64_t first, std::uint64_t end);
    std::size_t pages() const; ///< that cost memory
    /// Numbers of the pages there are from `first` up to `end`, ascending.
    std::vector<std::uint64_t> numbers(Region region, std::uint64_t first, std::uint64_t end) const;

private:
    /// A null pointer stands for a page of zeros.
    using Pages = std::unordered_map<std::uint64_t, std::unique_ptr<Page>>;
    std::array<Pages, 3> regions_;
};

/// A page map over shared pages: cheap for thousands of phones, as only touched pages cost
/// anything.
class MemoryStorage : public Storage {
public:
    using Storage::Storage;

    void read(Region region, std::uint64_t offset, std::span<std::byte> into) const override;
    void write(Region region, std::uint64_t offset, ByteView from) override;
    void erase(Region region, std::uint64_t offset, std::uint64_t length) override;
    std::size_t pages() const { return pages_.pages(); }
    bool adopt(std::shared_ptr<const PageMap> pages) override;
    Sha256 content_hash() const; ///< equal content, equal hash

    /// What it holds, for others to adopt(); it is empty then. Only pages of its own.
    std::shared_ptr<const PageMap> release();

private:
    const PageMap::Page* page(Region region, std::uint64_t number) const;
    PageMap::Page& own_page(Region region, std::uint64_t number);
    bool holds(Region region, std::uint64_t number, std::uint64_t inside, ByteView piece) const;

    std::shared_ptr<const PageMap> shared_; ///< seen where pages_ has none; may be null
    PageMap pages_;
};

/// Sparse files DIR/user.img, DIR/boot1.img, DIR/boot2.img.
class FileStorage final : public Storage {
public:
    /// Makes the folder and the files when missing. Throws std::system_error.
    FileStorage(StorageShape shape, const std::filesystem::path& folder);
    ~FileStorage() override;

    void read(Region region, std::uint64_t offset, std::span<std::byte> into) const override;
    void write(Region region, std::uint64_t offset, ByteView from) override;
    void erase(Region region, std::uint64_t offset, std::uint64_t length) override;

    bool fresh() const { return fresh_; } ///< the files were made just now

private:
    int file(Region region) const { return files_[static_cast<std::size_t>(region)]; }

    std::array<int, 3> files_{-1, -1, -1};
    bool fresh_ = false;
};

/// For benchmarks: hashes what is written and throws it away, except the boot areas, the partition
/// tables, whatever the phone was made with, and small writes.
class DiscardStorage final : public Storage {
public:
    using Storage::Storage;

    void read(Region region, std::uint64_t offset, std::span<std::byte> into) const override;
    void write(Region region, std::uint64_t offset, ByteView from) override;
    void erase(Region region, std::uint64_t offset, std::uint64_t length) override;
    bool keeps(Region region, std::uint64_t offset, std::uint64_t length) const override;
    void delivered() override { discarding_ = true; }
    bool adopt(std::shared_ptr<const PageMap> pages) override {
        return kept_.adopt(std::move(pages));
    }

    std::uint64_t discarded_bytes() const { return discarded_; }
    Sha256 discarded_sha256(); ///< of all bytes thrown away, in order; starts anew

private:
    static constexpr std::size_t kept_write = 16 * 1024;

    MemoryStorage kept_{shape()};
    std::map<std::uint64_t, std::uint64_t> gone_; ///< offset to end, of the user area
    std::uint64_t run_start_ = 0; ///< of the writes that follow each other; its end is in gone_
    Sha256Stream hash_;
    std::uint64_t discarded_ = 0;
    bool discarding_ = false; ///< since it was delivered
};

} // namespace gangflash::vphone

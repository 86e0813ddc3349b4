#include "engine/identity/ext4_volume.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <string_view>

#include <ext2fs/ext2fs.h>
#include <fmt/format.h>

namespace gangflash {
namespace {

// libext2fs reaches storage through an "I/O manager", a table of functions. Its open() gets nothing
// but the name given to ext2fs_open2(), so the name carries the cache's address.

std::string name_of(BlockCache& cache) {
    return fmt::format("{:x}", reinterpret_cast<std::uintptr_t>(&cache));
}

BlockCache* cache_named(std::string_view name) {
    std::uintptr_t address = 0;
    std::from_chars(name.data(), name.data() + name.size(), address, 16);
    return reinterpret_cast<BlockCache*>(address);
}

BlockCache& cache_of(io_channel channel) {
    return *static_cast<BlockCache*>(channel->private_data);
}

errcode_t io_open(const char* name, int flags, io_channel* channel);

errcode_t io_close(io_channel channel) {
    if (--channel->refcount > 0) return 0;
    delete channel;
    return 0;
}

errcode_t io_set_blksize(io_channel channel, int size) {
    channel->block_size = size;
    return 0;
}

/// `count` blocks, or -count bytes.
errcode_t io_read64(io_channel channel, unsigned long long block, int count, void* data) {
    const auto block_size = static_cast<std::uint64_t>(channel->block_size);
    const std::uint64_t length = count < 0 ? static_cast<std::uint64_t>(-std::int64_t{count})
                                           : static_cast<std::uint64_t>(count) * block_size;
    BlockCache& cache = cache_of(channel);
    if (block > cache.size() / block_size) return EXT2_ET_SHORT_READ;
    const std::span into(static_cast<std::byte*>(data), length);
    return cache.read(block * block_size, into) == BlockCache::Outcome::served ? 0
                                                                               : EXT2_ET_SHORT_READ;
}

errcode_t io_read(io_channel channel, unsigned long block, int count, void* data) {
    return io_read64(channel, block, count, data);
}

// Nothing is ever written: the phone's identity is read only.
errcode_t io_write64(io_channel, unsigned long long, int, const void*) {
    return EXT2_ET_RO_FILSYS;
}
errcode_t io_write(io_channel, unsigned long, int, const void*) {
    return EXT2_ET_RO_FILSYS;
}
errcode_t io_flush(io_channel) {
    return 0;
}

io_manager manager() {
    static struct_io_manager functions = [] {
        struct_io_manager m{};
        m.magic = EXT2_ET_MAGIC_IO_MANAGER;
        m.name = "gangflash block cache";
        m.open = io_open;
        m.close = io_close;
        m.set_blksize = io_set_blksize;
        m.read_blk = io_read;
        m.read_blk64 = io_read64;
        m.write_blk = io_write;
        m.write_blk64 = io_write64;
        m.flush = io_flush;
        return m;
    }();
    return &functions;
}

char channel_name[] = "block cache";

errcode_t io_open(const char* name, int, io_channel* channel) {
    auto* opened = new struct_io_channel{};
    opened->magic = EXT2_ET_MAGIC_IO_CHANNEL;
    opened->manager = manager();
    opened->name = channel_name;
    opened->block_size = 1024;
    opened->refcount = 1;
    opened->private_data = cache_named(name);
    *channel = opened;
    return 0;
}

/// Checks what libext2fs takes for granted: it allocates by these fields.
/// Source: Linux, Documentation/filesystems/ext4/super.rst.
std::string superblock_problem(BlockCache& cache) {
    constexpr std::uint64_t superblock_at = 1024;
    Bytes super(1024);
    switch (cache.read(superblock_at, super)) {
    case BlockCache::Outcome::served:
        break;
    case BlockCache::Outcome::missing:
        return "not fetched yet";
    case BlockCache::Outcome::outside:
    case BlockCache::Outcome::exhausted:
        return "no ext4";
    }
    constexpr std::uint16_t magic = 0xEF53;
    constexpr std::uint32_t feature_64bit = 0x80;
    if (load_le<std::uint16_t>(super, 0x38) != magic) return "no ext4";

    const auto log_block_size = load_le<std::uint32_t>(super, 0x18);
    if (log_block_size > 6) return fmt::format("damaged: log_block_size={}", log_block_size);
    const std::uint64_t block_size = std::uint64_t{1024} << log_block_size;
    std::uint64_t blocks = load_le<std::uint32_t>(super, 0x04);
    if ((load_le<std::uint32_t>(super, 0x60) & feature_64bit) != 0)
        blocks |= std::uint64_t{load_le<std::uint32_t>(super, 0x150)} << 32U;
    if (blocks == 0 || blocks > cache.size() / block_size)
        return fmt::format("damaged: blocks={} partition_bytes={}", blocks, cache.size());

    const auto blocks_per_group = load_le<std::uint32_t>(super, 0x20);
    const auto inodes_per_group = load_le<std::uint32_t>(super, 0x28);
    if (blocks_per_group < 256 || blocks_per_group > 8 * block_size)
        return fmt::format("damaged: blocks_per_group={}", blocks_per_group);
    if (inodes_per_group == 0 || inodes_per_group > 8 * block_size)
        return fmt::format("damaged: inodes_per_group={}", inodes_per_group);
    return {};
}

} // namespace

struct Ext4Volume::Handle {
    ext2_filsys fs = nullptr;
    ~Handle() {
        if (fs != nullptr) ext2fs_free(fs); // frees without writing, unlike ext2fs_close
    }
};

Ext4Volume::Ext4Volume(BlockCache& cache) : handle_(std::make_unique<Handle>()) {
    problem_ = superblock_problem(cache);
    if (!problem_.empty()) return;
    const errcode_t error = ext2fs_open2(name_of(cache).c_str(),
                                         nullptr,
                                         EXT2_FLAG_64BITS | EXT2_FLAG_SKIP_MMP,
                                         0,
                                         0,
                                         manager(),
                                         &handle_->fs);
    if (error == 0) return;
    handle_->fs = nullptr;
    problem_ = fmt::format("damaged: {}", error_message(error));
}

Ext4Volume::~Ext4Volume() = default;

/// Name by name: ext2fs_namei() would follow links, and take memory for whatever length they claim.
std::optional<unsigned> Ext4Volume::find(const std::string& path) {
    if (handle_->fs == nullptr) return std::nullopt;
    ext2_ino_t inode = EXT2_ROOT_INO;
    for (std::string_view rest = path; !rest.empty();) {
        const std::string_view name = rest.substr(0, rest.find('/'));
        rest.remove_prefix(std::min(rest.size(), name.size() + 1));
        const ext2_ino_t folder = inode;
        if (ext2fs_lookup(
                handle_->fs, folder, name.data(), static_cast<int>(name.size()), nullptr, &inode) !=
            0)
            return std::nullopt;
    }
    return inode;
}

bool Ext4Volume::has(const std::string& path) {
    return find(path).has_value();
}

std::optional<Bytes> Ext4Volume::read(const std::string& path, std::size_t largest) {
    const auto number = find(path);
    if (!number) return std::nullopt;
    ext2_inode inode{};
    if (ext2fs_read_inode(handle_->fs, *number, &inode) != 0 || !LINUX_S_ISREG(inode.i_mode))
        return std::nullopt;

    ext2_file_t file = nullptr;
    if (ext2fs_file_open(handle_->fs, *number, 0, &file) != 0) return std::nullopt;
    Bytes bytes(largest);
    unsigned got = 0;
    const errcode_t error =
        ext2fs_file_read(file, bytes.data(), static_cast<unsigned>(bytes.size()), &got);
    ext2fs_file_close(file);
    if (error != 0) return std::nullopt;
    bytes.resize(got);
    return bytes;
}

} // namespace gangflash

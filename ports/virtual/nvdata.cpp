#include "ports/virtual/nvdata.hpp"

#include "base/units.hpp"

#include <algorithm>
#include <cerrno>
#include <stdexcept>
#include <sys/mman.h>
#include <system_error>
#include <unistd.h>

#include <fmt/format.h>

// libext2fs is C: its macros and flexible arrays trip -Wpedantic, so it comes in as a system header
// through its imported target.
#include <ext2fs/ext2fs.h>

namespace gangflash::vphone {

namespace {

constexpr std::uint32_t block_size = 4096;
/// Of everything in the template: two runs give the same bytes. 2026-01-01T00:00:00Z.
constexpr std::int64_t made_at = 1'767'225'600;

void must(errcode_t error, const char* what) {
    if (error != 0)
        throw std::runtime_error(fmt::format("nvdata: {}: {}", what, error_message(error)));
}

/// Two check bytes behind a file of the AP side (mtk-firmware-package.md, 6.4).
Bytes with_trailer(Bytes file) {
    unsigned check = 0;
    for (std::size_t i = 0; i < file.size(); ++i) {
        const auto byte = std::to_integer<unsigned>(file[i]);
        check = (i % 2 == 0 ? check + byte : check ^ byte) & 0xFFU;
    }
    file.push_back(std::byte{0xAA});
    file.push_back(static_cast<std::byte>(check));
    return file;
}

/// An anonymous file in memory, reachable by a path for libraries that open paths.
class MemoryFile {
public:
    explicit MemoryFile(std::uint64_t size) : fd_(::memfd_create("nvdata", MFD_CLOEXEC)) {
        if (fd_ < 0 || ::ftruncate(fd_, static_cast<off_t>(size)) != 0)
            throw std::system_error(errno, std::generic_category(), "nvdata");
    }
    ~MemoryFile() {
        if (fd_ >= 0) ::close(fd_);
    }
    MemoryFile(const MemoryFile&) = delete;
    MemoryFile& operator=(const MemoryFile&) = delete;

    std::string path() const { return fmt::format("/proc/self/fd/{}", fd_); }

    Bytes read(std::uint64_t at, std::size_t length) const {
        Bytes bytes(length);
        if (::pread(fd_, bytes.data(), length, static_cast<off_t>(at)) !=
            static_cast<ssize_t>(length))
            throw std::system_error(errno, std::generic_category(), "nvdata");
        return bytes;
    }

    /// The next block from `at` that was ever written; past the end when there is none.
    std::uint64_t next_data(std::uint64_t at) const {
        const off_t found = ::lseek(fd_, static_cast<off_t>(at), SEEK_DATA);
        return found < 0 ? ~std::uint64_t{0}
                         : static_cast<std::uint64_t>(found) / block_size * block_size;
    }

private:
    int fd_;
};

/// An ext4 being made; closed in any case.
class Maker {
public:
    Maker(const std::string& path, std::uint64_t size);
    ~Maker() {
        if (fs_ != nullptr) ext2fs_free(fs_);
    }
    Maker(const Maker&) = delete;
    Maker& operator=(const Maker&) = delete;

    /// A file of one block below the root, its folders made on the way; gives its block.
    std::uint64_t add(std::string_view path, ByteView content);
    void finish();

private:
    ext2_ino_t folder(std::string_view path);
    ext2_ino_t make_folder(ext2_ino_t parent, const std::string& name);

    ext2_filsys fs_ = nullptr;
};

Maker::Maker(const std::string& path, std::uint64_t size) {
    ext2_super_block wanted{};
    ext2fs_blocks_count_set(&wanted, size / block_size);
    wanted.s_rev_level = EXT2_DYNAMIC_REV;
    wanted.s_log_block_size = 2; // 1024 << 2
    wanted.s_log_cluster_size = 2;
    wanted.s_inodes_count = 1024;
    wanted.s_inode_size = 256;
    wanted.s_feature_compat = EXT2_FEATURE_COMPAT_EXT_ATTR | EXT2_FEATURE_COMPAT_DIR_INDEX;
    wanted.s_feature_incompat = EXT2_FEATURE_INCOMPAT_FILETYPE | EXT3_FEATURE_INCOMPAT_EXTENTS;
    wanted.s_feature_ro_compat = EXT2_FEATURE_RO_COMPAT_SPARSE_SUPER |
                                 EXT2_FEATURE_RO_COMPAT_LARGE_FILE |
                                 EXT4_FEATURE_RO_COMPAT_EXTRA_ISIZE;
    must(ext2fs_initialize(path.c_str(), EXT2_FLAG_64BITS, &wanted, unix_io_manager, &fs_),
         "initialize");
    fs_->now = made_at;
    fs_->super->s_mkfs_time = fs_->super->s_wtime = fs_->super->s_lastcheck = made_at;
    constexpr std::string_view id = "gangflash.nvdata"; // 16 letters
    std::copy(id.begin(), id.end(), fs_->super->s_uuid);
    fs_->super->s_def_hash_version = EXT2_HASH_HALF_MD4;
    fs_->super->s_min_extra_isize = fs_->super->s_want_extra_isize = 32;
    must(ext2fs_allocate_tables(fs_), "allocate tables");
    must(ext2fs_mkdir(fs_, EXT2_ROOT_INO, EXT2_ROOT_INO, nullptr), "root");
    fs_->umask = 077;
    must(ext2fs_mkdir(fs_, EXT2_ROOT_INO, 0, "lost+found"), "lost+found");
    for (ext2_ino_t inode = 1; inode < EXT2_FIRST_INODE(fs_->super); ++inode)
        if (inode != EXT2_ROOT_INO) ext2fs_inode_alloc_stats2(fs_, inode, +1, 0);
    must(ext2fs_add_journal_inode(fs_, 1024, EXT2_MKJOURNAL_NO_MNT_CHECK), "journal");
}

ext2_ino_t Maker::make_folder(ext2_ino_t parent, const std::string& name) {
    ext2_ino_t inode = 0;
    const int length = static_cast<int>(name.size());
    if (ext2fs_lookup(fs_, parent, name.c_str(), length, nullptr, &inode) == 0) return inode;
    must(ext2fs_mkdir(fs_, parent, 0, name.c_str()), name.c_str());
    must(ext2fs_lookup(fs_, parent, name.c_str(), length, nullptr, &inode), name.c_str());
    return inode;
}

ext2_ino_t Maker::folder(std::string_view path) {
    ext2_ino_t inode = EXT2_ROOT_INO;
    while (!path.empty()) {
        const std::string name(path.substr(0, path.find('/')));
        inode = make_folder(inode, name);
        path.remove_prefix(std::min(path.size(), name.size() + 1));
    }
    return inode;
}

std::uint64_t Maker::add(std::string_view path, ByteView content) {
    const std::size_t slash = path.rfind('/');
    const ext2_ino_t parent = folder(path.substr(0, slash));
    const std::string name(path.substr(slash + 1));
    ext2_ino_t inode = 0;
    must(ext2fs_new_inode(fs_, parent, LINUX_S_IFREG | 0660, nullptr, &inode), "inode");
    ext2fs_inode_alloc_stats2(fs_, inode, +1, 0);
    ext2_inode node{};
    node.i_mode = LINUX_S_IFREG | 0660;
    node.i_links_count = 1;
    node.i_size = static_cast<__u32>(content.size());
    node.i_atime = node.i_ctime = node.i_mtime = static_cast<__u32>(made_at);
    ext2_extent_handle_t extents = nullptr;
    node.i_flags = EXT4_EXTENTS_FL;
    must(ext2fs_extent_open2(fs_, inode, &node, &extents), "extents");
    ext2fs_extent_free(extents);
    must(ext2fs_write_new_inode(fs_, inode, &node), "write inode");
    must(ext2fs_link(fs_, parent, name.c_str(), inode, EXT2_FT_REG_FILE), name.c_str());

    ext2_file_t file = nullptr;
    must(ext2fs_file_open(fs_, inode, EXT2_FILE_WRITE, &file), "open");
    unsigned written = 0;
    const errcode_t error =
        ext2fs_file_write(file, content.data(), static_cast<unsigned>(content.size()), &written);
    must(ext2fs_file_close(file), "close");
    must(error, "write");
    blk64_t block = 0;
    must(ext2fs_bmap2(fs_, inode, nullptr, nullptr, 0, 0, nullptr, &block), "block");
    return block * block_size;
}

void Maker::finish() {
    ext2_filsys fs = fs_;
    fs_ = nullptr;
    must(ext2fs_close(fs), "close");
}

} // namespace

std::map<std::string, Bytes> nvdata_files(const PhoneIdentity& who) {
    const auto part = [&](std::size_t at, std::size_t length) {
        const auto from = who.calibration.begin() + static_cast<std::ptrdiff_t>(at);
        return Bytes(from, from + static_cast<std::ptrdiff_t>(length));
    };
    Bytes bluetooth(who.bluetooth.begin(), who.bluetooth.end());
    Bytes wifi(4);
    wifi.insert(wifi.end(), who.wifi.begin(), who.wifi.end());
    return {
        {"md/NVRAM/NVD_IMEI/MP0B_001", mp0b_file(who)},
        {"md/NVRAM/CALIBRAT/ML4A_000", part(0, 2048)},
        {"md/NVRAM/CALIBRAT/UL13_003", part(2048, 3072)},
        {"APCFG/APRDEB/PRODUCT_INFO", with_trailer(product_info(who))},
        {"APCFG/APRDEB/BT_Addr", with_trailer(std::move(bluetooth))},
        {"APCFG/APRDEB/WIFI", with_trailer(std::move(wifi))},
    };
}

NvdataTemplate::NvdataTemplate(std::uint64_t size) : size_(size) {
    const MemoryFile memory(size);
    // Every phone's files have the same names and sizes; the content is stamped over these.
    PhoneIdentity nobody;
    nobody.imei1 = nobody.imei2 = std::string(15, '0');
    nobody.calibration.resize(64 * kib);
    Maker maker(memory.path(), size);
    for (const auto& [path, content] : nvdata_files(nobody))
        places_[path] = maker.add(path, content);
    maker.finish();

    for (std::uint64_t at = memory.next_data(0); at < size; at = memory.next_data(at + block_size))
        runs_.push_back({at, memory.read(at, block_size)});
}

void NvdataTemplate::stamp(Storage& storage, std::uint64_t start, const PhoneIdentity& who) const {
    for (const Run& run : runs_)
        storage.write(Region::user, start + run.offset, run.bytes);
    for (const auto& [path, content] : nvdata_files(who))
        storage.write(Region::user, start + places_.at(path), content);
}

} // namespace gangflash::vphone

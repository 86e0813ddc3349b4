#include "config/images/whole_file.hpp"

#include <fmt/format.h>

namespace gangflash {

Result<Bytes> read_whole_file(const std::filesystem::path& path, std::uint64_t limit_bytes) {
    const auto file = FileReader::open(path);
    if (!file) return file.error();
    return read_whole_file(*file, limit_bytes);
}

Result<void> check_size(const FileReader& file, std::uint64_t limit_bytes) {
    const std::uint64_t size = file.stamp().size;
    if (size <= limit_bytes) return success();
    return Fault{
        ErrorCode::package_unreadable,
        fmt::format(
            "{}: {} bytes, more than the {} such a file may have", file.name(), size, limit_bytes)};
}

Result<Bytes> read_whole_file(const FileReader& file, std::uint64_t limit_bytes) {
    if (auto small = check_size(file, limit_bytes); !small) return small.error();
    Bytes bytes(file.stamp().size);
    if (auto read = file.read(0, bytes); !read) return read.error();
    return bytes;
}

} // namespace gangflash

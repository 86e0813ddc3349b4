#include "config/images/whole_file.hpp"

#include "config/images/file_reader.hpp"

#include <fmt/format.h>

namespace gangflash {

Result<Bytes> read_whole_file(const std::filesystem::path& path, std::uint64_t limit_bytes) {
    auto file = FileReader::open(path);
    if (!file) return file.error();
    const std::uint64_t size = file->stamp().size;
    if (size > limit_bytes)
        return Fault{ErrorCode::package_unreadable,
                     fmt::format("{}: {} bytes, more than the {} such a file may have",
                                 path.string(),
                                 size,
                                 limit_bytes)};
    Bytes bytes(size);
    if (auto read = file->read(0, bytes); !read) return read.error();
    return bytes;
}

} // namespace gangflash

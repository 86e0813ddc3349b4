#include "ports/virtual/demo/package_file.hpp"

#include "base/disk_file.hpp"

namespace gangflash::vphone {

Result<void> write_package_file(const std::filesystem::path& path, ByteView bytes) {
    auto file = DiskFile::open(path, ErrorCode::output_unwritable, DiskFile::Access::owner);
    if (!file) return file.error();
    if (auto emptied = file->resize(0); !emptied) return emptied;
    return file->write(0, bytes);
}

} // namespace gangflash::vphone

#include "tests/unit/identity/nvdata_image.hpp"

#include "tests/support/temporary_folder.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace gangflash {
namespace {

namespace fs = std::filesystem;

} // namespace

Bytes hex(std::string_view text) {
    Bytes bytes;
    for (std::size_t i = 0; i + 1 < text.size(); i += 2)
        bytes.push_back(
            static_cast<std::byte>(std::stoi(std::string(text.substr(i, 2)), nullptr, 16)));
    return bytes;
}

Bytes with_trailer(Bytes file) {
    unsigned check = 0;
    for (std::size_t i = 0; i < file.size(); ++i) {
        const auto byte = std::to_integer<unsigned>(file[i]);
        check = i % 2 == 0 ? check + byte : check ^ byte;
        check &= 0xFFU;
    }
    file.push_back(std::byte{0xAA});
    file.push_back(static_cast<std::byte>(check));
    return file;
}

Bytes make_ext4(const std::map<std::string, Bytes>& files,
                const std::vector<std::string>& options,
                const std::map<std::string, std::string>& links) {
    const TemporaryFolder folder;
    const fs::path root = folder / "root";
    fs::create_directories(root);
    for (const auto& [name, bytes] : files) {
        fs::create_directories((root / name).parent_path());
        std::ofstream stream(root / name, std::ios::binary);
        stream.write(reinterpret_cast<const char*>(bytes.data()),
                     static_cast<std::streamsize>(bytes.size()));
    }
    for (const auto& [name, target] : links) {
        fs::create_directories((root / name).parent_path());
        fs::create_symlink(target, root / name);
    }
    const fs::path image = folder / "image";
    std::string command =
        "PATH=$PATH:/sbin:/usr/sbin mke2fs -q -F -t ext4 -b 4096 -d '" + root.string() + "'";
    for (const std::string& option : options)
        command += " " + option;
    command += " '" + image.string() + "' 8M > '" + (folder / "log").string() + "' 2>&1";
    if (std::system(command.c_str()) != 0) throw std::runtime_error("failed: " + command);

    std::ifstream stream(image, std::ios::binary);
    const std::string content{std::istreambuf_iterator<char>(stream), {}};
    const ByteView bytes = as_bytes(content);
    return {bytes.begin(), bytes.end()};
}

Bytes make_erofs(const std::map<std::string, Bytes>& files, const std::string& options) {
    const TemporaryFolder folder;
    const fs::path root = folder / "root";
    for (const auto& [name, bytes] : files) {
        fs::create_directories((root / name).parent_path());
        std::ofstream stream(root / name, std::ios::binary);
        stream.write(reinterpret_cast<const char*>(bytes.data()),
                     static_cast<std::streamsize>(bytes.size()));
    }
    const fs::path image = folder / "image";
    const std::string command = "mkfs.erofs " + options + " '" + image.string() + "' '" +
                                root.string() + "' > '" + (folder / "log").string() + "' 2>&1";
    if (std::system(command.c_str()) != 0) throw std::runtime_error("failed: " + command);
    std::ifstream stream(image, std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(stream), {}};
    const ByteView bytes = as_bytes(text);
    return {bytes.begin(), bytes.end()};
}

} // namespace gangflash

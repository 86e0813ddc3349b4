#include "config/package/package_parts.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include <fmt/format.h>

namespace gangflash {

namespace {

namespace fs = std::filesystem;

struct Convention {
    std::string_view partition;
    std::array<std::string_view, 2> files; ///< the first that is there; empty: no other
};

// Source: reference mtk-firmware-package.md, 2.2. `cache.img` is not in its list but in its
// packages.
constexpr std::array conventions{
    Convention{"DSP_BL", {"DSP_BL", ""}},
    Convention{"MBR", {"MBR", ""}},
    Convention{"EBR1", {"EBR1", ""}},
    Convention{"EBR2", {"EBR2", ""}},
    Convention{"UBOOT", {"lk.bin", "uboot.bin"}},
    Convention{"BOOTIMG", {"boot.img", ""}},
    Convention{"RECOVERY", {"recovery.img", ""}},
    Convention{"SEC_RO", {"secro.img", ""}},
    Convention{"LOGO", {"logo.bin", ""}},
    Convention{"ANDROID", {"system.img", ""}},
    Convention{"CACHE", {"cache.img", ""}},
    Convention{"USRDATA", {"userdata.img", ""}},
};

std::string conventional_file(const fs::path& directory, std::string_view partition) {
    const auto* found = std::ranges::find(conventions, partition, &Convention::partition);
    if (found == conventions.end()) return {};
    std::error_code error;
    for (const std::string_view file : found->files)
        if (!file.empty() && fs::is_regular_file(directory / file, error)) return std::string(file);
    return {};
}

std::vector<std::string> preloaders_in(const fs::path& directory) {
    std::vector<std::string> names;
    std::error_code error;
    for (const fs::directory_entry& entry : fs::directory_iterator(directory, error)) {
        const std::string name = entry.path().filename().string();
        if (name.starts_with("preloader") && name.ends_with(".bin")) names.push_back(name);
    }
    std::ranges::sort(names);
    return names;
}

} // namespace

void name_old_files(Package& package, Findings& findings) {
    for (ScatterStorage& storage : package.scatter.storages)
        for (ScatterPartition& partition : storage.partitions) {
            if (!partition.is_download) continue;
            if (partition.name != "PRELOADER") {
                partition.file_name = conventional_file(package.directory, partition.name);
                continue;
            }
            const std::vector<std::string> names = preloaders_in(package.directory);
            if (names.size() == 1) partition.file_name = names.front();
            if (names.size() > 1)
                findings.refuse(ErrorCode::scatter_invalid,
                                at_line(package.scatter.file,
                                        partition.line,
                                        fmt::format("PRELOADER: the folder has {} preloaders ({}, "
                                                    "{} …); keep the one of this model",
                                                    names.size(),
                                                    names[0],
                                                    names[1])));
        }
}

} // namespace gangflash

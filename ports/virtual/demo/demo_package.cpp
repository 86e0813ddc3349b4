#include "ports/virtual/demo/demo_package.hpp"

#include "base/units.hpp"
#include "ports/virtual/demo/demo_agent.hpp"
#include "ports/virtual/demo/demo_images.hpp"
#include "ports/virtual/demo/package_file.hpp"
#include "ports/virtual/demo/sparse_writer.hpp"
#include "ports/virtual/legacy/dos_table.hpp"
#include "ports/virtual/partition_table.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>

namespace gangflash::vphone {

namespace {

/// Shares of the package's size, percent, as in real packages: the system is most of it.
constexpr unsigned modem_share = 12;
constexpr unsigned boot_share = 12;
constexpr unsigned recovery_share = 8;
constexpr unsigned vendor_share = 15;
constexpr unsigned data_share = 2;
constexpr std::uint64_t least_data = 64 * mib; ///< no cache or data partition is smaller
constexpr std::size_t small_image = 512 * kib;

/// `percent` of the package, but no more than fits the partition with its header.
std::size_t share(std::uint64_t size, unsigned percent, std::uint64_t partition) {
    return static_cast<std::size_t>(std::min(size / 100 * percent, partition - 2 * kib) / 4096 *
                                    4096);
}

class PackageMaker {
public:
    PackageMaker(const ChipModel& chip, std::uint64_t size) : seed_{chip}, size_(size) {}

    /// The file of one partition, or nothing for a partition without one.
    Bytes image(const LayoutPart& part) const;

private:
    ImageSeed seed_;
    std::uint64_t size_;
};

Bytes PackageMaker::image(const LayoutPart& part) const {
    const std::string_view name = modern_name(part.name);
    if (name == "boot") return make_boot_image(seed_, name, share(size_, boot_share, part.size));
    if (name == "recovery")
        return make_boot_image(seed_, name, share(size_, recovery_share, part.size));
    if (name == "vbmeta") return make_vbmeta(seed_);
    if (name == "dtbo") return make_dtbo(seed_, small_image / 4);
    if (name == "md1img")
        return make_mtk_image(seed_, "md1rom", share(size_, modem_share, part.size));
    if (name == "vendor")
        return make_sparse(make_big_image(seed_, name, share(size_, vendor_share, part.size / 2)));
    if (name == "cache" || name == "userdata")
        return make_sparse(make_big_image(seed_, name, share(size_, data_share, least_data)));
    if (name == "super" || name == "system") {
        const unsigned others =
            modem_share + boot_share + (name == "system" ? recovery_share + vendor_share : 0);
        return make_sparse(make_big_image(seed_, name, share(size_, 100 - others, part.size / 2)));
    }
    // Both copies of a twin come from one file.
    const std::string_view stem = part.file.substr(0, part.file.find('.'));
    const std::uint64_t most = std::min<std::uint64_t>(small_image, part.size - 4 * kib);
    return make_mtk_image(seed_, stem, std::min<std::size_t>(most, size_ / 64));
}

Result<void> write_tables(const std::filesystem::path& folder, const ChipModel& chip) {
    for (const DosTable& table : make_dos_tables(chip))
        if (auto put = write_package_file(folder / table.name, table.sector); !put) return put;
    if (chip.table == TableKind::pmt) return success();
    const TableImages table = make_table(chip);
    if (auto put = write_package_file(folder / "PGPT", table.primary); !put) return put;
    return write_package_file(folder / "SGPT", table.backup);
}

/// Old files say their storage in their name only (mtk-firmware-package.md, 2.2); XML is called so.
std::string scatter_name(const ChipModel& chip) {
    const bool old = chip.scatter == ScatterForm::three_line;
    return fmt::format("{}_Android_scatter{}.{}",
                       chip.name,
                       old ? "_emmc" : "",
                       chip.scatter == ScatterForm::xml ? "xml" : "txt");
}

} // namespace

Result<void>
make_package(const std::filesystem::path& folder, const ChipModel& chip, std::uint64_t size) {
    const std::uint64_t most = chip.shape.user / 4;
    if (size < least_package_size || size > most)
        return Fault{ErrorCode::virtual_phone_invalid,
                     fmt::format("--size {}: must be from {} to {} bytes for {}",
                                 size,
                                 least_package_size,
                                 most,
                                 chip.name)};
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    if (error)
        return Fault{ErrorCode::package_unreadable,
                     fmt::format("file={} {}", folder.string(), error.message())};

    const PackageMaker maker(chip, size);
    std::set<std::string_view> done;
    for (const LayoutPart& part : chip.layout) {
        const bool table = part.name == part.file; // MBR, EBR1, EBR2
        if (part.file.empty() || table || !done.insert(part.file).second) continue;
        if (auto put = write_package_file(folder / part.file, maker.image(part)); !put) return put;
    }
    const std::string preloader = fmt::format("preloader_{}.bin", chip.project);
    if (auto put = write_package_file(folder / preloader, make_preloader({chip})); !put) return put;
    if (auto put = write_tables(folder, chip); !put) return put;
    if (auto put = write_package_file(folder / "MTK_AllInOne_DA.bin", make_agent_container(chip));
        !put)
        return put;
    return write_package_file(folder / scatter_name(chip), as_bytes(make_scatter(chip)));
}

} // namespace gangflash::vphone

#include "engine/identity/nvdata.hpp"

#include "engine/identity/volume_walk.hpp"

#include <array>
#include <functional>
#include <utility>

namespace gangflash {
namespace {

constexpr const char* partition = "nvdata";

/// Where the files are: the root of nvdata, or below the old mount point (6.5).
constexpr std::array roots{"", "data/nvram/"};

/// The largest of these files, PRODUCT_INFO, has 1026 bytes; WIFI and its kin a few hundred.
constexpr std::size_t largest_file = 4096;

NvData look_at(Ext4Volume& volume) {
    NvData found;
    const auto take = [&](std::optional<Bytes>& file, const std::string& path) {
        if (!file) file = volume.read(path, largest_file);
    };
    for (const std::string root : roots) {
        const std::string imei = root + "md/NVRAM/NVD_IMEI/";
        take(found.mp0b, imei + "MP0B_001");
        if (!found.mp0b) take(found.ld0b, imei + "LD0B_001");
        const std::string ap_side = root + "APCFG/APRDEB/";
        take(found.product_info, ap_side + "PRODUCT_INFO");
        take(found.wifi, ap_side + "WIFI");
        take(found.bluetooth, ap_side + "BT_Addr");
    }
    return found;
}

} // namespace

asio::awaitable<Result<NvData>> read_nvdata(PartitionReader& phone) {
    NvData found;
    if (!phone.has(partition)) {
        found.problem = "no nvdata partition";
        co_return found;
    }
    const std::function<void(Ext4Volume&)> look = [&found](Ext4Volume& volume) {
        found = look_at(volume);
    };
    auto problem = co_await walk_ext4(phone, partition, look);
    if (!problem) co_return problem.error();
    if (!problem->empty()) found = NvData{};
    if (*problem == "no ext4") {
        auto other = co_await unread_file_system(phone, partition);
        if (!other) co_return other.error();
        if (!other->empty()) *problem = *other + " is not read";
    }
    found.problem = std::move(*problem);
    co_return found;
}

} // namespace gangflash

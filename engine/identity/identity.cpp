#include "engine/identity/identity.hpp"

#include "engine/identity/mp0b.hpp"
#include "engine/identity/nvdata.hpp"
#include "engine/identity/product_info.hpp"

#include <array>
#include <optional>
#include <string>
#include <utility>

namespace gangflash {
namespace {

/// Names of the partition with the raw record; upper case in layouts before the GPT ones.
constexpr std::array proinfo_names{"proinfo", "PRO_INFO", "pro_info"};

/// The head of the raw record; nothing when the phone has no such partition.
asio::awaitable<Result<ProductInfo>> read_proinfo(PartitionReader& phone) {
    for (const std::string name : proinfo_names) {
        if (!phone.has(name) || phone.size(name).value < product_info_head) continue;
        auto head = co_await phone.read(name, 0, product_info_head);
        if (!head) co_return with_context(head.error(), "step=read_proinfo");
        co_return decode_product_info(*head);
    }
    co_return ProductInfo{};
}

Personal personal(std::optional<std::string> value) {
    return value ? Personal(std::move(*value)) : Personal();
}

/// Layouts before the GPT ones have no nvdata: the phone's own system keeps the working copy of its
/// NVRAM files in userdata, the golden one lies in this partition. How its files are found there is
/// not documented (mtk-firmware-package.md, 6.3), and a number met by chance would be worse than
/// none.
constexpr const char* raw_nvram = "NVRAM";

std::string why_no_imei(const PartitionReader& phone, const NvData& nvdata) {
    if (!phone.has("nvdata") && phone.has(raw_nvram)) return "kept in NVRAM, index not documented";
    if (!nvdata.problem.empty()) return nvdata.problem;
    if (nvdata.mp0b) return "imei file invalid";
    if (nvdata.has_ld0b) return "encrypted";
    return "no imei file";
}

bool take_imei(Identity& identity,
               std::optional<std::string> first,
               std::optional<std::string> second,
               const char* source) {
    if (!first && !second) return false;
    identity.imei1 = personal(std::move(first));
    identity.imei2 = personal(std::move(second));
    identity.imei_source = source;
    return true;
}

} // namespace

asio::awaitable<Result<Identity>> read_identity(PartitionReader& phone) {
    auto record = co_await read_proinfo(phone);
    if (!record) co_return record.error();
    auto nvdata = co_await read_nvdata(phone);
    if (!nvdata) co_return nvdata.error();

    Identity identity;
    const auto take_serial = [&](std::optional<std::string> serial, std::string_view source) {
        if (!identity.serial.empty() || !serial) return;
        identity.serial = personal(std::move(serial));
        identity.serial_source = source;
    };
    take_serial(record->serial, "proinfo");
    if (nvdata->product_info && has_valid_trailer(*nvdata->product_info))
        take_serial(decode_product_info(*nvdata->product_info).serial, "nvdata");

    Mp0b mp0b;
    if (nvdata->mp0b) mp0b = decode_mp0b(*nvdata->mp0b);
    if (take_imei(identity, mp0b.imei1, mp0b.imei2, "mp0b")) co_return identity;
    identity.imei_reason = why_no_imei(phone, *nvdata);
    take_imei(identity, record->imei1, record->imei2, "proinfo");
    co_return identity;
}

} // namespace gangflash

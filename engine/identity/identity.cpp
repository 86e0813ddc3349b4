#include "engine/identity/identity.hpp"

#include "engine/identity/hardware_address.hpp"
#include "engine/identity/imei_reason.hpp"
#include "engine/identity/ld0b.hpp"
#include "engine/identity/mp0b.hpp"
#include "engine/identity/nvdata.hpp"
#include "engine/identity/product_info.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <utility>

namespace gangflash {
namespace {

/// Names of the partition with the raw record; upper case in layouts before the GPT ones.
constexpr std::array proinfo_names{"proinfo", "PRO_INFO", "pro_info"};

/// The beginning of the raw record; nothing when the phone has no such partition.
asio::awaitable<Result<ProductInfo>> read_proinfo(PartitionReader& phone) {
    for (const std::string name : proinfo_names) {
        if (!phone.has(name) || phone.size(name).value < product_info_head) continue;
        const auto length = static_cast<std::size_t>(
            std::min<std::uint64_t>(phone.size(name).value, product_info_used));
        auto head = co_await phone.read(name, 0, length);
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

/// What the IMEI files of nvdata gave.
struct ImeiFiles {
    std::optional<std::string> imei1, imei2;
    const char* source = "none";
    std::string reason; ///< why there is none
};

ImeiFiles without(ImeiReason reason) {
    return {{}, {}, "none", std::string(to_string(reason))};
}

ImeiFiles decode_imei_files(const PartitionReader& phone, const NvData& nvdata, ByteView key) {
    if (!phone.has("nvdata") && phone.has(raw_nvram)) return without(ImeiReason::kept_in_nvram);
    if (!nvdata.problem.empty()) return {{}, {}, "none", nvdata.problem};
    if (nvdata.mp0b) {
        Mp0b mp0b = decode_mp0b(*nvdata.mp0b);
        if (!mp0b.imei1 && !mp0b.imei2) return without(ImeiReason::file_invalid);
        return {std::move(mp0b.imei1), std::move(mp0b.imei2), "mp0b", {}};
    }
    if (!nvdata.ld0b) return without(ImeiReason::no_file);
    if (key.empty()) return without(ImeiReason::encrypted);
    std::optional<Ld0b> ld0b = decode_ld0b(*nvdata.ld0b, key);
    if (!ld0b) return without(ImeiReason::file_invalid);
    if (!ld0b->key_fits) return without(ImeiReason::key_does_not_fit);
    if (!ld0b->imei1 && !ld0b->imei2) return without(ImeiReason::none_in_encrypted_file);
    return {std::move(ld0b->imei1), std::move(ld0b->imei2), "ld0b", {}};
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

/// A file of the AP side as what it holds, or why not.
struct AddressFile {
    std::optional<std::string> address;
    std::string reason;
};

AddressFile
decode_address_file(const NvData& nvdata, const std::optional<Bytes>& file, std::size_t at) {
    if (!nvdata.problem.empty()) return {{}, nvdata.problem};
    if (!file) return {{}, "no file"};
    if (!has_valid_trailer(*file)) return {{}, "check bytes wrong"};
    if (file->size() < at + hardware_address_size + 2) return {{}, "file too short"};
    auto address = decode_hardware_address(ByteView(*file).subspan(at));
    if (!address) return {{}, "no valid address in its file"};
    return {std::move(address), {}};
}

/// Where each value may stand, the best place first.
struct Records {
    ProductInfo raw;  ///< of partition proinfo
    ProductInfo copy; ///< the file system's copy, empty where its check bytes are wrong
};

void take_address(AddressFile file,
                  const Records& records,
                  std::optional<std::string> ProductInfo::* field,
                  Personal& address,
                  std::string& source,
                  std::string& reason) {
    reason = std::move(file.reason);
    source = "nvdata";
    if (!file.address) {
        file.address = records.raw.*field;
        source = "proinfo";
    }
    if (!file.address) {
        file.address = records.copy.*field;
        source = "product_info";
    }
    if (!file.address) source = "none";
    address = personal(std::move(file.address));
}

void take_serials(Identity& identity, const Records& records) {
    const bool raw = records.raw.serial.has_value();
    const auto& serial = raw ? records.raw.serial : records.copy.serial;
    if (serial) identity.serial_source = raw ? "proinfo" : "nvdata";
    identity.serial = personal(serial);
    const auto& adb = records.raw.adb_serial ? records.raw.adb_serial : records.copy.adb_serial;
    identity.adb_serial = personal(adb);
    const auto& flags = records.raw.test_flags ? records.raw.test_flags : records.copy.test_flags;
    identity.test_flags = flags.value_or("");
}

} // namespace

std::string differences(const Identity& before, const Identity& after) {
    std::string names;
    const auto compare = [&](std::string_view name, const auto& a, const auto& b) {
        if (a != b) names += (names.empty() ? "" : ",") + std::string(name);
    };
    compare("imei1", before.imei1, after.imei1);
    compare("imei2", before.imei2, after.imei2);
    compare("imei_source", before.imei_source, after.imei_source);
    compare("serial", before.serial, after.serial);
    compare("serial_source", before.serial_source, after.serial_source);
    compare("adb_serial", before.adb_serial, after.adb_serial);
    compare("wifi_address", before.wifi_address, after.wifi_address);
    compare("wifi_source", before.wifi_source, after.wifi_source);
    compare("bluetooth_address", before.bluetooth_address, after.bluetooth_address);
    compare("bluetooth_source", before.bluetooth_source, after.bluetooth_source);
    return names;
}

asio::awaitable<Result<Identity>> read_identity(PartitionReader& phone, ByteView imei_key) {
    auto record = co_await read_proinfo(phone);
    if (!record) co_return record.error();
    auto nvdata = co_await read_nvdata(phone);
    if (!nvdata) co_return nvdata.error();

    Identity identity;
    Records records;
    records.raw = std::move(*record);
    if (nvdata->product_info && has_valid_trailer(*nvdata->product_info))
        records.copy = decode_product_info(*nvdata->product_info);
    take_serials(identity, records);

    constexpr std::size_t wifi_at = 4;
    constexpr std::size_t bluetooth_at = 0;
    take_address(decode_address_file(*nvdata, nvdata->wifi, wifi_at),
                 records,
                 &ProductInfo::wifi_address,
                 identity.wifi_address,
                 identity.wifi_source,
                 identity.wifi_reason);
    take_address(decode_address_file(*nvdata, nvdata->bluetooth, bluetooth_at),
                 records,
                 &ProductInfo::bluetooth_address,
                 identity.bluetooth_address,
                 identity.bluetooth_source,
                 identity.bluetooth_reason);

    ImeiFiles imei = decode_imei_files(phone, *nvdata, imei_key);
    identity.imei_reason = std::move(imei.reason);
    if (take_imei(identity, std::move(imei.imei1), std::move(imei.imei2), imei.source))
        co_return identity;
    take_imei(identity, records.raw.imei1, records.raw.imei2, "proinfo");
    co_return identity;
}

} // namespace gangflash

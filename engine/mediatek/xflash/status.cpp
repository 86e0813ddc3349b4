#include "engine/mediatek/xflash/status.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include <fmt/format.h>

namespace gangflash::xflash {
namespace {

/// Codes first … last of one meaning.
struct Row {
    std::uint32_t first;
    std::uint32_t last;
    ErrorCode code;
    std::string_view meaning;
};

// Domain 3 and 5-7 come from host libraries in the first place, but agents answer some of them
// (0xC0030006, 0xC003000C, 0xC0070004 were seen): all are mapped.
// clang-format off
constexpr std::array table{
    Row{0xC0010001, 0xC0010001, ErrorCode::da_error,              "unspecified error"},
    Row{0xC0010002, 0xC0010002, ErrorCode::da_error,              "aborted"},
    Row{0xC0010003, 0xC0010003, ErrorCode::da_unsupported,        "command not supported"},
    Row{0xC0010004, 0xC0010004, ErrorCode::da_unsupported,        "sub-command not supported"},
    Row{0xC0010005, 0xC0010005, ErrorCode::da_protocol,           "unexpected packet"},
    Row{0xC0010006, 0xC0010006, ErrorCode::da_protocol,           "packet larger than the agent's buffer"},
    Row{0xC0010007, 0xC0010007, ErrorCode::da_protocol,           "buffer too small"},
    Row{0xC0010008, 0xC001000B, ErrorCode::da_error,              "host-side code"},
    Row{0xC001000C, 0xC001000C, ErrorCode::da_unsupported,        "not implemented"},
    Row{0xC001000D, 0xC0010010, ErrorCode::da_error,              "host-side file error"},
    Row{0xC0010011, 0xC0010011, ErrorCode::da_unsupported,        "unsupported version"},
    // The genuine MT6765 and MT6768 agents of 2020 say the second for a preloader written by name
    // in which they find no customer name, secure boot off: no policy, but nothing to go by.
    Row{0xC0020001, 0xC0020001, ErrorCode::da_unsupported,        "ROM info block missing"},
    Row{0xC0020002, 0xC0020002, ErrorCode::da_unsupported,        "customer name missing"},
    Row{0xC0020003, 0xC0020003, ErrorCode::forbidden_by_policy,   "device not supported by the security library"},
    Row{0xC0020004, 0xC0020004, ErrorCode::forbidden_by_policy,   "operation or partition forbidden"},
    Row{0xC0020005, 0xC0020005, ErrorCode::image_too_large,       "image larger than its partition"},
    Row{0xC0020006, 0xC0020006, ErrorCode::image_rejected,        "preloader verification failed"},
    Row{0xC0020007, 0xC0020007, ErrorCode::image_rejected,        "image verification failed"},
    Row{0xC0020008, 0xC0020008, ErrorCode::image_rejected,        "hash engine failed"},
    Row{0xC0020009, 0xC0020009, ErrorCode::image_rejected,        "hash binding check failed"},
    Row{0xC002000A, 0xC002000A, ErrorCode::da_error,              "bad buffer"},
    Row{0xC002000B, 0xC002000B, ErrorCode::image_rejected,        "binding hash missing"},
    Row{0xC002000C, 0xC002000C, ErrorCode::forbidden_by_policy,   "write forbidden"},
    Row{0xC002000D, 0xC002000D, ErrorCode::forbidden_by_policy,   "format forbidden"},
    Row{0xC002000E, 0xC002000E, ErrorCode::image_rejected,        "public key differs"},
    Row{0xC002000F, 0xC002000F, ErrorCode::image_rejected,        "hash differs"},
    Row{0xC0020010, 0xC0020010, ErrorCode::image_rejected,        "RSA operation failed"},
    Row{0xC0020011, 0xC0020011, ErrorCode::image_rejected,        "RSA verification failed"},
    Row{0xC0020012, 0xC0020012, ErrorCode::image_rejected,        "file header missing"},
    Row{0xC0020013, 0xC0020014, ErrorCode::image_rejected,        "certificate invalid"},
    Row{0xC0020015, 0xC0020015, ErrorCode::image_rejected,        "image header invalid"},
    Row{0xC0020016, 0xC0020016, ErrorCode::image_rejected,        "signature size wrong"},
    Row{0xC0020017, 0xC0020017, ErrorCode::image_rejected,        "RSA-PSS failed"},
    Row{0xC0020018, 0xC0020018, ErrorCode::image_rejected,        "certificate check failed"},
    Row{0xC0020019, 0xC002001D, ErrorCode::image_rejected,        "public key differs"},
    Row{0xC002001E, 0xC002001F, ErrorCode::image_rejected,        "certificate object not found"},
    Row{0xC0020020, 0xC0020020, ErrorCode::image_rejected,        "certificate out of range"},
    Row{0xC0020021, 0xC0020025, ErrorCode::image_rejected,        "certificate not well-formed"},
    Row{0xC0020026, 0xC0020026, ErrorCode::image_rejected,        "public key size differs"},
    Row{0xC0020027, 0xC0020027, ErrorCode::image_rejected,        "software id differs"},
    Row{0xC0020028, 0xC0020028, ErrorCode::image_rejected,        "hash size differs"},
    Row{0xC0020029, 0xC002002A, ErrorCode::image_rejected,        "image type differs"},
    Row{0xC002002B, 0xC002002B, ErrorCode::image_rejected,        "image header hash differs"},
    Row{0xC002002C, 0xC002002C, ErrorCode::image_rejected,        "image hash differs"},
    Row{0xC002002D, 0xC002002D, ErrorCode::rollback_refused,      "image too old"},
    Row{0xC002002E, 0xC0020030, ErrorCode::forbidden_by_policy,   "seccfg missing or invalid"},
    Row{0xC0020031, 0xC0020033, ErrorCode::image_rejected,        "cipher mode, key or alignment"},
    Row{0xC0020034, 0xC0020036, ErrorCode::image_rejected,        "file header incomplete"},
    Row{0xC0020037, 0xC0020037, ErrorCode::image_rejected,        "source type not supported"},
    Row{0xC0020038, 0xC0020038, ErrorCode::image_rejected,        "customer name differs"},
    Row{0xC0020039, 0xC0020039, ErrorCode::forbidden_by_policy,   "address not allowed"},
    Row{0xC0020040, 0xC0020040, ErrorCode::image_rejected,        "certificate version out of step"},
    Row{0xC0020041, 0xC0020041, ErrorCode::image_rejected,        "signature out of step"},
    Row{0xC0020042, 0xC0020042, ErrorCode::image_rejected,        "all-in-one signature rejected"},
    Row{0xC0020043, 0xC0020043, ErrorCode::image_rejected,        "all-in-one signature missing"},
    Row{0xC0020044, 0xC0020044, ErrorCode::auth_required,         "communication key not set"},
    Row{0xC0020045, 0xC0020045, ErrorCode::auth_required,         "device info check failed"},
    Row{0xC0020046, 0xC0020046, ErrorCode::da_limits_exceeded,    "too many boot images"},
    Row{0xC0020047, 0xC0020047, ErrorCode::image_rejected,        "signature missing"},
    Row{0xC0020048, 0xC0020048, ErrorCode::image_rejected,        "boot image needs special handling"},
    Row{0xC0020049, 0xC0020049, ErrorCode::auth_required,         "remote security policy disabled"},
    Row{0xC002004A, 0xC002004A, ErrorCode::auth_required,         "RSA-OAEP failed"},
    Row{0xC002004B, 0xC002004B, ErrorCode::da_error,              "buffer too small"},
    Row{0xC002004C, 0xC002004C, ErrorCode::rollback_refused,      "agent too old"},
    Row{0xC002004D, 0xC002004D, ErrorCode::da_error,              "OTP read failed"},
    Row{0xC002004E, 0xC0020051, ErrorCode::rollback_refused,      "rollback table error"},
    Row{0xC0020052, 0xC0020052, ErrorCode::partition_missing,     "bad partition name"},
    Row{0xC0020053, 0xC0020053, ErrorCode::rollback_refused,      "agent too old"},
    Row{0xC0020054, 0xC0020054, ErrorCode::da_protocol,           "message size wrong"},
    Row{0xC0020055, 0xC0020056, ErrorCode::forbidden_by_policy,   "security level not supported"},
    Row{0xC0020057, 0xC0020057, ErrorCode::forbidden_by_policy,   "fault injection suspected"},
    Row{0xC0020058, 0xC0020058, ErrorCode::image_rejected,        "too many root keys"},
    Row{0xC0020059, 0xC0020059, ErrorCode::forbidden_by_policy,   "security level too high"},
    Row{0xC002005A, 0xC002005E, ErrorCode::forbidden_by_policy,   "seccfg or lock state"},
    Row{0xC0030001, 0xC0030001, ErrorCode::scatter_invalid,       "scatter file invalid"},
    Row{0xC0030002, 0xC0030002, ErrorCode::agent_invalid,         "agent file invalid"},
    Row{0xC0030003, 0xC0030003, ErrorCode::agent_no_entry,        "no agent entry for this chip"},
    Row{0xC0030004, 0xC0030004, ErrorCode::preloader_invalid,     "preloader file invalid"},
    Row{0xC0030005, 0xC0030005, ErrorCode::emi_missing,           "EMI header invalid"},
    Row{0xC0030006, 0xC0030006, ErrorCode::storage_mismatch,      "storage type differs"},
    Row{0xC0030007, 0xC0030007, ErrorCode::da_error,              "bad parameters"},
    Row{0xC0030008, 0xC0030008, ErrorCode::layout_differs,        "GPT invalid or missing"},
    Row{0xC0030009, 0xC0030009, ErrorCode::layout_differs,        "PMT invalid or missing"},
    Row{0xC003000A, 0xC003000A, ErrorCode::layout_differs,        "partition layout changed"},
    Row{0xC003000B, 0xC003000B, ErrorCode::da_error,              "bad format parameters"},
    Row{0xC003000C, 0xC003000C, ErrorCode::storage_mismatch,      "unknown storage section"},
    Row{0xC003000D, 0xC003000D, ErrorCode::scatter_invalid,       "unknown scatter field"},
    Row{0xC003000E, 0xC003000E, ErrorCode::layout_differs,        "no partition table"},
    Row{0xC003000F, 0xC003000F, ErrorCode::wrong_chip,            "scatter platform differs from the chip"},
    Row{0xC0030010, 0xC0030010, ErrorCode::auth_required,         "certificate file missing"},
    Row{0xC0030011, 0xC0030012, ErrorCode::auth_required,         "authentication file missing"},
    Row{0xC0030013, 0xC0030013, ErrorCode::emi_missing,           "EMI container missing"},
    Row{0xC0030014, 0xC0030014, ErrorCode::scatter_invalid,       "scatter file missing"},
    Row{0xC0030015, 0xC0030015, ErrorCode::scatter_invalid,       "XML file operation failed"},
    Row{0xC0030016, 0xC0030016, ErrorCode::storage_mismatch,      "page size not supported"},
    Row{0xC0030017, 0xC0030018, ErrorCode::emi_missing,           "EMI length fields wrong"},
    Row{0xC003001D, 0xC003001D, ErrorCode::storage_worn_out,      "storage worn out"},
    Row{0xC0040001, 0xC0040001, ErrorCode::da_unsupported,        "operation not supported"},
    Row{0xC0040002, 0xC0040002, ErrorCode::da_error,              "thread error"},
    Row{0xC0040003, 0xC0040003, ErrorCode::data_checksum,         "data checksum mismatch"},
    Row{0xC0040004, 0xC0040004, ErrorCode::image_invalid,         "sparse header bad"},
    Row{0xC0040005, 0xC0040005, ErrorCode::image_invalid,         "sparse chunk type unknown"},
    Row{0xC0040006, 0xC0040006, ErrorCode::partition_missing,     "partition name not found"},
    Row{0xC0040007, 0xC0040007, ErrorCode::layout_differs,        "partition table could not be read"},
    Row{0xC0040008, 0xC0040008, ErrorCode::da_limits_exceeded,    "too many partitions"},
    Row{0xC0040009, 0xC0040009, ErrorCode::storage_mismatch,      "storage type unknown"},
    Row{0xC004000A, 0xC004000A, ErrorCode::dram_setup_failed,     "DRAM test failed"},
    Row{0xC004000B, 0xC004000B, ErrorCode::storage_too_small,     "address range exceeds the storage"},
    Row{0xC004000C, 0xC004000C, ErrorCode::storage_write_failed,  "sparse image write failed"},
    Row{0xC0040030, 0xC0040030, ErrorCode::storage_write_failed,  "eMMC error"},
    Row{0xC0040040, 0xC0040045, ErrorCode::storage_write_failed,  "NAND error"},
    Row{0xC0040050, 0xC0040050, ErrorCode::dram_not_in_list,      "EMI settings do not fit this agent"},
    Row{0xC0040060, 0xC0040060, ErrorCode::storage_write_failed,  "UFS error"},
    Row{0xC0040100, 0xC0040100, ErrorCode::da_unsupported,        "OTP not supported"},
    Row{0xC0040102, 0xC0040102, ErrorCode::da_error,              "OTP lock failed"},
    Row{0xC0040200, 0xC004020E, ErrorCode::da_error,              "eFuse error"},
    Row{0xC0050001, 0xC0050001, ErrorCode::da_error,              "device control failed"},
    Row{0xC0050002, 0xC0050002, ErrorCode::da_error,              "shutdown failed"},
    Row{0xC0050003, 0xC0050003, ErrorCode::storage_write_failed,  "download failed"},
    Row{0xC0050004, 0xC0050004, ErrorCode::storage_read_failed,   "upload failed"},
    Row{0xC0050005, 0xC0050005, ErrorCode::dram_setup_failed,     "external RAM could not be started"},
    Row{0xC0050006, 0xC0050006, ErrorCode::da_error,              "speed switch notice failed"},
    Row{0xC0050007, 0xC0050007, ErrorCode::storage_read_failed,   "read failed"},
    Row{0xC0050008, 0xC0050008, ErrorCode::storage_write_failed,  "write failed"},
    Row{0xC0050009, 0xC0050009, ErrorCode::storage_write_failed,  "format failed"},
    Row{0xC005000A, 0xC005000A, ErrorCode::da_error,              "OTP failed"},
    Row{0xC005000B, 0xC005000B, ErrorCode::da_error,              "USB switch failed"},
    Row{0xC005000C, 0xC005000D, ErrorCode::da_error,              "eFuse access failed"},
    Row{0xC0060001, 0xC0060001, ErrorCode::handshake_mismatch,    "start handshake failed"},
    Row{0xC0060002, 0xC0060002, ErrorCode::brom_refused,          "version query failed"},
    Row{0xC0060003, 0xC0060003, ErrorCode::da_not_trusted,        "sending DA1 failed"},
    Row{0xC0060004, 0xC0060004, ErrorCode::da_not_trusted,        "jump to DA1 failed"},
    Row{0xC0060005, 0xC0060005, ErrorCode::brom_refused,          "boot ROM command failed"},
    Row{0xC0060006, 0xC0060006, ErrorCode::brom_refused,          "stage callback failed"},
    Row{0xC0070001, 0xC0070001, ErrorCode::agent_invalid,         "agent version mismatch"},
    Row{0xC0070002, 0xC0070002, ErrorCode::agent_no_entry,        "agent entry missing"},
    Row{0xC0070003, 0xC0070003, ErrorCode::agent_invalid,         "agent section missing"},
    Row{0xC0070004, 0xC0070004, ErrorCode::da_hash_mismatch,      "DA2 does not match DA1"},
    Row{0xC0070005, 0xC0070005, ErrorCode::da_limits_exceeded,    "more items than the agent supports"},
};
// clang-format on

static_assert(std::is_sorted(table.begin(),
                             table.end(),
                             [](const Row& a, const Row& b) { return a.last < b.first; }),
              "ascending, not overlapping");

} // namespace

Result<std::uint32_t> decode_status(ByteView payload) {
    if (payload.size() == 2) return std::uint32_t{load_le<std::uint16_t>(payload)};
    if (payload.size() >= 4) return load_le<std::uint32_t>(payload);
    return Fault{ErrorCode::da_protocol, fmt::format("status_bytes={}", payload.size())};
}

Fault refusal(std::uint32_t word) {
    const auto* row = std::lower_bound(
        table.begin(), table.end(), word, [](const Row& r, std::uint32_t w) { return r.last < w; });
    if (row != table.end() && row->first <= word)
        return {row->code, fmt::format("status=0x{:08x} meaning=\"{}\"", word, row->meaning)};
    constexpr std::uint32_t error_severity = 0xC0000000; // bits 31-30 (3.1)
    if ((word & error_severity) == error_severity)
        return {ErrorCode::da_error, fmt::format("status=0x{:08x}", word)};
    return {ErrorCode::da_protocol, fmt::format("unexpected status=0x{:08x}", word)};
}

} // namespace gangflash::xflash

#include "engine/mediatek/legacy/status.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include <fmt/format.h>

namespace gangflash::legacy {
namespace {

struct Row {
    std::uint32_t first;
    std::uint32_t last;
    ErrorCode code;
    std::string_view meaning;
};

// New numbering. Source: reference mtk-brom-preloader-legacy-da.md, 7.2, 7.4, 7.9; mtk-legacy-
// one-stage.md, 4.1, 6.1 (its old numbers carried over). What has no row is da_error with its
// number, which `gangflash explain` knows.
// clang-format off
constexpr std::array table{
    Row{1002, 1002, ErrorCode::dram_not_in_list,     "memory settings of a version this agent does not know"},
    Row{1003, 1003, ErrorCode::da_unsupported,       "unknown storage"},
    Row{1037, 1037, ErrorCode::layout_differs,       "no partition table"},
    Row{3002, 3002, ErrorCode::dram_setup_failed,    "memory calibration failed"},
    Row{3003, 3004, ErrorCode::dram_setup_failed,    "clock of the memory does not lock"},
    Row{3005, 3007, ErrorCode::dram_setup_failed,    "memory type abnormal or calibration failed"},
    Row{3008, 3008, ErrorCode::dram_not_in_list,     "memory not supported"},
    Row{3009, 3009, ErrorCode::dram_setup_failed,    "memory reads are not stable"},
    Row{3010, 3010, ErrorCode::dram_setup_failed,    "memory cannot be written"},
    Row{3011, 3011, ErrorCode::dram_setup_failed,    "memory cells take wrong values"},
    Row{3012, 3012, ErrorCode::dram_setup_failed,    "no memory found on any chip select: the usual answer to settings of another board"},
    Row{3014, 3016, ErrorCode::storage_mismatch,     "storage not found or not supported"},
    Row{3017, 3017, ErrorCode::wrong_chip,           "agent is not for this chip"},
    Row{3036, 3036, ErrorCode::da_error,             "address is not a multiple of the block"},
    Row{3040, 3040, ErrorCode::storage_too_small,    "range is empty or behind the end of the storage"},
    Row{3065, 3065, ErrorCode::data_checksum,        "data checksum mismatch"},
    Row{3142, 3143, ErrorCode::da_unsupported,       "boot loader download is not possible here"},
    Row{3147, 3149, ErrorCode::storage_mismatch,     "eMMC not found"},
    Row{3151, 3151, ErrorCode::storage_mismatch,     "eMMC or SD card not found"},
    Row{3152, 3152, ErrorCode::storage_read_failed,  "eMMC part could not be selected"},
    Row{3153, 3153, ErrorCode::storage_read_failed,  "eMMC read failed"},
    Row{3154, 3154, ErrorCode::storage_write_failed, "eMMC write failed"},
    Row{3157, 3157, ErrorCode::da_unsupported,       "eMMC part not supported"},
    Row{3182, 3182, ErrorCode::auth_required,        "hash of the boot loader's key differs from the chip's"},
    Row{5069, 5069, ErrorCode::storage_write_failed, "partition table could not be written"},
    Row{6010, 6010, ErrorCode::forbidden_by_policy,  "download forbidden"},
    Row{6012, 6012, ErrorCode::forbidden_by_policy,  "format forbidden"},
    Row{6041, 6042, ErrorCode::forbidden_by_policy,  "secure USB download"},
};
// clang-format on

static_assert(std::is_sorted(table.begin(),
                             table.end(),
                             [](const Row& a, const Row& b) { return a.last < b.first; }),
              "ascending, not overlapping");

} // namespace

std::uint32_t renumbered(std::uint32_t code, Numbering numbering) {
    constexpr std::uint32_t first_moved = 3004;
    constexpr std::uint32_t last_of_nand_block = 3056;
    constexpr std::uint32_t first_of_host = 4000; // numbers from here on did not move
    if (numbering == Numbering::new_builds || code < first_moved || code >= first_of_host)
        return code;
    return code <= last_of_nand_block ? code + 4 : code + 5;
}

Fault refusal(std::uint32_t code, Numbering numbering) {
    const std::uint32_t number = renumbered(code, numbering);
    const std::string said = number == code
                                 ? fmt::format("status={}", code)
                                 : fmt::format("status={} (old numbering of {})", code, number);
    const auto* row =
        std::lower_bound(table.begin(), table.end(), number, [](const Row& r, std::uint32_t n) {
            return r.last < n;
        });
    if (row != table.end() && row->first <= number)
        return {row->code, fmt::format("{} meaning=\"{}\"", said, row->meaning)};
    return {ErrorCode::da_error, said};
}

} // namespace gangflash::legacy

#include "explain/raw_rows.hpp"

#include <array>

namespace gangflash::explain {

namespace {

// XFlash agents 0xC003xxxx: files and layout; mostly said by the host's library.
// Source: reference mtk-xflash-xml-da.md, 3.9; mtk-firmware-package.md, 7.8.
// clang-format off
constexpr std::array rows{
    RawStatus{Family::agent, {0xC0030001, 0xC0030001}, {}, "", ErrorCode::scatter_invalid,
        {"scatter file invalid", "scatter 文件无效"},
        {Hint::package}, Evidence::table},
    RawStatus{Family::agent, {0xC0030002, 0xC0030002}, {}, "", ErrorCode::agent_invalid,
        {"agent file invalid", "代理文件无效"},
        {}, Evidence::table},
    RawStatus{Family::agent, {0xC0030003, 0xC0030003}, {}, "", ErrorCode::agent_no_entry,
        {"no agent entry for this chip", "代理中没有此芯片的条目"},
        {}, Evidence::table},
    RawStatus{Family::agent, {0xC0030004, 0xC0030004}, {}, "", ErrorCode::preloader_invalid,
        {"preloader file invalid", "preloader 文件无效"},
        {}, Evidence::table},
    RawStatus{Family::agent, {0xC0030005, 0xC0030005}, {}, "", ErrorCode::emi_missing,
        {"EMI header invalid", "EMI 头无效"},
        {}, Evidence::table},
    RawStatus{Family::agent, {0xC0030006, 0xC0030006}, {}, "STATUS_STORAGE_MISMATCH", ErrorCode::storage_mismatch,
        {"storage type differs", "存储类型不同"},
        {Hint::package}, Evidence::table},
    RawStatus{Family::agent, {0xC0030007, 0xC0030007}, {}, "", ErrorCode::da_error,
        {"bad parameters", "参数错误"},
        {Hint::package}, Evidence::table},
    RawStatus{Family::agent, {0xC0030008, 0xC0030008}, {}, "", ErrorCode::layout_differs,
        {"GPT invalid or missing", "GPT 无效或缺失"},
        {Hint::firmware_upgrade}, Evidence::table},
    RawStatus{Family::agent, {0xC0030009, 0xC0030009}, {}, "", ErrorCode::layout_differs,
        {"PMT invalid or missing", "PMT 无效或缺失"},
        {}, Evidence::table},
    RawStatus{Family::agent, {0xC003000A, 0xC003000A}, {}, "", ErrorCode::layout_differs,
        {"partition layout changed", "分区布局已改变"},
        {Hint::firmware_upgrade}, Evidence::table},
    RawStatus{Family::agent, {0xC003000B, 0xC003000B}, {}, "", ErrorCode::da_error,
        {"bad format parameters", "格式化参数错误"},
        {}, Evidence::table},
    RawStatus{Family::agent, {0xC003000C, 0xC003000C}, {}, "", ErrorCode::storage_mismatch,
        {"unknown storage section", "未知的存储区"},
        {}, Evidence::table},
    RawStatus{Family::agent, {0xC003000D, 0xC003000D}, {}, "", ErrorCode::scatter_invalid,
        {"unknown scatter field", "未知的 scatter 字段"},
        {}, Evidence::table},
    RawStatus{Family::agent, {0xC003000E, 0xC003000E}, {}, "", ErrorCode::layout_differs,
        {"no partition table", "没有分区表"},
        {Hint::firmware_upgrade}, Evidence::table},
    RawStatus{Family::agent, {0xC003000F, 0xC003000F}, {}, "STATUS_SCATTER_HW_CHIP_ID_MISMATCH", ErrorCode::wrong_chip,
        {"scatter platform differs from the chip", "scatter 平台与芯片不符"},
        {Hint::package}, Evidence::table},
    RawStatus{Family::agent, {0xC0030010, 0xC0030010}, {}, "", ErrorCode::auth_required,
        {"certificate file missing", "缺少证书文件"},
        {}, Evidence::table},
    RawStatus{Family::agent, {0xC0030011, 0xC0030012}, {}, "STATUS_SEC_AUTH_FILE_NEEDED", ErrorCode::auth_required,
        {"authentication file missing", "缺少认证文件"},
        {Hint::vendor_files}, Evidence::table},
    RawStatus{Family::agent, {0xC0030013, 0xC0030013}, {}, "", ErrorCode::emi_missing,
        {"EMI container missing", "缺少 EMI 容器"},
        {}, Evidence::table},
    RawStatus{Family::agent, {0xC0030014, 0xC0030014}, {}, "", ErrorCode::scatter_invalid,
        {"scatter file missing", "缺少 scatter 文件"},
        {}, Evidence::table},
    RawStatus{Family::agent, {0xC0030015, 0xC0030015}, {}, "", ErrorCode::scatter_invalid,
        {"XML file operation failed", "XML 文件操作失败"},
        {}, Evidence::table},
    RawStatus{Family::agent, {0xC0030016, 0xC0030016}, {}, "", ErrorCode::storage_mismatch,
        {"page size not supported", "页大小不受支持"},
        {}, Evidence::table},
    RawStatus{Family::agent, {0xC0030017, 0xC0030018}, {}, "", ErrorCode::emi_missing,
        {"EMI length fields wrong", "EMI 长度字段错误"},
        {}, Evidence::table},
    RawStatus{Family::agent, {0xC003001D, 0xC003001D}, {}, "STATUS_STOR_LIFE_EXHAUST", ErrorCode::storage_worn_out,
        {"storage worn out", "存储寿命已尽"},
        {Hint::board}, Evidence::reports},
};
// clang-format on

} // namespace

std::span<const RawStatus> agent_files_statuses() {
    return rows;
}

} // namespace gangflash::explain

#include "explain/raw_rows.hpp"

#include <array>

namespace gangflash::explain {

namespace {

// SP Flash Tool v6: a numbering of its own, which repeats numbers of the older one.
// Source: reference mtk-firmware-package.md, 7.7.
// clang-format off
constexpr std::array rows{
    RawStatus{Family::flash_tool_v6, {1000, 1000}, {}, "DA_SUCCESS", std::nullopt,
        {"success: no error", "成功：没有错误"},
        {}, Evidence::tool_names},
    RawStatus{Family::flash_tool_v6, {1001, 1001}, {}, "DRAM_REPAIR_NOT_NEEDED", std::nullopt,
        {"memory repair is not needed: no error", "不需要内存修复：没有错误"},
        {}, Evidence::tool_names},
    RawStatus{Family::flash_tool_v6, {1002, 1002}, {}, "DRAM_REPAIR_FAILED", ErrorCode::dram_setup_failed,
        {"memory repair failed", "内存修复失败"},
        {Hint::board}, Evidence::tool_names},
    RawStatus{Family::flash_tool_v6, {1003, 1003}, {}, "RPMB_ALREADY_WRITTEN", ErrorCode::forbidden_by_policy,
        {"RPMB was written before: its key cannot be set again", "RPMB 已写入过：密钥不能再次设置"},
        {Hint::no_retry}, Evidence::tool_names},
    RawStatus{Family::flash_tool_v6, {1004, 1004}, {}, "STORAGE_LIFE_EXHAUSTED", ErrorCode::storage_worn_out,
        {"the storage is worn out", "存储寿命已尽"},
        {Hint::board}, Evidence::tool_names},
    RawStatus{Family::flash_tool_v6, {1007, 1007}, {}, "CONSOLE_COMMAND_UNSUPPORTED", ErrorCode::order_invalid,
        {"the tool's command line does not know this command", "工具命令行不认识此命令"},
        {Hint::newer_agent}, Evidence::tool_names},
    RawStatus{Family::flash_tool_v6, {1008, 1008}, {}, "COMMAND_UNSUPPORTED_BY_DA", ErrorCode::da_unsupported,
        {"the agent does not know this command", "代理不认识此命令"},
        {Hint::newer_agent}, Evidence::tool_names},
    RawStatus{Family::flash_tool_v6, {1010, 1010}, {}, "CHECKSUM_FEEDBACK_MISMATCH", ErrorCode::data_checksum,
        {"the checksum that came back differs", "返回的校验和不同"},
        {Hint::cable}, Evidence::tool_names},
    RawStatus{Family::flash_tool_v6, {1011, 1013}, {}, "PARSER_ERROR", ErrorCode::da_protocol,
        {"an answer of the agent could not be parsed", "代理的应答无法解析"},
        {Hint::newer_agent, Hint::cable}, Evidence::tool_names},
    RawStatus{Family::flash_tool_v6, {2000, 2000}, {}, "UNKNOWN_ERROR", ErrorCode::da_error,
        {"an error without further words", "未说明的错误"},
        {Hint::keep_log}, Evidence::tool_names},
};
// clang-format on

} // namespace

std::span<const RawStatus> tool_v6_statuses() {
    return rows;
}

} // namespace gangflash::explain

#include "explain/raw_rows.hpp"

#include <array>

namespace gangflash::explain {

namespace {

// SP Flash Tool 2000-2048: the boot ROM.
// Source: reference mtk-firmware-package.md, 7.2.
// clang-format off
constexpr std::array rows{
    RawStatus{Family::flash_tool, {2003, 2003}, {}, "S_BROM_SET_EMI_FAIL", ErrorCode::dram_setup_failed,
        {"the memory registers could not be set", "内存寄存器无法设置"},
        {Hint::package}, Evidence::table},
    RawStatus{Family::flash_tool, {2004, 2004}, {}, "S_BROM_DOWNLOAD_DA_FAIL", ErrorCode::da_upload_corrupted,
        {"sending the agent failed", "发送代理失败"},
        {Hint::cable, Hint::power}, Evidence::table_and_reports},
    RawStatus{Family::flash_tool, {2005, 2005}, {}, "S_BROM_CMD_STARTCMD_FAIL", ErrorCode::handshake_mismatch,
        {"the handshake failed: plugged in too early or too late, or the battery is weak", "握手失败：插入过早或过晚，或电池弱"},
        {Hint::reconnect, Hint::power}, Evidence::table_and_reports},
    RawStatus{Family::flash_tool, {2006, 2006}, {}, "S_BROM_CMD_STARTCMD_TIMEOUT", ErrorCode::handshake_mismatch,
        {"the handshake got no answer", "握手没有应答"},
        {Hint::reconnect, Hint::power}, Evidence::table},
    RawStatus{Family::flash_tool, {2012, 2012}, {}, "S_BROM_CMD_CHKSUM16_MEM_FAIL", ErrorCode::da_upload_corrupted,
        {"the boot ROM's checksum command failed", "启动 ROM 校验命令失败"},
        {Hint::cable}, Evidence::table},
    RawStatus{Family::flash_tool, {2020, 2020}, {}, "S_BROM_CHKSUM16_MEM_RESULT_DIFF", ErrorCode::da_upload_corrupted,
        {"the agent was damaged on its way to the phone", "代理在传送途中损坏"},
        {Hint::cable, Hint::power}, Evidence::table_and_reports},
    RawStatus{Family::flash_tool, {2021, 2021}, {}, "S_BROM_BBCHIP_HW_VER_INCORRECT", ErrorCode::wrong_chip,
        {"the scatter file is for another chip", "scatter 文件属于其他芯片"},
        {Hint::package}, Evidence::table},
    RawStatus{Family::flash_tool, {2022, 2022}, {}, "S_BROM_FAIL_TO_GET_BBCHIP_HW_VER", ErrorCode::brom_refused,
        {"the chip's version could not be read", "芯片版本无法读取"},
        {Hint::cable, Hint::power}, Evidence::table},
    RawStatus{Family::flash_tool, {2023, 2023}, {}, "S_BROM_AUTOBAUD_FAIL", ErrorCode::handshake_mismatch,
        {"serial speed could not be agreed (serial ports only)", "串口速率协商失败（仅串口）"},
        {Hint::cable}, Evidence::table},
    RawStatus{Family::flash_tool, {2024, 2024}, {}, "S_BROM_SPEEDUP_BAUDRATE_FAIL", ErrorCode::handshake_mismatch,
        {"serial speed-up failed (serial ports only)", "串口提速失败（仅串口）"},
        {Hint::cable}, Evidence::table},
    RawStatus{Family::flash_tool, {2028, 2028}, {}, "S_BROM_EXCEED_MAX_DATA_BLOCKS", ErrorCode::da_limits_exceeded,
        {"too many files for the tool", "文件数量超过工具上限"},
        {Hint::package}, Evidence::table},
    RawStatus{Family::flash_tool, {2029, 2029}, {}, "S_BROM_EXTERNAL_SRAM_DETECTION_FAIL", ErrorCode::dram_setup_failed,
        {"no external SRAM found", "未找到外部 SRAM"},
        {Hint::board}, Evidence::table},
    RawStatus{Family::flash_tool, {2030, 2030}, {}, "S_BROM_EXTERNAL_DRAM_DETECTION_FAIL", ErrorCode::dram_setup_failed,
        {"no DRAM found", "未找到 DRAM"},
        {Hint::package, Hint::board}, Evidence::table},
    RawStatus{Family::flash_tool, {2033, 2033}, {}, "S_BROM_CMD_SEND_DA_FAIL", ErrorCode::da_not_trusted,
        {"the boot ROM refused the agent: signature or authentication missing", "启动 ROM 拒绝代理：缺少签名或认证"},
        {Hint::vendor_files, Hint::cable}, Evidence::table},
    RawStatus{Family::flash_tool, {2034, 2034}, {}, "S_BROM_CMD_SEND_DA_CHKSUM_DIFF", ErrorCode::da_upload_corrupted,
        {"the agent's checksum differs", "代理校验和不同"},
        {Hint::cable}, Evidence::table},
    RawStatus{Family::flash_tool, {2035, 2035}, {}, "S_BROM_CMD_JUMP_DA_FAIL", ErrorCode::da_not_trusted,
        {"the agent did not start: unsigned on a secure chip, or of another chip", "代理没有启动：安全芯片上未签名，或属于其他芯片"},
        {Hint::vendor_files, Hint::package}, Evidence::table_and_reports},
    RawStatus{Family::flash_tool, {2037, 2042}, {}, "S_BROM_EFUSE_*", ErrorCode::forbidden_by_policy,
        {"an eFuse operation failed; fuses cannot be undone", "eFuse 操作失败；熔丝不可恢复"},
        {Hint::no_retry}, Evidence::table},
    RawStatus{Family::flash_tool, {2043, 2043}, {}, "S_BROM_SEC_VER_FAIL", ErrorCode::rollback_refused,
        {"security version check: the package is older than the phone", "安全版本检查：固件包比手机旧"},
        {Hint::newer_package}, Evidence::table},
    RawStatus{Family::flash_tool, {2044, 2044}, {}, "S_PL_SEC_VER_FAIL", ErrorCode::rollback_refused,
        {"security version check of the preloader: it is older than the phone", "preloader 安全版本检查：比手机旧"},
        {Hint::newer_package}, Evidence::table},
    RawStatus{Family::flash_tool, {2045, 2045}, {}, "S_BROM_SET_WATCHDOG_FAIL", ErrorCode::brom_refused,
        {"the watchdog could not be set", "看门狗无法设置"},
        {Hint::cable}, Evidence::table},
    RawStatus{Family::flash_tool, {2046, 2048}, {}, "S_BROM_EFUSE_*", ErrorCode::forbidden_by_policy,
        {"an eFuse operation failed; fuses cannot be undone", "eFuse 操作失败；熔丝不可恢复"},
        {Hint::no_retry}, Evidence::table},
};
// clang-format on

} // namespace

std::span<const RawStatus> tool_boot_rom_statuses() {
    return rows;
}

} // namespace gangflash::explain

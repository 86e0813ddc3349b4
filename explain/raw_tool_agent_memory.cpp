#include "explain/raw_rows.hpp"

#include <array>

namespace gangflash::explain {

namespace {

// SP Flash Tool 3000-3101: the agent and the phone's memory. The second range is the numbering of
// tools and agents up to 2015.
// Source: reference mtk-firmware-package.md, 7.3; mtk-brom-preloader-legacy-da.md, 7.2.
// clang-format off
constexpr std::array rows{
    RawStatus{Family::flash_tool, {3000, 3000}, {3000, 3000}, "S_DA_INT_RAM_ERROR", ErrorCode::da_silent,
        {"internal memory fault, or an agent of another chip", "内部内存故障，或代理属于其他芯片"},
        {Hint::package, Hint::board}, Evidence::table},
    RawStatus{Family::flash_tool, {3001, 3001}, {3001, 3001}, "S_DA_EXT_RAM_ERROR", ErrorCode::dram_setup_failed,
        {"no external memory", "没有外部内存"},
        {Hint::cable, Hint::package, Hint::board}, Evidence::table_and_reports},
    RawStatus{Family::flash_tool, {3002, 3002}, {3002, 3002}, "S_DA_SETUP_DRAM_FAIL", ErrorCode::dram_setup_failed,
        {"the memory could not be set up: wrong preloader", "内存设置失败：preloader 不对"},
        {Hint::package}, Evidence::table},
    RawStatus{Family::flash_tool, {3003, 3003}, {3003, 3003}, "S_DA_SETUP_PLL_ERR", ErrorCode::dram_setup_failed,
        {"clock set-up failed", "时钟设置失败"},
        {Hint::board}, Evidence::table},
    RawStatus{Family::flash_tool, {3004, 3004}, {}, "S_DA_SETUP_EMI_PLL_ERR", ErrorCode::dram_setup_failed,
        {"memory clock set-up failed", "内存时钟设置失败"},
        {Hint::board}, Evidence::table},
    RawStatus{Family::flash_tool, {3005, 3005}, {}, "S_DA_DRAM_ABNORMAL_TYPE_SETTING", ErrorCode::dram_setup_failed,
        {"the memory type is set wrongly: wrong preloader", "内存类型设置错误：preloader 不对"},
        {Hint::package}, Evidence::table},
    RawStatus{Family::flash_tool, {3006, 3006}, {}, "S_DA_DRAMC_RANK0_CALIBRATION_FAILED", ErrorCode::dram_setup_failed,
        {"calibration of the first memory rank failed", "第一组内存校准失败"},
        {Hint::package, Hint::board}, Evidence::table},
    RawStatus{Family::flash_tool, {3007, 3007}, {}, "S_DA_DRAMC_RANK1_CALIBRATION_FAILED", ErrorCode::dram_setup_failed,
        {"calibration of the second memory rank failed", "第二组内存校准失败"},
        {Hint::package, Hint::board}, Evidence::table},
    RawStatus{Family::flash_tool, {3008, 3008}, {3004, 3004}, "S_DA_DRAM_NOT_SUPPORT", ErrorCode::dram_not_in_list,
        {"the memory part is not in the preloader's list", "内存型号不在 preloader 列表中"},
        {Hint::package}, Evidence::table_and_reports},
    RawStatus{Family::flash_tool, {3009, 3009}, {3005, 3005}, "S_DA_RAM_FLOARTING|S_DA_RAM_FLOATING", ErrorCode::dram_setup_failed,
        {"memory lines float: solder", "内存线路悬空：焊接问题"},
        {Hint::board}, Evidence::table},
    RawStatus{Family::flash_tool, {3010, 3010}, {3006, 3006}, "S_DA_RAM_UNACCESSABLE|S_DA_RAM_INACCESSIBLE", ErrorCode::dram_setup_failed,
        {"the memory cannot be read: solder", "内存无法读取：焊接问题"},
        {Hint::board}, Evidence::table},
    RawStatus{Family::flash_tool, {3011, 3011}, {3007, 3007}, "S_DA_RAM_ERROR", ErrorCode::dram_setup_failed,
        {"memory test failed; on the wire it also means that the host must send memory settings", "内存测试失败；在协议中也表示主机须发送内存设置"},
        {Hint::package, Hint::board}, Evidence::table},
    RawStatus{Family::flash_tool, {3012, 3012}, {3008, 3008}, "S_DA_DEVICE_NOT_FOUND", ErrorCode::dram_setup_failed,
        {"no memory device found", "未找到内存器件"},
        {Hint::board}, Evidence::table_and_reports},
    RawStatus{Family::flash_tool, {3025, 3025}, {3021, 3021}, "S_DA_IN_PROGRESS", std::nullopt,
        {"an operation is still going on: no error by itself", "操作仍在进行：本身不是错误"},
        {Hint::reconnect}, Evidence::table},
    RawStatus{Family::flash_tool, {3090, 3090}, {3088, 3088}, "S_DA_EXT_DRAM_NOT_FOUND", ErrorCode::dram_setup_failed,
        {"no DRAM found", "未找到 DRAM"},
        {Hint::package, Hint::board}, Evidence::table},
    RawStatus{Family::flash_tool, {3091, 3094}, {3089, 3092}, "S_DA_MT_PIN_*|S_DA_MT_BUS_ERROR", ErrorCode::dram_setup_failed,
        {"memory test: stuck or shorted lines", "内存测试：线路卡死或短路"},
        {Hint::board}, Evidence::table},
    RawStatus{Family::flash_tool, {3099, 3101}, {3097, 3099}, "S_DA_MT_PATTERN_ERROR|S_DA_MT_*_PATTERN_ERROR", ErrorCode::dram_setup_failed,
        {"memory test: a pattern came back wrong", "内存测试：图案读回错误"},
        {Hint::board}, Evidence::table},
};
// clang-format on

} // namespace

std::span<const RawStatus> tool_agent_memory_statuses() {
    return rows;
}

} // namespace gangflash::explain

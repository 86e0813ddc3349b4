#include "explain/raw_rows.hpp"

#include <array>

namespace gangflash::explain {

namespace {

// SP Flash Tool 8000-8419 and the lines it logs: the tool as a whole.
// Source: reference mtk-firmware-package.md, 7.7.
// clang-format off
constexpr std::array rows{
    RawStatus{Family::flash_tool, {8000, 8000}, {}, "FT_SUCCESS", std::nullopt,
        {"success: no error", "成功：没有错误"},
        {}, Evidence::tool_names},
    RawStatus{Family::flash_tool, {8001, 8001}, {}, "FT_EXCEPTION", ErrorCode::internal_error,
        {"the tool itself failed", "工具自身出错"},
        {Hint::keep_log}, Evidence::tool_names},
    RawStatus{Family::flash_tool, {8002, 8002}, {}, "FT_USER_STOP", ErrorCode::cancelled,
        {"stopped by the user", "用户停止"},
        {Hint::reconnect}, Evidence::tool_names},
    RawStatus{Family::flash_tool, {8038, 8038}, {}, "", ErrorCode::layout_differs,
        {"the partition table changed for this ROM and must be downloaded: the layout on the phone differs", "此 ROM 的分区表已改变，必须下载：手机布局不同"},
        {Hint::firmware_upgrade}, Evidence::reports},
    RawStatus{Family::flash_tool, {8045, 8045}, {}, "", ErrorCode::layout_differs,
        {"the partition table changed for this ROM and must be downloaded: the layout on the phone differs", "此 ROM 的分区表已改变，必须下载：手机布局不同"},
        {Hint::firmware_upgrade}, Evidence::conflicting},
    RawStatus{Family::flash_tool, {8100, 8101}, {}, "FT_FIND_USB_PORT_FAILED|Failed to find USB port", ErrorCode::never_returned,
        {"the phone was not found on the bus", "总线上未找到手机"},
        {Hint::cable, Hint::power}, Evidence::tool_names},
    RawStatus{Family::flash_tool, {8200, 8200}, {}, "FT_DL_PLATFORM_ERROR", ErrorCode::wrong_chip,
        {"what was loaded and what is plugged in do not belong together", "载入的固件与插入的手机不一致"},
        {Hint::package}, Evidence::tool_names},
    RawStatus{Family::flash_tool, {8300, 8306}, {}, "FT_UPGRADE_BACKUP*", ErrorCode::identity_changed,
        {"backup or restore around an upgrade failed: folder, file or backup ROM", "升级前后的备份或恢复失败：文件夹、文件或备份 ROM"},
        {Hint::disk, Hint::power}, Evidence::tool_names},
    RawStatus{Family::flash_tool, {8307, 8307}, {}, "FT_UPGRADE_LAYOUT_CHANGED", ErrorCode::layout_differs,
        {"the layout changed across the upgrade", "升级后布局改变"},
        {Hint::firmware_upgrade}, Evidence::tool_names},
    RawStatus{Family::flash_tool, {8400, 8400}, {}, "FT_FIND_NVRAM_ERROR", ErrorCode::identity_changed,
        {"no valid nvram on the phone: it was damaged before", "手机上没有有效的 nvram：此前已损坏"},
        {Hint::no_retry}, Evidence::tool_names},
    RawStatus{Family::flash_tool, {8401, 8401}, {}, "FT_INVALID_FORMAT_ADDRESS", ErrorCode::scatter_invalid,
        {"invalid range to format", "格式化范围无效"},
        {Hint::package}, Evidence::tool_names},
    RawStatus{Family::flash_tool, {8402, 8404}, {}, "", ErrorCode::installation_incomplete,
        {"a file of the tool's own installation is missing", "工具安装缺少文件"},
        {Hint::newer_agent}, Evidence::tool_names},
    RawStatus{Family::flash_tool, {8405, 8405}, {}, "FT_INVALID_SESSION_KEY", ErrorCode::internal_error,
        {"invalid session inside the tool", "工具内部会话无效"},
        {Hint::reconnect}, Evidence::tool_names},
    RawStatus{Family::flash_tool, {8406, 8406}, {}, "FT_INVALID_MEMORY_INFO", ErrorCode::storage_too_small,
        {"a block of the scatter does not fit the storage", "scatter 的某块放不下存储"},
        {Hint::package}, Evidence::tool_names},
    RawStatus{Family::flash_tool, {8407, 8413}, {}, "", ErrorCode::package_unreadable,
        {"saving or loading a file failed: agent, certificate, authentication or backup", "保存或载入文件失败：代理、证书、认证或备份"},
        {Hint::package, Hint::disk}, Evidence::tool_names},
    RawStatus{Family::flash_tool, {8414, 8414}, {}, "", ErrorCode::package_missing_file,
        {"a folder is missing", "缺少文件夹"},
        {Hint::package}, Evidence::tool_names},
    RawStatus{Family::flash_tool, {8415, 8415}, {}, "", ErrorCode::package_missing_file,
        {"a file is missing", "缺少文件"},
        {Hint::package}, Evidence::tool_names},
    RawStatus{Family::flash_tool, {8416, 8416}, {}, "", ErrorCode::image_invalid,
        {"a checksum of the package is wrong", "固件包的校验和错误"},
        {Hint::package}, Evidence::tool_names},
    RawStatus{Family::flash_tool, {8417, 8417}, {}, "", ErrorCode::scatter_invalid,
        {"the scatter file is invalid (some lists give another meaning)", "scatter 文件无效（有的列表含义不同）"},
        {Hint::package}, Evidence::tool_names},
    RawStatus{Family::flash_tool, {8418, 8418}, {}, "", ErrorCode::installation_incomplete,
        {"translation file of the tool", "工具的翻译文件"},
        {Hint::newer_agent}, Evidence::tool_names},
    RawStatus{Family::flash_tool, {8419, 8419}, {}, "", ErrorCode::forbidden_by_policy,
        {"RPMB was written before: its key cannot be set again", "RPMB 已写入过：密钥不能再次设置"},
        {Hint::no_retry}, Evidence::tool_names},
    RawStatus{Family::flash_tool, {}, {}, "Connect BROM failed", ErrorCode::handshake_mismatch,
        {"the boot ROM did not answer", "启动 ROM 没有应答"},
        {Hint::reconnect, Hint::power, Hint::cable}, Evidence::tool_names},
    RawStatus{Family::flash_tool, {}, {}, "Failed to Connect DA", ErrorCode::da_silent,
        {"the agent did not answer", "代理没有应答"},
        {Hint::power, Hint::cable}, Evidence::tool_names},
    RawStatus{Family::flash_tool, {}, {}, "lib DA NOT match", ErrorCode::agent_invalid,
        {"tool and agent are of different generations", "工具与代理不是同一代"},
        {Hint::newer_agent}, Evidence::tool_names},
    RawStatus{Family::flash_tool, {}, {}, "Chip mismatch", ErrorCode::wrong_chip,
        {"the package is for another chip", "固件包属于其他芯片"},
        {Hint::package}, Evidence::tool_names},
};
// clang-format on

} // namespace

std::span<const RawStatus> tool_whole_statuses() {
    return rows;
}

} // namespace gangflash::explain

#include "explain/raw_rows.hpp"

#include <array>

namespace gangflash::explain {

namespace {

// SP Flash Tool 1000-1042: what all parts of the tool share.
// Source: reference mtk-firmware-package.md, 7.1.
// clang-format off
constexpr std::array rows{
    RawStatus{Family::flash_tool, {1000, 1000}, {}, "S_STOP", ErrorCode::cancelled,
        {"stopped by the user", "用户停止"},
        {Hint::reconnect, Hint::reconnect}, Evidence::table},
    RawStatus{Family::flash_tool, {1001, 1001}, {}, "S_UNDEFINED_ERROR", ErrorCode::da_error,
        {"an error without further words", "未说明的错误"},
        {Hint::keep_log}, Evidence::table},
    RawStatus{Family::flash_tool, {1002, 1002}, {1002, 1002}, "S_INVALID_ARGUMENTS", ErrorCode::scatter_invalid,
        {"invalid arguments, mostly a bad or foreign scatter file", "参数无效，多为 scatter 文件损坏或不匹配"},
        {Hint::package}, Evidence::table_and_reports},
    RawStatus{Family::flash_tool, {1003, 1003}, {1003, 1003}, "S_INVALID_BBCHIP_TYPE", ErrorCode::wrong_chip,
        {"chip type invalid", "芯片类型无效"},
        {Hint::package}, Evidence::conflicting},
    RawStatus{Family::flash_tool, {1003, 1003}, {}, "S_COM_PORT_OPEN_FAIL", ErrorCode::port_open_failed,
        {"the port could not be opened (as field reports use this number)", "端口无法打开（现场报告中的用法）"},
        {Hint::free_port, Hint::cable}, Evidence::conflicting},
    RawStatus{Family::flash_tool, {1006, 1006}, {}, "S_GET_DLL_VER_FAIL", ErrorCode::agent_invalid,
        {"the tool's own library could not tell its version: files of two tools were mixed", "工具库版本无法读取：混用了两个工具的文件"},
        {Hint::newer_agent}, Evidence::table},
    RawStatus{Family::flash_tool, {1011, 1011}, {}, "S_NOT_ENOUGH_STORAGE_SPACE", ErrorCode::image_too_large,
        {"an image is larger than its partition", "镜像大于其分区"},
        {Hint::package}, Evidence::table_and_reports},
    RawStatus{Family::flash_tool, {1012, 1012}, {}, "S_NOT_ENOUGH_MEMORY", ErrorCode::package_unreadable,
        {"the computer ran out of memory", "电脑内存不足"},
        {Hint::disk}, Evidence::table_and_reports},
    RawStatus{Family::flash_tool, {1013, 1013}, {}, "S_COM_PORT_OPEN_FAIL", ErrorCode::port_open_failed,
        {"the port could not be opened", "端口无法打开"},
        {Hint::free_port, Hint::cable}, Evidence::table_and_reports},
    RawStatus{Family::flash_tool, {1014, 1014}, {}, "S_COM_PORT_SET_TIMEOUT_FAIL", ErrorCode::port_open_failed,
        {"the port refused its settings", "端口拒绝设置"},
        {Hint::free_port, Hint::cable}, Evidence::table},
    RawStatus{Family::flash_tool, {1017, 1017}, {}, "S_FILEPATH_NOT_SPECIFIED_YET", ErrorCode::package_missing_file,
        {"a file was not chosen", "没有选择文件"},
        {Hint::package}, Evidence::table},
    RawStatus{Family::flash_tool, {1018, 1018}, {}, "S_UNKNOWN_TARGET_BBCHIP", ErrorCode::agent_no_entry,
        {"the chip is not known to the tool or the agent", "工具或代理不认识此芯片"},
        {Hint::newer_agent}, Evidence::table},
    RawStatus{Family::flash_tool, {1020, 1020}, {}, "S_UNSUPPORTED_VER_OF_BOOT_ROM", ErrorCode::unknown_chip,
        {"the boot ROM is newer than the tool", "启动 ROM 比工具新"},
        {Hint::newer_agent}, Evidence::table},
    RawStatus{Family::flash_tool, {1022, 1022}, {}, "S_UNSUPPORTED_VER_OF_DA", ErrorCode::agent_invalid,
        {"the agent's format is newer than the tool", "代理格式比工具新"},
        {Hint::newer_agent}, Evidence::table_and_reports},
    RawStatus{Family::flash_tool, {1025, 1025}, {}, "S_SEC_INFO_NOT_FOUND", ErrorCode::image_rejected,
        {"the chip is secure and the images are not", "芯片有安全启动而镜像没有签名"},
        {Hint::package}, Evidence::table},
    RawStatus{Family::flash_tool, {1036, 1036}, {}, "S_UNSUPPORTED_VER_OF_EMI_INFO", ErrorCode::emi_missing,
        {"the preloader's memory list is of a version the agent does not understand", "preloader 的内存列表版本代理不认识"},
        {Hint::newer_agent, Hint::package}, Evidence::table},
    RawStatus{Family::flash_tool, {1037, 1037}, {}, "S_PART_NO_VALID_TABLE", ErrorCode::layout_differs,
        {"no partition table on the NAND", "NAND 上没有分区表"},
        {Hint::firmware_upgrade}, Evidence::table},
    RawStatus{Family::flash_tool, {1038, 1038}, {}, "S_PART_NO_SPACE_FOUND", ErrorCode::layout_differs,
        {"no room for the partition table", "没有分区表的空间"},
        {Hint::firmware_upgrade}, Evidence::table},
    RawStatus{Family::flash_tool, {1040, 1040}, {}, "S_UNSUPPORTED_OPERATION", ErrorCode::da_unsupported,
        {"this operation or scatter file is not for this chip", "此操作或 scatter 不适用于此芯片"},
        {Hint::package}, Evidence::table_and_reports},
    RawStatus{Family::flash_tool, {1041, 1041}, {}, "S_CHKSUM_ERROR", ErrorCode::image_invalid,
        {"the package's list of checksums does not match its files", "固件包的校验列表与文件不符"},
        {Hint::package}, Evidence::table_and_reports},
    RawStatus{Family::flash_tool, {1042, 1042}, {}, "S_TIMEOUT", ErrorCode::io_timeout,
        {"no answer in time", "超时"},
        {Hint::cable, Hint::power}, Evidence::table_and_reports},
};
// clang-format on

} // namespace

std::span<const RawStatus> tool_common_statuses() {
    return rows;
}

} // namespace gangflash::explain

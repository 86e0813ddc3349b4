#include "explain/raw_rows.hpp"

#include <array>

namespace gangflash::explain {

namespace {

// SP Flash Tool 6000-7003 and 10001-10008: security, memory preparation, preloader.
// Source: reference mtk-firmware-package.md, 7.6.
// clang-format off
constexpr std::array rows{
    RawStatus{Family::flash_tool, {6000, 6000}, {}, "S_SECURITY_CALLBACK_SLA_CHALLENGE_FAIL", ErrorCode::auth_required,
        {"serial link authentication: the challenge was not answered", "串行链路认证：挑战未得到应答"},
        {Hint::vendor_files}, Evidence::table},
    RawStatus{Family::flash_tool, {6001, 6001}, {}, "S_SECURITY_SLA_WRONG_AUTH_FILE", ErrorCode::auth_required,
        {"serial link authentication: wrong authentication file", "串行链路认证：认证文件不对"},
        {Hint::vendor_files}, Evidence::table},
    RawStatus{Family::flash_tool, {6002, 6002}, {}, "S_SECURITY_SLA_INVALID_AUTH_FILE", ErrorCode::auth_required,
        {"serial link authentication: invalid authentication file", "串行链路认证：认证文件无效"},
        {Hint::vendor_files}, Evidence::table},
    RawStatus{Family::flash_tool, {6003, 6003}, {}, "S_SECURITY_SLA_CHALLENGE_FAIL", ErrorCode::auth_required,
        {"serial link authentication: the answer was wrong", "串行链路认证：应答错误"},
        {Hint::vendor_files}, Evidence::table},
    RawStatus{Family::flash_tool, {6004, 6004}, {}, "S_SECURITY_SLA_FAIL", ErrorCode::auth_required,
        {"serial link authentication failed", "串行链路认证失败"},
        {Hint::vendor_files}, Evidence::table},
    RawStatus{Family::flash_tool, {6005, 6005}, {}, "S_SECURITY_DAA_FAIL", ErrorCode::da_not_trusted,
        {"the agent's signature is not the vendor's", "代理签名不是厂商的"},
        {Hint::vendor_files}, Evidence::table},
    RawStatus{Family::flash_tool, {6006, 6006}, {}, "S_SECURITY_SBC_FAIL", ErrorCode::image_rejected,
        {"secure boot check failed", "安全启动检查失败"},
        {Hint::package}, Evidence::table},
    RawStatus{Family::flash_tool, {6007, 6007}, {}, "S_SECURITY_SF_SECURE_VER_CHECK_FAIL", ErrorCode::rollback_refused,
        {"the images are older than the phone allows", "镜像比手机允许的更旧"},
        {Hint::newer_package}, Evidence::table},
    RawStatus{Family::flash_tool, {6008, 6008}, {}, "S_SECURITY_SF_HANDSET_SECURE_CUSTOM_NAME_NOT_MATCH", ErrorCode::wrong_project,
        {"the customer name differs: another brand's package", "客户名不同：其他品牌的固件包"},
        {Hint::package}, Evidence::table},
    RawStatus{Family::flash_tool, {6009, 6009}, {}, "S_SECURITY_SF_FTCFG_LOCKDOWN", ErrorCode::forbidden_by_policy,
        {"the phone has tool functions locked", "手机锁定了工具功能"},
        {Hint::vendor_files, Hint::no_retry}, Evidence::table},
    RawStatus{Family::flash_tool, {6010, 6018}, {}, "S_SECURITY_SF_*_FORBIDDEN|S_SECURITY_SF_CODE_DOWNLOAD_FORBIDDEN|S_SECURITY_SF_CODE_FORMAT_FORBIDDEN", ErrorCode::forbidden_by_policy,
        {"download, readback or format of this area is forbidden (6010 code download, 6012 code format)", "禁止下载、读回或格式化此区域（6010 代码下载，6012 代码格式化）"},
        {Hint::no_retry}, Evidence::table},
    RawStatus{Family::flash_tool, {6019, 6019}, {}, "S_SECURITY_SF_RESTRICTED_AREA_ACCESS_FORBIDDEN", ErrorCode::forbidden_by_policy,
        {"access to a restricted area", "访问受限区域"},
        {Hint::no_retry}, Evidence::table},
    RawStatus{Family::flash_tool, {6021, 6021}, {}, "S_SECURITY_DOWNLOAD_FILE_IS_CORRUPTED", ErrorCode::image_invalid,
        {"a signed file is damaged", "签名文件损坏"},
        {Hint::package}, Evidence::table},
    RawStatus{Family::flash_tool, {6023, 6023}, {}, "S_SECURITY_BOOTLOADER_IMAGE_SIGNATURE_FAIL", ErrorCode::image_rejected,
        {"the preloader's signature is wrong", "preloader 签名错误"},
        {Hint::package}, Evidence::table},
    RawStatus{Family::flash_tool, {6024, 6024}, {}, "S_SECURITY_BOOTLOADER_ELDER_SW_VERSION*", ErrorCode::rollback_refused,
        {"the preloader is older than the phone allows", "preloader 比手机允许的更旧"},
        {Hint::newer_package}, Evidence::table},
    RawStatus{Family::flash_tool, {6025, 6025}, {}, "S_SECURITY_BOOTLOADER_IMAGE_NO_SIGNATURE", ErrorCode::image_rejected,
        {"the preloader is not signed", "preloader 未签名"},
        {Hint::package}, Evidence::table},
    RawStatus{Family::flash_tool, {6028, 6028}, {}, "S_SECURITY_SEND_CERT_FAIL", ErrorCode::auth_required,
        {"the certificate was refused", "证书被拒绝"},
        {Hint::vendor_files}, Evidence::table},
    RawStatus{Family::flash_tool, {6029, 6029}, {}, "S_SECURITY_SEND_AUTH_FAIL", ErrorCode::auth_required,
        {"the authentication file was refused", "认证文件被拒绝"},
        {Hint::vendor_files}, Evidence::table},
    RawStatus{Family::flash_tool, {6038, 6042}, {}, "S_SECURITY_SECURE_USB_DL_*", ErrorCode::forbidden_by_policy,
        {"state of secure download (6041 off, 6042 on)", "安全下载状态（6041 关闭，6042 开启）"},
        {Hint::vendor_files}, Evidence::table},
    RawStatus{Family::flash_tool, {6045, 6045}, {}, "S_SECURITY_SECURE_USB_DL_IMAGE_SIGN_HEADER_NOT_FOUND", ErrorCode::image_rejected,
        {"the image is not signed and the phone demands it", "镜像未签名而手机要求签名"},
        {Hint::package}, Evidence::table_and_reports},
    RawStatus{Family::flash_tool, {6046, 6046}, {}, "S_SECURITY_SECURE_USB_DL_IMAGE_SIGNATURE_VERIFY_FAIL", ErrorCode::image_rejected,
        {"the image's signature is wrong", "镜像签名错误"},
        {Hint::package}, Evidence::table},
    RawStatus{Family::flash_tool, {6047, 6047}, {}, "S_SECURITY_SECURE_USB_DL_IMAGE_HASH_FAIL", ErrorCode::image_rejected,
        {"the image's hash is wrong", "镜像哈希错误"},
        {Hint::package}, Evidence::table},
    RawStatus{Family::flash_tool, {6050, 6132}, {}, "S_SECURITY_SECURE_USB_DL_IMAGE_INFO_CHECK_*", ErrorCode::image_rejected,
        {"a step of the image check failed", "镜像检查的某一步失败"},
        {Hint::package}, Evidence::table},
    RawStatus{Family::flash_tool, {6133, 6166}, {}, "S_SECURITY_SEC_CFG_*", ErrorCode::forbidden_by_policy,
        {"the phone's seccfg is missing, full or unreadable", "手机的 seccfg 缺失、已满或无法读取"},
        {Hint::vendor_files}, Evidence::table},
    RawStatus{Family::flash_tool, {7000, 7003}, {}, "S_EPP_*", ErrorCode::dram_setup_failed,
        {"the stage that prepares the memory failed", "准备内存的阶段失败"},
        {Hint::package}, Evidence::table},
    RawStatus{Family::flash_tool, {10001, 10008}, {}, "S_PL_*", ErrorCode::brom_refused,
        {"a preloader command was refused or timed out", "preloader 命令被拒绝或超时"},
        {Hint::reconnect}, Evidence::table},
};
// clang-format on

} // namespace

std::span<const RawStatus> tool_security_statuses() {
    return rows;
}

} // namespace gangflash::explain

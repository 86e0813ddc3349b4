#include "explain/raw_rows.hpp"

#include <array>

namespace gangflash::explain {

namespace {

// XFlash agents 0xC001xxxx and 0x4004xxxx: all commands.
// Source: reference mtk-xflash-xml-da.md, 3.9; mtk-firmware-package.md, 7.8.
// clang-format off
constexpr std::array rows{
    RawStatus{Family::agent, {0x40040004, 0x40040004}, {}, "", std::nullopt,
        {"an operation is in progress: no error", "操作进行中：没有错误"},
        {}, Evidence::table},
    RawStatus{Family::agent, {0x40040005, 0x40040005}, {}, "", std::nullopt,
        {"an operation with progress ended well: no error", "带进度的操作已完成：没有错误"},
        {}, Evidence::table},
    RawStatus{Family::agent, {0xC0010001, 0xC0010001}, {}, "STATUS_ERR", ErrorCode::da_error,
        {"unspecified error", "未说明的错误"},
        {Hint::reconnect, Hint::cable}, Evidence::table},
    RawStatus{Family::agent, {0xC0010002, 0xC0010002}, {}, "", ErrorCode::da_error,
        {"aborted", "已中止"},
        {}, Evidence::table},
    RawStatus{Family::agent, {0xC0010003, 0xC0010003}, {}, "", ErrorCode::da_unsupported,
        {"command not supported", "命令不受支持"},
        {}, Evidence::table},
    RawStatus{Family::agent, {0xC0010004, 0xC0010004}, {}, "", ErrorCode::da_unsupported,
        {"sub-command not supported", "子命令不受支持"},
        {Hint::newer_agent}, Evidence::table},
    RawStatus{Family::agent, {0xC0010005, 0xC0010005}, {}, "STATUS_PROTOCOL_ERR", ErrorCode::da_protocol,
        {"unexpected packet", "意外的数据包"},
        {Hint::reconnect, Hint::cable}, Evidence::table},
    RawStatus{Family::agent, {0xC0010006, 0xC0010006}, {}, "", ErrorCode::da_protocol,
        {"packet larger than the agent's buffer", "数据包大于代理缓冲区"},
        {}, Evidence::table},
    RawStatus{Family::agent, {0xC0010007, 0xC0010007}, {}, "", ErrorCode::da_protocol,
        {"buffer too small", "缓冲区太小"},
        {}, Evidence::table},
    RawStatus{Family::agent, {0xC0010008, 0xC001000B}, {}, "", ErrorCode::da_error,
        {"host-side code", "主机端代码"},
        {}, Evidence::table},
    RawStatus{Family::agent, {0xC001000C, 0xC001000C}, {}, "", ErrorCode::da_unsupported,
        {"not implemented", "未实现"},
        {}, Evidence::table},
    RawStatus{Family::agent, {0xC001000D, 0xC0010010}, {}, "", ErrorCode::da_error,
        {"host-side file error", "主机端文件错误"},
        {}, Evidence::table},
    RawStatus{Family::agent, {0xC0010011, 0xC0010011}, {}, "", ErrorCode::da_unsupported,
        {"unsupported version", "版本不受支持"},
        {}, Evidence::table},
    RawStatus{Family::agent, {}, {}, "ERR!UNSUPPORTED", ErrorCode::da_unsupported,
        {"command not supported (answer of XML agents)", "命令不受支持（XML 代理的应答）"},
        {Hint::newer_agent}, Evidence::table},
};
// clang-format on

} // namespace

std::span<const RawStatus> agent_common_statuses() {
    return rows;
}

} // namespace gangflash::explain

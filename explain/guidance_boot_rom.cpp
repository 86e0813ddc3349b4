#include "explain/guidance_rows.hpp"

#include <array>

namespace gangflash::explain {

namespace {

// BROM: boot ROM and preloader. Reasons stand in the order to look.
// clang-format off
constexpr std::array rows{
    ErrorGuidance{.code = ErrorCode::handshake_mismatch, .retry = RetryHelp::station_retries, .written = Written::nothing,
        .text_zh = "手机对握手的应答错误",
        .action_zh = "彻底关机后再插上。",
        .cause = {"The first bytes after plugging in were not what a boot ROM or preloader answers; it is in another state or somebody spoke to it before.",
                  "插入后的最初字节不是启动 ROM 或 preloader 的应答；手机处于其他状态或已有程序与它通信。"},
        .reasons = {{
            {"The phone was not switched off", "手机没有关机"},
            {"Another program spoke to it first", "其他程序先与它通信"},
            {"A bad cable", "线缆损坏"},
        }}},
    ErrorGuidance{.code = ErrorCode::echo_mismatch, .retry = RetryHelp::station_retries, .written = Written::nothing,
        .text_zh = "手机与工站在启动 ROM 命令中失步",
        .action_zh = "彻底关机后再插上；若重复出现，请换线缆。",
        .cause = {"The boot ROM repeats what it is sent; what came back differs, so bytes were lost or the phone restarted.",
                  "启动 ROM 会回送收到的内容；回来的不同，说明丢了字节或手机重启了。"},
        .reasons = {{
            {"A byte was lost on the cable", "线缆上丢了一个字节"},
            {"The phone restarted in the middle", "手机中途重启"},
        }}},
    ErrorGuidance{.code = ErrorCode::brom_refused, .retry = RetryHelp::station_retries, .written = Written::nothing,
        .text_zh = "启动 ROM 或 preloader 拒绝了命令",
        .action_zh = "彻底关机后再插上。",
        .cause = {"The boot ROM understood the command and said no: wrong address, wrong state or a rule of this chip.",
                  "启动 ROM 明白命令但拒绝了：地址错误、状态不对或芯片的规则不允许。"},
        .reasons = {{
            {"The phone is in another state than it said", "手机的状态与它所说的不同"},
            {"Its security settings forbid this command", "其安全设置禁止此命令"},
        }}},
    ErrorGuidance{.code = ErrorCode::da_upload_corrupted, .retry = RetryHelp::station_retries, .written = Written::nothing,
        .text_zh = "下载代理在传送途中损坏",
        .action_zh = "换线缆或集线器端口，再插上手机。",
        .cause = {"The sum the phone made over the agent it received differs from the sum over the file.",
                  "手机对收到的代理计算的校验和与文件的校验和不同。"},
        .reasons = {{
            {"A bad cable", "线缆损坏"},
            {"A bad port of the hub", "集线器端口损坏"},
        }}},
    ErrorGuidance{.code = ErrorCode::unknown_chip, .retry = RetryHelp::useless, .written = Written::nothing,
        .text_zh = "芯片表中没有此芯片",
        .action_zh = "报告这里显示的硬件代码；不要刷这台手机。",
        .cause = {"The hardware code read from the phone has no row in the station's chip table, so neither addresses nor agent are known.",
                  "从手机读到的硬件代码不在工站的芯片表中，因此地址和代理都未知。"},
        .reasons = {{
            {"The chip is newer than this station", "芯片比此工站新"},
            {"The code was read wrongly: plug in again once", "代码读取错误：再插一次试试"},
        }}},
    ErrorGuidance{.code = ErrorCode::not_mediatek, .retry = RetryHelp::useless, .written = Written::nothing,
        .text_zh = "这不是处于下载模式的联发科手机",
        .action_zh = "把手机从此工站拿走：它的固件是另一种。",
        .cause = {"The USB identity belongs to another maker's download mode; MediaTek firmware would never run on that phone.",
                  "该 USB 标识属于其他芯片厂商的下载模式；联发科固件不可能在此手机上运行。"},
        .reasons = {{
            {"A phone with a Qualcomm or other chip", "高通或其他芯片的手机"},
            {"Something else was plugged in", "插入了别的设备"},
        }}},
};
// clang-format on

} // namespace

std::span<const ErrorGuidance> boot_rom_guidance() {
    return rows;
}

} // namespace gangflash::explain

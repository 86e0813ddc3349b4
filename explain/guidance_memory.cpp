#include "explain/guidance_rows.hpp"

#include <array>

namespace gangflash::explain {

namespace {

// RAM: the phone's memory. Reasons stand in the order to look.
// clang-format off
constexpr std::array rows{
    ErrorGuidance{.code = ErrorCode::dram_setup_failed, .retry = RetryHelp::station_retries, .written = Written::nothing,
        .text_zh = "手机内存无法启动",
        .action_zh = "充电或重新接上电池再试一次；然后怀疑内存或焊接。",
        .cause = {"The agent needs the phone's DRAM and could not start it: its settings, its supply or the chip itself is at fault.",
                  "代理需要手机的 DRAM 但无法启动它：内存设置、供电或芯片本身有问题。"},
        .reasons = {{
            {"The preloader is of another board", "preloader 属于其他主板"},
            {"Weak or loose battery", "电池电量弱或松动"},
            {"The memory or its solder is bad", "内存或其焊点损坏"},
        }}},
    ErrorGuidance{.code = ErrorCode::dram_not_in_list, .retry = RetryHelp::after_action, .written = Written::nothing,
        .text_zh = "手机内存不在 preloader 的列表中",
        .action_zh = "使用其 preloader 列出此内存的固件包。",
        .cause = {"A preloader carries settings only for the memory parts its board was built with; the part in this phone is not among them.",
                  "preloader 只带有其主板所用内存型号的设置；此手机的内存不在其中。"},
        .reasons = {{
            {"The preloader is of another board", "preloader 属于其他主板"},
            {"The phone was repaired with another memory part", "手机维修时换过其他内存"},
        }}},
    ErrorGuidance{.code = ErrorCode::emi_missing, .retry = RetryHelp::after_action, .written = Written::nothing,
        .text_zh = "固件包没有此手机的内存设置",
        .action_zh = "把与此型号完全一致的 preloader 文件加入固件包。",
        .cause = {"From the boot ROM the station must send memory settings itself; it takes them from the preloader file, and there are none it can read.",
                  "从启动 ROM 开始时工站必须自己发送内存设置；设置取自 preloader 文件，而其中没有可读的设置。"},
        .reasons = {{
            {"The package has no preloader", "固件包没有 preloader"},
            {"The preloader was cut short", "preloader 不完整"},
        }}},
};
// clang-format on

} // namespace

std::span<const ErrorGuidance> memory_guidance() {
    return rows;
}

} // namespace gangflash::explain

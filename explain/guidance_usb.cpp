#include "explain/guidance_rows.hpp"

#include <array>

namespace gangflash::explain {

namespace {

// USB: the link to the phone. Reasons stand in the order to look.
// clang-format off
constexpr std::array rows{
    ErrorGuidance{.code = ErrorCode::port_vanished, .retry = RetryHelp::station_retries, .written = Written::depends_on_step,
        .text_zh = "手机离开了总线",
        .action_zh = "检查线缆和插头；手机回来后工站会继续。",
        .cause = {"The cable, the plug, the hub or the phone's power failed for a moment, so the computer saw the phone go.",
                  "线缆、插头、集线器或手机供电瞬间中断，电脑看到手机离开。"},
        .reasons = {{
            {"The plug moved or was pulled", "插头松动或被拔出"},
            {"The cable or its plug is worn", "线缆或插头磨损"},
            {"The battery is empty and the phone lost power", "电池没电，手机断电"},
            {"The phone restarts by itself", "手机自行重启"},
        }}},
    ErrorGuidance{.code = ErrorCode::io_timeout, .retry = RetryHelp::station_retries, .written = Written::depends_on_step,
        .text_zh = "手机停止应答",
        .action_zh = "拔下手机，等两秒，再插上。",
        .cause = {"The phone is still on the bus but has sent nothing within the time this step may take.",
                  "手机仍在总线上，但在此步骤允许的时间内没有任何应答。"},
        .reasons = {{
            {"The phone's program hangs", "手机程序卡死"},
            {"The cable drops data", "线缆丢数据"},
            {"The battery sags under load", "电池带载电压下降"},
        }}},
    ErrorGuidance{.code = ErrorCode::port_open_failed, .retry = RetryHelp::station_retries, .written = Written::nothing,
        .text_zh = "端口无法打开",
        .action_zh = "关闭其他刷机工具，重新插上手机。",
        .cause = {"The computer sees the phone but another program or the system holds its port.",
                  "电脑看得到手机，但端口被其他程序或系统占用。"},
        .reasons = {{
            {"Another flash tool or a modem service holds the port", "其他刷机工具或调制解调器服务占用了端口"},
            {"The phone left again at once", "手机马上又离开了"},
        }}},
    ErrorGuidance{.code = ErrorCode::port_no_permission, .retry = RetryHelp::after_action, .written = Written::nothing,
        .text_zh = "没有打开端口的权限",
        .action_zh = "运行 `gangflash doctor` 并安装它指出的 udev 规则。",
        .cause = {"The operating system does not let this user open the phone's USB port.",
                  "操作系统不允许此用户打开手机的 USB 端口。"},
        .reasons = {{
            {"The udev rule is not installed", "未安装 udev 规则"},
            {"The user is not in the right group", "用户不在正确的用户组"},
        }}},
    ErrorGuidance{.code = ErrorCode::transfer_failed, .retry = RetryHelp::station_retries, .written = Written::depends_on_step,
        .text_zh = "USB 传输失败",
        .action_zh = "换一根线缆，再换集线器的另一个端口。",
        .cause = {"The USB controller reported an error in the middle of a transfer: the electrical link is weak.",
                  "USB 控制器在传输途中报错：电气连接不可靠。"},
        .reasons = {{
            {"Cable too long or worn", "线缆过长或磨损"},
            {"A bad port of the hub", "集线器端口损坏"},
            {"The hub's power supply is too weak", "集线器电源不足"},
        }}},
    ErrorGuidance{.code = ErrorCode::never_returned, .retry = RetryHelp::after_action, .written = Written::depends_on_step,
        .text_zh = "手机离开总线后没有按时回来",
        .action_zh = "给电池充电，换一根线缆，再插上手机作为新的尝试。",
        .cause = {"The phone went off the bus during the work and did not show up again at its port.",
                  "手机在作业中离开总线，没有再出现在其端口。"},
        .reasons = {{
            {"The battery is empty", "电池没电"},
            {"The cable or the port is bad", "线缆或端口损坏"},
            {"The phone hangs and needs its power key held", "手机卡死，需要长按电源键"},
        }}},
    ErrorGuidance{.code = ErrorCode::cancelled, .retry = RetryHelp::after_action, .written = Written::depends_on_step,
        .text_zh = "此端口的工作已停止",
        .action_zh = "准备好后再次启动该工位。",
        .cause = {"Somebody told the station to stop this port.",
                  "有人让工站停止了此端口。"},
        .reasons = {{
            {"The operator stopped this slot or the station", "操作员停止了此工位或工站"},
        }}},
    ErrorGuidance{.code = ErrorCode::answer_overdue, .retry = RetryHelp::station_retries, .written = Written::depends_on_step,
        .text_zh = "手机应答过慢",
        .action_zh = "拔下手机，更换数据线后重新插上。",
        .cause = {"Every answer and every step has a limit of its own; this one was not complete in time, although bytes kept coming.",
                  "每个应答和每个步骤都有自己的时限；虽然一直有字节到达，但它没有按时完成。"},
        .reasons = {{
            {"The cable or the hub is bad", "数据线或集线器损坏"},
            {"A program stands between the station and the phone", "工站与手机之间有别的程序"},
        }}},
    ErrorGuidance{.code = ErrorCode::port_missing, .retry = RetryHelp::after_action, .written = Written::nothing,
        .text_zh = "此处指定的端口不存在",
        .action_zh = "检查端口名称，并确认其适配器已插上。",
        .cause = {"The station was told to use a port that this computer does not have.",
                  "工站被要求使用此计算机上没有的端口。"},
        .reasons = {{
            {"The name has a typing mistake", "名称有输入错误"},
            {"The adapter is not plugged in", "适配器未插上"},
        }}},
};
// clang-format on

} // namespace

std::span<const ErrorGuidance> usb_guidance() {
    return rows;
}

} // namespace gangflash::explain

#include "explain/guidance_rows.hpp"

#include <array>

namespace gangflash::explain {

namespace {

// STO: the phone's storage. Reasons stand in the order to look.
// clang-format off
constexpr std::array rows{
    ErrorGuidance{.code = ErrorCode::storage_write_failed, .retry = RetryHelp::after_action, .written = Written::part,
        .text_zh = "手机存储拒绝写入",
        .action_zh = "把手机送去主板维修：存储或其供电损坏。",
        .cause = {"The agent tried to write and the storage chip reported an error.",
                  "代理尝试写入，存储芯片报告错误。"},
        .reasons = {{
            {"The storage is worn or defective", "存储磨损或有缺陷"},
            {"Its power supply is weak: try with a full battery", "供电不足：充满电再试"},
        }}},
    ErrorGuidance{.code = ErrorCode::storage_read_failed, .retry = RetryHelp::after_action, .written = Written::depends_on_step,
        .text_zh = "手机存储无法读取",
        .action_zh = "把手机送去主板维修：存储或其供电损坏。",
        .cause = {"The agent tried to read and the storage chip reported an error.",
                  "代理尝试读取，存储芯片报告错误。"},
        .reasons = {{
            {"The storage is defective", "存储有缺陷"},
            {"Its power supply is weak", "供电不足"},
        }}},
    ErrorGuidance{.code = ErrorCode::storage_worn_out, .retry = RetryHelp::useless, .written = Written::part,
        .text_zh = "手机存储已磨损",
        .action_zh = "更换存储。",
        .cause = {"The storage reports that its writing cycles are used up; it may take data now and lose it next week.",
                  "存储报告其擦写次数已用尽；现在可能还能写入，但很快会丢失数据。"},
        .reasons = {{
            {"End of the storage's life", "存储寿命已尽"},
        }}},
    ErrorGuidance{.code = ErrorCode::storage_mismatch, .retry = RetryHelp::after_action, .written = Written::nothing,
        .text_zh = "手机的存储类型与固件包不符",
        .action_zh = "使用此存储版本的固件包。",
        .cause = {"eMMC, UFS and NAND have different layouts; the package describes one kind and the phone has another.",
                  "eMMC、UFS 和 NAND 的布局不同；固件包描述的是一种，而手机用的是另一种。"},
        .reasons = {{
            {"The model exists with eMMC and with UFS", "该型号有 eMMC 和 UFS 两种版本"},
        }}},
    ErrorGuidance{.code = ErrorCode::storage_too_small, .retry = RetryHelp::after_action, .written = Written::nothing,
        .text_zh = "手机存储小于固件包所需",
        .action_zh = "使用此存储容量的固件包。",
        .cause = {"A partition of the package ends behind the last byte of the phone's storage.",
                  "固件包的某个分区超出了手机存储的末尾。"},
        .reasons = {{
            {"The package is for a larger variant", "固件包用于更大容量的版本"},
        }}},
    ErrorGuidance{.code = ErrorCode::data_checksum, .retry = RetryHelp::station_retries, .written = Written::part,
        .text_zh = "数据在传送途中损坏",
        .action_zh = "若重复出现，换线缆或集线器端口。",
        .cause = {"Every piece of data carries a sum; the phone found one that does not fit and threw that piece away.",
                  "每段数据都带校验和；手机发现某段不符并丢弃了该段。"},
        .reasons = {{
            {"A bad cable", "线缆损坏"},
            {"A bad port of the hub", "集线器端口损坏"},
        }}},
    ErrorGuidance{.code = ErrorCode::verify_mismatch, .retry = RetryHelp::station_retries, .written = Written::part,
        .text_zh = "手机存储的内容与镜像不同",
        .action_zh = "若重复出现，把手机送去主板维修。",
        .cause = {"The data arrived well and reads back differently: the storage or its supply changed it.",
                  "数据正确送达，读回却不同：存储或其供电改变了数据。"},
        .reasons = {{
            {"The storage is worn", "存储磨损"},
            {"The battery sagged while writing", "写入时电池电压下降"},
        }}},
    ErrorGuidance{.code = ErrorCode::partition_missing, .retry = RetryHelp::after_action, .written = Written::nothing,
        .text_zh = "手机没有这个分区",
        .action_zh = "使用此型号的固件包，或以工程师权限执行固件升级。",
        .cause = {"The partition table on the phone has no partition of this name.",
                  "手机上的分区表没有此名称的分区。"},
        .reasons = {{
            {"The package is of another model", "固件包属于其他型号"},
            {"The phone has the layout of another firmware branch", "手机是另一固件分支的分区布局"},
        }}},
    ErrorGuidance{.code = ErrorCode::layout_differs, .retry = RetryHelp::after_action, .written = Written::nothing,
        .text_zh = "手机上的布局与固件包不同",
        .action_zh = "以工程师权限执行固件升级，或使用该固件分支的固件包；若只是丢失了分区表，用 --mode repair-table 恢复。",
        .cause = {"The partition table on the phone places partitions elsewhere than the scatter file: another firmware branch was on it, or the table was damaged by a format.",
                  "手机上的分区表与 scatter 文件的位置不同：以前是另一固件分支，或分区表因格式化损坏。"},
        .reasons = {{
            {"The phone has the layout of another firmware branch", "手机是另一固件分支的分区布局"},
            {"The partition table was damaged: an engineer's --mode repair-table writes it alone", "分区表损坏：工程师可用 --mode repair-table 只写分区表"},
        }}},
    ErrorGuidance{.code = ErrorCode::protected_size_changed, .retry = RetryHelp::useless, .written = Written::nothing,
        .text_zh = "新布局中没有与必须保留的数据大小相同的位置",
        .action_zh = "不要用此固件包格式化这部手机：请使用其自身固件分支的包。",
        .cause = {"A partition that must survive has another size, or no place, in the package's layout; its bytes could not be put back as they were.",
                  "必须保留的分区在固件包的布局中大小不同或不存在；其内容无法原样放回。"},
        .reasons = {{
            {"The package is of another firmware branch or model", "固件包属于另一固件分支或型号"},
            {"The owner's data was to be kept, and its place changes", "要求保留用户数据，而其位置会改变"},
        }}},
};
// clang-format on

} // namespace

std::span<const ErrorGuidance> storage_guidance() {
    return rows;
}

} // namespace gangflash::explain

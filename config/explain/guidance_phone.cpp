#include "config/explain/guidance_rows.hpp"

#include <array>

namespace gangflash::explain {

namespace {

// PHN: the phone as a whole. Reasons stand in the order to look.
// clang-format off
constexpr std::array rows{
    ErrorGuidance{.code = ErrorCode::wrong_chip, .retry = RetryHelp::after_action, .written = Written::nothing,
        .text_zh = "手机芯片与固件包不符",
        .action_zh = "使用此型号的固件包。",
        .cause = {"The hardware code read from the phone belongs to another chip than the platform of the scatter file.",
                  "从手机读到的硬件代码与 scatter 文件的平台不是同一芯片。"},
        .reasons = {{
            {"The phone is another model than it looks", "手机实际是另一型号"},
            {"The wrong package was chosen", "选错了固件包"},
        }}},
    ErrorGuidance{.code = ErrorCode::wrong_project, .retry = RetryHelp::after_action, .written = Written::nothing,
        .text_zh = "手机型号与固件包不符",
        .action_zh = "使用此型号的固件包。",
        .cause = {"Many models share a chip; the project name in the phone's preloader is not the one of this package.",
                  "许多型号共用一种芯片；手机 preloader 中的项目名与此固件包不同。"},
        .reasons = {{
            {"Models that look alike share a chip", "外观相似的型号使用同一芯片"},
            {"A preloader of another model was flashed before", "以前刷过其他型号的 preloader"},
        }}},
    ErrorGuidance{.code = ErrorCode::identity_changed, .retry = RetryHelp::useless, .written = Written::everything,
        .text_zh = "作业后手机的身份信息改变了",
        .action_zh = "把此手机放在一边并叫工程师。",
        .cause = {"IMEI and serial number were read before and after; they are not the same, although the station never writes them.",
                  "作业前后都读取了 IMEI 和序列号；两者不同，尽管工站从不写入它们。"},
        .reasons = {{
            {"The identity area was damaged before", "身份区域此前已损坏"},
            {"The storage is defective", "存储有缺陷"},
        }}},
    ErrorGuidance{.code = ErrorCode::phone_swapped, .retry = RetryHelp::after_action, .written = Written::depends_on_step,
        .text_zh = "此手机未完成前另一台手机占用了工位",
        .action_zh = "重新插上此手机：它算作未完成。",
        .cause = {"The chip's own number at this port changed: it is another phone.",
                  "此端口上芯片自身的编号变了：是另一台手机。"},
        .reasons = {{
            {"Two phones were exchanged at the bench", "工位上两台手机被调换"},
        }}},
    ErrorGuidance{.code = ErrorCode::battery_low, .retry = RetryHelp::after_action, .written = Written::nothing,
        .text_zh = "电池电量太低，不能安全写入",
        .action_zh = "给手机充电后再插上。",
        .cause = {"The phone reports a voltage below the limit of this job; if it dies while writing, it is worse off than before.",
                  "手机报告的电压低于此任务的下限；写入途中断电会让手机更糟。"},
        .reasons = {{
            {"The battery is empty", "电池没电"},
            {"The battery is worn out", "电池老化"},
            {"The battery is not connected", "电池未连接"},
        }}},
    ErrorGuidance{.code = ErrorCode::boot_not_seen, .retry = RetryHelp::after_action, .written = Written::everything,
        .text_zh = "全部写入完成，但手机没有开机",
        .action_zh = "检查固件包和 preloader 是否与此型号完全一致；然后怀疑主板。",
        .cause = {"All data was written and verified, yet the phone did not show up as a running phone within the limit.",
                  "所有数据都已写入并验证，但手机没有在限定时间内正常开机。"},
        .reasons = {{
            {"The package is of a similar model", "固件包属于相似型号"},
            {"The first start takes longer than the limit", "首次开机时间超过限制"},
            {"The board is defective", "主板有缺陷"},
        }}},
    ErrorGuidance{.code = ErrorCode::budget_exhausted, .retry = RetryHelp::after_action, .written = Written::part,
        .text_zh = "尝试次数太多",
        .action_zh = "换线缆和端口；若重复出现，送主板维修。",
        .cause = {"Each try ended with a fault that looked curable, and the tries this job allows are used up.",
                  "每次尝试都以看似可恢复的故障结束，而任务允许的次数已用完。"},
        .reasons = {{
            {"The cable or port is bad: see the reasons of the retries", "线缆或端口损坏：见各次重试的原因"},
            {"The board is defective", "主板有缺陷"},
        }}},
    ErrorGuidance{.code = ErrorCode::removed, .retry = RetryHelp::after_action, .written = Written::depends_on_step,
        .text_zh = "手机未完成就被取走",
        .action_zh = "准备好后再插上。",
        .cause = {"The phone was taken off before its work was done.",
                  "手机在作业完成前被取下。"},
        .reasons = {{
            {"Somebody took the phone away", "有人拿走了手机"},
            {"The cable was pulled", "线缆被拔出"},
        }}},
    ErrorGuidance{.code = ErrorCode::backup_foreign, .retry = RetryHelp::useless, .written = Written::nothing,
        .text_zh = "该备份属于另一部手机",
        .action_zh = "每部手机使用自己的备份；绝不恢复别人的备份。",
        .cause = {"A backup is bound to the chip it was taken from, and this phone has another one.",
                  "备份与取自的芯片绑定，而这部手机是另一颗芯片。"},
        .reasons = {{
            {"The backup's folder was copied or renamed", "备份文件夹被复制或改名"},
            {"The wrong folder was named", "指定了错误的文件夹"},
        }}},
    ErrorGuidance{.code = ErrorCode::backup_incomplete, .retry = RetryHelp::useless, .written = Written::nothing,
        .text_zh = "手机自有数据无法备份",
        .action_zh = "未擦除任何内容：请使用仅下载模式，或联系工程师。",
        .cause = {"Before anything is erased, identity and calibration are backed up; one of those partitions could not be read or is not there.",
                  "擦除之前会备份身份与校准数据；其中某个分区无法读取或不存在。"},
        .reasons = {{
            {"The storage is defective there", "存储在该处损坏"},
            {"The phone has no valid partition table any more", "手机已没有有效的分区表"},
            {"It is a blank board: an engineer may say so with --blank-board", "这是空白主板：工程师可用 --blank-board 声明"},
        }}},
    ErrorGuidance{.code = ErrorCode::no_chip_id, .retry = RetryHelp::useless, .written = Written::nothing,
        .text_zh = "手机没有报告芯片标识",
        .action_zh = "未擦除任何内容：没有标识就无法恢复到这部手机。",
        .cause = {"Backups are restored only to the chip they were taken from, and this phone gives no id at all.",
                  "备份只恢复到取自的芯片，而这部手机没有给出任何标识。"},
        .reasons = {{
            {"An old boot ROM or agent that gives no id", "旧的引导 ROM 或代理不提供标识"},
        }}},
};
// clang-format on

} // namespace

std::span<const ErrorGuidance> phone_guidance() {
    return rows;
}

} // namespace gangflash::explain

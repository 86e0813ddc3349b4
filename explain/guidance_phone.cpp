#include "explain/guidance_rows.hpp"

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
        .action_zh = "未擦除任何内容：请使用仅下载模式，或联系工程师；丢失的分区表用 --mode repair-table 恢复。",
        .cause = {"Before anything is erased, identity and calibration are backed up; one of those partitions could not be read or is not there.",
                  "擦除之前会备份身份与校准数据；其中某个分区无法读取或不存在。"},
        .reasons = {{
            {"The storage is defective there", "存储在该处损坏"},
            {"The phone has no valid partition table any more: --mode repair-table writes the package's, when the phone's identity is in place", "手机已没有有效的分区表：若身份数据仍在原位，--mode repair-table 写入固件包的分区表"},
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
    ErrorGuidance{.code = ErrorCode::imei_denied, .retry = RetryHelp::useless, .written = Written::nothing,
        .text_zh = "手机的 IMEI 在禁止名单上",
        .action_zh = "把此手机放在一边，并询问名单的负责人。",
        .cause = {"The job names a list of IMEIs that are not to be flashed, and one of this phone's is on it; the detail names the line and its reason.",
                  "任务指定了一份不得刷机的 IMEI 名单，此手机的 IMEI 在其中；详情给出行号和原因。"},
        .reasons = {{
            {"The phone was reported stolen or lost", "手机被报失窃或遗失"},
            {"The list is of another customer", "名单属于其他客户"},
        }}},
    ErrorGuidance{.code = ErrorCode::not_in_lot, .retry = RetryHelp::useless, .written = Written::nothing,
        .text_zh = "手机不属于此批次",
        .action_zh = "送回来处，或把它加入批次名单。",
        .cause = {"The job names the serial numbers of its lot, and this phone's is not among them or cannot be read.",
                  "任务指定了批次的序列号名单，此手机的序列号不在其中或无法读取。"},
        .reasons = {{
            {"The phone came from another box", "手机来自其他箱子"},
            {"The list of another lot was chosen", "选错了批次名单"},
            {"The phone's product record is empty", "手机的产品记录为空"},
        }}},
    ErrorGuidance{.code = ErrorCode::imei_duplicate, .retry = RetryHelp::useless, .written = Written::nothing,
        .text_zh = "同一批次中另一台手机有相同的 IMEI",
        .action_zh = "两台手机都放在一边：其中一台的号码是复制的。",
        .cause = {"An IMEI belongs to one phone. Another chip in this batch has the same one, and the job says to stop then.",
                  "一个 IMEI 只属于一台手机。此批次中另一颗芯片有相同的 IMEI，而任务要求此时停止。"},
        .reasons = {{
            {"A number was copied in an earlier repair", "以前维修时复制了号码"},
            {"A board was exchanged between phones", "手机之间换过主板"},
        }}},
    ErrorGuidance{.code = ErrorCode::imei_not_as_scanned, .retry = RetryHelp::after_action, .written = Written::depends_on_step,
        .text_zh = "手机的 IMEI 与扫描的不同",
        .action_zh = "扫描此工位手机的标签；若仍不同，把手机放在一边。",
        .cause = {"An IMEI was scanned for this phone, and the one read from it is another. A scan that comes before the phone is checked stops it before the first write; a later one at the next step.",
                  "为此手机扫描了 IMEI，但从手机读到的不同。检查前的扫描会在首次写入前停止它；之后的扫描在下一步停止。"},
        .reasons = {{
            {"The label of another phone was scanned", "扫描了另一台手机的标签"},
            {"The phone's back cover was exchanged", "手机后盖被调换"},
            {"The phone was plugged into another slot", "手机插到了另一个工位"},
        }}},
    ErrorGuidance{.code = ErrorCode::erase_not_seen, .retry = RetryHelp::after_action, .written = Written::part,
        .text_zh = "已擦除的存储中仍有数据",
        .action_zh = "重新刷机；若重复出现，送主板维修：机主的数据可能仍在手机上。",
        .cause = {"The agent said that the partition was erased; pieces of it were read back and are neither all zeros nor all ones.",
                  "代理报告分区已擦除；回读的部分既不是全 0 也不是全 1。"},
        .reasons = {{
            {"The storage answers an erase and does not do it", "存储应答了擦除却没有执行"},
            {"The agent does not fit this storage", "代理与此存储不符"},
        }}},
    ErrorGuidance{.code = ErrorCode::identity_missing, .retry = RetryHelp::useless, .written = Written::nothing,
        .text_zh = "手机没有自己的身份数据",
        .action_zh = "把此手机放到一边；恢复其备份，或联系工程师。",
        .cause = {"The partitions that hold IMEI and calibration are blank, and no restore of this phone is due.",
                  "存放 IMEI 和校准数据的分区为空，且此手机没有待恢复的备份。"},
        .reasons = {{
            {"Another tool erased them", "被其他工具擦除"},
            {"The board is new", "主板是新的"},
            {"The storage was replaced", "存储器被更换"},
        }}},
    ErrorGuidance{.code = ErrorCode::refused_after_start, .retry = RetryHelp::useless, .written = Written::part,
        .text_zh = "手机在作业开始后被拒绝",
        .action_zh = "把此手机放到一边：它只含部分新固件。弄清原因后重新刷写。",
        .cause = {"A scan or a list that forbids this phone came after the last check before writing.",
                  "禁止此手机的扫描或名单在写入前的最后一次检查之后才到。"},
        .reasons = {{
            {"The label was scanned too late", "标签扫描得太晚"},
            {"The list was changed during the work", "作业期间名单被更改"},
        }}},
    ErrorGuidance{.code = ErrorCode::slot_stopped, .retry = RetryHelp::after_action, .written = Written::depends_on_step,
        .text_zh = "此槽位被手动停止",
        .action_zh = "准备好后重新启动该槽位。",
        .cause = {"Somebody at the station stopped the work on this phone.",
                  "工站旁有人停止了此手机的作业。"},
        .reasons = {{
            {"The stop button of the slot was pressed", "按下了该槽位的停止按钮"},
        }}},
    ErrorGuidance{.code = ErrorCode::board_not_blank, .retry = RetryHelp::useless, .written = Written::nothing,
        .text_zh = "声明为空白的主板存有身份数据",
        .action_zh = "把手机移出此批次：没有擦除任何内容。若只是丢失了分区表，工程师可用 --mode repair-table 恢复。",
        .cause = {"The recipe says that these boards own nothing yet, but protected data stands where the layout puts it.",
                  "配方声明这些主板尚无任何数据，但在布局规定的位置存有受保护的数据。"},
        .reasons = {{
            {"A used phone came among new boards", "新主板中混入了用过的手机"},
            {"Only its partition table is lost: --mode repair-table writes it, and nothing else", "只是丢失了分区表：--mode repair-table 只写分区表"},
        }}},
};
// clang-format on

} // namespace

std::span<const ErrorGuidance> phone_guidance() {
    return rows;
}

} // namespace gangflash::explain

#include "config/explain/guidance_rows.hpp"

#include <array>

namespace gangflash::explain {

namespace {

// STA: the station itself. Reasons stand in the order to look.
// clang-format off
constexpr std::array rows{
    ErrorGuidance{.code = ErrorCode::ledger_unwritable, .retry = RetryHelp::after_action, .written = Written::depends_on_step,
        .text_zh = "台账无法写入",
        .action_zh = "检查磁盘及其权限；在恢复之前任何判定都不算数。",
        .cause = {"A verdict counts only once it is on disk, and the disk did not take it.",
                  "结论只有写入磁盘才有效，而磁盘没有写成。"},
        .reasons = {{
            {"The disk is full", "磁盘已满"},
            {"No permission to write the file", "没有写入文件的权限"},
        }}},
    ErrorGuidance{.code = ErrorCode::ledger_damaged, .retry = RetryHelp::useless, .written = Written::nothing,
        .text_zh = "台账被修改或损坏",
        .action_zh = "保持文件原样并通知审计人员。",
        .cause = {"Every record carries the hash of the one before it, and one of them does not follow.",
                  "每条记录都带有前一条的哈希，而其中一条接不上。"},
        .reasons = {{
            {"The file was edited", "文件被编辑"},
            {"The disk is failing", "磁盘故障"},
        }}},
    ErrorGuidance{.code = ErrorCode::ledger_in_use, .retry = RetryHelp::after_action, .written = Written::nothing,
        .text_zh = "另一个工站正在使用此台账",
        .action_zh = "停止另一个工站，或使用另一个台账文件。",
        .cause = {"One ledger belongs to one running station at a time.",
                  "一个台账同一时间只属于一个运行中的工站。"},
        .reasons = {{
            {"A second window of this station is open", "此工站打开了第二个窗口"},
            {"A command line batch is running", "命令行批次正在运行"},
        }}},
    ErrorGuidance{.code = ErrorCode::config_invalid, .retry = RetryHelp::after_action, .written = Written::nothing,
        .text_zh = "工站设置无效",
        .action_zh = "修正这里指出的那一行。",
        .cause = {"A settings file has an unknown word or a value out of range.",
                  "设置文件有未知的词或超出范围的值。"},
        .reasons = {{
            {"A typing mistake in the settings", "设置中有输入错误"},
        }}},
    ErrorGuidance{.code = ErrorCode::station_stopped, .retry = RetryHelp::after_action, .written = Written::depends_on_step,
        .text_zh = "此手机完成前工站被停止",
        .action_zh = "工站运行时再插上手机。",
        .cause = {"The batch was ended while this phone was in work.",
                  "此手机作业时批次被结束。"},
        .reasons = {{
            {"The batch was stopped", "批次被停止"},
        }}},
    ErrorGuidance{.code = ErrorCode::station_died, .retry = RetryHelp::after_action, .written = Written::depends_on_step,
        .text_zh = "工站没有完成此手机就结束了",
        .action_zh = "重新插上手机：其内容未知。",
        .cause = {"The program stopped without a chance to say goodbye; at its next start it found this phone unfinished.",
                  "程序没有机会收尾就停止了；下次启动时发现此手机未完成。"},
        .reasons = {{
            {"Power failed at the station", "工站断电"},
            {"The program was killed", "程序被强制结束"},
        }}},
    ErrorGuidance{.code = ErrorCode::internal_error, .retry = RetryHelp::after_action, .written = Written::depends_on_step,
        .text_zh = "工站在此端口上出错",
        .action_zh = "保留日志并报告；其他端口不受影响。",
        .cause = {"A rule that must always hold inside the program did not; only this port was stopped.",
                  "程序内部必须成立的规则不成立；只停止了此端口。"},
        .reasons = {{
            {"A mistake in this program", "本程序的错误"},
        }}},
    ErrorGuidance{.code = ErrorCode::ledger_unreadable, .retry = RetryHelp::after_action, .written = Written::nothing,
        .text_zh = "台账无法读取",
        .action_zh = "检查文件名、磁盘及其权限。",
        .cause = {"The ledger file could not be opened as a ledger.",
                  "台账文件无法作为台账打开。"},
        .reasons = {{
            {"The file is missing", "文件不存在"},
            {"A newer program made it", "由更新的程序创建"},
        }}},
    ErrorGuidance{.code = ErrorCode::backup_unwritable, .retry = RetryHelp::after_action, .written = Written::nothing,
        .text_zh = "备份无法写入",
        .action_zh = "未擦除任何内容：清理备份所在磁盘的空间，再重新插上手机。",
        .cause = {"The backup that must stand before the first erase could not be written to the disk.",
                  "首次擦除之前必须完成的备份无法写入磁盘。"},
        .reasons = {{
            {"The disk is full", "磁盘已满"},
            {"No permission in the folder of the backups", "备份文件夹没有权限"},
        }}},
    ErrorGuidance{.code = ErrorCode::backup_damaged, .retry = RetryHelp::useless, .written = Written::depends_on_step,
        .text_zh = "备份损坏或无法读取",
        .action_zh = "保留备份文件夹，将手机放到一边并联系工程师。",
        .cause = {"A file of a backup is not what its manifest says, or the key it was encrypted with is not there.",
                  "备份文件与其清单不符，或缺少加密所用的密钥。"},
        .reasons = {{
            {"The file was altered or the disk is bad", "文件被修改或磁盘损坏"},
            {"The station was started without the key of its backups", "启动时没有提供备份密钥"},
        }}},
    ErrorGuidance{.code = ErrorCode::output_unwritable, .retry = RetryHelp::after_action, .written = Written::nothing,
        .text_zh = "工站要生成的文件无法写入",
        .action_zh = "在所示磁盘上腾出空间，或另选文件夹；再次运行会从中断处继续。",
        .cause = {"What is read from a phone goes to a file of the station, and the disk did not take it.",
                  "从手机读出的内容要写入工站的文件，而磁盘没有写成。"},
        .reasons = {{
            {"The disk is full", "磁盘已满"},
            {"No permission to write there", "没有写入该处的权限"},
            {"The disk is failing", "磁盘故障"},
        }}},
};
// clang-format on

} // namespace

std::span<const ErrorGuidance> station_guidance() {
    return rows;
}

} // namespace gangflash::explain

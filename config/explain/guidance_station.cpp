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
    ErrorGuidance{.code = ErrorCode::order_invalid, .retry = RetryHelp::after_action, .written = Written::nothing,
        .text_zh = "所要求的内容互相矛盾",
        .action_zh = "修改此处指出的选项。",
        .cause = {"Two of the options contradict each other, or one lacks what it needs.",
                  "两个选项互相矛盾，或其中一个缺少所需的内容。"},
        .reasons = {{
            {"An option of another job was left in the line", "命令行中留下了另一项作业的选项"},
        }}},
    ErrorGuidance{.code = ErrorCode::batch_of_other_work, .retry = RetryHelp::after_action, .written = Written::nothing,
        .text_zh = "此批次名称属于另一项作业",
        .action_zh = "换一个名称；若要对这些手机再次作业，请使用 --again。",
        .cause = {"A batch is one kind of work with one package; a pass of another kind would not mean this work.",
                  "一个批次是使用一个固件包的一种作业；别的作业的通过不代表这项作业。"},
        .reasons = {{
            {"The package was replaced", "固件包被替换"},
            {"The mode or the recipe differs", "模式或配方不同"},
        }}},
    ErrorGuidance{.code = ErrorCode::vault_in_use, .retry = RetryHelp::after_action, .written = Written::nothing,
        .text_zh = "另一个程序正在使用备份库",
        .action_zh = "关闭另一个程序，或把命令交给它。",
        .cause = {"The backups of a station belong to one working program at a time.",
                  "工站的备份同一时间只属于一个运行中的程序。"},
        .reasons = {{
            {"A second station is running", "另一个工站正在运行"},
        }}},
    ErrorGuidance{.code = ErrorCode::vault_unadopted, .retry = RetryHelp::after_action, .written = Written::nothing,
        .text_zh = "之前的备份等待接管",
        .action_zh = "由工程师接管：gangflash backups adopt。",
        .cause = {"A phone whose format was interrupted could come back and must find its backup.",
                  "格式化被中断的手机可能回来，必须能找到它的备份。"},
        .reasons = {{
            {"The backups were made by an older version", "备份由旧版本生成"},
            {"They come from another station", "备份来自另一个工站"},
        }}},
    ErrorGuidance{.code = ErrorCode::vault_key_missing, .retry = RetryHelp::after_action, .written = Written::nothing,
        .text_zh = "备份库的密钥丢失",
        .action_zh = "导回已导出的密钥：gangflash backups key import FILE。",
        .cause = {"Backups are sealed with a key of this station, and without it none can be believed.",
                  "备份由本工站的密钥封存，没有它就无法采信。"},
        .reasons = {{
            {"The computer was replaced", "计算机被更换"},
            {"The state folder was copied without its key", "复制状态文件夹时没有带上密钥"},
        }}},
    ErrorGuidance{.code = ErrorCode::ledger_shortened, .retry = RetryHelp::after_action, .written = Written::nothing,
        .text_zh = "台账比之前短",
        .action_zh = "保持文件原样并联系工程师；恢复的副本只能由工程师确认。",
        .cause = {"The station keeps beside the ledger how far it had come, and the ledger does not reach that far.",
                  "工站在台账旁记录其进度，而台账没有达到该进度。"},
        .reasons = {{
            {"An older copy was put in its place", "被旧副本替换"},
            {"Its write-ahead file was lost or cut", "其预写文件丢失或被截断"},
        }}},
    ErrorGuidance{.code = ErrorCode::ledger_mark_missing, .retry = RetryHelp::after_action, .written = Written::nothing,
        .text_zh = "台账丢失了进度标记",
        .action_zh = "保持文件原样并联系工程师。",
        .cause = {"Without the mark nobody can tell whether the newest records are still there.",
                  "没有标记就无法判断最新的记录是否还在。"},
        .reasons = {{
            {"The mark was deleted", "标记被删除"},
            {"The ledger was moved without it", "移动台账时没有带上它"},
        }}},
    ErrorGuidance{.code = ErrorCode::network_disk, .retry = RetryHelp::after_action, .written = Written::nothing,
        .text_zh = "此文件位于网络磁盘上",
        .action_zh = "选择本计算机磁盘上的文件夹。",
        .cause = {"Ledger and backups need a disk that locks and syncs as a local one does.",
                  "台账和备份需要能像本地磁盘那样加锁和同步的磁盘。"},
        .reasons = {{
            {"The home folder is on a server", "主文件夹在服务器上"},
        }}},
    ErrorGuidance{.code = ErrorCode::recipe_invalid, .retry = RetryHelp::after_action, .written = Written::nothing,
        .text_zh = "配方无效",
        .action_zh = "修正此处指出的行，然后重新签名。",
        .cause = {"A recipe is read whole before the first phone, and a word or value in it is not known.",
                  "配方在第一台手机之前完整读取，其中有未知的词或值。"},
        .reasons = {{
            {"It was edited by hand", "被手工修改"},
            {"It is of a newer version", "属于更新的版本"},
        }}},
    ErrorGuidance{.code = ErrorCode::list_invalid, .retry = RetryHelp::after_action, .written = Written::nothing,
        .text_zh = "手机名单无法读取",
        .action_zh = "修正此处指出的行；在电子表格中先把该列设为文本。",
        .cause = {"Each line of a list is one phone, and one line is none.",
                  "名单的每一行是一台手机，而其中一行不是。"},
        .reasons = {{
            {"A spreadsheet rounded the numbers", "电子表格对数字做了舍入"},
            {"The file is of another kind", "文件属于另一种类"},
        }}},
    ErrorGuidance{.code = ErrorCode::key_unusable, .retry = RetryHelp::after_action, .written = Written::nothing,
        .text_zh = "密钥或密码文件无法使用",
        .action_zh = "检查文件是否正确，且只有此用户可读。",
        .cause = {"Keys are read before the first phone, and this one is damaged, of another kind or open to others.",
                  "密钥在第一台手机之前读取，而此文件损坏、种类不符或可被他人读取。"},
        .reasons = {{
            {"Another file was named", "指定了别的文件"},
            {"Its permissions let others read it", "其权限允许他人读取"},
        }}},
};
// clang-format on

} // namespace

std::span<const ErrorGuidance> station_guidance() {
    return rows;
}

} // namespace gangflash::explain

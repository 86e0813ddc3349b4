#include "config/explain/guidance_rows.hpp"

#include <array>

namespace gangflash::explain {

namespace {

// PKG: what was to be written. Reasons stand in the order to look.
// clang-format off
constexpr std::array rows{
    ErrorGuidance{.code = ErrorCode::package_missing_file, .retry = RetryHelp::after_action, .written = Written::nothing,
        .text_zh = "固件包缺少文件",
        .action_zh = "重新解压固件包。",
        .cause = {"The scatter file or the recipe names a file that is not in the package folder.",
                  "scatter 文件或配方指定的文件不在固件包文件夹中。"},
        .reasons = {{
            {"The package was unpacked only in part", "固件包只解压了一部分"},
            {"A virus scanner took the file away", "杀毒软件删除了文件"},
        }}},
    ErrorGuidance{.code = ErrorCode::package_unreadable, .retry = RetryHelp::after_action, .written = Written::nothing,
        .text_zh = "固件包的文件无法读取",
        .action_zh = "检查磁盘和权限；重新解压固件包。",
        .cause = {"The file is there, but the operating system could not read it.",
                  "文件存在，但操作系统无法读取。"},
        .reasons = {{
            {"The disk is failing", "磁盘故障"},
            {"No permission to read the folder", "没有读取文件夹的权限"},
        }}},
    ErrorGuidance{.code = ErrorCode::scatter_invalid, .retry = RetryHelp::after_action, .written = Written::nothing,
        .text_zh = "scatter 文件无效",
        .action_zh = "使用固件包原始的 scatter 文件。",
        .cause = {"A line of the scatter file breaks the rules of its format, or is of a form this station does not take.",
                  "scatter 文件的某一行违反其格式规则，或属于工站不接受的格式。"},
        .reasons = {{
            {"The file was edited by hand", "文件被手工修改"},
            {"The file was cut short", "文件不完整"},
        }}},
    ErrorGuidance{.code = ErrorCode::unknown_platform, .retry = RetryHelp::after_action, .written = Written::nothing,
        .text_zh = "scatter 的平台不在芯片表中",
        .action_zh = "检查这是否是联发科固件包；报告平台名称。",
        .cause = {"The scatter names a platform for which the station has no chip facts.",
                  "scatter 指定的平台在工站中没有芯片资料。"},
        .reasons = {{
            {"The chip is newer than this station", "芯片比此工站新"},
            {"Not a MediaTek package", "不是联发科固件包"},
        }}},
    ErrorGuidance{.code = ErrorCode::image_too_large, .retry = RetryHelp::after_action, .written = Written::nothing,
        .text_zh = "某个镜像大于其分区",
        .action_zh = "使用此存储版本的固件包。",
        .cause = {"The image would run over the end of its partition into the next one.",
                  "镜像会越过其分区末尾，覆盖下一个分区。"},
        .reasons = {{
            {"An image of another variant was copied in", "复制了其他版本的镜像"},
        }}},
    ErrorGuidance{.code = ErrorCode::image_invalid, .retry = RetryHelp::after_action, .written = Written::nothing,
        .text_zh = "某个镜像已损坏",
        .action_zh = "重新解压或下载固件包。",
        .cause = {"The image's own header or checksum does not fit its content.",
                  "镜像自身的文件头或校验和与内容不符。"},
        .reasons = {{
            {"The download was cut short", "下载不完整"},
            {"The disk is failing", "磁盘故障"},
        }}},
    ErrorGuidance{.code = ErrorCode::image_changed, .retry = RetryHelp::after_action, .written = Written::depends_on_step,
        .text_zh = "固件包检查之后镜像改变或无法读取",
        .action_zh = "检查磁盘；重新载入固件包。",
        .cause = {"The file on disk is not the one that was checked and hashed when the package was loaded.",
                  "磁盘上的文件不是装入固件包时检查并计算哈希的文件。"},
        .reasons = {{
            {"The file was replaced during the batch", "批次进行中文件被替换"},
            {"The disk is failing or was taken off", "磁盘故障或被移除"},
        }}},
    ErrorGuidance{.code = ErrorCode::partitions_overlap, .retry = RetryHelp::after_action, .written = Written::nothing,
        .text_zh = "两个分区重叠",
        .action_zh = "使用固件包原始的 scatter 文件。",
        .cause = {"Two rows of the layout claim the same place of the storage.",
                  "布局中有两行占用存储的同一位置。"},
        .reasons = {{
            {"The scatter was edited by hand", "scatter 被手工修改"},
        }}},
    ErrorGuidance{.code = ErrorCode::unsafe_path, .retry = RetryHelp::after_action, .written = Written::nothing,
        .text_zh = "某个文件名超出了固件包文件夹",
        .action_zh = "不要使用此固件包：其 scatter 被篡改。",
        .cause = {"A file name with `..` or an absolute path points outside the package.",
                  "带有 `..` 的文件名或绝对路径指向固件包之外。"},
        .reasons = {{
            {"The scatter was tampered with", "scatter 被篡改"},
        }}},
    ErrorGuidance{.code = ErrorCode::agent_invalid, .retry = RetryHelp::after_action, .written = Written::nothing,
        .text_zh = "下载代理文件无效",
        .action_zh = "使用厂商的代理文件。",
        .cause = {"The file's header is not that of a Download Agent container, or its parts point outside the file.",
                  "文件头不是下载代理容器，或其各部分指向文件之外。"},
        .reasons = {{
            {"The file is not an agent container", "该文件不是代理容器"},
            {"The file was cut short", "文件不完整"},
        }}},
    ErrorGuidance{.code = ErrorCode::agent_no_entry, .retry = RetryHelp::after_action, .written = Written::nothing,
        .text_zh = "下载代理文件没有此芯片的条目",
        .action_zh = "使用更新的代理文件，或此型号的代理文件。",
        .cause = {"An agent file carries one entry a chip; this chip has none in it.",
                  "代理文件为每种芯片带一个条目；其中没有此芯片。"},
        .reasons = {{
            {"The agent is older than the chip", "代理比芯片旧"},
            {"The agent is of another model", "代理属于其他型号"},
        }}},
    ErrorGuidance{.code = ErrorCode::preloader_invalid, .retry = RetryHelp::after_action, .written = Written::nothing,
        .text_zh = "preloader 文件无效",
        .action_zh = "重新解压固件包。",
        .cause = {"The file lacks the preloader's header or its end.",
                  "文件缺少 preloader 的文件头或尾部。"},
        .reasons = {{
            {"The file was cut short", "文件不完整"},
            {"Another file was renamed to it", "别的文件被改成此名称"},
        }}},
    ErrorGuidance{.code = ErrorCode::protected_partition, .retry = RetryHelp::after_action, .written = Written::nothing,
        .text_zh = "写入集合中有受保护的分区",
        .action_zh = "把它去掉：身份和校准数据绝不写入。",
        .cause = {"IMEI, calibration and lock state live in partitions that the station never writes, whatever the scatter ticks.",
                  "IMEI、校准和锁定状态所在的分区工站从不写入，无论 scatter 如何勾选。"},
        .reasons = {{
            {"It was selected by name", "它被按名称选中"},
        }}},
    ErrorGuidance{.code = ErrorCode::nothing_to_write, .retry = RetryHelp::after_action, .written = Written::nothing,
        .text_zh = "没有选择要写入的内容",
        .action_zh = "至少选择一个分区。",
        .cause = {"After the mode and the selection were applied, no partition with a file was left.",
                  "应用模式和选择之后，没有剩下任何带文件的分区。"},
        .reasons = {{
            {"All partitions are unticked", "所有分区都未勾选"},
        }}},
};
// clang-format on

} // namespace

std::span<const ErrorGuidance> package_guidance() {
    return rows;
}

} // namespace gangflash::explain

#include "explain/guidance_rows.hpp"

#include <array>

namespace gangflash::explain {

namespace {

// DA: the Download Agent. Reasons stand in the order to look.
// clang-format off
constexpr std::array rows{
    ErrorGuidance{.code = ErrorCode::da_silent, .retry = RetryHelp::station_retries, .written = Written::nothing,
        .text_zh = "下载代理没有启动",
        .action_zh = "彻底关机后再插上；若重复出现，此代理不适合该芯片。",
        .cause = {"The agent was sent and started, but its first sign of life did not come.",
                  "代理已发送并启动，但没有出现第一个应答。"},
        .reasons = {{
            {"The agent is for another chip", "代理属于其他芯片"},
            {"The phone's memory did not start", "手机内存未启动"},
            {"Weak battery", "电池电量弱"},
        }}},
    ErrorGuidance{.code = ErrorCode::da_protocol, .retry = RetryHelp::station_retries, .written = Written::depends_on_step,
        .text_zh = "下载代理违反了协议",
        .action_zh = "重新插上手机；若重复出现，换线缆或代理。",
        .cause = {"What the agent sent is not a packet of its protocol: bytes were lost, or it is of a build that speaks otherwise.",
                  "代理发来的不是其协议的数据包：丢了字节，或其版本的协议不同。"},
        .reasons = {{
            {"Data was lost on the cable", "线缆上丢了数据"},
            {"The agent is of an unknown build", "代理是未知的版本"},
        }}},
    ErrorGuidance{.code = ErrorCode::da_hash_mismatch, .retry = RetryHelp::after_action, .written = Written::nothing,
        .text_zh = "下载代理的两半不匹配或被修改过",
        .action_zh = "使用原始、未修改的代理文件；没有向手机写入任何内容。",
        .cause = {"The first half of the agent holds the hash of the second half. The second half that arrived has another hash: the file was patched, cut short, or its halves come from two files.",
                  "代理的前半部分保存着后半部分的哈希。收到的后半部分哈希不同：文件被修改、不完整，或两半来自不同文件。"},
        .reasons = {{
            {"The agent file was patched", "代理文件被修改"},
            {"Two agent files were mixed", "混用了两个代理文件"},
        }}},
    ErrorGuidance{.code = ErrorCode::da_limits_exceeded, .retry = RetryHelp::after_action, .written = Written::nothing,
        .text_zh = "固件包的项目多于此下载代理所能接受的",
        .action_zh = "使用此固件包自带的代理。",
        .cause = {"The agent has room for a fixed number of partitions or images (128 in many builds); this layout has more, because it belongs to another build.",
                  "代理只能容纳固定数量的分区或镜像（许多版本为 128 个）；此布局更多，因为它属于另一个版本。"},
        .reasons = {{
            {"The agent is older than the package", "代理比固件包旧"},
        }}},
    ErrorGuidance{.code = ErrorCode::da_error, .retry = RetryHelp::station_retries, .written = Written::depends_on_step,
        .text_zh = "下载代理报告了错误",
        .action_zh = "重新插上手机；用 `gangflash explain` 查询代码。",
        .cause = {"The agent answered with a code of its own that has no more exact entry here.",
                  "代理以自己的代码应答，此处没有更确切的条目。"},
        .reasons = {{
            {"See the agent's own code in the details", "见详情中代理自己的代码"},
            {"The package does not fit this phone", "固件包不适合此手机"},
        }}},
    ErrorGuidance{.code = ErrorCode::da_unsupported, .retry = RetryHelp::after_action, .written = Written::depends_on_step,
        .text_zh = "下载代理不认识此命令",
        .action_zh = "使用厂商更新的代理。",
        .cause = {"The agent in the package lacks a command that this job needs.",
                  "固件包中的代理缺少此任务需要的命令。"},
        .reasons = {{
            {"The agent is too old", "代理太旧"},
        }}},
    ErrorGuidance{.code = ErrorCode::da_generation_unbuilt, .retry = RetryHelp::useless, .written = Written::nothing,
        .text_zh = "此芯片需要工站尚不支持的代理类型",
        .action_zh = "此型号请使用厂商工具。",
        .cause = {"Chips fall into three generations by the agent they need; the one of this chip is not in this version of the station.",
                  "芯片按所需代理分为三代；此芯片的那一代不在本版工站中。"},
        .reasons = {{
            {"The chip's agent generation is not built yet", "该芯片的代理类型尚未实现"},
            {"The phone's storage is NAND, which no agent is driven for yet", "手机的存储是 NAND，尚不支持任何代理驱动它"},
        }}},
};
// clang-format on

} // namespace

std::span<const ErrorGuidance> agent_guidance() {
    return rows;
}

} // namespace gangflash::explain

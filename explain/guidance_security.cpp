#include "explain/guidance_rows.hpp"

#include <array>

namespace gangflash::explain {

namespace {

// SEC: authorisation. Reasons stand in the order to look.
// clang-format off
constexpr std::array rows{
    ErrorGuidance{.code = ErrorCode::da_not_trusted, .retry = RetryHelp::after_action, .written = Written::nothing,
        .text_zh = "手机不信任此下载代理",
        .action_zh = "使用厂商为此型号签名的代理和认证文件。",
        .cause = {"Download Agent Authentication (DAA) is on: the chip runs only an agent signed with the vendor's key, and this one is not.",
                  "手机开启了下载代理认证 (DAA)：芯片只运行厂商密钥签名的代理，而这个不是。"},
        .reasons = {{
            {"The agent is not the vendor's signed one", "代理不是厂商签名的"},
            {"The package is of another brand's build", "固件包属于其他品牌"},
        }}},
    ErrorGuidance{.code = ErrorCode::auth_required, .retry = RetryHelp::after_action, .written = Written::nothing,
        .text_zh = "手机要求认证",
        .action_zh = "用 --auth 提供厂商的认证文件。",
        .cause = {"The chip wants the vendor's authentication file (or an SLA answer) before it takes any agent.",
                  "芯片要求先提供厂商的认证文件（或 SLA 应答），然后才接受代理。"},
        .reasons = {{
            {"The authentication file is missing", "缺少认证文件"},
            {"It is of another model", "认证文件属于其他型号"},
        }}},
    ErrorGuidance{.code = ErrorCode::forbidden_by_policy, .retry = RetryHelp::useless, .written = Written::nothing,
        .text_zh = "手机的安全策略禁止此操作",
        .action_zh = "向厂商申请授权；不要重试。",
        .cause = {"The vendor's rules stored in the phone forbid this operation or this partition; the phone refused before changing anything.",
                  "手机中厂商的规则禁止此操作或此分区；手机在改动之前就拒绝了。"},
        .reasons = {{
            {"The vendor locked this model", "厂商锁定了此型号"},
        }}},
    ErrorGuidance{.code = ErrorCode::image_rejected, .retry = RetryHelp::after_action, .written = Written::depends_on_step,
        .text_zh = "手机拒绝了某个镜像的签名",
        .action_zh = "使用与此型号完全一致的厂商签名固件包。",
        .cause = {"Secure boot is on and the signature, hash or certificate of an image is not the one this phone expects.",
                  "手机开启了安全启动，而镜像的签名、哈希或证书不是此手机所期望的。"},
        .reasons = {{
            {"The package is of another model or region", "固件包属于其他型号或地区"},
            {"An image was modified", "镜像被修改过"},
        }}},
    ErrorGuidance{.code = ErrorCode::rollback_refused, .retry = RetryHelp::after_action, .written = Written::nothing,
        .text_zh = "固件包比手机允许的更旧",
        .action_zh = "使用更新的固件包。",
        .cause = {"The phone remembers the newest version it has run and refuses older ones (anti-rollback).",
                  "手机记住了运行过的最新版本，拒绝更旧的版本（防回滚）。"},
        .reasons = {{
            {"The phone was already updated past this package", "手机已更新到比此包更新的版本"},
        }}},
    ErrorGuidance{.code = ErrorCode::engineer_needed, .retry = RetryHelp::useless, .written = Written::nothing,
        .text_zh = "此操作需要工程师签名",
        .action_zh = "使用写明此操作、并由本工站工程师签名的配方。",
        .cause = {"What erases more than the owner's data, or declares boards blank, is an engineer's decision: on real phones it is done only when the signed recipe says so.",
                  "凡是擦除超出机主数据的操作，或声明主板为空白，都由工程师决定：对真实手机，只有已签名的配方写明时才执行。"},
        .reasons = {{
            {"Format All was asked for without a recipe", "未使用配方就要求全部格式化"},
            {"The recipe is not signed", "配方未签名"},
            {"A flag asks for more than the signed recipe says", "选项的要求超出了已签名配方的内容"},
        }}},
    ErrorGuidance{.code = ErrorCode::no_engineer, .retry = RetryHelp::after_action, .written = Written::nothing,
        .text_zh = "此工站没有登记任何工程师",
        .action_zh = "请 root 登记工程师：gangflash engineer pin FILE。",
        .cause = {"What was asked for needs an engineer, and root has pinned none here.",
                  "所要求的操作需要工程师，而 root 没有在此登记任何工程师。"},
        .reasons = {{
            {"The station was set up without pinning an engineer", "设置工站时没有登记工程师"},
            {"The pinned file can be written by others, so it is not believed", "登记的文件可被他人写入，因此不被采信"},
        }}},
    ErrorGuidance{.code = ErrorCode::unknown_signer, .retry = RetryHelp::after_action, .written = Written::nothing,
        .text_zh = "签名者不为此工站所知",
        .action_zh = "请由本工站的工程师签名，或请 root 登记此人。",
        .cause = {"A signature counts only when its key is pinned on this station.",
                  "只有密钥已在此工站登记，签名才有效。"},
        .reasons = {{
            {"It was signed with another key", "使用了别的密钥签名"},
            {"The engineer works at another station", "该工程师属于别的工站"},
            {"The engineer was revoked or has expired", "该工程师已被撤销或已过期"},
        }}},
    ErrorGuidance{.code = ErrorCode::signature_invalid, .retry = RetryHelp::after_action, .written = Written::nothing,
        .text_zh = "签名与被签内容不符",
        .action_zh = "在最后一次修改之后重新签名。",
        .cause = {"The file differs from what was signed.",
                  "文件与被签名时不同。"},
        .reasons = {{
            {"It was changed after it was signed", "签名后被修改"},
            {"The signature belongs to another file", "签名属于另一个文件"},
        }}},
    ErrorGuidance{.code = ErrorCode::right_missing, .retry = RetryHelp::after_action, .written = Written::nothing,
        .text_zh = "此人没有这项权限",
        .action_zh = "请找本工站的工程师。",
        .cause = {"Each act on this station names who may do it.",
                  "本工站的每项操作都规定了谁可以执行。"},
        .reasons = {{
            {"An operator asked for an act of an engineer", "操作员要求执行工程师的操作"},
            {"The right has expired or was revoked", "权限已过期或被撤销"},
        }}},
    ErrorGuidance{.code = ErrorCode::unattended_erase, .retry = RetryHelp::after_action, .written = Written::nothing,
        .text_zh = "此清除操作无人在场下令",
        .action_zh = "使用写明 unattended = true 的已签名配方，或在窗口中启动。",
        .cause = {"A station without a window has nobody who could confirm that phones are erased.",
                  "没有窗口的工站上，无人能确认清除手机。"},
        .reasons = {{
            {"The recipe was made for work at the window", "配方是为窗口操作而制作的"},
            {"The job has no recipe", "该任务没有配方"},
        }}},
};
// clang-format on

} // namespace

std::span<const ErrorGuidance> security_guidance() {
    return rows;
}

} // namespace gangflash::explain

#include "explain/founding_cases.hpp"

#include <algorithm>
#include <array>

namespace gangflash::explain {

namespace {

// clang-format off
constexpr std::array cases{
    FoundingCase{
        .name = "note4-hash",
        .title = {"The agent's two halves do not belong together", "下载代理的两半不匹配"},
        .phone = {"Boot ROM only. The phone falls off the bus and returns every few seconds; other tools end with STATUS_DA_HASH_MISMATCH.",
                  "只有启动 ROM。手机每隔几秒离开总线又回来；其他工具以 STATUS_DA_HASH_MISMATCH 结束。"},
        .station = {"Takes the phone at its first appearance, stops its watchdog so that it stays, sends the agent and reads the phone's own answer: the second half is not the one the first half expects. Nothing is written.",
                    "手机第一次出现就接住，停止其看门狗使其不再离开，发送代理并读取手机自己的应答：后半部分不是前半部分所期望的。没有写入任何内容。"},
        .action = {"Use the vendor's original agent file. Do not use patched agents from the net, and do not mix files of two packages.",
                   "使用厂商原始的代理文件。不要用网上修改过的代理，不要混用两个固件包的文件。"},
        .error = ErrorCode::da_hash_mismatch,
        .also_seen = {"STATUS_DA_HASH_MISMATCH", "0xC0070004"},
        .original = "Note 4 (MT6797)",
        .runs_on = "MT6771"},
    FoundingCase{
        .name = "untrusted-agent",
        .title = {"The phone does not trust the agent", "手机不信任下载代理"},
        .phone = {"Agent authentication (DAA) is on: the boot ROM takes only agents signed by the vendor.",
                  "下载代理认证 (DAA) 已开启：启动 ROM 只接受厂商签名的代理。"},
        .station = {"Sends the agent once, reads the refusal and says whose agent is wanted. It does not try again and does not go around the check. Nothing is written.",
                    "只发送一次代理，读取拒绝，并说明需要谁的代理。不重试，也不绕过检查。没有写入任何内容。"},
        .action = {"Ask the vendor for the signed agent and the authentication file of this model; give them with --agent and --auth.",
                   "向厂商索取此型号签名的代理和认证文件；用 --agent 和 --auth 提供。"},
        .error = ErrorCode::da_not_trusted,
        .also_seen = {"7024", "0xC0060003", "6005", "2033", "2035"},
        .original = "phones with DAA",
        .runs_on = "MT6765"},
    FoundingCase{
        .name = "note4-limits",
        .title = {"A package of another build", "其他版本的固件包"},
        .phone = {"Other tools end with STATUS_EXCEED_MAX_NUM: the layout has more partitions than an agent and a partition table take.",
                  "其他工具以 STATUS_EXCEED_MAX_NUM 结束：布局的分区多于代理和分区表所能容纳的数量。"},
        .station = {"Refuses the package at `plan`, before any phone is touched, and says how many partitions it has and how many fit.",
                    "在 `plan` 时就拒绝该固件包，不接触任何手机，并说明有多少分区、最多容纳多少。"},
        .action = {"Use the package of exactly this build, with the agent that came with it.",
                   "使用完全对应此版本的固件包，以及随包的代理。"},
        .error = ErrorCode::da_limits_exceeded,
        .also_seen = {"STATUS_EXCEED_MAX_NUM", "STATUS_EXCEED_NUM_MAX", "0xC0070005", "3185"},
        .original = "Note 4 (MT6797)",
        .runs_on = "MT6771"},
    FoundingCase{
        .name = "zophone-dram",
        .title = {"The memory is not in the preloader's list", "内存不在 preloader 的列表中"},
        .phone = {"The preloader of another board was flashed. The phone shows its boot ROM only; other tools end with 3004 or 5054.",
                  "刷入了其他主板的 preloader。手机只出现启动 ROM；其他工具以 3004 或 5054 结束。"},
        .station = {"Starts from the boot ROM with the memory settings of the package's preloader. They do not list this phone's part: the station names the part it read and those the preloader knows. Nothing is written. With the right preloader the same phone is revived.",
                    "用固件包 preloader 中的内存设置从启动 ROM 开始。其中没有此手机的型号：工站给出读到的型号和 preloader 所知的型号。没有写入任何内容。换上正确的 preloader 后，同一台手机即可恢复。"},
        .action = {"Find the preloader of exactly this board; the part the station named must be in its list (`gangflash inspect` shows it).",
                   "找到完全对应此主板的 preloader；工站给出的型号必须在其列表中（`gangflash inspect` 可查看）。"},
        .error = ErrorCode::dram_not_in_list,
        .also_seen = {"S_DA_DRAM_NOT_SUPPORT", "3004", "3008", "5054", "4032"},
        .original = "Zophone (MT6577)",
        .runs_on = "MT6577"},
    FoundingCase{
        .name = "neo-imei",
        .title = {"The IMEI lost by Format", "格式化丢失 IMEI"},
        .phone = {"IMEI and calibration exist on this phone only; a format in another tool erases them.",
                  "IMEI 和校准数据只存在于此手机；其他工具的格式化会删除它们。"},
        .station = {"Format All + Download does not erase the partitions that hold them: it backs them up first, checks them afterwards and puts back what moved or differs. IMEI and serial are compared before and after. Interrupted, the next contact with the phone finishes that first.",
                    "Format All + Download 不擦除保存它们的分区：先备份，之后检查，并放回移动或不同的内容。作业前后比较 IMEI 和序列号。若中断，下次连接该手机时先完成恢复。"},
        .action = {"Use any mode. A phone whose IMEI another tool erased needs the vendor's service: this station never writes one.",
                   "可使用任何模式。被其他工具删除 IMEI 的手机需要厂商服务：本工站从不写入 IMEI。"},
        .error = std::nullopt,
        .also_seen = {"4032", "8400"},
        .original = "NEO N003 (MT6589T)",
        .runs_on = "MT6589"},
    FoundingCase{
        .name = "short-window",
        .title = {"Seen for a moment only", "只出现一瞬间"},
        .phone = {"The preloader listens for a moment after plugging in, then the phone goes on to charge or boot; other tools end with 4010, 2020 or 2005.",
                  "插入后 preloader 只监听片刻，然后手机继续充电或开机；其他工具以 4010、2020 或 2005 结束。"},
        .station = {"Waits on the port, and its first byte leaves within milliseconds of the arrival: the window is long enough.",
                    "在端口上等待，手机出现后几毫秒内就发出第一个字节：窗口足够长。"},
        .action = {"Let the slot wait first, then plug in the phone, switched off. With a removable battery: battery out, plug in, battery in.",
                   "先让工位等待，再插入已关机的手机。电池可拆卸时：取出电池，插线，装回电池。"},
        .error = std::nullopt,
        .also_seen = {"4010", "2020", "2005"},
        .original = "phones with a short preloader window",
        .runs_on = "MT6765"},
    FoundingCase{
        .name = "p780-layout",
        .title = {"The phone is partitioned otherwise", "手机的分区不同"},
        .phone = {"Another firmware branch was on it, or a format damaged its table. It re-plugs itself now and then; other tools end with 4032, 4050, 8038 or a partition manager error.",
                  "此前是另一固件分支，或格式化损坏了分区表。它会不时自行重新连接；其他工具以 4032、4050、8038 或分区管理错误结束。"},
        .station = {"Survives the re-plugging, reads the phone's own table and names the first partition that stands elsewhere, with both places. Nothing is written.",
                    "能承受反复连接，读取手机自己的分区表，指出第一个位置不同的分区及两边的位置。没有写入任何内容。"},
        .action = {"Use the package of the phone's firmware branch, or let an engineer use Firmware Upgrade or Format All: what the phone owns is backed up and restored.",
                   "使用手机所属固件分支的固件包，或由工程师使用 Firmware Upgrade 或 Format All：手机自有的数据会先备份再恢复。"},
        .error = ErrorCode::layout_differs,
        .also_seen = {"4032", "4050", "8038", "0xC003000A"},
        .original = "P780 (MT6589)",
        .runs_on = "MT6589"},
    FoundingCase{
        .name = "two-stage",
        .title = {"No preloader left", "没有 preloader"},
        .phone = {"The preloader is erased; the phone shows its boot ROM only and seems dead.",
                  "preloader 已被擦除；手机只出现启动 ROM，看起来像坏了。"},
        .station = {"Starts from the boot ROM with the memory settings of the package, writes the preloader and the rest in one go, and verifies both.",
                    "用固件包的内存设置从启动 ROM 开始，一次写入 preloader 和其余内容，并全部验证。"},
        .action = {"Plug it in; nothing else. If it does not show up: battery out for ten seconds, or the test point.",
                   "插入即可，无需其他操作。如果不出现：取出电池十秒，或使用测试点。"},
        .error = std::nullopt,
        .also_seen = {},
        .original = "bricked phones",
        .runs_on = "MT6765"},
    FoundingCase{
        .name = "lenovo-qualcomm",
        .title = {"Not a MediaTek phone", "不是联发科手机"},
        .phone = {"A Qualcomm phone in its emergency download mode (05c6:9008) meets MediaTek firmware.",
                  "处于紧急下载模式 (05c6:9008) 的高通手机遇到联发科固件。"},
        .station = {"Recognises it by its USB identity, sends it nothing and says so.",
                    "通过 USB 标识识别，不向其发送任何内容，并说明原因。"},
        .action = {"Take the phone off: its firmware and its tool are of another kind.",
                   "取下手机：它的固件和工具属于另一类。"},
        .error = ErrorCode::not_mediatek,
        .also_seen = {},
        .original = "Lenovo S580 (Qualcomm)",
        .runs_on = "MT6765"},
    FoundingCase{
        .name = "black-screen",
        .title = {"100 %, and a black screen", "刷到 100 %，仍然黑屏"},
        .phone = {"Every byte was written and verified, and the phone does not boot and does not charge.",
                  "所有字节都已写入并验证，但手机不开机、不充电。"},
        .station = {"With the boot check on, waits for the phone to show itself booted and fails it when it does not. Without the check the tile and the report say that nobody looked.",
                    "开启开机检查时，等待手机开机，未开机则判为失败。未开启时，工位和报告会写明没有检查。"},
        .action = {"Check that package and preloader belong to exactly this model; then suspect display, battery and board.",
                   "检查固件包和 preloader 是否完全属于此型号；然后怀疑屏幕、电池和主板。"},
        .error = ErrorCode::boot_not_seen,
        .also_seen = {},
        .original = "NEO, Note 4",
        .runs_on = "MT6765"},
    FoundingCase{
        .name = "battery-low",
        .title = {"The battery is too low", "电池电量太低"},
        .phone = {"It reports its voltage; other tools fail somewhere in the middle with 4032 or 4001.",
                  "手机会报告电压；其他工具会在中途以 4032 或 4001 失败。"},
        .station = {"Records the voltage of every phone and, when the job has a minimum, refuses a phone below it before the first write.",
                    "记录每台手机的电压；任务设有下限时，在第一次写入之前拒绝低于下限的手机。"},
        .action = {"Charge the phone, then plug it in again.", "给手机充电，然后重新插入。"},
        .error = ErrorCode::battery_low,
        .also_seen = {"4032", "4001"},
        .original = "any phone",
        .runs_on = "MT6765"},
    FoundingCase{
        .name = "bad-cable",
        .title = {"A bad cable", "线缆不良"},
        .phone = {"It drops off the bus at random while it is written.", "写入过程中随机掉线。"},
        .station = {"Waits for the same phone at the same port, checks that what was confirmed is still there, and goes on with the partition that was in work. Every drop and every retry is in the report.",
                    "在同一端口等待同一台手机，检查已确认的内容仍在，然后从正在写的分区继续。每次掉线和重试都记在报告中。"},
        .action = {"The phone passed; replace the cable of that slot when its counter grows.",
                   "手机已通过；该工位的掉线计数增加时更换线缆。"},
        .error = std::nullopt,
        .also_seen = {"4008", "S_TIMEOUT"},
        .original = "any phone",
        .runs_on = "MT6765"},
};
// clang-format on

} // namespace

std::span<const FoundingCase> founding_cases() {
    return cases;
}

const FoundingCase* find_case(std::string_view name) {
    const auto found = std::find_if(
        cases.begin(), cases.end(), [&](const FoundingCase& one) { return one.name == name; });
    return found == cases.end() ? nullptr : &*found;
}

} // namespace gangflash::explain

#include "explain/raw_rows.hpp"

#include <array>

namespace gangflash::explain {

namespace {

// XML agents say their errors in words, in CMD:END; what stands in brackets differs.
// Source: reference mtk-xflash-xml-da.md, 7.5 to 7.10 and "Observed of genuine V6 agents".
// clang-format off
constexpr std::array rows{
    RawStatus{Family::agent, {}, {}, "SECURITY*DENY*FOR", ErrorCode::forbidden_by_policy,
        {"the locked phone takes this partition only signed, and not by place: nothing was erased", "已锁定的手机只接受签名镜像，且不能按地址写入：没有擦除任何内容"},
        {Hint::vendor_files, Hint::no_retry}, Evidence::reports},
    RawStatus{Family::agent, {}, {}, "SECURITY*DENY*SIGNATURE*INVALID", ErrorCode::image_rejected,
        {"the locked phone does not take this image: it is not signed for this model", "已锁定的手机不接受此镜像：没有本机型的签名"},
        {Hint::vendor_files, Hint::no_retry}, Evidence::reports},
    RawStatus{Family::agent, {}, {}, "SERVER*NOT*AUTHENTICATED*LOCKED", ErrorCode::auth_required,
        {"the agent did not take the answer to its challenge", "代理不接受对其质询的应答"},
        {Hint::vendor_files, Hint::no_retry}, Evidence::reports},
    RawStatus{Family::agent, {}, {}, "ERASE*NOT*ALLOWED", ErrorCode::forbidden_by_policy,
        {"this partition may not be erased", "不允许擦除此分区"},
        {Hint::vendor_files, Hint::no_retry}, Evidence::reports},
    RawStatus{Family::agent, {}, {}, "ADDRESS*FORBIDDEN", ErrorCode::forbidden_by_policy,
        {"this address may not be read or written", "不允许读写此地址"},
        {Hint::no_retry}, Evidence::reports},
    RawStatus{Family::agent, {}, {}, "CERT*FILE*INVALID", ErrorCode::image_rejected,
        {"the certificate is not this phone's", "证书不是这台手机的"},
        {Hint::vendor_files, Hint::no_retry}, Evidence::reports},
    RawStatus{Family::agent, {}, {}, "DA*VERSION*INVALID", ErrorCode::rollback_refused,
        {"the agent is older than the phone allows", "代理比手机允许的版本旧"},
        {Hint::newer_agent}, Evidence::reports},
    RawStatus{Family::agent, {}, {}, "DA*HASH*MISMATCH*EMI", ErrorCode::da_hash_mismatch,
        {"the agent's second half is not the one its first half was made with", "代理的第二部分与第一部分不匹配"},
        {Hint::newer_agent}, Evidence::reports},
    RawStatus{Family::agent, {}, {}, "2ND*DA*ADDRESS*INVALID", ErrorCode::agent_invalid,
        {"the agent's second half is to be loaded to a wrong place", "代理第二部分的加载地址不对"},
        {Hint::newer_agent}, Evidence::reports},
    RawStatus{Family::agent, {}, {}, "USE*WRONG*LOAD*PMIC", ErrorCode::wrong_project,
        {"the agent is of a model with another power chip", "代理属于使用另一种电源芯片的机型"},
        {Hint::vendor_files}, Evidence::reports},
    RawStatus{Family::agent, {}, {}, "STORAGE*CHECKSUM*FAIL", ErrorCode::verify_mismatch,
        {"the storage holds other bytes than were sent", "存储中的数据与发送的不同"},
        {Hint::board}, Evidence::reports},
    RawStatus{Family::agent, {}, {}, "SPARSE*IMAGE*CHECKSUM*MISMATCH", ErrorCode::image_invalid,
        {"the sparse image is damaged", "稀疏镜像已损坏"},
        {Hint::package}, Evidence::reports},
    RawStatus{Family::agent, {}, {}, "ALL*STORAGE*INIT*FAIL", ErrorCode::storage_read_failed,
        {"the storage chip does not answer", "存储芯片没有应答"},
        {Hint::board}, Evidence::reports},
    RawStatus{Family::agent, {}, {}, "NO*STORAGE*FOUND", ErrorCode::storage_read_failed,
        {"the phone finds no storage chip", "手机找不到存储芯片"},
        {Hint::board}, Evidence::reports},
    RawStatus{Family::agent, {}, {}, "CANNOT*FIND*CURRENT*DEVICE*STORAGE", ErrorCode::storage_mismatch,
        {"the phone has no such area: it has another kind of storage", "手机没有这个区域：存储类型不同"},
        {Hint::package}, Evidence::reports},
    RawStatus{Family::agent, {}, {}, "MAX*PARTITION*COUNT*SCATTER*OVERFLOW", ErrorCode::da_limits_exceeded,
        {"the scatter has more partitions than the agent takes", "scatter 的分区数超过代理上限"},
        {Hint::newer_agent}, Evidence::reports},
    RawStatus{Family::agent, {}, {}, "MAX*SPACE*COUNT*OVERFLOW", ErrorCode::da_limits_exceeded,
        {"more places than the agent takes", "区间数超过代理上限"},
        {Hint::newer_agent}, Evidence::reports},
    RawStatus{Family::agent, {}, {}, "BUFFER*TOO*SMALL", ErrorCode::da_limits_exceeded,
        {"a file is too large for the agent's memory", "文件超过代理内存"},
        {Hint::newer_agent}, Evidence::reports},
    RawStatus{Family::agent, {}, {}, "MALLOC*FAIL", ErrorCode::da_limits_exceeded,
        {"the agent has no memory left for this", "代理内存不足"},
        {Hint::newer_agent}, Evidence::reports},
    RawStatus{Family::agent, {}, {}, "DATA*SIZE*BIGGER*PARTITION*MAX", ErrorCode::image_too_large,
        {"the image is larger than its partition", "镜像大于分区"},
        {Hint::package}, Evidence::reports},
    RawStatus{Family::agent, {}, {}, "HOST*FILE*SIZE*LARGER*PARTITION*AVAILABLE", ErrorCode::storage_too_small,
        {"the image ends behind the end of the storage", "镜像超出存储末尾"},
        {Hint::package}, Evidence::reports},
    RawStatus{Family::agent, {}, {}, "LARGER*THAN*PARTITION*MAX", ErrorCode::storage_too_small,
        {"a place behind the end of the storage", "位置超出存储末尾"},
        {Hint::package}, Evidence::reports},
    RawStatus{Family::agent, {}, {}, "START*ADDRESS*LENGTH*OVERFLOW", ErrorCode::storage_too_small,
        {"a place behind the end of the storage", "位置超出存储末尾"},
        {Hint::package}, Evidence::reports},
    RawStatus{Family::agent, {}, {}, "PROTECTED*PARTITION*SIZE*CHANG", ErrorCode::protected_size_changed,
        {"what must be kept has another size in the new layout", "必须保留的分区在新布局中大小不同"},
        {Hint::package}, Evidence::reports},
    RawStatus{Family::agent, {}, {}, "WRITE*PROTECTED*PARTITION*FROM*HOST", ErrorCode::storage_write_failed,
        {"what the phone owns could not be put back", "手机自有数据无法写回"},
        {Hint::keep_log}, Evidence::reports},
    RawStatus{Family::agent, {}, {}, "GPT*LAYOUT*CHANGE", ErrorCode::layout_differs,
        {"the phone's partition table is another than the scatter's", "手机分区表与 scatter 不同"},
        {Hint::firmware_upgrade}, Evidence::reports},
    RawStatus{Family::agent, {}, {}, "CANNOT*FIND*GPT", ErrorCode::layout_differs,
        {"the phone has no partition table", "手机没有分区表"},
        {Hint::firmware_upgrade}, Evidence::reports},
    RawStatus{Family::agent, {}, {}, "FIND*FROM*PARTITION*TABLE|CANNOT*FIND*PARTITION*TABLE", ErrorCode::partition_missing,
        {"the phone's table has no such partition", "手机分区表中没有此分区"},
        {Hint::package}, Evidence::reports},
    RawStatus{Family::agent, {}, {}, "DRAM*TEST*FAIL", ErrorCode::dram_setup_failed,
        {"the phone's memory failed its test", "手机内存测试失败"},
        {Hint::power, Hint::board}, Evidence::reports},
    RawStatus{Family::agent, {}, {}, "HOST*NOTICE*ERROR", ErrorCode::da_error,
        {"the station stopped the command itself: its own reason stands before this one", "工作站自行终止了命令：原因见前一条"},
        {Hint::keep_log}, Evidence::reports},
};
// clang-format on

} // namespace

std::span<const RawStatus> agent_xml_statuses() {
    return rows;
}

} // namespace gangflash::explain

#include "explain/raw_status.hpp"

#include "explain/raw_rows.hpp"

namespace gangflash::explain {

std::string_view to_string(Family family) {
    switch (family) {
    case Family::boot_rom:
        return "boot_rom";
    case Family::agent:
        return "agent";
    case Family::flash_tool:
        return "flash_tool";
    case Family::flash_tool_v6:
        return "flash_tool_v6";
    }
    return {};
}

std::string_view to_string(Evidence evidence) {
    switch (evidence) {
    case Evidence::table:
        return "table";
    case Evidence::table_and_reports:
        return "table_and_reports";
    case Evidence::reports:
        return "reports";
    case Evidence::tool_names:
        return "tool_names";
    case Evidence::inferred:
        return "inferred";
    case Evidence::conflicting:
        return "conflicting";
    }
    return {};
}

Text name_of(Family family) {
    switch (family) {
    case Family::boot_rom:
        return {"boot ROM or preloader status word", "启动 ROM 或 preloader 状态字"};
    case Family::agent:
        return {"agent status word", "下载代理状态字"};
    case Family::flash_tool:
        return {"SP Flash Tool", "SP Flash Tool"};
    case Family::flash_tool_v6:
        return {"SP Flash Tool v6", "SP Flash Tool v6"};
    }
    return {};
}

Text sentence(Hint hint) {
    switch (hint) {
    case Hint::none:
        return {};
    case Hint::cable:
        return {"Try another cable, then another port.", "换一根线缆，再换一个端口。"};
    case Hint::power:
        return {"Charge or reconnect the battery, switch the phone off fully, plug it in again.",
                "给电池充电或重新接上，完全关机后再插入。"};
    case Hint::package:
        return {"Check that scatter, preloader, agent and images belong to exactly this model.",
                "检查 scatter、preloader、代理和镜像是否完全属于此型号。"};
    case Hint::newer_agent:
        return {"Use a newer agent of the vendor.", "使用厂商更新的代理。"};
    case Hint::board:
        return {"Take the phone to board repair.", "送主板维修。"};
    case Hint::vendor_files:
        return {"Use the vendor's signed agent, certificate and authentication file.",
                "使用厂商签名的代理、证书和认证文件。"};
    case Hint::free_port:
        return {"Close other flash tools and modem services: `gangflash doctor` names them.",
                "关闭其他刷机工具和调制解调器服务：`gangflash doctor` 会列出。"};
    case Hint::firmware_upgrade:
        return {"Let an engineer use Firmware Upgrade; Format All only with the NVRAM kept.",
                "由工程师使用 Firmware Upgrade；Format All 必须保留 NVRAM。"};
    case Hint::no_retry:
        return {"Do not repeat it.", "不要重复此操作。"};
    case Hint::keep_log:
        return {"Keep the log and look at the inner code.", "保存日志并查看内层代码。"};
    case Hint::newer_package:
        return {"Use a newer package.", "使用更新的固件包。"};
    case Hint::reconnect:
        return {"Switch the phone off fully and plug it in again.", "完全关机后重新插入。"};
    case Hint::disk:
        return {"Check the computer's disk, memory and permissions.",
                "检查电脑的磁盘、内存和权限。"};
    }
    return {};
}

Text sentence(Evidence evidence) {
    switch (evidence) {
    case Evidence::table:
        return {"a public tool's table", "公开工具的错误表"};
    case Evidence::table_and_reports:
        return {"a public tool's table; field reports agree", "公开工具的错误表；与现场报告一致"};
    case Evidence::reports:
        return {"field reports", "现场报告"};
    case Evidence::tool_names:
        return {"the tool's own names", "工具自身的名称"};
    case Evidence::inferred:
        return {"inferred from its neighbours: doubtful", "由相邻编号推断：存疑"};
    case Evidence::conflicting:
        return {"sources disagree: doubtful", "来源不一致：存疑"};
    }
    return {};
}

std::vector<std::span<const RawStatus>> raw_statuses() {
    return {boot_rom_statuses(),
            agent_common_statuses(),
            agent_security_statuses(),
            agent_files_statuses(),
            agent_work_statuses(),
            agent_xml_statuses(),
            tool_common_statuses(),
            tool_boot_rom_statuses(),
            tool_agent_memory_statuses(),
            tool_agent_storage_statuses(),
            tool_files_statuses(),
            tool_security_statuses(),
            tool_whole_statuses(),
            tool_v6_statuses()};
}

const RawStatus* find_status(Family family, std::uint32_t number) {
    for (const auto table : raw_statuses())
        for (const RawStatus& row : table)
            if (row.family == family && row.number.contains(number)) return &row;
    return nullptr;
}

} // namespace gangflash::explain

#include "explain/guidance.hpp"

#include "explain/guidance_rows.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <string>

namespace gangflash::explain {

namespace {

const ErrorGuidance* find_row(ErrorCode code) {
    const std::array families{usb_guidance(),
                              boot_rom_guidance(),
                              security_guidance(),
                              agent_guidance(),
                              memory_guidance(),
                              storage_guidance(),
                              phone_guidance(),
                              package_guidance(),
                              station_guidance()};
    for (const auto family : families)
        for (const ErrorGuidance& row : family)
            if (row.code == code) return &row;
    return nullptr;
}

std::span<const Text> filled(const std::array<Text, 4>& reasons) {
    const auto end = std::find_if(
        reasons.begin(), reasons.end(), [](const Text& reason) { return reason.empty(); });
    return {reasons.begin(), end};
}

} // namespace

std::string_view to_string(RetryHelp retry) {
    switch (retry) {
    case RetryHelp::station_retries:
        return "station_retries";
    case RetryHelp::after_action:
        return "after_action";
    case RetryHelp::useless:
        return "useless";
    }
    return {};
}

std::string_view to_string(Written written) {
    switch (written) {
    case Written::nothing:
        return "nothing";
    case Written::depends_on_step:
        return "depends_on_step";
    case Written::part:
        return "part";
    case Written::everything:
        return "everything";
    }
    return {};
}

Text sentence(RetryHelp retry) {
    switch (retry) {
    case RetryHelp::station_retries:
        return {"Trying again can help; the station does it by itself within its limits.",
                "重试可能有用；工站会在限度内自动重试。"};
    case RetryHelp::after_action:
        return {"Trying again helps only after the action above.",
                "只有完成上述处理后重试才有用。"};
    case RetryHelp::useless:
        return {"Trying again does not help.", "重试没有用。"};
    }
    return {};
}

Text sentence(Written written) {
    switch (written) {
    case Written::nothing:
        return {"Nothing was written to the phone.", "没有向手机写入任何内容。"};
    case Written::depends_on_step:
        return {"Before the write step nothing was written; during or after it a part of the "
                "package. The report says how many bytes.",
                "写入步骤之前：没有写入任何内容；写入中或之后：写入了一部分。报告中有字节数。"};
    case Written::part:
        return {"A part of the package was written: the phone may not start before a full flash.",
                "写入了一部分：完整刷机之前手机可能无法开机。"};
    case Written::everything:
        return {"Everything was written.", "全部内容都已写入。"};
    }
    return {};
}

Guidance guidance_of(ErrorCode code) {
    const ErrorEntry& entry = entry_of(code);
    const ErrorGuidance* row = find_row(code);
    if (row == nullptr) throw std::logic_error("no guidance for " + std::string(entry.id));
    return {.code = code,
            .retry = row->retry,
            .written = row->written,
            .text = {entry.text, row->text_zh},
            .action = {entry.action, row->action_zh},
            .cause = row->cause,
            .reasons = filled(row->reasons)};
}

} // namespace gangflash::explain

#include "engine/mediatek/xml/status.hpp"

#include "base/text.hpp"

#include <array>

#include <fmt/format.h>

namespace gangflash::xml {
namespace {

/// A text that stands in a line of the agent, in small letters, and what it means.
struct Row {
    std::string_view text;
    ErrorCode code;
};

// The more special texts stand before those that are a part of them.
// clang-format off
constexpr std::array table{
    Row{"unsupported command",                    ErrorCode::da_unsupported},
    Row{"not authenticated",                      ErrorCode::auth_required},
    Row{"protected partition size changed",       ErrorCode::protected_size_changed},
    Row{"security deny for",                      ErrorCode::forbidden_by_policy},
    Row{"security deny",                          ErrorCode::image_rejected},
    Row{"signature",                              ErrorCode::image_rejected},
    Row{"cert file invalid",                      ErrorCode::image_rejected},
    Row{"is not allowed",                         ErrorCode::forbidden_by_policy},
    Row{"is forbidden",                           ErrorCode::forbidden_by_policy},
    Row{"da version is invalid",                  ErrorCode::rollback_refused},
    Row{"da hash mismatch",                       ErrorCode::da_hash_mismatch},
    Row{"2nd da address is invalid",              ErrorCode::agent_invalid},
    Row{"use wrong load",                         ErrorCode::wrong_project},
    Row{"storage checksum failed",                ErrorCode::verify_mismatch},
    Row{"sparse image",                           ErrorCode::image_invalid},
    Row{"checksum",                               ErrorCode::data_checksum},
    Row{"storage init fail",                      ErrorCode::storage_read_failed},
    Row{"storages init fail",                     ErrorCode::storage_read_failed},
    Row{"no storage is found",                    ErrorCode::storage_read_failed},
    Row{"on current device storage",              ErrorCode::storage_mismatch},
    Row{"max partition count",                    ErrorCode::da_limits_exceeded},
    Row{"max space count",                        ErrorCode::da_limits_exceeded},
    Row{"malloc fail",                            ErrorCode::da_limits_exceeded},
    Row{"buffer is too small",                    ErrorCode::da_limits_exceeded},
    Row{"data size bigger than partition",        ErrorCode::image_too_large},
    Row{"larger than max partition available",    ErrorCode::storage_too_small},
    Row{"larger than partition max size",         ErrorCode::storage_too_small},
    Row{"length overflow",                        ErrorCode::storage_too_small},
    Row{"write protected partition from host",    ErrorCode::storage_write_failed},
    Row{"gpt layout change",                      ErrorCode::layout_differs},
    Row{"cannot find gpt",                        ErrorCode::layout_differs},
    Row{"partition table",                        ErrorCode::partition_missing},
    Row{"dram test fail",                         ErrorCode::dram_setup_failed},
    Row{"dram init",                              ErrorCode::dram_setup_failed},
    Row{"dram cal",                               ErrorCode::dram_setup_failed},
};
// clang-format on

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view blank = " \t\r\n";
    const std::size_t first = text.find_first_not_of(blank);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(blank) - first + 1);
}

} // namespace

Fault refusal(std::string_view result, std::string_view message) {
    std::string_view left = trimmed(message);
    const std::string_view last = trimmed(left.substr(left.rfind('\n') + 1));
    std::string detail = fmt::format("result=\"{}\" message=\"{}\"",
                                     printable_line(result.substr(0, 64)),
                                     printable_line(last.substr(0, 256)));
    if (result.starts_with("ERR!UNSUPPORTED"))
        return {ErrorCode::da_unsupported, std::move(detail)};
    while (!left.empty()) {
        const std::size_t at = left.rfind('\n') + 1; // npos + 1 is 0
        const std::string line = lower_case(left.substr(at));
        for (const Row& row : table)
            if (line.find(row.text) != std::string::npos) return {row.code, std::move(detail)};
        left = trimmed(left.substr(0, at));
    }
    return {ErrorCode::da_error, std::move(detail)};
}

} // namespace gangflash::xml

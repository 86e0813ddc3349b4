#include "engine/mediatek/brom/status.hpp"

#include <array>
#include <string_view>

#include <fmt/format.h>

namespace gangflash::brom {
namespace {

struct Row {
    std::uint16_t status;
    ErrorCode code;
    std::string_view meaning;
};

// clang-format off
constexpr std::array table{
    Row{0x1000, ErrorCode::brom_refused,   "reading this address is not allowed"},
    Row{0x1001, ErrorCode::brom_refused,   "writing this address is not allowed"},
    Row{0x1D00, ErrorCode::brom_refused,   "address too high"},
    Row{0x1D01, ErrorCode::brom_refused,   "address too high"},
    Row{0x1D02, ErrorCode::brom_refused,   "invalid address"},
    Row{0x1D0D, ErrorCode::auth_required,  "serial link authentication (SLA) is needed first"},
    Row{0x1D0E, ErrorCode::brom_refused,   "agent overlaps memory in use"},
    Row{0x1D0F, ErrorCode::brom_refused,   "invalid jump address"},
    Row{0x1D10, ErrorCode::brom_refused,   "too many agent blocks"},
    Row{0x1D11, ErrorCode::brom_refused,   "agent address not aligned"},
    Row{0x1D12, ErrorCode::brom_refused,   "invalid address and length"},
    Row{0x1D13, ErrorCode::brom_refused,   "length is zero"},
    Row{0x1D14, ErrorCode::da_not_trusted, "signature longer than the agent"},
    Row{0x1D15, ErrorCode::da_not_trusted, "agent is not signed"},
    Row{0x1D16, ErrorCode::brom_refused,   "no agent loaded"},
    Row{0x1D17, ErrorCode::da_not_trusted, "agent does not fit the authentication file"},
    Row{0x1D21, ErrorCode::brom_refused,   "agent version not supported"},
    Row{0x2000, ErrorCode::da_not_trusted, "authentication file rejected"},
    Row{0x2001, ErrorCode::da_not_trusted, "agent signature rejected"},
    Row{0x2002, ErrorCode::brom_refused,   "not enough memory for the agent"},
    Row{0x2003, ErrorCode::da_not_trusted, "agent key could not be set up"},
    Row{0x2004, ErrorCode::da_not_trusted, "image key could not be set up"},
    Row{0x2005, ErrorCode::da_not_trusted, "image hash failed"},
    Row{0x2006, ErrorCode::brom_refused,   "relocation size too small"},
    Row{0x6000, ErrorCode::da_not_trusted, "secure boot key missing"},
    Row{0x6001, ErrorCode::da_not_trusted, "secure configuration missing"},
    Row{0x6002, ErrorCode::da_not_trusted, "secure boot key not set up"},
    Row{0x6003, ErrorCode::da_not_trusted, "secure boot hash failed"},
    Row{0x6004, ErrorCode::da_not_trusted, "signature padding rejected"},
    Row{0x6005, ErrorCode::da_not_trusted, "signature rejected"},
    Row{0x7000, ErrorCode::brom_refused,   "invalid memory region"},
    Row{0x7001, ErrorCode::brom_refused,   "memory regions overlap"},
    Row{0x7002, ErrorCode::brom_refused,   "memory region overflows"},
    Row{0x7003, ErrorCode::brom_refused,   "invalid agent location"},
    Row{0x7004, ErrorCode::brom_refused,   "invalid agent length"},
    Row{0x7015, ErrorCode::da_not_trusted, "agent authentication (DAA) failed"},
    Row{0x7017, ErrorCode::auth_required,  "agent authentication (DAA) is in a wrong state"},
    Row{0x7024, ErrorCode::da_not_trusted, "agent signature rejected"},
    Row{0xFFFD, ErrorCode::brom_refused,   "address overflow"},
    Row{0xFFFE, ErrorCode::brom_refused,   "length is zero"},
    Row{0xFFFF, ErrorCode::brom_refused,   "address or length not aligned"},
};
// clang-format on

} // namespace

Fault refusal(std::uint16_t status) {
    for (const Row& row : table)
        if (row.status == status)
            return {row.code, fmt::format("status=0x{:04x} meaning=\"{}\"", status, row.meaning)};
    return {ErrorCode::brom_refused, fmt::format("status=0x{:04x}", status)};
}

} // namespace gangflash::brom

#include "engine/identity/imei_reason.hpp"

namespace gangflash {

std::string_view to_string(ImeiReason reason) {
    switch (reason) {
    case ImeiReason::kept_in_nvram:
        return "kept in NVRAM, index not documented";
    case ImeiReason::no_nvdata:
        return "no nvdata partition";
    case ImeiReason::no_file_system:
        return "no ext4";
    case ImeiReason::file_system_damaged:
        return "damaged";
    case ImeiReason::file_system_unknown:
        return "another file system is not read";
    case ImeiReason::no_file:
        return "no imei file";
    case ImeiReason::file_invalid:
        return "imei file invalid";
    case ImeiReason::encrypted:
        return "encrypted";
    case ImeiReason::key_does_not_fit:
        return "encrypted, and the key does not fit";
    case ImeiReason::none_in_encrypted_file:
        return "no imei in the encrypted file";
    }
    return "?";
}

std::optional<ImeiReason> parse_imei_reason(std::string_view text) {
    for (const ImeiReason reason : imei_reasons)
        if (text == to_string(reason)) return reason;
    if (text.starts_with("damaged: ")) return ImeiReason::file_system_damaged;
    if (text.ends_with(" is not read")) return ImeiReason::file_system_unknown;
    // Of ledgers from before the reasons were told apart.
    if (text == "unreadable") return ImeiReason::file_invalid;
    if (text == "missing") return ImeiReason::no_file;
    return std::nullopt;
}

} // namespace gangflash

#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace gangflash {

/// Why no IMEI could be read from a phone's files.
enum class ImeiReason : std::uint8_t {
    kept_in_nvram,         ///< an old layout, whose index of files is documented nowhere
    no_nvdata,             ///< the phone has no such partition
    no_file_system,        ///< nvdata holds no ext4
    file_system_damaged,   ///< or it does not fit its partition
    file_system_unknown,   ///< another one, named but not read
    no_file,               ///< neither MP0B nor LD0B
    file_invalid,          ///< its check bytes are wrong
    encrypted,             ///< and no key was given
    key_does_not_fit,      ///< encrypted with another one than was given
    none_in_encrypted_file ///< it opens, and holds no number
};

inline constexpr std::array imei_reasons{ImeiReason::kept_in_nvram,
                                         ImeiReason::no_nvdata,
                                         ImeiReason::no_file_system,
                                         ImeiReason::file_system_damaged,
                                         ImeiReason::file_system_unknown,
                                         ImeiReason::no_file,
                                         ImeiReason::file_invalid,
                                         ImeiReason::encrypted,
                                         ImeiReason::key_does_not_fit,
                                         ImeiReason::none_in_encrypted_file};

/// As the ledger publishes it (`imei_reason`): never reworded.
std::string_view to_string(ImeiReason reason);

/// What a ledger's text says; what follows `damaged`, or stands before
/// `is not read`, is detail for people. Nothing for a text that
/// no station wrote.
std::optional<ImeiReason> parse_imei_reason(std::string_view text);

} // namespace gangflash

#pragma once

#include "base/result.hpp"
#include "base/sha256.hpp"
#include "engine/guard/seal_key.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace gangflash::guard {

/// A few `name value` lines that a station has authenticated: what a vault says of its backups.
///
///     gangflash KIND 1
///     key ID of the key
///     NAME VALUE …
///     mac 64 hexadecimal digits: HMAC-SHA-256 over all lines above it
struct SealedText {
    std::string key_id;
    std::vector<std::pair<std::string, std::string>> lines; ///< names may come more than once

    /// The first line of this name; empty when there is none.
    const std::string& value(std::string_view name) const;
};

/// What a text's seal says of it.
enum class Trust : std::uint8_t {
    genuine,   ///< this station sealed it, and nobody has changed it since
    other_key, ///< sealed by another key: nothing is known of it
    changed,   ///< sealed by this key, and changed since; or no sealed text at all
    unsealed,  ///< there is none: from before there were seals
};

constexpr std::string_view to_string(Trust trust) {
    switch (trust) {
    case Trust::genuine:
        return "genuine";
    case Trust::other_key:
        return "other-station";
    case Trust::changed:
        return "changed";
    case Trust::unsealed:
        return "unsealed";
    }
    return "?";
}

inline constexpr std::string_view seal_kind = "backup-seal";
inline constexpr std::string_view mark_kind = "backup-mark";
inline constexpr std::string_view request_kind = "restore-request";
inline constexpr std::string_view adoption_kind = "vault-adoption";
inline constexpr std::string_view prune_kind = "vault-prune";

/// `kind` and names: lower-case letters, `-` and `_`. Control characters of values become spaces.
std::string seal_text(const SealKey& key,
                      std::string_view kind,
                      const std::vector<std::pair<std::string, std::string>>& lines);

/// The text of this kind, whoever sealed it; nothing when it is no such text.
std::optional<SealedText> parse_sealed(std::string_view text, std::string_view kind);

/// How far it can be believed. Never `unsealed`.
Trust trust_in(std::string_view text, std::string_view kind, const SealKey& key);

/// The text once it is proven genuine; nothing otherwise.
std::optional<SealedText>
open_sealed(std::string_view text, std::string_view kind, const SealKey& key);

/// What binds a backup together: whom it belongs to and every part stand in the manifest, whose
/// hash is in here. Its file `seal`.
struct Seal {
    std::string backup;         ///< 32 hexadecimal digits, of this backup alone
    std::string place;          ///< `KEY/NAME` in the vault, where it was sealed
    std::uint64_t sequence = 0; ///< grows with everything that a vault seals
    Sha256 manifest;            ///< of the file's bytes
};

/// How far a backup is. Its file `open` or `restored`.
struct Mark {
    std::string backup; ///< Seal::backup
    std::string state;  ///< `open`, `restored`: the file's name
    std::uint64_t sequence = 0;
};

/// What another program wants of the station that works with the vault: a restore.
struct Request {
    std::string backup; ///< Seal::backup
    std::string at;     ///< RFC 3339 UTC
    std::string by;     ///< user and program
};

std::string format_seal(const Seal& seal, const SealKey& key);
std::string format_mark(const Mark& mark, const SealKey& key);
std::string format_request(const Request& request, const SealKey& key);

/// Nothing unless genuine and whole.
std::optional<Seal> read_seal(std::string_view text, const SealKey& key);
std::optional<Mark> read_mark(std::string_view text, const SealKey& key);
std::optional<Request> read_request(std::string_view text, const SealKey& key);

/// 32 hexadecimal digits that nobody else has.
std::string fresh_backup_id();

} // namespace gangflash::guard

#include "engine/guard/seal.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <new>

#include <fmt/format.h>
#include <openssl/crypto.h>
#include <openssl/rand.h>

namespace gangflash::guard {

namespace {

using Lines = std::vector<std::pair<std::string, std::string>>;

constexpr std::size_t id_digits = 32;

std::string first_line(std::string_view kind) {
    return fmt::format("gangflash {} 1\n", kind);
}

/// Where the line with the MAC begins; npos when the text does not end in one.
std::size_t mac_at(std::string_view text) {
    constexpr std::size_t length = 4 + 64 + 1; // `mac `, the digits, the newline
    if (text.size() <= length || text.back() != '\n') return std::string_view::npos;
    const std::size_t at = text.size() - length;
    const bool there = text[at - 1] == '\n' && text.substr(at, 4) == "mac ";
    return there ? at : std::string_view::npos;
}

bool is_name(std::string_view name) {
    return !name.empty() && std::ranges::all_of(name, [](char c) {
        return (c >= 'a' && c <= 'z') || c == '_' || c == '-';
    });
}

std::optional<std::uint64_t> number(std::string_view text) {
    std::uint64_t value = 0;
    const char* const end = text.data() + text.size();
    const auto [at, bad] = std::from_chars(text.data(), end, value);
    if (bad != std::errc{} || at != end) return std::nullopt;
    return value;
}

bool is_backup_id(std::string_view text) {
    return text.size() == id_digits && from_hex(text).has_value();
}

} // namespace

const std::string& SealedText::value(std::string_view name) const {
    static const std::string none;
    for (const auto& [line, text] : lines)
        if (line == name) return text;
    return none;
}

std::string seal_text(const SealKey& key, std::string_view kind, const Lines& lines) {
    std::string text = first_line(kind) + "key " + key.id() + "\n";
    for (const auto& [name, value] : lines) {
        std::string line = value;
        std::ranges::replace_if(line, [](unsigned char c) { return c < 0x20 || c == 0x7F; }, ' ');
        text += name + " " + line + "\n";
    }
    return text + "mac " + key.mac(text).hex() + "\n";
}

std::optional<SealedText> parse_sealed(std::string_view text, std::string_view kind) {
    const std::string first = first_line(kind);
    const std::size_t end = mac_at(text);
    if (!text.starts_with(first) || end == std::string_view::npos || end < first.size())
        return std::nullopt;
    std::string_view rest = text.substr(first.size(), end - first.size());
    SealedText sealed;
    while (!rest.empty()) {
        const std::string_view line = rest.substr(0, rest.find('\n'));
        if (line.size() == rest.size()) return std::nullopt; // no newline
        rest.remove_prefix(line.size() + 1);
        const std::size_t space = line.find(' ');
        if (space == std::string_view::npos || !is_name(line.substr(0, space))) return std::nullopt;
        sealed.lines.emplace_back(line.substr(0, space), line.substr(space + 1));
    }
    if (sealed.lines.empty() || sealed.lines.front().first != "key") return std::nullopt;
    sealed.key_id = sealed.lines.front().second;
    sealed.lines.erase(sealed.lines.begin());
    return sealed;
}

Trust trust_in(std::string_view text, std::string_view kind, const SealKey& key) {
    const auto sealed = parse_sealed(text, kind);
    if (!sealed) return Trust::changed;
    if (sealed->key_id != key.id()) return Trust::other_key;
    const std::size_t end = mac_at(text);
    const auto written = parse_sha256(text.substr(end + 4, 64));
    if (!written) return Trust::changed;
    const Sha256 made = key.mac(text.substr(0, end));
    const bool same =
        CRYPTO_memcmp(made.bytes.data(), written->bytes.data(), made.bytes.size()) == 0;
    return same ? Trust::genuine : Trust::changed;
}

std::optional<SealedText>
open_sealed(std::string_view text, std::string_view kind, const SealKey& key) {
    if (trust_in(text, kind, key) != Trust::genuine) return std::nullopt;
    return parse_sealed(text, kind);
}

std::string format_seal(const Seal& seal, const SealKey& key) {
    return seal_text(key,
                     seal_kind,
                     {{"backup", seal.backup},
                      {"place", seal.place},
                      {"sequence", std::to_string(seal.sequence)},
                      {"manifest", seal.manifest.hex()}});
}

std::optional<Seal> read_seal(std::string_view text, const SealKey& key) {
    const auto sealed = open_sealed(text, seal_kind, key);
    if (!sealed) return std::nullopt;
    const auto sequence = number(sealed->value("sequence"));
    const auto manifest = parse_sha256(sealed->value("manifest"));
    if (!sequence || !manifest || !is_backup_id(sealed->value("backup"))) return std::nullopt;
    return Seal{sealed->value("backup"), sealed->value("place"), *sequence, *manifest};
}

std::string format_mark(const Mark& mark, const SealKey& key) {
    return seal_text(key,
                     mark_kind,
                     {{"backup", mark.backup},
                      {"state", mark.state},
                      {"sequence", std::to_string(mark.sequence)}});
}

std::optional<Mark> read_mark(std::string_view text, const SealKey& key) {
    const auto sealed = open_sealed(text, mark_kind, key);
    if (!sealed) return std::nullopt;
    const auto sequence = number(sealed->value("sequence"));
    if (!sequence || !is_backup_id(sealed->value("backup"))) return std::nullopt;
    return Mark{sealed->value("backup"), sealed->value("state"), *sequence};
}

std::string format_request(const Request& request, const SealKey& key) {
    return seal_text(
        key, request_kind, {{"backup", request.backup}, {"at", request.at}, {"by", request.by}});
}

std::optional<Request> read_request(std::string_view text, const SealKey& key) {
    const auto sealed = open_sealed(text, request_kind, key);
    if (!sealed || !is_backup_id(sealed->value("backup"))) return std::nullopt;
    return Request{sealed->value("backup"), sealed->value("at"), sealed->value("by")};
}

std::string fresh_backup_id() {
    std::array<std::byte, id_digits / 2> id{};
    if (::RAND_bytes(reinterpret_cast<unsigned char*>(id.data()), id.size()) != 1)
        throw std::bad_alloc(); // what OpenSSL says only when the system gives nothing
    return to_hex(id);
}

} // namespace gangflash::guard

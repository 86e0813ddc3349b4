#include "engine/guard/backup_reader.hpp"
#include "engine/guard/manifest.hpp"
#include "engine/guard/seal.hpp"
#include "engine/guard/seal_key.hpp"
#include "tests/fuzz/fuzzing.hpp"
#include "tests/fuzz/parsers.hpp"

#include <algorithm>

using namespace gangflash;
using namespace gangflash::fuzz;

/// What is read is written the same, names no file outside its folder, and tells whose it is.
int fuzz_manifest(const std::uint8_t* data, std::size_t size) {
    const auto manifest = guard::parse_manifest(text_view(data, size), "manifest.json");
    if (!manifest) {
        must(manifest.error().code == ErrorCode::backup_damaged);
        return 0;
    }
    must(manifest->phone.any());
    for (const guard::Part& part : manifest->parts)
        must(part.size.value > 0 && part.file.find('/') == std::string::npos &&
             !part.file.starts_with('.'));
    const std::string written = guard::format_manifest(*manifest);
    const auto again = guard::parse_manifest(written, "manifest.json");
    // Text that is no UTF-8 is refused by the parser, so what was read can be written.
    must(again && guard::format_manifest(*again) == written);
    return 0;
}

/// Without the key nothing is genuine; what a text says is the same once it is sealed anew; and a
/// key's file is a key or a fault.
int fuzz_vault_seal(const std::uint8_t* data, std::size_t size) {
    const std::string text(text_view(data, size));
    static const auto key = *guard::SealKey::parse(
        [] {
            const std::string file =
                "gangflash vault key 1\nid e2d2c674f061550c\nkey " + std::string(64, '5') + "\n";
            return Bytes(as_bytes(file).begin(), as_bytes(file).end());
        }(),
        "key");
    for (const std::string_view kind :
         {guard::seal_kind, guard::mark_kind, guard::request_kind, guard::adoption_kind}) {
        must(guard::trust_in(text, kind, *key) != guard::Trust::genuine);
        must(!guard::open_sealed(text, kind, *key));
        const auto said = guard::parse_sealed(text, kind);
        if (!said) continue;
        const std::string sealed = guard::seal_text(*key, kind, said->lines);
        const auto again = guard::open_sealed(sealed, kind, *key);
        must(again && again->lines.size() == said->lines.size());
    }
    must(!guard::read_seal(text, *key) && !guard::read_mark(text, *key) &&
         !guard::read_request(text, *key));
    const auto file =
        guard::SealKey::parse(Bytes(view(data, size).begin(), view(data, size).end()), "file");
    if (!file) must(file.error().code == ErrorCode::key_unusable);
    return 0;
}

/// A part of a backup is given in pieces and ends; damage is a fault that names it.
int fuzz_backup_part(const std::uint8_t* data, std::size_t size) {
    const MemoryFile file(view(data, size));
    const auto key = std::make_shared<const SecretFile>("key", Bytes(32, std::byte{'k'}));
    auto reader = guard::BackupReader::open(file.path(), key);
    if (!reader) {
        must(reader.error().code == ErrorCode::backup_damaged);
        return 0;
    }
    constexpr std::uint64_t enough = 4 * mib; // a few bytes may stand for gigabytes of zeros
    Bytes piece(64 * kib);
    for (std::uint64_t total = 0; total < enough;) {
        const auto n = (*reader)->read(piece);
        if (!n) {
            must(n.error().code == ErrorCode::backup_damaged);
            break;
        }
        if (*n == 0) break;
        must(*n <= piece.size());
        total += *n;
    }
    return 0;
}

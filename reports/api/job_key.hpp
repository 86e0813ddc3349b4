#pragma once

#include "base/sha256.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gangflash {

/// What work a batch is about: a phone has passed in a batch only under the batch's job key.
/// Resume, counts, reports and the floor use the same one. Every field is one word without white
/// space, or empty.
struct JobKey {
    std::string kind;           ///< `flash`, `readback`, `memtest`; empty: kept by an older version
    std::string mode;           ///< `download-only` …, `format`; of a job that writes
    std::string package_sha256; ///< of all packages, hexadecimal
    std::string recipe_sha256;  ///< of the recipe file's bytes, hexadecimal; empty: no recipe
    /// SHA-256 over what of the packages is worked on, hexadecimal: partitions, user data, the
    /// range of a format, the boot check; of a readback, what is read.
    std::string scope_sha256;
    std::string verify; ///< `agent`, `sample`, `readback`; empty: nothing is written

    bool known() const { return !kind.empty(); }
    bool operator==(const JobKey&) const = default;

    /// `flash download-only package=… recipe=- scope=… verify=agent`: what the ledger keeps and the
    /// hash is made of. Empty when not known. All but the last word is the work itself.
    std::string text() const;

    /// SHA-256 of text(), hexadecimal.
    std::string hash() const;

    /// For people: `flash download-only, package 0123456789ab, no recipe, verify agent`.
    std::string words() const;

    /// Whether a phone that passed under this key has passed under `asked`: the same work, verified
    /// at least as strongly.
    bool covers(const JobKey& asked) const;

    /// The names of the fields in which two keys differ, for people.
    static std::vector<std::string_view> differences(const JobKey& a, const JobKey& b);

    /// text() read back; nothing for any other text. The empty text is the key nobody knows.
    static std::optional<JobKey> parse(std::string_view text);
};

} // namespace gangflash

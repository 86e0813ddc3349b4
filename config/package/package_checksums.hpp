#pragma once

#include "base/bytes.hpp"
#include "config/images/digests.hpp"
#include "config/package/findings.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gangflash {

struct Package;
struct PackageOptions;

/// How a list of a package computes its values. Checked against makers' packages of an MT6737M
/// (byte_sum16: lk-verified.bin, secro-verified.img, trustzone.bin and the preloader fit).
enum class SumKind : std::uint8_t {
    byte_sum16, ///< Checksum.ini: all bytes added, low 16 bits
    add32,      ///< scatter_checksum.xml, ADD: 32-bit little-endian words added, the 1 to 3 bytes
                ///< of the end singly; a tool of MT6789 packages adds single bytes, an odd length
                ///< as if 0xFF followed. Either is taken.
    crc32,      ///< .sfv: of zlib and everybody
    md5,
    sha1,
    sha256,
    sha512,
};

/// One line of a list.
struct ListedSum {
    SumKind kind{};
    std::string name;  ///< of a file without its folder, or of a partition (by_partition)
    std::string value; ///< hexadecimal digits, small, without 0x
    std::size_t line = 0;
};

/// A list that came with a package.
struct ChecksumList {
    std::string file;
    bool by_partition = false; ///< Checksum.ini names partitions, the others files
    bool switched_off = false; ///< CHECKSUM_SWITCH=0
    std::vector<ListedSum> sums;
    std::vector<std::string> warnings; ///< methods and lines that were not understood
};

/// `Checksum.ini` of SP Flash Tool 5: `[IsEnableChecksum] CHECKSUM_SWITCH=1`, `[CheckSum]
/// partition=0x….`. Nothing for any other ini file.
std::optional<ChecksumList> parse_checksum_ini(std::string_view text, const std::string& file);

/// `scatter_checksum.xml` of SP Flash Tool 6: `<file name= chk_method="ADD" checksum="0x…"/>`; or
/// any XML whose elements have a digest and a file among their attributes (`flashfile.xml`:
/// `MD5=`).
std::optional<ChecksumList> parse_checksum_xml(std::string_view text, const std::string& file);

/// JSON of any shape that has digests and files: `{"boot.img": "HEX"}`, `[{"name": "boot.img",
/// "sha256": "HEX"}]`. Nothing for what is no JSON, or has none.
std::optional<ChecksumList> parse_checksum_json(std::string_view text, const std::string& file);

/// What md5sum, sha256sum and their kin write (`HEX  name`, `HEX *name`, `MD5 (name) = HEX`), and a
/// bare number in `boot.img.md5`; tables and notes of the same (`boot.img;HEX`, `File: boot.img`,
/// `MD5: HEX`), what certutil and PowerShell's Get-FileHash write. The kind follows from the
/// length; numbers of other methods that are named (BLAKE2, SHA-3 …) are a warning. Nothing where
/// no line is one.
std::optional<ChecksumList> parse_digest_list(std::string_view text, const std::string& file);

/// The list in a file, by name and content; nothing where it is none.
std::optional<ChecksumList> load_checksum_list(const std::filesystem::path& file);

/// All lists of a folder.
std::vector<ChecksumList> checksum_lists_in(const std::filesystem::path& folder);

/// The sums of a file that lists ask for, made in one pass.
struct FileSums {
    std::uint64_t bytes = 0; ///< all bytes added
    std::uint32_t words = 0;
    std::uint32_t crc32 = 0;
    std::uint64_t size = 0;
    std::vector<std::pair<DigestKind, std::string>> digests; ///< hexadecimal
};

/// Whether `sums` are what the list says; `is` becomes the file's own value.
bool fits(const ListedSum& listed, const FileSums& sums, std::string& is);

/// Compares every list with the planned images: `image_invalid` with file and both values, or a
/// warning where an engineer's recipe has the image's SHA-256 (PackageOptions::approved). Then the
/// checksums inside the images. `package.compared` says what was compared with how many files.
/// Values of content that was seen before come from a file beside the hash cache. Blocks on the
/// disk.
void compare_checksums(Package& package, const PackageOptions& options, Findings& findings);

} // namespace gangflash

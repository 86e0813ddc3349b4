// Files as makers and other people's tools leave them in packages.
#include "base/parse_size.hpp"
#include "config/images/opened_image.hpp"
#include "config/lists/text_encoding.hpp"
#include "config/package/package_checksums.hpp"
#include "config/package/package_layout.hpp"
#include "tests/fuzz/fuzzing.hpp"
#include "tests/fuzz/parsers.hpp"

#include <algorithm>

using namespace gangflash;
using namespace gangflash::fuzz;

int fuzz_image(const std::uint8_t* data, std::size_t size) {
    const MemoryFile file{view(data, size)};
    const OpenedImage opened = open_whole_image(file.path());
    must(opened.image.has_value() == opened.findings.faults.empty());
    if (!opened.image) return 0;
    must(size > 0);
    if (opened.image->sparse) {
        std::uint64_t free_from = 0; // disjoint, ascending, inside, and at least one byte
        must(!opened.image->sparse->runs.empty());
        for (const SparseRun& run : opened.image->sparse->runs) {
            must(run.length > 0 && run.offset >= free_from);
            free_from = run.offset + run.length;
            must(free_from <= opened.image->expanded_size());
            must(!run.file_offset || *run.file_offset + run.length <= size);
        }
    }
    // Holes of terabytes would be counted through, byte by byte.
    if (opened.image->expanded_size() < (std::uint64_t{1} << 24U)) {
        const auto fits = check_inner_checksums(*opened.image, opened.kind);
        must(fits || fits.error().code == ErrorCode::image_invalid);
    }
    return 0;
}

int fuzz_checksums(const std::uint8_t* data, std::size_t size) {
    const std::string_view text = text_view(data, size);
    for (const auto& list : {parse_checksum_ini(text, "Checksum.ini"),
                             parse_checksum_xml(text, "scatter_checksum.xml"),
                             parse_digest_list(text, "boot.img.md5")}) {
        if (!list) continue;
        for (const ListedSum& sum : list->sums) {
            must(!sum.value.empty() &&
                 sum.value.find_first_not_of("0123456789abcdef") == std::string::npos);
            must(sum.name.find('/') == std::string::npos || list->by_partition);
            std::string is;
            fits(sum, FileSums{}, is);
        }
    }
    return 0;
}

int fuzz_text_encoding(const std::uint8_t* data, std::size_t size) {
    const auto decoded = decode_text(view(data, size), "x.txt");
    must(decoded || decoded.error().code == ErrorCode::text_encoding);
    // What was read is UTF-8 with plain line ends: reading it again changes nothing.
    if (decoded && !decoded->text.starts_with("\xEF\xBB\xBF")) {
        const auto again = decode_text(as_bytes(decoded->text), "x.txt");
        must(again || decoded->text.find('\0') != std::string::npos);
    }
    const std::string shown = quote_of(text_view(data, size));
    must(shown.size() <= 70);
    must(std::ranges::none_of(
        shown, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }));
    unsafe_file_name(text_view(data, size));
    parse_size(text_view(data, size));
    return 0;
}

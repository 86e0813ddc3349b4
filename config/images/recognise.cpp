#include "config/images/recognise.hpp"

#include "base/text.hpp"
#include "config/agent_container.hpp"
#include "config/image_header.hpp"
#include "config/images/open_image.hpp"
#include "config/preloader.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace gangflash {

namespace {

using namespace std::string_view_literals;

struct Magic {
    std::size_t offset;
    std::string_view bytes;
    Foreign is;
};

constexpr std::string_view unpack = "unpack it and put the image that is in it in its place";
constexpr std::string_view download = "download the image again";

// Sources: file(1)'s database; RFC 1952 (gzip), RFC 8878 (zstd), the xz and LZ4 frame formats.
constexpr std::array magics{
    Magic{0, "PK\x03\x04"sv, {"a zip archive", unpack}},
    Magic{0, "PK\x05\x06"sv, {"an empty zip archive", download}},
    Magic{0, "PK\x07\x08"sv, {"a piece of a zip archive", unpack}},
    Magic{0, "\x1F\x8B\x08"sv, {"a gzip file", unpack}},
    Magic{0, "7z\xBC\xAF\x27\x1C"sv, {"a 7z archive", unpack}},
    Magic{0, "\xFD" "7zXZ\0"sv, {"an xz file", unpack}},
    Magic{0, "\x28\xB5\x2F\xFD"sv, {"a zstd file", unpack}},
    Magic{0, "\x04\x22\x4D\x18"sv, {"an lz4 file", unpack}},
    Magic{0, "\x02\x21\x4C\x18"sv, {"an lz4 file", unpack}},
    Magic{0, "\x5D\0\0\x80\0\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF"sv, {"an lzma file", unpack}},
    Magic{0, "\x89LZO\0\r\n\x1A\n"sv, {"an lzop file", unpack}},
    Magic{4, "1AY&SY"sv, {"a bzip2 file", unpack}},
    Magic{0, "Rar!\x1A\x07"sv, {"a rar archive", unpack}},
    Magic{0, "MSCF\0\0\0\0"sv, {"a cabinet archive", unpack}},
    Magic{257, "ustar"sv, {"a tar archive", unpack}},
    Magic{0, "CrAU"sv, {"an Android update (payload.bin)", "extract the image from it"}},
    Magic{0, "DHTB"sv, {"an image of a Unisoc phone", "use the package of this phone"}},
    Magic{0, "%PDF-"sv, {"a PDF document", download}},
    Magic{0, "version https://git-lfs"sv, {"a placeholder of Git LFS", download}},
};

bool at(ByteView start, std::size_t offset, std::string_view bytes) {
    return start.size() >= offset + bytes.size() &&
           as_text(start.subspan(offset, bytes.size())) == bytes;
}

/// What a browser saves when the server answered with a page.
bool is_web_page(ByteView start) {
    std::string_view text = as_text(start.first(std::min<std::size_t>(start.size(), 256)));
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    const std::size_t first = text.find_first_not_of(" \t\r\n");
    if (first == std::string_view::npos) return false;
    const std::string word = lower_case(text.substr(first, 16));
    return word.starts_with("<!doctype html") || word.starts_with("<html");
}

bool is_windows_program(ByteView start) {
    return at(start, 0, "MZ") &&
           as_text(start.first(std::min<std::size_t>(start.size(), 512)))
                   .find("This program cannot be run in DOS mode") != std::string_view::npos;
}

/// `lk2`, `lk_a`, `LK` → `lk`: copies hold the same kind of image.
std::string family_of(std::string_view partition) {
    std::string name = lower_case(partition);
    if (name.ends_with("_a") || name.ends_with("_b")) name.resize(name.size() - 2);
    while (!name.empty() && name.back() >= '0' && name.back() <= '9')
        name.pop_back();
    if (name.ends_with('_')) name.pop_back();
    if (name == "uboot") return "lk";
    if (name == "bootimg") return "boot";
    if (name == "tz" || name == "trustzone" || name == "atf") return "tee";
    return name;
}

/// Families whose images have one kind only, on every phone seen.
constexpr std::array known_families{
    "boot"sv, "recovery"sv, "init_boot"sv, "vendor_boot"sv, "lk"sv,     "logo"sv,
    "tee"sv,  "vbmeta"sv,   "super"sv,     "system"sv,      "md1img"sv, "userdata"sv,
};

bool is_known(std::string_view family) {
    return std::ranges::find(known_families, family) != known_families.end();
}

} // namespace

std::optional<Foreign> recognise_foreign(ByteView start) {
    for (const Magic& magic : magics)
        if (at(start, magic.offset, magic.bytes) &&
            (magic.offset != 4 || at(start, 0, "BZh"))) // bzip2's own name comes before its level
            return magic.is;
    if (is_web_page(start)) return Foreign{"a web page, not the file behind it", download};
    if (is_windows_program(start)) return Foreign{"a Windows program", download};
    if (looks_like_agent(start))
        return Foreign{"a Download Agent", "name it with --agent and put the image in its place"};
    return std::nullopt;
}

ImageKind image_kind(ByteView start) {
    if (looks_like_sparse(start)) return ImageKind::sparse;
    if (looks_like_image_member(start)) return ImageKind::mtk;
    if (at(start, 0, "MMM\x01")) return ImageKind::preloader;
    if (looks_like_preloader(start)) return ImageKind::boot_area;
    if (at(start, 0, "ANDROID!")) return ImageKind::android_boot;
    if (at(start, 0, "VNDRBOOT")) return ImageKind::vendor_boot;
    if (at(start, 0, "AVB0")) return ImageKind::vbmeta;
    if (at(start, 0, "SSSS")) {
        const bool sparse = start.size() > ssss_header_size &&
                            looks_like_sparse(start.subspan(ssss_header_size));
        return sparse ? ImageKind::signed_sparse : ImageKind::signed_payload;
    }
    if (at(start, 0, "BFBF")) return ImageKind::signed_payload;
    return ImageKind::raw;
}

std::string_view to_string(ImageKind kind) {
    switch (kind) {
    case ImageKind::raw:
        return "raw data";
    case ImageKind::sparse:
        return "a sparse image";
    case ImageKind::mtk:
        return "an image with MediaTek's header";
    case ImageKind::boot_area:
        return "a preloader with the header of its boot area";
    case ImageKind::preloader:
        return "a preloader";
    case ImageKind::android_boot:
        return "a boot image";
    case ImageKind::vendor_boot:
        return "a vendor_boot image";
    case ImageKind::vbmeta:
        return "a vbmeta image";
    case ImageKind::signed_sparse:
        return "a sparse image behind a signature header";
    case ImageKind::signed_payload:
        return "an image behind a signature header";
    }
    return "?";
}

bool belongs_elsewhere(ImageKind kind, std::string_view member, std::string_view partition) {
    const std::string family = family_of(partition);
    if (!is_known(family)) return false;
    switch (kind) {
    case ImageKind::preloader:
    case ImageKind::boot_area:
        return true;
    case ImageKind::vbmeta:
        return !family.starts_with("vbmeta");
    case ImageKind::vendor_boot:
        return family != "vendor_boot";
    case ImageKind::android_boot:
        return family != "boot" && family != "recovery" && family != "init_boot";
    case ImageKind::mtk: {
        const std::string of = family_of(member);
        return (of == "lk" || of == "logo") && of != family;
    }
    case ImageKind::raw:
    case ImageKind::sparse:
    case ImageKind::signed_sparse:
    case ImageKind::signed_payload:
        break;
    }
    return false;
}

} // namespace gangflash

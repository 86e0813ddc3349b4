#include "config/images/recognise.hpp"

#include "base/text.hpp"
#include "base/units.hpp"
#include "config/agent_container.hpp"
#include "config/image_header.hpp"
#include "config/images/open_image.hpp"
#include "config/preloader.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <string>
#include <zlib.h>

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
constexpr std::string_view extract = "extract the image from it with the maker's tool";
constexpr std::string_view other_phone = "use the package of this phone";
constexpr std::string_view decrypt = "decrypt it and put the image that is in it in its place";

// Sources: file(1)'s database; RFC 1952 (gzip), RFC 8878 (zstd), the xz and LZ4 frame formats.
constexpr std::array magics{
    Magic{0, "PK\x03\x04"sv, {"a zip archive", unpack}},
    Magic{0, "PK\x05\x06"sv, {"an empty zip archive", download}},
    Magic{0, "PK\x07\x08"sv, {"a piece of a zip archive", unpack}},
    Magic{0, "\x1F\x8B\x08"sv, {"a gzip file", unpack}},
    Magic{0, "7z\xBC\xAF\x27\x1C"sv, {"a 7z archive", unpack}},
    Magic{0,
          "\xFD"
          "7zXZ\0"sv,
          {"an xz file", unpack}},
    Magic{0, "\x28\xB5\x2F\xFD"sv, {"a zstd file", unpack}},
    Magic{0, "\x04\x22\x4D\x18"sv, {"an lz4 file", unpack}},
    Magic{0, "\x02\x21\x4C\x18"sv, {"an lz4 file", unpack}},
    Magic{0, "\x5D\0\0\x80\0\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF"sv, {"an lzma file", unpack}},
    Magic{0, "\x89LZO\0\r\n\x1A\n"sv, {"an lzop file", unpack}},
    Magic{4, "1AY&SY"sv, {"a bzip2 file", unpack}},
    Magic{0, "Rar!\x1A\x07"sv, {"a rar archive", unpack}},
    Magic{0, "MSCF\0\0\0\0"sv, {"a cabinet archive", unpack}},
    Magic{257, "ustar"sv, {"a tar archive", unpack}},
    Magic{0, "LZIP\x01"sv, {"an lzip file", unpack}},
    Magic{2, "-lh"sv, {"an lha archive", unpack}},
    Magic{2, "-lz"sv, {"an lha archive", unpack}},
    Magic{7, "**ACE**"sv, {"an ace archive", unpack}},
    Magic{0, "070701"sv, {"a cpio archive", unpack}},
    Magic{0, "070702"sv, {"a cpio archive", unpack}},
    Magic{0, "070707"sv, {"a cpio archive", unpack}},
    Magic{0, "!<arch>\n"sv, {"an ar archive or a Debian package", unpack}},
    Magic{0, "\xED\xAB\xEE\xDB"sv, {"an rpm package", unpack}},
    Magic{0, "Cr24"sv, {"a browser's extension", download}},
    Magic{0, "xar!"sv, {"a xar archive", unpack}},
    Magic{0, "MSWIM\0\0\0"sv, {"a Windows image archive", unpack}},
    Magic{0, "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"sv, {"a Windows document or installer", download}},
    Magic{0, "ITSF\x03\0\0\0"sv, {"a Windows help file", download}},
    Magic{0, "QFI\xFB"sv, {"a disk of a virtual machine", "use the phone's own image"}},
    Magic{0, "conectix"sv, {"a disk of a virtual machine", "use the phone's own image"}},
    Magic{0, "KDMV"sv, {"a disk of a virtual machine", "use the phone's own image"}},
    Magic{0, "SQLite format 3\0"sv, {"a database", download}},
    Magic{0, "ANDROID BACKUP\n"sv, {"a backup of apps (adb backup)", download}},
    Magic{0, "BSDIFF40"sv, {"a patch, no whole image", "use the whole package, not an update"}},
    Magic{0, "BSDF2"sv, {"a patch, no whole image", "use the whole package, not an update"}},
    Magic{0, "IMGDIFF2"sv, {"a patch, no whole image", "use the whole package, not an update"}},
    Magic{0, "Salted__"sv, {"a file that OpenSSL encrypted", decrypt}},
    Magic{0, "-----BEGIN "sv, {"a key, certificate or message in text form", download}},
    Magic{0, "age-encryption.org/"sv, {"a file that age encrypted", decrypt}},
    Magic{0, "OPPOENCRYPT!"sv, {"an encrypted package (ozip)", decrypt}},
    Magic{0, "\x28\x05\0\0\x24\x38\x22\x25"sv, {"a KDZ package", extract}},
    Magic{0, "\x03SIN"sv, {"a SIN package", extract}},
    Magic{92, "\x55\xAA\x5A\xA5"sv, {"an UPDATE.APP package", extract}},
    Magic{0, "RKFW"sv, {"a package of a Rockchip device", other_phone}},
    Magic{0, "RKAF"sv, {"a package of a Rockchip device", other_phone}},
    Magic{0, "IMAGEWTY"sv, {"a package of an Allwinner device", other_phone}},
    Magic{0, "B\0P\0_\0R\0"sv, {"a package of a Unisoc phone (pac)", other_phone}},
    Magic{0, "CrAU"sv, {"an Android update (payload.bin)", "extract the image from it"}},
    Magic{0, "DHTB"sv, {"an image of a Unisoc phone", other_phone}},
    Magic{0, "\xED\x26\xFF\x3A"sv, {"a sparse image with its bytes in the other order", download}},
    Magic{0, "d8:announce"sv, {"a torrent, not what it leads to", download}},
    Magic{0,
          "L\0\0\0\x01\x14\x02\0"sv,
          {"a Windows shortcut, not what it leads to", "copy the file itself"}},
    Magic{0, "[InternetShortcut]"sv, {"a Windows shortcut, not what it leads to", download}},
    Magic{0, "[ZoneTransfer]"sv, {"a mark that Windows puts on downloads", download}},
    Magic{0, "#!/"sv, {"a script", download}},
    Magic{0, "%PDF-"sv, {"a PDF document", download}},
    Magic{0, "version https://git-lfs"sv, {"a placeholder of Git LFS", download}},
};

bool at(ByteView start, std::size_t offset, std::string_view bytes) {
    return start.size() >= offset + bytes.size() &&
           as_text(start.subspan(offset, bytes.size())) == bytes;
}

/// What a browser saves when the server answered with a page or an error. UTF-16 loses its zeros.
bool is_web_page(ByteView start) {
    std::string text(as_text(start.first(std::min<std::size_t>(start.size(), 1024))));
    if (text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF")) std::erase(text, '\0');
    const std::size_t first = text.find('<');
    if (first == std::string::npos || text.find('\0') < text.size()) return false;
    if (text.find_first_not_of(" \t\r\n\xEF\xBB\xBF\xFE\xFF") != first) return false;
    const std::string page = lower_case(std::string_view(text).substr(first));
    return page.find("<!doctype html") != std::string::npos ||
           page.find("<html") != std::string::npos;
}

/// `start` begins a zlib stream: two bytes say little, so its first kilobytes must unpack, to more
/// than went in or to its end.
bool is_zlib(ByteView start) {
    if (start.size() < 64 || (load_le<std::uint8_t>(start) & 0x0FU) != 8 ||
        load_be<std::uint16_t>(start) % 31 != 0)
        return false;
    z_stream stream{};
    if (inflateInit(&stream) != Z_OK) return false;
    Bytes input(start.begin(), start.end()), output(64 * kib);
    stream.next_in = reinterpret_cast<Bytef*>(input.data());
    stream.avail_in = static_cast<uInt>(input.size());
    int state = Z_OK;
    while (state == Z_OK && stream.avail_in > 0) {
        stream.next_out = reinterpret_cast<Bytef*>(output.data());
        stream.avail_out = static_cast<uInt>(output.size());
        state = inflate(&stream, Z_NO_FLUSH);
    }
    const bool unpacks =
        state == Z_STREAM_END || (state == Z_OK && stream.total_out > stream.total_in);
    inflateEnd(&stream);
    return unpacks;
}

/// The properties xz and lzma write, a dictionary of a power of two, a plausible size, and a zero
/// where the range coder begins (lzma.txt of the XZ Utils, 1.1).
bool is_lzma(ByteView start) {
    constexpr std::uint64_t unknown = ~std::uint64_t{0}, most = std::uint64_t{1} << 40U;
    if (start.size() < 64 || load_le<std::uint8_t>(start) != 0x5D) return false;
    const auto dictionary = load_le<std::uint32_t>(start, 1);
    const auto size = load_le<std::uint64_t>(start, 5);
    return dictionary >= 4 * kib && std::has_single_bit(dictionary) && size > 0 &&
           (size == unknown || size < most) && load_le<std::uint8_t>(start, 13) == 0;
}

/// Frames that may be passed over stand before real ones (RFC 8878, 3.1.2; the LZ4 frame format);
/// versions of zstd before 0.8 counted their magic up.
bool is_zstd_or_lz4(ByteView start) {
    if (start.size() < 16) return false;
    const auto magic = load_le<std::uint32_t>(start);
    return (magic & 0xFFFFFFF0U) == 0x184D2A50U || (magic >= 0xFD2FB522U && magic <= 0xFD2FB527U);
}

/// Two bytes and what follows them: `compress` says how many bits it uses, arj how long its header
/// is.
bool is_old_archive(ByteView start) {
    if (start.size() < 64) return false;
    const auto byte = [&](std::size_t at) { return load_le<std::uint8_t>(start, at); };
    if (at(start, 0, "\x1F\x9D")) {
        const unsigned bits = byte(2) & 0x1FU;
        return (byte(2) & 0x60U) == 0 && bits >= 9 && bits <= 16;
    }
    return at(start, 0, "\x60\xEA") && load_le<std::uint16_t>(start, 2) <= 2600 && byte(4) >= 30 &&
           byte(4) <= 60 && byte(5) <= 15;
}

/// tar before it had a name of its own: the header adds up to what it says (POSIX, ustar, chksum).
bool is_old_tar(ByteView start) {
    constexpr std::size_t header = 512, place = 148, length = 8;
    if (start.size() < header || start[0] == std::byte{0}) return false;
    std::uint32_t told = 0, sum = length * ' ';
    std::size_t digits = 0;
    for (std::size_t i = 0; i < header; ++i) {
        const auto value = load_le<std::uint8_t>(start, i);
        if (i < place || i >= place + length) {
            sum += value;
        } else if (value >= '0' && value <= '7') {
            told = told * 8 + (value - '0');
            ++digits;
        } else if (value != ' ' && value != 0) {
            return false;
        }
    }
    return digits >= 3 && told == sum;
}

/// Lines of letters and nothing else, or an answer in JSON or XML: a note, a list, an error
/// message.
bool is_text(ByteView start) {
    const std::string_view text = as_text(start);
    const bool lines = text.find('\n') != std::string_view::npos;
    if (!lines && text.find_first_of("{[<") != 0) return false;
    return std::ranges::none_of(text, [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return (byte < 0x20 && c != '\n' && c != '\r' && c != '\t') || byte == 0x7F || byte == 0xFF;
    });
}

/// By the message of its stub, or by the header that its word at 0x3C leads to.
bool is_windows_program(ByteView start) {
    if (start.size() >= 64 && at(start, 0, "MZ") &&
        at(start, load_le<std::uint32_t>(start, 0x3C), "PE\0\0"sv))
        return true;
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

namespace {

/// Names in the middle of a header count where that header begins.
bool fits_around(const Magic& magic, ByteView start) {
    if (magic.offset == 4) return at(start, 0, "BZh"); // bzip2's own name comes before its level
    if (magic.offset == 2)                             // `-lh5-`, `-lzs-`
        return start.size() > 6 && start[6] == std::byte{'-'} && start[0] != std::byte{0};
    return true;
}

} // namespace

std::optional<Foreign> recognise_foreign(ByteView start) {
    for (const Magic& magic : magics)
        if (at(start, magic.offset, magic.bytes) && fits_around(magic, start)) return magic.is;
    if (is_zlib(start)) return Foreign{"a zlib stream", unpack};
    if (is_lzma(start)) return Foreign{"an lzma file", unpack};
    if (is_zstd_or_lz4(start)) return Foreign{"a zstd or lz4 file", unpack};
    if (is_old_archive(start)) return Foreign{"an archive of an old kind (compress, arj)", unpack};
    if (is_old_tar(start)) return Foreign{"a tar archive", unpack};
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
    if (is_text(start)) return ImageKind::text;
    for (const std::string_view picture : {"\x89PNG\r\n\x1A\n"sv, "\xFF\xD8\xFF"sv, "GIF8"sv})
        if (at(start, 0, picture)) return ImageKind::picture;
    if (at(start,
           0,
           "\x7F"
           "ELF"))
        return ImageKind::program;
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
    case ImageKind::text:
        return "a text";
    case ImageKind::picture:
        return "a picture";
    case ImageKind::program:
        return "a program (ELF)";
    }
    return "?";
}

bool belongs_elsewhere(ImageKind kind, std::string_view member, std::string_view partition) {
    const std::string family = family_of(partition);
    if (!is_known(family)) return false;
    switch (kind) {
    case ImageKind::preloader:
    case ImageKind::boot_area:
    case ImageKind::text:
    case ImageKind::picture:
    case ImageKind::program:
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

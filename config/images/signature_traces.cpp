#include "config/images/signature_traces.hpp"

#include "base/text.hpp"
#include "base/units.hpp"
#include "config/images/avb.hpp"
#include "config/package/boot_slots.hpp"

#include <algorithm>
#include <array>
#include <bitset>
#include <string>

namespace gangflash {

namespace {

using namespace std::string_view_literals;

constexpr std::size_t signature_size = 256;            ///< RSA of 2048 bits
constexpr std::uint64_t longest_block = 64 * kib;      ///< with its padding; longer is content
constexpr std::uint32_t certificate_type = 0x02000000; ///< mtk-firmware-package.md, 5.3

bool is_certificate(const ImageMember& member) {
    return lower_case(member.name).starts_with("cert") ||
           (member.image_type & 0xFF000000U) == certificate_type;
}

/// A signature has nearly as many different bytes as 256 draws give (162 on average, of 256);
/// padding has one or two, text and tables some forty.
bool looks_random(ByteView bytes) {
    std::bitset<256> seen;
    for (const std::byte b : bytes)
        seen.set(std::to_integer<std::size_t>(b));
    return seen.count() >= 120;
}

/// The last bytes of a file whose content ends at `end`.
Result<bool> block_behind(const FileReader& file, std::uint64_t end) {
    const std::uint64_t size = file.stamp().size;
    if (end > size || size - end < signature_size || size - end > longest_block) return false;
    std::array<std::byte, signature_size> last{};
    if (auto read = file.read(size - last.size(), last); !read) return read.error();
    return looks_random(last);
}

Result<bool> members_behind(const FileReader& file, std::uint64_t end) {
    const auto read = [&](std::uint64_t offset, std::span<std::byte> into) {
        return file.read(end + offset, into);
    };
    if (end >= file.stamp().size) return false;
    const auto found = list_image_members(file.stamp().size - end, read, file.name());
    // What cannot be read as members is another thing behind the image, or its padding.
    return found && std::ranges::any_of(found->members, is_certificate);
}

std::uint64_t end_of(const std::vector<ImageMember>& members) {
    const ImageMember& last = members.back();
    return round_up(last.offset + last.header_size + last.size,
                    std::max<std::uint64_t>(last.alignment, 1));
}

/// Where a boot image of header version 0 to 2 ends (AOSP bootimg.h); 0 for later ones, whose end
/// AVB says.
Result<std::uint64_t> end_of_boot_image(const FileReader& file) {
    std::array<std::byte, 1660> header{};
    if (file.stamp().size < header.size()) return std::uint64_t{0};
    if (auto read = file.read(0, header); !read) return read.error();
    const auto word = [&](std::size_t at) {
        return std::uint64_t{load_le<std::uint32_t>(header, at)};
    };
    const std::uint64_t page = word(36), version = word(40);
    if (page < 512 || page > 64 * kib || version > 2) return std::uint64_t{0};
    std::uint64_t end = page;
    for (const std::size_t at : {std::size_t{8}, std::size_t{16}, std::size_t{24}})
        end += round_up(word(at), page);
    if (version >= 1) end += round_up(word(1632), page); // recovery's dtbo
    if (version == 2) end += round_up(word(1648), page); // dtb
    return end;
}

Result<bool> has_avb(const FileReader& file) {
    const auto footer = read_avb_footer(file);
    if (!footer) return footer.error();
    return footer->has_value();
}

Result<bool> behind_boot_image(const FileReader& file) {
    const auto end = end_of_boot_image(file);
    if (!end) return end.error();
    if (*end == 0) return false;
    if (auto found = members_behind(file, *end); !found || *found) return found;
    return block_behind(file, *end);
}

/// Names of partitions without their slot or number.
constexpr std::array verified{
    "preloader"sv,     "loader_ext"sv,    "lk"sv,        "uboot"sv,
    "logo"sv,          "tee"sv,           "tz"sv,        "trustzone"sv,
    "boot"sv,          "bootimg"sv,       "recovery"sv,  "init_boot"sv,
    "vendor_boot"sv,   "dtbo"sv,          "odmdtbo"sv,   "vbmeta"sv,
    "vbmeta_system"sv, "vbmeta_vendor"sv, "scp"sv,       "sspm"sv,
    "spmfw"sv,         "mcupm"sv,         "mcupmfw"sv,   "gz"sv,
    "dpm"sv,           "pi_img"sv,        "md"sv,        "mdimg"sv,
    "mdrom"sv,         "mddsp"sv,         "mdarm"sv,     "modem"sv,
    "secro"sv,         "sec_ro"sv,        "ccu"sv,       "apusys"sv,
    "gpueb"sv,         "vcp"sv,           "audio_dsp"sv, "cam_vpu"sv,
};

/// `lk_a`, `scp1`, `sspm_2`, `md1img` → `lk`, `scp`, `sspm`, `mdimg`.
std::string without_numbers(std::string_view partition) {
    std::string name = lower_case(partition);
    name.resize(without_slot(name).size());
    std::erase_if(name, [](char c) { return c >= '0' && c <= '9'; });
    while (name.ends_with('_'))
        name.pop_back();
    return name;
}

} // namespace

Result<bool>
signature_traces(const FileReader& file, ImageKind kind, const std::vector<ImageMember>& members) {
    switch (kind) {
    case ImageKind::signed_sparse:
    case ImageKind::signed_payload:
        return true;
    case ImageKind::sparse:
    case ImageKind::preloader:
    case ImageKind::boot_area:
        return false;
    case ImageKind::vbmeta:
        return vbmeta_is_signed(file, 0);
    case ImageKind::mtk: {
        if (std::ranges::any_of(members, is_certificate)) return true;
        if (auto avb = has_avb(file); !avb || *avb) return avb;
        return block_behind(file, end_of(members));
    }
    case ImageKind::android_boot: {
        if (auto avb = has_avb(file); !avb || *avb) return avb;
        return behind_boot_image(file);
    }
    case ImageKind::raw:
    case ImageKind::text:
    case ImageKind::picture:
    case ImageKind::program:
    case ImageKind::vendor_boot:
    case ImageKind::disc:
    case ImageKind::u_boot:
    case ImageKind::device_tree:
    case ImageKind::dtbo:
    case ImageKind::file_system:
    case ImageKind::super:
    case ImageKind::disk:
    case ImageKind::blank:
        break;
    }
    return has_avb(file);
}

bool is_verified_partition(std::string_view name) {
    return std::ranges::find(verified, without_numbers(name)) != verified.end();
}

} // namespace gangflash

#include "config/images/avb.hpp"

#include "base/units.hpp"
#include "config/images/digests.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace gangflash {

namespace {

constexpr std::size_t footer_size = 64;
constexpr std::size_t header_size = 256;
constexpr std::uint64_t most_vbmeta = 1 * mib; ///< libavb's own limit is 64 KiB
constexpr std::size_t hash_descriptor_size = 132;
constexpr std::uint64_t hash_descriptor = 2;

struct Vbmeta {
    Bytes bytes; ///< header, authentication block, auxiliary block
    std::uint64_t authentication = 0, auxiliary = 0;
    std::uint32_t algorithm = 0;

    std::uint64_t word(std::size_t at) const { return load_be<std::uint64_t>(bytes, at); }
    ByteView aux() const {
        return ByteView(bytes).subspan(header_size + authentication, auxiliary);
    }
};

/// `from` and `size` inside `whole`.
bool inside(std::uint64_t from, std::uint64_t size, std::uint64_t whole) {
    return from <= whole && size <= whole - from;
}

Result<std::optional<Vbmeta>> read_vbmeta(const FileReader& file, std::uint64_t offset) {
    Vbmeta vbmeta;
    if (!inside(offset, header_size, file.stamp().size)) return std::optional<Vbmeta>{};
    vbmeta.bytes.resize(header_size);
    if (auto read = file.read(offset, vbmeta.bytes); !read) return read.error();
    if (as_text(ByteView(vbmeta.bytes).first(4)) != "AVB0") return std::optional<Vbmeta>{};
    vbmeta.authentication = vbmeta.word(12);
    vbmeta.auxiliary = vbmeta.word(20);
    vbmeta.algorithm = load_be<std::uint32_t>(vbmeta.bytes, 28);
    if (vbmeta.authentication > most_vbmeta || vbmeta.auxiliary > most_vbmeta)
        return std::optional<Vbmeta>{};
    const std::uint64_t size = header_size + vbmeta.authentication + vbmeta.auxiliary;
    if (!inside(offset, size, file.stamp().size)) return std::optional<Vbmeta>{};
    vbmeta.bytes.resize(size);
    if (auto read = file.read(offset, vbmeta.bytes); !read) return read.error();
    return std::optional<Vbmeta>(std::move(vbmeta));
}

Fault mismatch(const FileReader& file, std::string_view what, ByteView told, ByteView is) {
    return {ErrorCode::image_invalid,
            fmt::format(
                "{}: {} is {}, the content has {}", file.name(), what, to_hex(told), to_hex(is))};
}

/// Algorithms 1 to 3 are of SHA-256, 4 to 6 of SHA-512.
std::optional<DigestKind> digest_of_algorithm(std::uint32_t algorithm) {
    if (algorithm >= 1 && algorithm <= 3) return DigestKind::sha256;
    if (algorithm >= 4 && algorithm <= 6) return DigestKind::sha512;
    return std::nullopt;
}

Result<void> check_own_hash(const FileReader& file, const Vbmeta& vbmeta) {
    const auto kind = digest_of_algorithm(vbmeta.algorithm);
    const std::uint64_t at = vbmeta.word(32), size = vbmeta.word(40);
    if (!kind || size == 0 || !inside(at, size, vbmeta.authentication)) return success();
    Digest digest(*kind);
    digest.update(ByteView(vbmeta.bytes).first(header_size));
    digest.update(vbmeta.aux());
    const Bytes is = digest.finish();
    const ByteView told = ByteView(vbmeta.bytes).subspan(header_size + at, size);
    if (!std::ranges::equal(is, told)) return mismatch(file, "the hash of its vbmeta", told, is);
    return success();
}

std::optional<DigestKind> digest_of_name(std::string_view name) {
    if (name == "sha256") return DigestKind::sha256;
    if (name == "sha512") return DigestKind::sha512;
    if (name == "sha1") return DigestKind::sha1;
    return std::nullopt;
}

/// A hash descriptor's digest: over its salt and the image.
Result<void> check_descriptor(const FileReader& file, ByteView descriptor, std::uint64_t before) {
    const auto image_size = load_be<std::uint64_t>(descriptor, 16);
    std::string_view name = as_text(descriptor.subspan(24, 32));
    name = name.substr(0, name.find('\0'));
    const std::uint64_t name_length = load_be<std::uint32_t>(descriptor, 56);
    const std::uint64_t salt_length = load_be<std::uint32_t>(descriptor, 60);
    const std::uint64_t digest_length = load_be<std::uint32_t>(descriptor, 64);
    const std::uint64_t all = name_length + salt_length + digest_length;
    const auto kind = digest_of_name(name);
    if (!kind || image_size > before || !inside(hash_descriptor_size, all, descriptor.size()))
        return success();
    Digest digest(*kind);
    digest.update(descriptor.subspan(hash_descriptor_size + name_length, salt_length));
    if (auto fed = feed(digest, file, 0, image_size); !fed) return fed;
    const Bytes is = digest.finish();
    const ByteView told =
        descriptor.subspan(hash_descriptor_size + name_length + salt_length, digest_length);
    if (!std::ranges::equal(is, told))
        return mismatch(file, fmt::format("the {} in its AVB footer", name), told, is);
    return success();
}

Result<void> check_descriptors(const FileReader& file, const Vbmeta& vbmeta, std::uint64_t before) {
    const std::uint64_t from = vbmeta.word(96), size = vbmeta.word(104);
    if (!inside(from, size, vbmeta.auxiliary)) return success();
    ByteView rest = vbmeta.aux().subspan(from, size);
    while (rest.size() >= 16) {
        const auto tag = load_be<std::uint64_t>(rest);
        const auto following = load_be<std::uint64_t>(rest, 8);
        if (following > rest.size() - 16) break;
        const ByteView descriptor = rest.first(16 + following);
        if (tag == hash_descriptor && descriptor.size() >= hash_descriptor_size)
            if (auto fits = check_descriptor(file, descriptor, before); !fits) return fits;
        rest = rest.subspan(descriptor.size());
    }
    return success();
}

} // namespace

Result<std::optional<AvbFooter>> read_avb_footer(const FileReader& file) {
    const std::uint64_t size = file.stamp().size;
    if (size < footer_size) return std::optional<AvbFooter>{};
    std::array<std::byte, footer_size> raw{};
    if (auto read = file.read(size - footer_size, raw); !read) return read.error();
    if (as_text(ByteView(raw).first(4)) != "AVBf") return std::optional<AvbFooter>{};
    const AvbFooter footer{load_be<std::uint64_t>(raw, 12),
                           load_be<std::uint64_t>(raw, 20),
                           load_be<std::uint64_t>(raw, 28)};
    if (!inside(footer.vbmeta_offset, footer.vbmeta_size, size) ||
        footer.image_size > footer.vbmeta_offset)
        return std::optional<AvbFooter>{};
    return std::optional<AvbFooter>(footer);
}

Result<bool> vbmeta_is_signed(const FileReader& file, std::uint64_t offset) {
    const auto vbmeta = read_vbmeta(file, offset);
    if (!vbmeta) return vbmeta.error();
    return vbmeta->has_value() && (*vbmeta)->algorithm != 0;
}

Result<void> check_avb_hashes(const FileReader& file, std::uint64_t offset, std::uint64_t size) {
    const auto vbmeta = read_vbmeta(file, offset);
    if (!vbmeta) return vbmeta.error();
    if (!vbmeta->has_value()) return success();
    if (auto own = check_own_hash(file, **vbmeta); !own) return own;
    return check_descriptors(file, **vbmeta, size);
}

} // namespace gangflash

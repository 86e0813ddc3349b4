#include "config/images/image_header.hpp"

#include "base/units.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include <fmt/format.h>

namespace gangflash {

namespace {

// Offsets: mtk-firmware-package.md, 5.3; all little-endian.
constexpr std::uint32_t header_magic = 0x58881688;
constexpr std::uint32_t extension_magic = 0x58891689;
constexpr std::uint32_t header_size = 512;
constexpr std::uint32_t usual_alignment = 16;
constexpr std::uint32_t most_alignment = 1U << 20U;
constexpr std::size_t most_members = 1024; ///< no list seen comes near; ends a loop

using Header = std::array<std::byte, header_size>;

std::string text_field(ByteView bytes) {
    const std::string_view text = as_text(bytes);
    return std::string(text.substr(0, text.find('\0')));
}

std::uint64_t wide(const Header& raw, std::size_t low_at, std::size_t high_at) {
    return load_le<std::uint32_t>(raw, low_at) | std::uint64_t{load_le<std::uint32_t>(raw, high_at)}
                                                     << 32U;
}

ImageMember read_member(const Header& raw, std::uint64_t offset) {
    ImageMember member;
    member.offset = offset;
    member.size = load_le<std::uint32_t>(raw, 4);
    member.name = text_field(ByteView(raw).subspan(8, 32));
    member.load_address = load_le<std::uint32_t>(raw, 40);
    member.mode = load_le<std::uint32_t>(raw, 44);
    member.header_size = header_size;
    member.alignment = usual_alignment;
    member.extended = load_le<std::uint32_t>(raw, 48) == extension_magic;
    if (!member.extended) return member;
    member.header_size = load_le<std::uint32_t>(raw, 52);
    member.header_version = load_le<std::uint32_t>(raw, 56);
    member.image_type = load_le<std::uint32_t>(raw, 60);
    member.last = load_le<std::uint32_t>(raw, 64) == 1;
    member.alignment = load_le<std::uint32_t>(raw, 68);
    member.size = wide(raw, 4, 72);
    member.load_address = wide(raw, 40, 76);
    return member;
}

/// What is wrong with it, when anything is.
std::optional<std::string> complaint(const ImageMember& member, std::uint64_t file_size) {
    if (member.header_size < header_size || member.header_size > file_size - member.offset)
        return fmt::format("header of {} bytes", member.header_size);
    if (member.alignment > most_alignment) return fmt::format("alignment {:#x}", member.alignment);
    return std::nullopt;
}

std::uint64_t room_for(const ImageMember& member, std::uint64_t file_size) {
    return file_size - member.offset - member.header_size;
}

Fault about(const std::string& name,
            std::size_t number,
            const ImageMember& member,
            std::string_view why) {
    return {ErrorCode::image_invalid,
            fmt::format(
                "{}: member {} ({}) at {:#x}: {}", name, number, member.name, member.offset, why)};
}

} // namespace

bool looks_like_image_member(ByteView start) {
    return start.size() >= 4 && load_le<std::uint32_t>(start) == header_magic;
}

Result<ImageMembers>
list_image_members(std::uint64_t size, const ReadAt& read, const std::string& name) {
    ImageMembers found;
    std::vector<ImageMember>& members = found.members;
    std::uint64_t at = 0;
    while (at <= size && size - at >= header_size && members.size() < most_members) {
        Header raw{};
        if (auto got = read(at, raw); !got) return got.error();
        if (!looks_like_image_member(raw)) break;
        ImageMember member = read_member(raw, at);
        if (const auto why = complaint(member, size))
            return about(name, members.size(), member, *why);
        const std::uint64_t room = room_for(member, size);
        const bool cut = member.size > room;
        if (cut) found.missing_bytes = member.size - room;
        at = round_up(at + member.header_size + std::min(member.size, room),
                      std::max<std::uint64_t>(member.alignment, 1));
        members.push_back(std::move(member));
        if (cut) break;
    }
    if (members.empty())
        return Fault{ErrorCode::image_invalid,
                     fmt::format("{}: cut short inside its first header", name)};
    return found;
}

Result<std::vector<ImageMember>>
parse_image_members(std::uint64_t size, const ReadAt& read, const std::string& name) {
    auto found = list_image_members(size, read, name);
    if (!found) return found.error();
    const ImageMember& last = found->members.back();
    if (found->missing_bytes > 0)
        return about(name,
                     found->members.size() - 1,
                     last,
                     fmt::format("cut short: {:#x} bytes, {:#x} are there",
                                 last.size,
                                 last.size - found->missing_bytes));
    return std::move(found->members);
}

} // namespace gangflash

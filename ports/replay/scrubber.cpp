#include "ports/replay/scrubber.hpp"

#include <algorithm>
#include <array>

namespace gangflash::replay {

namespace {

constexpr std::byte get_me_id{0xe1}, get_soc_id{0xe7};
constexpr std::size_t longest_id = 64;      ///< 16 and 32 in every phone seen
constexpr std::size_t shortest_secret = 14; ///< digits of an IMEI without its check digit
constexpr std::byte zero_digit{'0'};

bool is_digit(std::byte byte) {
    return byte >= std::byte{'0'} && byte <= std::byte{'9'};
}

/// UEFI 2.10, 5.3.2: the header follows the protective MBR, 512 or 4096 bytes long.
bool is_partition_table(ByteView bytes) {
    constexpr std::string_view signature = "EFI PART";
    constexpr std::array<std::size_t, 3> places{0, 512, 4096};
    return std::ranges::any_of(places, [&](std::size_t at) {
        return bytes.size() >= at + signature.size() &&
               as_text(bytes.subspan(at, signature.size())) == signature;
    });
}

/// Digits `step` bytes apart; the bytes between them are zero.
void hide_numbers(Bytes& bytes, std::size_t step) {
    for (std::size_t start = 0; start < bytes.size();) {
        std::size_t end = start;
        while (end < bytes.size() && is_digit(bytes[end]) &&
               (step == 1 || (end + 1 < bytes.size() && bytes[end + 1] == std::byte{0})))
            end += step;
        const std::size_t digits = (end - start) / step;
        if (digits >= shortest_secret)
            for (std::size_t at = start; at < end; at += step)
                bytes[at] = zero_digit;
        start = digits > 0 ? end : start + 1;
    }
}

} // namespace

void hide_long_numbers(Bytes& bytes) {
    hide_numbers(bytes, 1);
    hide_numbers(bytes, 2);
}

Sent Scrubber::sent(ByteView bytes) {
    watch_command(bytes);
    if (bytes.size() > longest_kept)
        return {
            {}, bytes.size(), withheld_ ? std::nullopt : std::optional(sha256(bytes).hex()), false};
    Bytes kept(bytes.begin(), bytes.end());
    hide_known_ids(kept);
    hide_long_numbers(kept);
    return {std::move(kept), bytes.size(), std::nullopt, true};
}

Received Scrubber::received(ByteView bytes) {
    watch_answer(bytes);
    if (bytes.size() > longest_kept && !is_partition_table(bytes)) {
        withheld_ = true;
        return {{}, bytes.size(), true};
    }
    Bytes kept(bytes.begin(), bytes.end());
    hide_known_ids(kept);
    if (!is_partition_table(bytes)) hide_long_numbers(kept);
    return {std::move(kept), bytes.size(), false};
}

void Scrubber::watch_command(ByteView bytes) {
    id_answer_.reset();
    if (bytes.size() == 1 && (bytes[0] == get_me_id || bytes[0] == get_soc_id))
        id_answer_ = IdAnswer{bytes[0], {}};
}

/// The answer may come in any packets, and is learnt with the packet that ends it; so an id that
/// comes byte by byte would be written before it is known. No phone splits inside the id itself
/// (reference: mtk-brom-preloader-legacy-da.md, 1.4: one packet per field).
void Scrubber::watch_answer(ByteView bytes) {
    if (!id_answer_) return;
    Bytes& answer = id_answer_->so_far;
    answer.insert(answer.end(), bytes.begin(), bytes.end());
    constexpr std::size_t head = 1 + 4;
    if (answer.size() < head) return;
    const std::size_t length = load_be<std::uint32_t>(answer, 1);
    if (answer[0] != id_answer_->command || length == 0 || length > longest_id) {
        id_answer_.reset();
    } else if (answer.size() >= head + length) {
        const auto id = answer.begin() + head;
        learn(Bytes(id, id + static_cast<std::ptrdiff_t>(length)));
        id_answer_.reset();
    }
}

void Scrubber::learn(Bytes id) {
    const Sha256 hash = sha256(id);
    Bytes pseudonym(id.size());
    for (std::size_t i = 0; i < pseudonym.size(); ++i)
        pseudonym[i] = hash.bytes[i % hash.bytes.size()];
    pseudonyms_.emplace_back(std::move(id), std::move(pseudonym));
}

void Scrubber::hide_known_ids(Bytes& bytes) const {
    for (const auto& [id, pseudonym] : pseudonyms_)
        for (auto at = bytes.begin();;) {
            at = std::search(at, bytes.end(), id.begin(), id.end());
            if (at == bytes.end()) break;
            at = std::ranges::copy(pseudonym, at).out;
        }
}

} // namespace gangflash::replay

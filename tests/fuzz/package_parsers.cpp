#include "config/gpt/gpt.hpp"
#include "config/images/image_header.hpp"
#include "config/images/open_image.hpp"
#include "config/package/agent_container.hpp"
#include "config/package/boot_slots.hpp"
#include "config/package/preloader.hpp"
#include "config/recipe/differences.hpp"
#include "config/recipe/recipe.hpp"
#include "config/recipe/signature.hpp"
#include "config/scatter/scatter.hpp"
#include "engine/mediatek/challenge_signers.hpp"
#include "ports/virtual/crc32.hpp"
#include "tests/fuzz/fuzzing.hpp"
#include "tests/fuzz/parsers.hpp"

#include <algorithm>
#include <array>
#include <memory>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <openssl/evp.h>

using namespace gangflash;
using namespace gangflash::fuzz;

namespace {

/// Every extent is readable at both ends, inside the image and apart from the next.
void check_image(const Image& image) {
    std::uint64_t free_from = 0;
    for (const Extent& extent : image.extents()) {
        must(extent.length > 0 && extent.offset >= free_from);
        free_from = extent.offset + extent.length;
        must(free_from <= image.expanded_size());
        std::array<std::byte, 16> piece{};
        const auto part = std::span(piece).first(std::min<std::uint64_t>(extent.length, 16));
        must(image.read(extent.offset, part).has_value());
        must(image.read(free_from - part.size(), part).has_value());
    }
}

void check_gpt(ByteView area) {
    const auto gpt = parse_any_gpt(area, "pgpt");
    if (!gpt) return;
    must(looks_like_gpt(area));
    for (const GptPartition& partition : gpt->partitions) {
        must(gpt->size_of(partition).value >= gpt->sector_size);
        must(partition.last_lba >= partition.first_lba);
        must(gpt->start_of(partition).value + gpt->size_of(partition).value > 0);
    }
}

/// Makes the checksums of a primary table right, as a vendor's tool would, so that what the fuzzer
/// changed is looked at and not just refused. False when there is no place for a table.
bool mend_checksums(Bytes& area) {
    for (const std::size_t at : {std::size_t{512}, std::size_t{4096}}) {
        if (area.size() < 2 * at) continue;
        const auto header_size = load_le<std::uint32_t>(area, at + 12);
        const auto count = load_le<std::uint32_t>(area, at + 80);
        const auto entry_size = load_le<std::uint32_t>(area, at + 84);
        const std::uint64_t table = std::uint64_t{count} * entry_size;
        if (header_size < 92 || header_size > at || table > area.size() - 2 * at) continue;
        const ByteView entries = ByteView(area).subspan(2 * at, table);
        store_le(std::span(area), vphone::crc32(entries), at + 88);
        store_le<std::uint32_t>(area, 0, at + 16);
        const ByteView header = ByteView(area).subspan(at, header_size);
        store_le(std::span(area), vphone::crc32(header), at + 16);
        return true;
    }
    return false;
}

/// The vendor's key answers a challenge of 16 bytes, or is refused; its content is never told.
void answer_challenge(ByteView key) {
    const auto file = std::make_shared<const SecretFile>("sla.pem", Bytes(key.begin(), key.end()));
    const auto signer = make_key_signer(file);
    asio::io_context context;
    bool ended = false;
    const auto check = [&](std::exception_ptr thrown, const Result<Bytes>& answer) {
        must(!thrown);
        ended = true;
        if (answer) return must(answer->size() >= 27); // padding of 11 (RFC 8017, 7.2) and 16
        must(answer.error().code == ErrorCode::auth_required);
        must(detail_of(answer.error()).starts_with("sla.pem "));
    };
    asio::co_spawn(context, signer->answer(Bytes(16, std::byte{0x5C})), check);
    context.run();
    must(ended);
}

void check_key(std::string_view pem) {
    const MemoryFile file{as_bytes(pem)};
    const ByteView message = as_bytes(std::string_view("a recipe"));
    const Signature nothing{};
    if (const auto key = load_public_key(file.path()); !key)
        must(detail_of(key.error()).find(file.path()) != std::string::npos);
    else
        verifies(message, nothing, *key); // a key of small order may even say yes
    // OpenSSL would ask a terminal for the passphrase.
    if (pem.find("ENCRYPTED") == pem.npos)
        if (const auto key = PrivateKey::load(file.path()); key) {
            must(*key->sign(message) == *key->sign(message)); // RFC 8032: no randomness
            must(verifies(message, *key->sign(message), key->public_key()));
        }
    answer_challenge(as_bytes(pem));
}

std::string as_pem(std::string_view label, const std::uint8_t* data, std::size_t size) {
    std::string letters((size + 2) / 3 * 4 + 1, '\0');
    letters.resize(static_cast<std::size_t>(EVP_EncodeBlock(
        reinterpret_cast<unsigned char*>(letters.data()), data, static_cast<int>(size))));
    std::string lines;
    for (std::size_t at = 0; at < letters.size(); at += 64)
        lines += letters.substr(at, 64) + '\n';
    return fmt::format("-----BEGIN {0}-----\n{1}-----END {0}-----\n", label, lines);
}

} // namespace

int fuzz_scatter(const std::uint8_t* data, std::size_t size) {
    const std::string_view text = text_view(data, size);
    looks_like_scatter(text);
    const auto scatter = parse_scatter(text, "MT6765_scatter.txt");
    if (!scatter) {
        must(!scatter.error().empty());
        return 0;
    }
    must(!scatter->storages.empty());
    Findings findings;
    check_scatter(*scatter, findings);
    for (const ScatterStorage& storage : scatter->storages) {
        must(!storage.partitions.empty() && storage.block_size > 0);
        const ByteCount room{std::uint64_t{1} << 36U};
        if (const auto starts = resolve_end_of_storage(storage, room))
            for (const auto& [index, start] : *starts)
                must(start + storage.partitions[index].size <= DeviceAddress{room.value});
    }
    return 0;
}

int fuzz_agent(const std::uint8_t* data, std::size_t size) {
    const ByteView bytes = view(data, size);
    const auto agent = parse_agent_container(Bytes(bytes.begin(), bytes.end()), "DA.bin");
    if (!agent) return 0;
    for (const AgentEntry& entry : agent->entries)
        for (const AgentRegion& region : entry.regions)
            must(std::uint64_t{region.offset} + region.length <= size);
    for (const ChipFacts& chip : chip_table())
        if (const auto files = choose_agent(*agent, chip))
            must(files->da1.signature_length <= files->da1.bytes.size());
    return 0;
}

int fuzz_preloader(const std::uint8_t* data, std::size_t size) {
    const ByteView bytes = view(data, size);
    // The list alone reaches deeper than a preloader around it would.
    if (const auto emi = parse_emi_block(bytes, "emi.bin")) must(emi->block.size() >= 0x74);
    const auto preloader = parse_preloader(bytes, "preloader.bin");
    if (!preloader) return 0;
    must(preloader->image.size() <= size);
    for (const StorageKind kind : {StorageKind::emmc, StorageKind::ufs}) {
        const auto again = parse_preloader(boot_area_image(*preloader, kind), "dump");
        must(again && again->image == preloader->image);
    }
    return 0;
}

int fuzz_sparse(const std::uint8_t* data, std::size_t size) {
    const MemoryFile file{view(data, size)};
    const auto image = load_image(file.path());
    if (image) check_image(**image);
    return 0;
}

int fuzz_slot_record(const std::uint8_t* data, std::size_t size) {
    Bytes area(slot_record_size);
    std::copy_n(
        reinterpret_cast<const std::byte*>(data), std::min(size, area.size()), area.begin());
    const SlotRecord record = parse_slot_record(area);
    if (record.state != SlotRecord::State::valid) must(record.starts() == BootSlot::a);
    if (record.state == SlotRecord::State::valid && contradiction_in(record).empty())
        must(record.of(record.starts()).can_start());
    return 0;
}

int fuzz_gpt(const std::uint8_t* data, std::size_t size) {
    const ByteView bytes = view(data, size);
    check_gpt(bytes);
    Bytes mended(bytes.begin(), bytes.end());
    if (mend_checksums(mended)) check_gpt(mended);
    return 0;
}

int fuzz_recipe(const std::uint8_t* data, std::size_t size) {
    const auto recipe = parse_recipe(text_view(data, size), "job.toml");
    if (!recipe) {
        must(!recipe.error().empty());
        return 0;
    }
    must(!recipe->packages.empty());
    const auto again = parse_recipe(format_recipe(*recipe), "job.toml");
    must(again.has_value() && differences(*recipe, *again).empty());
    return 0;
}

int fuzz_image_header(const std::uint8_t* data, std::size_t size) {
    const ByteView bytes = view(data, size);
    const auto read = [&](std::uint64_t offset, std::span<std::byte> into) -> Result<void> {
        must(offset <= size && into.size() <= size - offset);
        std::copy_n(bytes.begin() + static_cast<std::ptrdiff_t>(offset), into.size(), into.begin());
        return success();
    };
    const auto members = parse_image_members(size, read, "lk.img");
    if (!members) return 0;
    for (const ImageMember& member : *members)
        must(member.offset + member.size <= size);
    return 0;
}

int fuzz_keys(const std::uint8_t* data, std::size_t size) {
    check_key(text_view(data, size));
    // The bytes inside the letters of a PEM file reach deeper than changed letters do.
    if (size > 4096) return 0;
    for (const char* label : {"PUBLIC KEY", "PRIVATE KEY", "RSA PRIVATE KEY"})
        check_key(as_pem(label, data, size));
    return 0;
}

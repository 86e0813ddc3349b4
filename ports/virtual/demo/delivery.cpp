#include "ports/virtual/demo/delivery.hpp"

#include "base/units.hpp"
#include "ports/virtual/agent/storage_target.hpp"
#include "ports/virtual/demo/demo_images.hpp"
#include "ports/virtual/legacy/dos_table.hpp"
#include "ports/virtual/legacy/pmt.hpp"
#include "ports/virtual/partition_table.hpp"

#include <algorithm>
#include <array>

namespace gangflash::vphone {

namespace {

constexpr std::size_t small_image = 64 * kib;
constexpr std::size_t nvram_data_at = 0x2'0000; ///< block size of eMMC scatter files

/// Which images the older firmware has; the rest of the partitions is empty.
Bytes old_image(const ImageSeed& seed, std::string_view partition) {
    constexpr std::array mtk_images{"logo", "md1img", "spmfw", "lk", "lk2", "tee1", "tee2"};
    const std::string_view name = modern_name(partition);
    if (name == "boot" || name == "recovery") return make_boot_image(seed, name, small_image);
    if (name == "vbmeta") return make_vbmeta(seed);
    if (name == "dtbo") return make_dtbo(seed, small_image);
    if (std::ranges::find(mtk_images, name) != mtk_images.end())
        return make_mtk_image(seed, name, small_image);
    if (name == "super" || name == "system" || name == "vendor")
        return expand(make_big_image(seed, name, small_image));
    return {};
}

/// Sum over the data of a BINREGION: words XORed and added in turn; a tail is loaded over the low
/// bytes of the word before and added; the length is XORed in at the end.
std::uint32_t binregion_sum(ByteView data) {
    std::uint32_t sum = 0;
    std::uint32_t word = 0;
    std::size_t at = 0;
    for (bool add = false; at + 4 <= data.size(); at += 4, add = !add) {
        word = load_le<std::uint32_t>(data, at);
        sum = add ? sum + word : sum ^ word;
    }
    if (at < data.size()) {
        for (std::size_t i = 0; at + i < data.size(); ++i) {
            const auto shift = static_cast<unsigned>(8 * i);
            word = (word & ~(0xFFU << shift)) |
                   (std::to_integer<std::uint32_t>(data[at + i]) << shift);
        }
        sum += word;
    }
    return sum ^ static_cast<std::uint32_t>(data.size());
}

} // namespace

Bytes make_nvram(const PhoneIdentity& who) {
    Bytes map;
    Bytes data;
    for (const auto& [path, content] : nvdata_files(who)) {
        const ByteView name = as_bytes(path);
        const std::size_t record = map.size();
        map.resize(record + 64); // record layout not published: name, offset, length
        std::copy_n(name.begin(),
                    std::min<std::size_t>(name.size(), 48),
                    map.begin() + static_cast<std::ptrdiff_t>(record));
        store_le(std::span(map), static_cast<std::uint32_t>(data.size()), record + 48);
        store_le(std::span(map), static_cast<std::uint32_t>(content.size()), record + 52);
        data.insert(data.end(), content.begin(), content.end());
    }
    data.insert(data.end(), who.calibration.begin(), who.calibration.end());
    Bytes region(nvram_data_at);
    store_le(std::span(region), static_cast<std::uint32_t>(map.size()), 0);
    store_le(std::span(region), static_cast<std::uint32_t>(data.size()), 4);
    store_le(std::span(region), std::uint32_t{1}, 8);
    store_le(std::span(region), binregion_sum(data), 12);
    std::ranges::copy(map, region.begin() + 16);
    region.insert(region.end(), data.begin(), data.end());
    return region;
}

struct Delivery::Firmware {
    struct Piece {
        std::uint64_t at = 0;
        Bytes bytes;
    };

    explicit Firmware(const ChipModel& chip) {
        const ImageSeed seed{chip, 0};
        if (chip.table == TableKind::gpt) {
            const TableImages table = make_table(chip);
            images.push_back({0, table.primary});
            images.push_back({chip.shape.user - table.backup.size(), table.backup});
        }
        const Bytes preloader = make_preloader(seed);
        boot_area = boot_area_header(chip, static_cast<std::uint32_t>(preloader.size()));
        boot_area.insert(boot_area.end(), preloader.begin(), preloader.end());
        const std::vector<DosTable> dos_tables = make_dos_tables(chip);
        for (const PlacedPart& placed : place_parts(chip)) {
            if (Bytes image = old_image(seed, placed.part.name); !image.empty())
                images.push_back({placed.start, std::move(image)});
            for (const DosTable& dos : dos_tables)
                if (dos.name == placed.part.name) images.push_back({placed.start, dos.sector});
            if (placed.part.name == "nvdata") {
                nvdata = std::make_unique<NvdataTemplate>(placed.size);
                nvdata_at = placed.start;
            }
        }
    }

    Bytes boot_area;
    std::vector<Piece> images;
    std::unique_ptr<NvdataTemplate> nvdata;
    std::uint64_t nvdata_at = 0;
};

Delivery::Delivery(const ChipModel& chip)
    : chip_(chip), firmware_(std::make_unique<Firmware>(chip)) {
    MemoryStorage pattern(chip.shape);
    fill(pattern, make_identity(0, 0, chip.storage_maker, chip.storage_product));
    common_ = pattern.release();
}
Delivery::~Delivery() = default;

void Delivery::fill(Storage& storage, const PhoneIdentity& who) const {
    // Everything is written all the same: over shared pages, what is equal costs nothing.
    if (common_) storage.adopt(common_);
    const auto user = [&](std::uint64_t at, ByteView bytes) {
        storage.write(Region::user, at, bytes);
    };
    storage.write(Region::boot1, 0, firmware_->boot_area);
    storage.write(Region::boot2, 0, firmware_->boot_area);
    if (chip_.table == TableKind::pmt) store_pmt(chip_, storage, make_pmt(chip_));
    for (const Firmware::Piece& piece : firmware_->images)
        user(piece.at, piece.bytes);
    if (firmware_->nvdata) firmware_->nvdata->stamp(storage, firmware_->nvdata_at, who);

    // Calibration that exists on this phone only: every protected partition gets its own part.
    std::size_t slice = 0;
    for (const PlacedPart& placed : place_parts(chip_)) {
        const std::string_view name = modern_name(placed.part.name);
        if (name == "proinfo") {
            user(placed.start, product_info(who));
        } else if (name == "nvram") {
            user(placed.start, make_nvram(who));
        } else if (placed.part.operation == "PROTECTED" || name == "seccfg" || name == "frp") {
            constexpr std::size_t slice_size = 4 * kib;
            user(placed.start, ByteView(who.calibration).subspan(slice++ * slice_size, slice_size));
        }
    }
}

} // namespace gangflash::vphone

// Packages of every shape, on whole phones: what a scatter says is read here anew, by a reader that
// shares nothing with the loader, and a PASS must be true by that reading.
#include "config/package/package.hpp"
#include "config/plan/plan_builder.hpp"
#include "ports/virtual/demo/demo_package.hpp"
#include "ports/virtual/legacy/agent_build.hpp"
#include "tests/simulation/gang.hpp"
#include "tests/support/environment.hpp"
#include "tests/support/scatter_edit.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <map>
#include <set>
#include <stdexcept>

#include <gtest/gtest.h>

namespace gangflash::sim {

namespace {

using tests::from_environment;

namespace fs = std::filesystem;

/// What the host wrote and erased, as the phone saw it.
struct Touched {
    Region region{};
    std::uint64_t start = 0, end = 0;
};

class WatchedStorage final : public vphone::MemoryStorage {
public:
    using MemoryStorage::MemoryStorage;
    void delivered() override { delivered_ = true; }
    void write(Region region, std::uint64_t at, ByteView from) override {
        MemoryStorage::write(region, at, from);
        if (delivered_) touched.push_back({region, at, at + from.size()});
    }
    void erase(Region region, std::uint64_t at, std::uint64_t length) override {
        MemoryStorage::erase(region, at, length);
        if (delivered_) touched.push_back({region, at, at + length});
    }
    std::vector<Touched> touched;

private:
    bool delivered_ = false;
};

/// An image with bytes at its two ends and nothing but zeros in between, raw or sparse.
Bytes big_image(std::uint64_t size, std::uint8_t mark) {
    Bytes bytes(size);
    for (std::size_t i = 0; i < 4096 && i < size; ++i) {
        bytes[i] = static_cast<std::byte>(mark + i % 7);
        bytes[size - 1 - i] = static_cast<std::byte>(mark + i % 5);
    }
    return bytes;
}

void put_le(Bytes& into, std::uint64_t value, unsigned width) {
    for (unsigned i = 0; i < width; ++i)
        into.push_back(static_cast<std::byte>(value >> (8 * i)));
}

/// Android sparse: first block raw, a hole, last block raw.
Bytes sparse_file(const Bytes& content) {
    constexpr std::uint32_t block = 4096;
    const auto blocks = static_cast<std::uint32_t>(content.size() / block);
    Bytes file;
    put_le(file, 0xED26FF3A, 4);
    put_le(file, 1, 2);
    put_le(file, 0, 2);
    put_le(file, 28, 2);
    put_le(file, 12, 2);
    put_le(file, block, 4);
    put_le(file, blocks, 4);
    put_le(file, 3, 4);
    put_le(file, 0, 4);
    const auto chunk = [&](unsigned kind, std::uint32_t count, ByteView data) {
        put_le(file, kind, 2);
        put_le(file, 0, 2);
        put_le(file, count, 4);
        put_le(file, 12 + data.size(), 4);
        file.insert(file.end(), data.begin(), data.end());
    };
    chunk(0xCAC1, 1, ByteView(content).first(block));
    chunk(0xCAC3, blocks - 2, {});
    chunk(0xCAC1, 1, ByteView(content).last(block));
    return file;
}

/// A sparse image that is one hole.
Bytes sparse_hole(std::uint32_t blocks) {
    Bytes file;
    put_le(file, 0xED26FF3A, 4);
    put_le(file, 1, 2);
    put_le(file, 0, 2);
    put_le(file, 28, 2);
    put_le(file, 12, 2);
    put_le(file, 4096, 4);
    put_le(file, blocks, 4);
    put_le(file, 1, 4);
    put_le(file, 0, 4);
    put_le(file, 0xCAC3, 2);
    put_le(file, 0, 2);
    put_le(file, blocks, 4);
    put_le(file, 12, 4);
    return file;
}

void store(const fs::path& path, ByteView bytes) {
    std::ofstream out(path, std::ios::binary | std::ios::trunc);
    out.write(as_text(bytes).data(), static_cast<std::streamsize>(bytes.size()));
}

Bytes load(const fs::path& path) {
    std::ifstream in(path, std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    const ByteView bytes = as_bytes(text);
    return {bytes.begin(), bytes.end()};
}

constexpr std::array kept_names{"proinfo",
                                "nvram",
                                "nvdata",
                                "nvcfg",
                                "protect1",
                                "protect2",
                                "persist",
                                "seccfg",
                                "frp",
                                "otp",
                                "flashinfo",
                                "pgpt",
                                "sgpt"};

bool is_kept_name(const std::string& name) {
    return std::ranges::find(kept_names, name) != kept_names.end();
}

bool is_owners(const std::string& name) {
    return name == "userdata" || name == "metadata" || name == "md_udc";
}

const Bytes photo(4096, std::byte{0x5A});

/// A package made of a demo package by a handful of changes that makers and repairers make.
class RandomPackage {
public:
    RandomPackage(const fs::path& folder, const vphone::ChipModel& chip, std::uint64_t seed)
        : folder_(folder), chip_(chip), random_(seed) {
        const auto made = vphone::make_package(folder, chip, vphone::least_package_size);
        if (!made) throw std::runtime_error(describe(made.error()));
        const fs::path scatter = folder / fmt::format("{}_Android_scatter.txt", chip.name);
        file_ = ScatterFile::read(scatter);
        const bool unchecked = random_.chance(60);
        for (ScatterEntry& entry : file_.entries)
            entry["boundary_check"] = unchecked ? "false" : "true";
        if (random_.chance(50)) change_size();
        if (random_.chance(50)) split_boot_areas();
        if (random_.chance(15)) move_away();
        if (random_.chance(30)) nominal_userdata();
        userdata_ = random_.chance(50) ? Userdata::keep : Userdata::erase;
        verify_ = std::array{
            VerifyLevel::agent, VerifyLevel::sample, VerifyLevel::readback}[random_.below(3)];
        if (Random made_of = random_.fork(11); made_of.chance(25)) spoil(made_of);
        file_.write(scatter);
    }

    /// Why no phone may pass with this package; empty: it may.
    const std::string& must_not_pass() const { return must_not_pass_; }

    Checked<FlashPlan> plan() const {
        PackageOptions opening;
        opening.selection.userdata = userdata_;
        const auto package = open_package(folder_, opening);
        if (!package) return package.error();
        PlanOptions options;
        options.selection = opening.selection;
        options.verify = verify_;
        return make_plan(*package, options);
    }

    Userdata userdata() const { return userdata_; }
    VerifyLevel verify() const { return verify_; }
    const std::vector<std::string>& story() const { return story_; }

    /// What must be true of a phone that passed.
    void check_passed(const vphone::VirtualPhone& phone) {
        for (const ScatterEntry& entry : file_.entries) {
            const std::string name = entry.get("partition_name");
            const std::string operation = entry.get("operation_type");
            if (!entry.ticked() || is_kept_name(name) || is_owners(name)) continue;
            if (operation != "UPDATE" && operation != "BOOTLOADERS" && operation != "NEEDRESIZE")
                continue;
            SCOPED_TRACE(name + " of " + entry.get("file_name"));
            const auto regions = regions_of(entry);
            const std::uint64_t start = entry.number("physical_start_addr");
            if (regions.empty() || start >= 0xFFFF0000U) {
                ADD_FAILURE() << "PASS, and nobody wrote it";
                continue;
            }
            const Bytes file = load(folder_ / entry.get("file_name"));
            for (const Region region : regions) {
                const bool boot = region != Region::user;
                check_stored(phone, region, boot ? chip_.boot_header_size() : start, file);
            }
        }
        check_boot_pair(phone);
        check_userdata(phone);
    }

    /// What must be true of every phone, whatever its verdict.
    void check_touched(const WatchedStorage& storage) {
        std::vector<Touched> allowed;
        const auto parts = vphone::place_parts(chip_);
        for (const ScatterEntry& entry : file_.entries) {
            const std::string name = entry.get("partition_name");
            const bool erased = is_owners(name) && userdata_ == Userdata::erase;
            if ((!entry.ticked() && !erased) || is_kept_name(name)) continue;
            if (is_owners(name) && !erased) continue;
            for (const Region region : regions_of(entry)) {
                if (region != Region::user) {
                    allowed.push_back({region, 0, storage.size(region)});
                    continue;
                }
                for (const vphone::PlacedPart& part : parts)
                    if (part.part.name == name)
                        allowed.push_back({region, part.start, part.start + part.size});
            }
        }
        // What an agent writes for itself around each erase (ports/virtual/legacy/erasing.cpp).
        constexpr std::uint64_t record_before_end = 0x2000;
        for (const vphone::PlacedPart& part : parts)
            if (part.part.name == "flashinfo" && chip_.legacy &&
                chip_.legacy->keeps_download_record)
                allowed.push_back({Region::user,
                                   part.start + part.size - record_before_end,
                                   part.start + part.size});
        for (const Touched& bytes : storage.touched) {
            const bool inside = std::ranges::any_of(allowed, [&](const Touched& a) {
                return a.region == bytes.region && a.start <= bytes.start && bytes.end <= a.end;
            });
            if (!inside) {
                ADD_FAILURE() << "written or erased outside every partition of the plan: "
                              << to_string(bytes.region) << " " << std::hex << bytes.start << ".."
                              << bytes.end;
                return;
            }
        }
    }

    /// Photographs at both ends of the owner's data.
    static void live(const vphone::ChipModel& chip, vphone::Storage& storage) {
        for (const vphone::PlacedPart& part : vphone::place_parts(chip))
            if (part.part.name == "userdata")
                for (const std::uint64_t at : {part.start, part.start + part.size - photo.size()})
                    storage.write(Region::user, at, photo);
    }

private:
    static std::vector<Region> regions_of(const ScatterEntry& entry) {
        const std::string word = entry.get("region");
        if (word.ends_with("_USER") || word == "UFS_LU2") return {Region::user};
        if (word == "EMMC_BOOT1_BOOT2" || word == "UFS_LU0_LU1")
            return {Region::boot1, Region::boot2};
        if (word == "EMMC_BOOT1" || word == "EMMC_BOOT_1" || word == "UFS_LU0")
            return {Region::boot1};
        if (word == "EMMC_BOOT2" || word == "EMMC_BOOT_2" || word == "UFS_LU1")
            return {Region::boot2};
        return {};
    }

    /// Raw files are stored as they are; of sparse ones (only those made here) the two ends.
    void check_stored(const vphone::VirtualPhone& phone,
                      Region region,
                      std::uint64_t start,
                      const Bytes& file) {
        Bytes wanted = file;
        std::vector<std::pair<std::uint64_t, Bytes>> pieces;
        const auto grown = contents_.find(sha256(file).hex());
        if (grown != contents_.end()) {
            const Bytes& all = grown->second;
            pieces = {{0, Bytes(all.begin(), all.begin() + 4096)},
                      {all.size() - 4096, Bytes(all.end() - 4096, all.end())}};
        } else if (file.size() > 4 && file[0] == std::byte{0x3A} && file[1] == std::byte{0xFF}) {
            return; // a demo image in many chunks: Gang::check() looks at it
        } else {
            pieces = {{0, file}};
        }
        for (const auto& [at, bytes] : pieces) {
            Bytes there(bytes.size());
            phone.storage().read(region, start + at, there);
            EXPECT_EQ(there, bytes) << "PASS, and " << to_string(region) << " at 0x" << std::hex
                                    << start + at << " holds something else";
        }
    }

    void check_boot_pair(const vphone::VirtualPhone& phone) {
        std::set<Region> named;
        for (const ScatterEntry& entry : file_.entries)
            if (entry.ticked())
                for (const Region region : regions_of(entry))
                    named.insert(region);
        if (!named.contains(Region::boot1) || !named.contains(Region::boot2)) return;
        Bytes first(256 * kib), second(256 * kib);
        phone.storage().read(Region::boot1, 0, first);
        phone.storage().read(Region::boot2, 0, second);
        EXPECT_EQ(first, second) << "PASS, and the boot areas differ";
    }

    void check_userdata(const vphone::VirtualPhone& phone) {
        for (const vphone::PlacedPart& part : vphone::place_parts(chip_)) {
            if (part.part.name != "userdata") continue;
            for (const std::uint64_t at : {part.start, part.start + part.size - photo.size()}) {
                Bytes there(photo.size());
                phone.storage().read(Region::user, at, there);
                EXPECT_EQ(there == photo, userdata_ == Userdata::keep)
                    << "PASS, and the owner's data at 0x" << std::hex << at
                    << (there == photo ? " are still there" : " are gone");
            }
        }
    }

    /// One image gets a size near the end of its partition, in front of it or behind.
    void change_size() {
        std::vector<ScatterEntry*> candidates;
        for (ScatterEntry& entry : file_.entries)
            if (entry.ticked() && entry.get("operation_type") == "UPDATE" &&
                entry.number("partition_size") != 0 && entry.number("partition_size") <= 16 * mib &&
                !regions_of(entry).empty())
                candidates.push_back(&entry);
        ScatterEntry& entry = *candidates[random_.below(candidates.size())];
        static constexpr std::array<std::int64_t, 8> deltas{
            -4096, -1, 0, 1, 512, 4096, 65536, 1 << 20};
        const bool sparse = random_.chance(40);
        std::int64_t delta = deltas[random_.below(deltas.size())];
        if (sparse) delta = delta / 4096 * 4096;
        const std::uint64_t size =
            entry.number("partition_size") + static_cast<std::uint64_t>(delta);
        const Bytes content = big_image(size, static_cast<std::uint8_t>(1 + random_.below(200)));
        const std::string name = "changed_" + entry.get("partition_name") + ".img";
        const Bytes file = sparse ? sparse_file(content) : content;
        store(folder_ / name, file);
        contents_[sha256(file).hex()] = content;
        entry["file_name"] = name;
        story_.push_back(fmt::format("{} {} of {} bytes, {} more than its partition",
                                     sparse ? "sparse" : "raw",
                                     name,
                                     size,
                                     delta));
    }

    /// `preloader` in boot area 1, `preloader_backup` in area 2, as several makers do.
    void split_boot_areas() {
        const bool ufs = chip_.storage == StorageKind::ufs;
        std::size_t at = 0;
        while (file_.entries[at].get("partition_name") != "preloader")
            ++at;
        ScatterEntry second = file_.entries[at];
        ScatterEntry& first = file_.entries[at];
        const bool underscore = random_.chance(50);
        first["region"] = ufs ? "UFS_LU0" : underscore ? "EMMC_BOOT_1" : "EMMC_BOOT1";
        second["region"] = ufs ? "UFS_LU1" : underscore ? "EMMC_BOOT_2" : "EMMC_BOOT2";
        second["partition_index"] = "SYS0b";
        second["partition_name"] = "preloader_backup";
        if (random_.chance(40)) second["operation_type"] = "UPDATE";
        const std::uint64_t kind = random_.below(10);
        const std::string own = first.get("file_name");
        if (kind >= 5) {
            Bytes bytes = load(folder_ / own);
            if (kind >= 8) bytes[bytes.size() / 2] ^= std::byte{0x40};
            store(folder_ / "preloader_second.bin", bytes);
            second["file_name"] = "preloader_second.bin";
        }
        story_.push_back(fmt::format("two boot entries, {}, {}",
                                     second.get("operation_type"),
                                     kind < 5   ? "one file"
                                     : kind < 8 ? "a copy"
                                                : "another file"));
        const bool before = random_.chance(30);
        file_.entries.insert(file_.entries.begin() +
                                 static_cast<std::ptrdiff_t>(before ? at : at + 1),
                             std::move(second));
    }

    /// What is under an image's name is not the image: cut short, empty, packed, or not what the
    /// maker's own list says of it.
    void spoil(Random& random) {
        ScatterEntry& entry = file_.find("logo");
        const fs::path file = folder_ / entry.get("file_name");
        const std::uint64_t kind = random.below(6);
        static constexpr std::array kinds{"cut short",
                                          "without a block",
                                          "an archive",
                                          "empty",
                                          "of another sum than Checksum.ini says",
                                          "of the sum that Checksum.ini says"};
        Bytes bytes = load(file);
        switch (kind) {
        case 0:
            bytes = sparse_file(big_image(64 * kib, 3));
            bytes.resize(bytes.size() - 1 - random.below(4096));
            break;
        case 1:
            bytes = sparse_hole(16);
            break;
        case 2: {
            constexpr std::array<unsigned char, 6> magic{0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C};
            for (std::size_t i = 0; i < magic.size(); ++i)
                bytes[i] = static_cast<std::byte>(magic[i]);
            break;
        }
        case 3:
            bytes.clear();
            break;
        default: {
            unsigned sum = 0;
            for (const std::byte b : bytes)
                sum += static_cast<unsigned>(b);
            std::ofstream(folder_ / "Checksum.ini")
                << fmt::format("[VERSION]\nVERSION=V1\n[IsEnableChecksum]\nCHECKSUM_SWITCH=1\n"
                               "[CheckSum]\nlogo=0x{:04X}\n",
                               (kind == 4 ? sum + 1 : sum) & 0xFFFFU);
        }
        }
        store(file, bytes);
        const std::string story = std::string("logo's image is ") + kinds.at(kind);
        story_.push_back(story);
        if (kind != 5 && entry.ticked()) must_not_pass_ = story;
    }

    /// A ticked image belongs where no station writes.
    void move_away() {
        ScatterEntry& entry = file_.find("logo");
        if (random_.chance(50)) {
            entry["region"] = chip_.storage == StorageKind::ufs ? "UFS_LU4" : "EMMC_GP_1";
        } else {
            entry.set("physical_start_addr", std::uint64_t{0} - 4096);
            entry.set("partition_size", 4096 / 2);
        }
        story_.push_back("logo stands nowhere");
    }

    /// The scatter names a small size for what grows.
    void nominal_userdata() {
        ScatterEntry& entry = file_.find("userdata");
        entry.set("partition_size", 64 * mib);
        story_.push_back("userdata with a nominal size");
    }

    fs::path folder_;
    const vphone::ChipModel& chip_;
    Random random_;
    ScatterFile file_;
    Userdata userdata_{};
    VerifyLevel verify_{};
    std::vector<std::string> story_;
    std::string must_not_pass_;
    std::map<std::string, Bytes> contents_; ///< of files made here, by their hash
};

/// Phones whose table was lost, in whole or in part, and what they own not, or not all.
class RandomBoard {
public:
    explicit RandomBoard(std::uint64_t seed) : random_(seed) {
        lost_first_ = random_.chance(60);
        lost_second_ = random_.chance(60);
        for (const char* name : kept_names)
            if (random_.chance(40)) blank_.insert(name);
        declared_ = random_.chance(70);
        mode_ = random_.chance(50) ? FlashMode::firmware_upgrade : FlashMode::format_all;
    }

    GangOptions bench() const {
        GangOptions options;
        options.phones = 1;
        options.chip = "MT6580";
        options.mode = mode_;
        options.change_bank = [this](vphone::BankOptions& bank) {
            bank.history = [this](const vphone::ChipModel& chip, vphone::Storage& storage) {
                live(chip, storage);
            };
        };
        options.adjust = [blank = declared_](Job& job) { job.blank_board = blank; };
        return options;
    }

    /// What stands where the maker put it, whatever the phone's table says; nothing for what is
    /// blank.
    static std::map<std::string, Bytes> identity_of(const vphone::VirtualPhone& phone) {
        std::map<std::string, Bytes> all;
        for (const vphone::PlacedPart& part : vphone::place_parts(phone.chip())) {
            const std::string name(part.part.name);
            if (!is_kept_name(name) || name.ends_with("gpt")) continue;
            Bytes bytes(std::min<std::uint64_t>(part.size, mib));
            phone.storage().read(Region::user, part.start, bytes);
            const bool blank = std::ranges::all_of(
                bytes, [](std::byte b) { return b == std::byte{0} || b == std::byte{0xFF}; });
            if (!blank) all[name] = std::move(bytes);
        }
        return all;
    }

    std::string story() const {
        std::string text = fmt::format("{}{}, first table {}, second {}, blank:",
                                       to_string(mode_),
                                       declared_ ? " of a board declared blank" : "",
                                       lost_first_ ? "lost" : "there",
                                       lost_second_ ? "lost" : "there");
        for (const std::string& name : blank_)
            text += " " + name;
        return text;
    }

private:
    void live(const vphone::ChipModel& chip, vphone::Storage& storage) const {
        for (const vphone::PlacedPart& part : vphone::place_parts(chip))
            if (blank_.contains(std::string(part.part.name)))
                storage.erase(Region::user, part.start, part.size);
        constexpr std::uint64_t table = 64 * 512;
        if (lost_first_) storage.erase(Region::user, 0, table);
        if (lost_second_) storage.erase(Region::user, storage.size(Region::user) - table, table);
    }

    Random random_;
    bool lost_first_, lost_second_, declared_;
    std::set<std::string> blank_;
    FlashMode mode_;
};

} // namespace

/// Whatever is declared, no byte of what a phone owns is changed where it stood: these boards have
/// their maker's layout. BOARD_SEEDS boards (default below); BOARD_SEED runs one alone.
TEST(RandomBoards, KeepWhatStandsWhereThePackageHasIdentity) {
    const std::uint64_t seeds = from_environment("BOARD_SEEDS", 12);
    const std::uint64_t alone = from_environment("BOARD_SEED", 0);
    std::map<std::string, std::uint64_t> endings;
    for (std::uint64_t seed = alone != 0 ? alone : 1; seed <= (alone != 0 ? alone : seeds);
         ++seed) {
        const RandomBoard board(seed);
        SCOPED_TRACE(fmt::format("repeat: BOARD_SEED={}; {}", seed, board.story()));
        Gang gang(board.bench());
        const auto before = RandomBoard::identity_of(gang.bus().phone(0));
        ASSERT_TRUE(gang.run());
        auto after = RandomBoard::identity_of(gang.bus().phone(0));
        for (const auto& [name, bytes] : before)
            EXPECT_EQ(after[name] == bytes, true) << name << " is not what it was";
        const auto& closed = gang.unit_of(0).closed;
        ASSERT_TRUE(closed);
        if (alone != 0 && closed->fault)
            std::printf("%s: %s\n", board.story().c_str(), describe(*closed->fault).c_str());
        const std::string ending =
            closed->fault ? std::string(entry_of(closed->fault->code).id) : "passed";
        EXPECT_NE(ending, "STO-607") << "a good phone was sent to board repair";
        ++endings[ending];
        ASSERT_FALSE(HasFailure()) << "seed " << seed;
    }
    for (const auto& [id, count] : endings)
        std::printf("%8llu %s\n", static_cast<unsigned long long>(count), id.c_str());
    if (alone == 0) {
        EXPECT_GT(endings["passed"], 0U);
        EXPECT_GT(endings["PHN-729"], 0U) << "no board was declared blank that is not";
    }
}

/// PACKAGE_SEEDS packages (default below); PACKAGE_SEED runs one alone.
TEST(RandomPackages, HoldWhatTheirScatterSays) {
    const std::uint64_t seeds = from_environment("PACKAGE_SEEDS", 30);
    const std::uint64_t alone = from_environment("PACKAGE_SEED", 0);
    static constexpr std::array chips{"MT6765", "MT6785", "MT6580"};
    std::map<std::string, std::uint64_t> endings;
    for (std::uint64_t seed = alone != 0 ? alone : 1; seed <= (alone != 0 ? alone : seeds);
         ++seed) {
        SCOPED_TRACE(fmt::format("repeat: PACKAGE_SEED={} build/release/tests/ranges_test "
                                 "--gtest_filter=RandomPackages*",
                                 seed));
        const TemporaryFolder folder;
        const std::string chip = chips[seed % chips.size()];
        RandomPackage package(folder.path(), *vphone::find_chip_model(chip), seed);
        std::string story = chip;
        for (const std::string& change : package.story())
            story += "; " + change;
        SCOPED_TRACE(story);
        const auto plan = package.plan();
        if (!plan) {
            ++endings[std::string(entry_of(plan.error().front().code).id)];
            continue;
        }
        WatchedStorage* storage = nullptr;
        GangOptions options;
        options.phones = 1;
        options.chip = chip;
        options.verify = package.verify();
        options.seed = seed;
        options.change_plan = [&](FlashPlan& demo) { demo = *plan; };
        options.change_bank = [](vphone::BankOptions& bank) { bank.history = RandomPackage::live; };
        options.storage = [&](std::size_t, const vphone::StorageShape& shape) {
            auto made = std::make_unique<WatchedStorage>(shape);
            storage = made.get();
            return made;
        };
        Gang gang(std::move(options));
        ASSERT_TRUE(gang.run());
        gang.check();
        package.check_touched(*storage);
        const auto& closed = gang.unit_of(0).closed;
        ASSERT_TRUE(closed);
        const std::string ending =
            closed->fault ? std::string(entry_of(closed->fault->code).id) : "passed";
        EXPECT_NE(ending, "STO-607") << "a good phone was sent to board repair";
        EXPECT_TRUE(ending != "STO-605" && ending != "PKG-815")
            << "the plan let through what the phone, which is as its scatter says, refuses";
        if (closed->verdict == Verdict::pass) {
            EXPECT_EQ(package.must_not_pass(), "") << "PASS";
            package.check_passed(gang.bus().phone(0));
        }
        ++endings[ending];
        ASSERT_FALSE(HasFailure()) << "seed " << seed;
    }
    for (const auto& [id, count] : endings)
        std::printf("%8llu %s\n", static_cast<unsigned long long>(count), id.c_str());
    if (alone == 0) {
        EXPECT_GT(endings["passed"], seeds / 3) << "too few packages are left to pass";
    }
}

} // namespace gangflash::sim

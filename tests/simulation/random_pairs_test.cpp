// Pairs of every kind in layouts of no maker: each place that a plan names must hold its image at
// the end, and each that it does not name what it held before. The truth is the layout that was
// drawn here; neither the loader nor the plan is asked.
#include "config/package/package.hpp"
#include "config/plan/plan_builder.hpp"
#include "ports/virtual/demo/demo_package.hpp"
#include "ports/virtual/partition_table.hpp"
#include "tests/simulation/gang.hpp"
#include "tests/support/environment.hpp"
#include "tests/support/other_layout.hpp"
#include "tests/support/scatter_edit.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <map>
#include <optional>
#include <stdexcept>

#include <gtest/gtest.h>

namespace gangflash::sim {

namespace {

using tests::from_environment;

namespace fs = std::filesystem;

/// Partitions that belong together: copies of a loader, slots of Android.
constexpr std::array<std::array<const char*, 2>, 14> pairs{{{"lk", "lk2"},
                                                            {"tee1", "tee2"},
                                                            {"scp1", "scp2"},
                                                            {"sspm_1", "sspm_2"},
                                                            {"gz1", "gz2"},
                                                            {"mcupm_1", "mcupm_2"},
                                                            {"cam_vpu1", "cam_vpu2"},
                                                            {"boot_a", "boot_b"},
                                                            {"dtbo_a", "dtbo_b"},
                                                            {"vbmeta_a", "vbmeta_b"},
                                                            {"logo_a", "logo_b"},
                                                            {"md1img_a", "md1img_b"},
                                                            {"bl2_ext", "bl2_ext2"},
                                                            {"spmfw_a", "spmfw_b"}}};

struct Part {
    std::string name;
    std::uint64_t start = 0, size = 0;
    std::string file;    ///< empty: NONE
    bool ticked = false; ///< is_download
    Bytes content;       ///< of the file, expanded
};

constexpr std::uint64_t block = 4096;
constexpr std::size_t most_content = 256 * kib;
const Bytes before(64 * kib, std::byte{0xA5}); ///< stands at the start of each partition

void put_le(Bytes& into, std::uint64_t value, unsigned width) {
    for (unsigned i = 0; i < width; ++i)
        into.push_back(static_cast<std::byte>(value >> (8 * i)));
}

/// Android sparse, each block a chunk of its own or two together.
Bytes sparse_file(const Bytes& content, Random& random) {
    Bytes chunks;
    std::uint32_t count = 0;
    for (std::size_t at = 0; at < content.size(); ++count) {
        const std::size_t blocks =
            std::min<std::size_t>(1 + random.below(9), (content.size() - at) / block);
        put_le(chunks, 0xCAC1, 2);
        put_le(chunks, 0, 2);
        put_le(chunks, blocks, 4);
        put_le(chunks, 12 + blocks * block, 4);
        const auto from = content.begin() + static_cast<std::ptrdiff_t>(at);
        chunks.insert(chunks.end(), from, from + static_cast<std::ptrdiff_t>(blocks * block));
        at += blocks * block;
    }
    Bytes file;
    put_le(file, 0xED26FF3A, 4);
    put_le(file, 1, 2);
    put_le(file, 0, 2);
    put_le(file, 28, 2);
    put_le(file, 12, 2);
    put_le(file, block, 4);
    put_le(file, content.size() / block, 4);
    put_le(file, count, 4);
    put_le(file, 0, 4);
    file.insert(file.end(), chunks.begin(), chunks.end());
    return file;
}

void store(const fs::path& path, ByteView bytes) {
    std::ofstream out(path, std::ios::binary | std::ios::trunc);
    out.write(as_text(bytes).data(), static_cast<std::streamsize>(bytes.size()));
    if (!out) throw std::runtime_error(path.string());
}

/// A demo package whose images are pairs, in places that were drawn.
class PairedPackage {
public:
    PairedPackage(const fs::path& folder, const vphone::ChipModel& chip, std::uint64_t seed)
        : folder_(folder), chip_(chip), random_(seed) {
        vphone::ChipModel text = chip; // read here as text, written below in any form
        if (text.scatter == vphone::ScatterForm::xml) text.scatter = vphone::ScatterForm::v1_1_2;
        if (!vphone::make_package(folder, text, vphone::least_package_size))
            throw std::runtime_error("no demo package");
        scatter_ = folder / fmt::format("{}_Android_scatter.txt", chip.name);
        file_ = ScatterFile::read(scatter_);
        find_window();
        draw_parts();
        draw_files();
        if (random_.chance(50)) divide_boot_areas();
        replace_entries();
        userdata_ = random_.chance(50) ? Userdata::keep : Userdata::erase;
        constexpr std::array levels{VerifyLevel::agent, VerifyLevel::sample, VerifyLevel::readback};
        verify_ = levels[random_.below(levels.size())];
        mode_ = random_.chance(70) ? FlashMode::download_only : FlashMode::firmware_upgrade;
        if (mode_ == FlashMode::firmware_upgrade) {
            userdata_ = Userdata::erase;
            lost_second_ = random_.chance(50);
        }
        write_scatter();
    }

    Checked<FlashPlan> plan() const {
        PackageOptions opening;
        opening.selection.userdata = userdata_;
        const auto package = open_package(folder_, opening);
        if (!package) return package.error();
        PlanOptions options;
        options.selection = opening.selection;
        options.mode = mode_;
        options.verify = verify_;
        return make_plan(*package, options);
    }

    FlashMode mode() const { return mode_; }
    VerifyLevel verify() const { return verify_; }
    bool lost_second() const { return lost_second_; }

    std::string story() const {
        std::string text = fmt::format("{} {} {}", chip_.name, to_string(mode_), form_);
        for (const Part& part : parts_)
            text += fmt::format("; {} {:#x}+{:#x} {}{}",
                                part.name,
                                part.start,
                                part.size,
                                part.file.empty() ? "NONE" : part.file,
                                part.ticked ? "" : " (not ticked)");
        return text;
    }

    /// The phone's table is its package's; something stands in every partition.
    void live(const vphone::ChipModel& chip, vphone::Storage& storage) const {
        std::vector<vphone::TableEntry> table;
        bool placed = false;
        for (const vphone::TableEntry& entry : table_on(chip, storage)) {
            if (entry.start < window_start_ || entry.start >= window_end_) {
                table.push_back(entry);
                continue;
            }
            if (std::exchange(placed, true)) continue;
            for (const Part& part : parts_)
                table.push_back({part.name, part.start, part.size});
        }
        if (!vphone::store_gpt(chip, storage, table, false) ||
            !vphone::store_gpt(chip, storage, table, true))
            throw std::logic_error("the table does not fit");
        for (const Part& part : parts_)
            storage.write(Region::user, part.start, before);
        for (const Region region : {Region::boot1, Region::boot2})
            storage.write(region, 0x3000, Bytes(64, std::byte{0xA5}));
        if (lost_second_) {
            const std::uint64_t user = storage.size(Region::user);
            storage.erase(Region::user, user - 64 * 512, 64 * 512);
        }
    }

    void check_passed(const vphone::VirtualPhone& phone) const {
        for (const Part& part : parts_) {
            const bool written = part.ticked && !part.file.empty();
            // Firmware Upgrade empties what it does not write.
            if (!written && mode_ == FlashMode::firmware_upgrade) continue;
            const Bytes& wanted = written ? part.content : before;
            Bytes there(wanted.size());
            phone.storage().read(Region::user, part.start, there);
            EXPECT_EQ(there == wanted, true)
                << "PASS, and " << part.name
                << (written ? " does not hold its image" : " is not what it was");
        }
        Bytes first(256 * kib), second(256 * kib);
        phone.storage().read(Region::boot1, 0, first);
        phone.storage().read(Region::boot2, 0, second);
        // An old scatter names the first area alone.
        if (divided_ || chip_.legacy == nullptr) {
            EXPECT_EQ(first == second, true) << "PASS, and the boot areas differ";
        } else {
            EXPECT_EQ(second[0x3000] == std::byte{0xA5}, true)
                << "PASS, and the second boot area was written";
        }
        check_tables(phone);
    }

private:
    /// The longest run of partitions with small images behind each other.
    void find_window() {
        constexpr std::uint64_t largest = 128 * mib;
        std::uint64_t start = 0, end = 0;
        for (const vphone::PlacedPart& placed : vphone::place_parts(chip_)) {
            const bool image = !placed.part.file.empty() && placed.size <= largest;
            if (!image || placed.start != end) start = placed.start;
            end = image ? placed.start + placed.size : start;
            if (end - start > window_end_ - window_start_) {
                window_start_ = start;
                window_end_ = end;
            }
        }
    }

    void draw_parts() {
        std::vector<std::string> names{"recovery", "logo"};
        std::vector<std::size_t> kinds(pairs.size());
        for (std::size_t i = 0; i < kinds.size(); ++i)
            kinds[i] = i;
        shuffle(kinds);
        for (std::size_t i = 0; i < 3 + random_.below(5); ++i)
            for (const char* name : pairs[kinds[i]])
                names.emplace_back(name);
        shuffle(names);
        std::uint64_t at = window_start_;
        for (const std::string& name : names) {
            Part part;
            part.name = name;
            if (random_.chance(20)) at += 64 * kib * random_.below(4); // room that is nobody's
            part.start = at;
            part.size = 64 * kib * (1 + random_.below(20));
            at += part.size;
            if (at > window_end_) break;
            parts_.push_back(std::move(part));
        }
    }

    template <class T>
    void shuffle(std::vector<T>& all) {
        for (std::size_t i = all.size(); i > 1; --i)
            std::swap(all[i - 1], all[random_.below(i)]);
    }

    Part* find(const std::string& name) {
        const auto found = std::ranges::find(parts_, name, &Part::name);
        return found == parts_.end() ? nullptr : &*found;
    }

    /// A file of its own for this partition, raw or sparse.
    void give_file(Part& part, std::uint64_t at_most) {
        const bool sparse = random_.chance(30);
        std::uint64_t size = std::min<std::uint64_t>(at_most, most_content);
        size -= random_.below(2) * block * random_.below(8);
        if (!sparse && random_.chance(30)) size -= random_.below(512);
        part.content.resize(size);
        for (std::size_t i = 0; i < part.content.size(); ++i)
            part.content[i] = static_cast<std::byte>(0x80U | random_.below(0x7F));
        part.file = fmt::format("{}_{}.img", part.name, parts_.size());
        part.ticked = true;
        store(folder_ / part.file, sparse ? sparse_file(part.content, random_) : part.content);
    }

    void draw_files() {
        for (const auto& [one, two] : pairs) {
            Part* first = find(one);
            Part* second = find(two);
            if (first == nullptr || second == nullptr) continue;
            if (random_.chance(50)) std::swap(first, second);
            give_file(*first, std::min(first->size, second->size));
            switch (random_.below(5)) {
            case 0: // one file for both
                second->file = first->file;
                second->content = first->content;
                second->ticked = true;
                break;
            case 1: // a copy of it
                second->file = "copy_" + first->file;
                fs::copy_file(folder_ / first->file, folder_ / second->file);
                second->content = first->content;
                second->ticked = true;
                break;
            case 2: // an image of its own
                give_file(*second, second->size);
                break;
            case 3: // named and not ticked
                second->file = first->file;
                break;
            default: // nothing
                break;
            }
        }
        for (Part& part : parts_)
            if (part.name == "recovery" || part.name == "logo") give_file(part, part.size);
    }

    void divide_boot_areas() {
        divided_ = true;
        const bool ufs = chip_.storage == StorageKind::ufs;
        const auto at = std::ranges::find_if(file_.entries, [](const ScatterEntry& entry) {
            return entry.get("partition_name") == "preloader";
        });
        ScatterEntry second = *at;
        (*at)["region"] = ufs ? "UFS_LU0" : "EMMC_BOOT1";
        second["region"] = ufs ? "UFS_LU1" : "EMMC_BOOT2";
        second["partition_name"] = "preloader_backup";
        file_.entries.insert(at + 1, std::move(second));
    }

    void replace_entries() {
        std::vector<ScatterEntry> entries;
        std::optional<ScatterEntry> model;
        std::size_t at = 0;
        for (const ScatterEntry& entry : file_.entries) {
            const std::uint64_t start = entry.number("physical_start_addr");
            const std::string region = entry.get("region");
            const bool user = region == "EMMC_USER" || region == "UFS_LU2";
            if (!user || start < window_start_ || start >= window_end_) {
                entries.push_back(entry);
                continue;
            }
            if (!model) at = entries.size();
            model = entry;
        }
        std::vector<ScatterEntry> fresh;
        for (const Part& part : parts_) {
            ScatterEntry entry = *model;
            entry["partition_name"] = part.name;
            entry["file_name"] = part.file.empty() ? "NONE" : part.file;
            entry["is_download"] = part.ticked ? "true" : "false";
            entry["operation_type"] = part.file.empty() ? "INVISIBLE" : "UPDATE";
            entry.set("linear_start_addr", part.start);
            entry.set("physical_start_addr", part.start);
            entry.set("partition_size", part.size);
            fresh.push_back(std::move(entry));
        }
        if (random_.chance(30)) shuffle(fresh);
        entries.insert(
            entries.begin() + static_cast<std::ptrdiff_t>(at), fresh.begin(), fresh.end());
        file_.entries = std::move(entries);
        for (std::size_t i = 0; i < file_.entries.size(); ++i)
            file_.entries[i]["partition_index"] = fmt::format("SYS{}", i);
    }

    /// Text of either version, or XML.
    void write_scatter() {
        const char* storage = chip_.storage == StorageKind::ufs ? "UFS" : "EMMC";
        const std::uint64_t kind = random_.below(3);
        form_ = std::array{"V1", "V2", "XML"}.at(kind);
        if (kind == 0) return file_.write(scatter_);
        const std::string channel = chip_.storage == StorageKind::ufs ? "UFSHCI_0" : "MSDC_0";
        if (kind == 1) {
            file_.head = fmt::format("- general: MTK_PLATFORM_CFG\n  info:\n"
                                     "    - config_version: V2.1.0\n      platform: {}\n"
                                     "      project: {}\n"
                                     "- storage_type: {}\n  description:\n"
                                     "    - general: MTK_STORAGE_CFG\n      info:\n"
                                     "        - storage: {}\n          boot_channel: {}\n"
                                     "          block_size: 0x20000\n",
                                     chip_.name,
                                     chip_.project,
                                     storage,
                                     storage,
                                     channel);
            return file_.write(scatter_);
        }
        fs::remove(scatter_);
        std::ofstream out(fs::path(scatter_).replace_extension(".xml"));
        out << fmt::format(
            "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<root>\n"
            "<general name=\"MTK_PLATFORM_CFG\"><config_version name=\"V2.2.0\">"
            "<platform>{}</platform><project>{}</project></config_version></general>\n"
            "<storage_type name=\"{}\"><general name=\"MTK_STORAGE_CFG\"><storage name=\"{}\">"
            "<boot_channel>{}</boot_channel><block_size>0x20000</block_size></storage></general>\n",
            chip_.name,
            chip_.project,
            storage,
            storage,
            channel);
        for (const ScatterEntry& entry : file_.entries) {
            out << "<partition_index name=\"" << entry.get("partition_index") << "\">\n";
            for (const auto& [name, value] : entry.lines)
                if (name != "partition_index")
                    out << "<" << name << ">" << value << "</" << name << ">\n";
            out << "</partition_index>\n";
        }
        out << "</storage_type>\n</root>\n";
    }

    /// Both copies are whole, say the same, and name the package's partitions where it has them.
    void check_tables(const vphone::VirtualPhone& phone) const {
        if (mode_ != FlashMode::firmware_upgrade && lost_second_) return;
        const auto copies = vphone::read_gpt_copies(phone.storage(), chip_.sector());
        if (!copies.primary || !copies.backup) {
            ADD_FAILURE() << "PASS, and a partition table is not whole";
            return;
        }
        for (const auto* table : {&*copies.primary, &*copies.backup})
            for (const Part& part : parts_) {
                const vphone::TableEntry* entry = vphone::find_entry(*table, part.name);
                ASSERT_NE(entry, nullptr) << part.name;
                EXPECT_EQ(entry->start, part.start) << part.name;
                EXPECT_EQ(entry->size, part.size) << part.name;
            }
    }

    fs::path folder_, scatter_;
    const vphone::ChipModel& chip_;
    Random random_;
    ScatterFile file_;
    std::uint64_t window_start_ = 0, window_end_ = 0;
    std::vector<Part> parts_;
    Userdata userdata_{};
    VerifyLevel verify_{};
    FlashMode mode_{};
    bool lost_second_ = false, divided_ = false;
    std::string form_;
};

} // namespace

/// PAIR_SEEDS packages (default below); PAIR_SEED runs one alone.
TEST(RandomPairs, HoldTheirImagesInBothPlaces) {
    const std::uint64_t seeds = from_environment("PAIR_SEEDS", 24);
    const std::uint64_t alone = from_environment("PAIR_SEED", 0);
    // Agents of all three generations, eMMC and UFS.
    static constexpr std::array chips{"MT6765", "MT6785", "MT6580", "MT6789"};
    std::map<std::string, std::uint64_t> endings;
    for (std::uint64_t seed = alone != 0 ? alone : 1; seed <= (alone != 0 ? alone : seeds);
         ++seed) {
        SCOPED_TRACE(fmt::format("repeat: PAIR_SEED={} build/release/tests/ranges_test "
                                 "--gtest_filter=RandomPairs*",
                                 seed));
        const TemporaryFolder folder;
        const std::string chip = chips[seed % chips.size()];
        const PairedPackage package(folder.path(), *vphone::find_chip_model(chip), seed);
        SCOPED_TRACE(package.story());
        const auto plan = package.plan();
        if (!plan) {
            ADD_FAILURE() << "refused: " << describe(plan.error().front());
            return;
        }
        GangOptions options;
        options.phones = 1;
        options.chip = chip;
        options.verify = package.verify();
        options.mode = package.mode();
        options.seed = seed;
        options.change_plan = [&](FlashPlan& demo) { demo = *plan; };
        options.change_bank = [&](vphone::BankOptions& bank) {
            bank.history = [&](const vphone::ChipModel& model, vphone::Storage& storage) {
                package.live(model, storage);
            };
        };
        Gang gang(std::move(options));
        ASSERT_TRUE(gang.run());
        gang.check();
        const auto& closed = gang.unit_of(0).closed;
        ASSERT_TRUE(closed);
        const std::string ending =
            closed->fault ? std::string(entry_of(closed->fault->code).id) : "passed";
        // The XML agent forgets a table that it is given; --mode repair-table comes first.
        const bool refused = package.lost_second() && ending == "STO-609" && chip == "MT6789";
        EXPECT_TRUE(ending == "passed" || refused)
            << (closed->fault ? describe(*closed->fault) : "");
        if (refused) {
            EXPECT_EQ(gang.writes_to(0), 0U) << "refused after a write";
        }
        if (closed->verdict == Verdict::pass) package.check_passed(gang.bus().phone(0));
        ++endings[ending];
        ASSERT_FALSE(HasFailure()) << "seed " << seed;
    }
    for (const auto& [id, count] : endings)
        std::printf("%8llu %s\n", static_cast<unsigned long long>(count), id.c_str());
}

} // namespace gangflash::sim

// Layouts of UFS and XML phones as their makers write them: where a plan says that a partition
// lands, unit and byte, is where a phone of that layout has it; one unit number changed in the file
// and the package is refused, by itself or on the phone. The layouts beside this file are our own;
// real ones are taken from the folder that GANGFLASH_SAMPLES names, by the same checks.
#include "config/gpt/gpt.hpp"
#include "config/package/package.hpp"
#include "config/plan/plan_builder.hpp"
#include "config/scatter/unit_name.hpp"
#include "engine/phone/refusals.hpp"
#include "ports/virtual/partition_table.hpp"
#include "tests/support/file_content.hpp"
#include "tests/support/tree.hpp"
#include "tests/unit/config/package_fixture.hpp"

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <ostream>
#include <regex>
#include <stdexcept>
#include <string>
#include <variant>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gangflash::sim {

namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

/// What the tests themselves read of an entry, by other means than the station.
struct Row {
    std::string name, file, region;
    std::uint64_t start = 0;
    std::uint64_t size = 0;
    bool download = false;
    std::size_t region_at = 0; ///< where the word stands in the text

    bool from_end() const { return start >= 0xFFFF'0000 && start <= 0xFFFF'FFFF; }
};

/// `key: value` or `<key>value</key>` of one entry.
std::string value_of(const std::string& entry, const std::string& key, std::size_t* at = nullptr) {
    const std::regex pattern("(?:\\b" + key + ":[ \t]*|<" + key + ">)([^<\r\n]*)");
    std::smatch match;
    if (!std::regex_search(entry, match, pattern)) return {};
    if (at != nullptr) *at = static_cast<std::size_t>(match.position(1));
    return match[1];
}

/// The rows of one storage of a file.
std::vector<Row> rows_of(const std::string& text, StorageKind kind) {
    const std::string word(to_string(kind));
    std::size_t from = 0;
    std::size_t end = text.size();
    const std::regex storages("storage_type(?:: |\\s+name=\")(\\w+)");
    for (std::sregex_iterator it(text.begin(), text.end(), storages), none; it != none; ++it) {
        const auto here = static_cast<std::size_t>(it->position(0));
        if ((*it)[1] == word)
            from = here;
        else if (here > from && from != 0)
            end = std::min(end, here);
    }
    std::vector<Row> rows;
    for (std::size_t at = text.find("partition_index", from); at < end;) {
        // `<partition_index …>` and its closing tag: the next opening one
        std::size_t next = text.find("partition_index", at + 1);
        if (next != std::string::npos && text[next - 1] == '/')
            next = text.find("partition_index", next + 1);
        const std::string entry = text.substr(at, std::min(next, end) - at);
        Row row;
        row.name = value_of(entry, "partition_name");
        row.file = value_of(entry, "file_name");
        row.download = value_of(entry, "is_download") == "true";
        row.start = std::stoull(value_of(entry, "physical_start_addr"), nullptr, 16);
        row.size = std::stoull(value_of(entry, "partition_size"), nullptr, 16);
        std::size_t inside = 0;
        row.region = value_of(entry, "region", &inside);
        row.region_at = at + inside;
        rows.push_back(std::move(row));
        at = next;
    }
    return rows;
}

/// `LU2` of `UFS_LU2`, `BOOT1+BOOT2` of `EMMC_BOOT1_BOOT2`.
std::string unit_in(const std::string& region) {
    std::string unit = region.substr(region.find('_') + 1);
    std::ranges::replace(unit, '_', '+');
    return unit;
}

struct Case {
    fs::path scatter;
    StorageKind storage{};
};

std::string name_of(const Case& scatter) {
    const fs::path& file = scatter.scatter;
    std::string name = file.stem().string() + "_" + file.extension().string().substr(1) + "_" +
                       std::string(to_string(scatter.storage));
    std::ranges::replace_if(name, [](unsigned char c) { return std::isalnum(c) == 0; }, '_');
    return name;
}

void PrintTo(const Case& scatter, std::ostream* out) {
    *out << name_of(scatter);
}

std::vector<fs::path> scatter_files() {
    std::vector<fs::path> files;
    const auto take = [&](const fs::path& folder) {
        for (const fs::directory_entry& entry : fs::directory_iterator(folder)) {
            const std::string text = content_of(entry.path());
            const bool ufs = text.find("HW_STORAGE_UFS") != std::string::npos;
            if (ufs || entry.path().extension() == ".xml") files.push_back(entry.path());
        }
    };
    take(tree::source() / "tests" / "simulation" / "xml" / "scatters");
    if (const char* more = std::getenv("GANGFLASH_SAMPLES")) take(more);
    std::ranges::sort(files);
    return files;
}

std::vector<Case> cases() {
    std::vector<Case> all;
    for (const fs::path& file : scatter_files()) {
        const std::string text = content_of(file);
        for (const StorageKind kind : {StorageKind::emmc, StorageKind::ufs})
            if (text.find("HW_STORAGE_" + std::string(to_string(kind))) != std::string::npos)
                all.push_back({file, kind});
    }
    return all;
}

class Scatters : public testing::TestWithParam<Case> {
protected:
    Scatters() : text_(content_of(GetParam().scatter)), rows_(rows_of(text_, storage())) {
        const std::string platform =
            value_of(text_, "platform"); // MT6893; codes as containers have them
        const bool v6 = platform == "MT6789";
        const auto code = static_cast<std::uint16_t>(
            v6 ? 0x1208
               : std::stoul(platform.substr(platform.find_first_of("0123456789")), nullptr, 16));
        folder_.write("agent.bin",
                      test::agent_bytes({{.hw_code = code}},
                                        v6 ? "MTK_DA_v6_2024-10-31" : "MTK_AllInOne_DA_v3.3001"));
        std::uint8_t fill = 1;
        for (const Row& row : rows_) {
            if (!row.download) continue;
            const bool loader = row.name.starts_with("preloader");
            folder_.write(row.file,
                          loader ? test::preloader_bytes(platform, value_of(text_, "project"), 99)
                                 : image(fill++));
        }
    }

    /// A block that is no text and begins like nothing that is known.
    static Bytes image(std::uint8_t fill) {
        Bytes block = test::filled(4096, fill);
        block.front() = block.back() = std::byte{0};
        return block;
    }

    static StorageKind storage() { return GetParam().storage; }

    const Row& row(std::string_view name) const {
        const auto found = std::ranges::find(rows_, name, &Row::name);
        if (found == rows_.end()) throw std::runtime_error("no row " + std::string(name));
        return *found;
    }

    Checked<FlashPlan> plan(const std::string& text) const {
        const std::string name = GetParam().scatter.filename().string();
        folder_.write(name, text);
        PackageOptions opening;
        opening.selection.userdata = Userdata::keep;
        opening.selection.storage = storage();
        opening.selection.except = {"efuse"};
        if (std::ranges::find(rows_, "efuse", &Row::name) == rows_.end())
            opening.selection.except.clear();
        const auto package = open_package(folder_ / name, opening);
        if (!package) return package.error();
        PlanOptions options;
        options.selection = opening.selection;
        return make_plan(*package, options);
    }

    /// The table of a phone with the layout of the file as it is, as the phone's side stores it.
    PhoneTable phone() const {
        vphone::ChipModel chip;
        chip.name = "a phone";
        chip.storage = storage();
        chip.shape = {4 * mib, 4 * mib, 64 * gib};
        vphone::MemoryStorage memory(chip.shape);
        std::vector<vphone::TableEntry> table;
        for (const Row& row : rows_) {
            if (row.from_end() || row.name == "pgpt" || unit_in(row.region) != user()) continue;
            const std::uint64_t rest = chip.shape.user - 64 * mib - row.start;
            table.push_back({row.name, row.start, row.size == 0 ? rest : row.size});
        }
        EXPECT_TRUE(vphone::store_gpt(chip, memory, table, false));
        Bytes start(vphone::first_partition_at);
        memory.read(Region::user, 0, start);
        const auto gpt = parse_gpt(start, "phone");
        if (!gpt) throw std::runtime_error(describe(gpt.error()));
        PhoneTable read;
        for (const GptPartition& p : gpt->partitions)
            read.partitions.push_back({p.name, gpt->start_of(p), gpt->size_of(p)});
        return read;
    }

    static std::string user() { return storage() == StorageKind::ufs ? "LU2" : "USER"; }

    /// The first fault of package, plan or phone; `passed`.
    std::string outcome(const std::string& text) const {
        const auto made = plan(text);
        if (!made) return describe(made.error().front());
        const auto fits = check_layout(phone(), *made);
        return fits ? "passed" : describe(fits.error());
    }

    std::string with_region(const Row& row, const std::string& word) const {
        return std::string(text_).replace(row.region_at, row.region.size(), word);
    }

    test::TemporaryFolder folder_;
    std::string text_;
    std::vector<Row> rows_;
};

} // namespace

TEST_P(Scatters, SayWhereEachPartitionLands) {
    const auto made = plan(text_);
    ASSERT_TRUE(made) << describe(made.error().front());
    std::size_t expected = 0;
    for (const Row& row : rows_)
        if (row.download && row.name != "userdata" && row.name != "metadata" &&
            row.name != "efuse" && row.name != "md_udc")
            ++expected;
    EXPECT_EQ(made->writes.size(), expected);
    for (const PlannedWrite& write : made->writes) {
        const Row& wanted = row(write.partition);
        EXPECT_EQ(unit_names(made->storage, write.regions), unit_in(wanted.region)) << wanted.name;
        EXPECT_EQ(write.start.value, wanted.start) << wanted.name;
    }
    EXPECT_EQ(outcome(text_), "passed");
}

TEST_P(Scatters, WithOneUnitChangedAreRefused) {
    const bool ufs = storage() == StorageKind::ufs;
    const std::vector<std::string> others =
        ufs ? std::vector<std::string>{"UFS_LU0", "UFS_LU1", "UFS_LU0_LU1", "UFS_LU3"}
            : std::vector<std::string>{"EMMC_BOOT1", "EMMC_BOOT2", "EMMC_BOOT1_BOOT2", "EMMC_GP1"};
    const auto made = plan(text_);
    ASSERT_TRUE(made) << describe(made.error().front());
    std::size_t turn = 0;
    for (const PlannedWrite& write : made->writes) {
        const Row& changed = row(write.partition);
        if (unit_in(changed.region) != user()) continue;
        const std::string& word = others.at(turn++ % others.size());
        EXPECT_THAT(outcome(with_region(changed, word)),
                    AllOf(Not("passed"), HasSubstr(changed.name)))
            << word;
    }
    EXPECT_GE(turn, 6U);
}

/// Also where the preloader is not written, so that nothing else stands in that area.
TEST_P(Scatters, WithOneUnitChangedAreRefusedWhenOnlyThatIsWritten) {
    const Row& changed = row("lk");
    const std::string word = storage() == StorageKind::ufs ? "UFS_LU1" : "EMMC_BOOT2";
    const std::string name = GetParam().scatter.filename().string();
    folder_.write(name, with_region(changed, word));
    PackageOptions opening;
    opening.selection.storage = storage();
    opening.selection.only = {"lk"};
    const auto package = open_package(folder_ / name, opening);
    ASSERT_TRUE(package) << describe(package.error().front());
    PlanOptions options;
    options.selection = opening.selection;
    const auto made = make_plan(*package, options);
    ASSERT_FALSE(made);
    EXPECT_THAT(describe(made.error().front()),
                AllOf(HasSubstr("PKG-816"), HasSubstr(unit_in(word)), HasSubstr("lk")));
}

/// The last gate, whoever made the plan: the phone's table has it in the user area.
TEST_P(Scatters, ThatAPlanHasInAnotherUnitAreRefusedByThePhonesTable) {
    auto made = plan(text_);
    ASSERT_TRUE(made) << describe(made.error().front());
    const auto moved = std::ranges::find(made->writes, "lk", &PlannedWrite::partition);
    ASSERT_NE(moved, made->writes.end());
    moved->regions = {Region::boot2};
    const auto fits = check_layout(phone(), *made);
    ASSERT_FALSE(fits);
    EXPECT_THAT(describe(fits.error()),
                HasSubstr(fmt::format("the phone has lk in {} at 0x{:x}, the package is for one "
                                      "in {}",
                                      user(),
                                      row("lk").start,
                                      unit_name(storage(), Region::boot2))));
}

INSTANTIATE_TEST_SUITE_P(OfUfsAndXml, Scatters, testing::ValuesIn(cases()), [](const auto& of) {
    return name_of(of.param);
});

} // namespace gangflash::sim

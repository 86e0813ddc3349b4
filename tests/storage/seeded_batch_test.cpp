// `flash --json` of one seeded batch, as it has been since before the house was rebuilt for
// families (made by the program at 46a84ce): keys, ids, step names and values. Times and sentences
// may change.
#include "ports/virtual/demo/demo_package.hpp"
#include "tests/support/run_program.hpp"
#include "tests/support/temporary_folder.hpp"
#include "tests/support/tree.hpp"

#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace gangflash {
namespace {

using Json = nlohmann::json;

const std::set<std::string> times{"time", "seconds", "delay_seconds"};
const std::set<std::string> sentences{"error_text", "action", "seen", "error_detail", "note"};
/// Of this run alone: a file's name, and how the host kept up.
const std::set<std::string> of_the_run{
    "ledger", "report", "first_byte_us", "lines_lost", "progress_dropped"};

Json without_times_and_sentences(const Json& event) {
    Json kept = Json::object();
    for (const auto& [key, value] : event.items()) {
        if (of_the_run.contains(key)) continue;
        const bool varies = times.contains(key) || sentences.contains(key);
        kept[key] = varies && !value.is_null() ? Json("*") : value;
    }
    return kept;
}

/// Slots run side by side: what one says is in order, the slots among each other are not.
using BySlot = std::map<std::string, std::vector<Json>>;

void add(BySlot& slots, Json event) {
    const std::string slot = event.contains("slot") && event["slot"].is_string()
                                 ? event["slot"].get<std::string>()
                                 : std::string();
    slots[slot].push_back(std::move(event));
}

BySlot golden() {
    std::ifstream in(tree::source() / "tests/golden/flash_json_seeded.jsonl");
    BySlot slots;
    for (std::string line; std::getline(in, line);)
        add(slots, Json::parse(line));
    return slots;
}

TEST(SeededBatch, SaysTheSameAsBeforeButForTimesAndSentences) {
    const TemporaryFolder folder;
    std::string recipe =
        "recipe make --userdata keep --name seeded --out " + (folder / "recipe.toml").string();
    for (const char* chip : {"MT6765", "MT6789", "MT6580"}) {
        ASSERT_TRUE(vphone::make_package(folder / chip, *vphone::find_chip_model(chip)));
        recipe += " --package " + (folder / chip).string();
    }
    const auto made = tests::run_gangflash(recipe);
    ASSERT_EQ(made.code, 0) << made.out;
    const auto faults = tree::source() / "tests/faults/four-unhelpable.toml";
    const auto ran = tests::run_gangflash(
        "flash --ports virtual:6 --seed 7 --once --json --batch seeded --operator anna --recipe " +
        (folder / "recipe.toml").string() + " --ledger " + (folder / "ledger.sqlite").string() +
        " --faults " + faults.string());
    EXPECT_EQ(ran.code, 1) << "one of its phones cannot be helped";

    BySlot now;
    std::istringstream lines(ran.out);
    for (std::string line; std::getline(lines, line);) {
        const Json event = Json::parse(line, nullptr, false);
        if (event.is_discarded() || event.value("event", "") == "progress") continue;
        add(now, without_times_and_sentences(event));
    }
    const BySlot before = golden();
    ASSERT_EQ(now.size(), before.size()) << ran.out.substr(0, 2000);
    for (const auto& [slot, events] : before) {
        ASSERT_EQ(now[slot].size(), events.size()) << "slot " << slot;
        for (std::size_t i = 0; i < events.size(); ++i)
            EXPECT_EQ(now[slot][i], events[i]) << "slot " << slot << ", event " << i;
    }
}

} // namespace
} // namespace gangflash

// The table of acts, walked over everybody who could come.
#include "config/rights/authority.hpp"
#include "tests/support/tree.hpp"

#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gangflash::rights {
namespace {

/// Somebody who comes, and what he may do besides what anyone may.
struct Caller {
    const char* who;
    Authority authority;
    std::vector<Needs> passes;
    ErrorCode recipe_refusal, person_refusal;
};

ActSet acts_that_need(Needs needs) {
    ActSet found;
    for (const ActRow& row : acts())
        if (row.needs == needs) found.insert(row.act);
    return found;
}

std::vector<Caller> everybody() {
    using enum ErrorCode;
    const Authority nobody;
    Authority root;
    root.root = true;
    Authority pinned;
    pinned.engineers_pinned = true;
    Authority stranger = pinned;
    stranger.licence.signed_by_stranger = true;
    Authority other_recipe = pinned;
    other_recipe.licence.signer = "Ada"; // who signed a recipe that says nothing of all this
    Authority recipe = other_recipe;
    recipe.licence.acts = acts_that_need(Needs::recipe);
    Authority op = pinned;
    op.person = Holder{"Lin", {}};
    Authority person = pinned;
    person.person = Holder{"Bo", acts_that_need(Needs::person)};
    Authority engineer = person;
    engineer.person->rights.merge(acts_that_need(Needs::engineer));
    Authority anchor = pinned;
    anchor.anchor = "Ada";
    Authority unpinned_person = person;
    unpinned_person.engineers_pinned = false;
    Authority unpinned_recipe = recipe;
    unpinned_recipe.engineers_pinned = false;
    // Where the station file demands a recipe.
    const auto demanding = [](Authority who) {
        who.recipe_required = true;
        return who;
    };
    Authority whole_recipe = recipe;
    whole_recipe.licence.acts.merge(acts_that_need(Needs::anyone_or_recipe));
    return {
        {"nobody, nobody pinned", nobody, {}, no_engineer, no_engineer},
        {"root, nobody pinned", root, {Needs::root}, no_engineer, no_engineer},
        {"a person, nobody pinned", unpinned_person, {}, no_engineer, no_engineer},
        {"a licence, nobody pinned", unpinned_recipe, {}, no_engineer, no_engineer},
        {"nobody", pinned, {}, engineer_needed, right_missing},
        {"a stranger's recipe", stranger, {}, unknown_signer, right_missing},
        {"a recipe that does not say it", other_recipe, {}, engineer_needed, right_missing},
        {"a recipe that says it", recipe, {Needs::recipe}, engineer_needed, right_missing},
        {"an operator", op, {}, engineer_needed, right_missing},
        {"a person who prepares", person, {Needs::person}, engineer_needed, right_missing},
        {"a person with every right",
         engineer,
         {Needs::person, Needs::engineer},
         engineer_needed,
         right_missing},
        {"a pinned engineer",
         anchor,
         {Needs::person, Needs::engineer, Needs::anchor},
         engineer_needed,
         right_missing},
        {"nobody, under a demand, nobody pinned", demanding(nobody), {}, no_engineer, no_engineer},
        {"nobody, under a demand", demanding(pinned), {}, engineer_needed, right_missing},
        {"a stranger's recipe, under a demand",
         demanding(stranger),
         {},
         unknown_signer,
         right_missing},
        {"a pinned engineer, under a demand",
         demanding(anchor),
         {Needs::person, Needs::engineer, Needs::anchor},
         engineer_needed,
         right_missing},
        {"a recipe that says something else, under a demand",
         demanding(recipe),
         {Needs::recipe},
         engineer_needed,
         right_missing},
        {"a recipe that says it, under a demand",
         demanding(whole_recipe),
         {Needs::recipe, Needs::anyone_or_recipe},
         engineer_needed,
         right_missing},
    };
}

TEST(Rights, GiveEveryActOnRealPortsToExactlyThoseOfTheTable) {
    for (const Caller& caller : everybody())
        for (const ActRow& row : acts()) {
            const auto answer = may(row.act, caller.authority, Ports::real);
            const bool nobody_to_ask =
                row.act == Act::close_at_work && !caller.authority.engineers_pinned;
            const bool free = row.needs == Needs::anyone || (row.needs == Needs::anyone_or_recipe &&
                                                             !caller.authority.recipe_required);
            const bool allowed =
                free || nobody_to_ask || std::ranges::count(caller.passes, row.needs) > 0;
            EXPECT_EQ(answer.has_value(), allowed) << caller.who << ": " << row.word;
            if (answer || allowed) continue;
            const ErrorCode wanted =
                row.act == Act::erase_unattended ? ErrorCode::unattended_erase
                : row.needs == Needs::recipe || row.needs == Needs::anyone_or_recipe
                    ? caller.recipe_refusal
                : row.needs == Needs::root ? ErrorCode::right_missing
                                           : caller.person_refusal;
            EXPECT_EQ(answer.error().code, wanted) << caller.who << ": " << row.word;
            EXPECT_TRUE(is_refusal_of_rights(answer.error().code));
            EXPECT_THAT(detail_of(answer.error()),
                        testing::HasSubstr("act=" + std::string(row.word)));
        }
}

/// Free on phones of software is what touches phones; what belongs to the station is not.
TEST(Rights, LeavePhonesOfSoftwareFree) {
    for (const ActRow& row : acts()) {
        const bool allowed = row.needs == Needs::anyone || row.needs == Needs::anyone_or_recipe ||
                             row.real_ports_only;
        EXPECT_EQ(may(row.act, {}, Ports::software).has_value(), allowed) << row.word;
        Authority demanding;
        demanding.recipe_required = true;
        EXPECT_EQ(may(row.act, demanding, Ports::software).has_value(), allowed) << row.word;
        if (row.needs == Needs::recipe) {
            EXPECT_TRUE(row.real_ports_only) << row.word;
        }
    }
}

TEST(Rights, CannotBeGivenToAPersonWhereARecipeOrRootIsNeeded) {
    for (const ActRow& row : acts())
        EXPECT_EQ(parse_right(row.word).has_value(),
                  row.needs == Needs::person || row.needs == Needs::engineer)
            << row.word;
    EXPECT_FALSE(parse_right("all"));
}

/// Records from before those rights: whoever prepares a job may start and end it.
TEST(Rights, OfWhoPreparesJobsIncludeStartingAndClosing) {
    Authority who;
    who.engineers_pinned = true;
    who.person = Holder{"Bo", {Act::prepare_job}};
    EXPECT_TRUE(may(Act::start_erasing, who, Ports::real));
    EXPECT_TRUE(may(Act::close_at_work, who, Ports::real));
    EXPECT_FALSE(may(Act::arrange_bench, who, Ports::real));
    who.person->rights = {Act::start_erasing};
    EXPECT_TRUE(may(Act::start_erasing, who, Ports::real));
    EXPECT_FALSE(may(Act::prepare_job, who, Ports::real));
    who.person->rights = {Act::arrange_bench};
    EXPECT_FALSE(may(Act::start_erasing, who, Ports::real));
}

TEST(Rights, LetAFormatBeSmallerThanTheRecipesAndNeverLarger) {
    using Extent = FormatOrder::Extent;
    const FormatOrder all{Extent::all, {}, {}}, most{Extent::all_but_boot_loaders, {}, {}};
    const auto range = [](std::uint64_t start, std::uint64_t length) {
        return FormatOrder{Extent::range, DeviceAddress{start}, ByteCount{length}};
    };
    EXPECT_TRUE(within(all, all));
    EXPECT_TRUE(within(most, all));
    EXPECT_TRUE(within(range(0, 512), most));
    EXPECT_FALSE(within(all, most));
    EXPECT_FALSE(within(most, range(0, UINT64_MAX)));
    EXPECT_TRUE(within(range(4096, 512), range(4096, 512)));
    EXPECT_TRUE(within(range(4608, 512), range(4096, 1024)));
    EXPECT_FALSE(within(range(4608, 1024), range(4096, 1024)));
    EXPECT_FALSE(within(range(4095, 2), range(4096, 1024)));
    EXPECT_FALSE(within(range(UINT64_MAX, 2), range(4096, 1024))) << "no sum overflows";
    EXPECT_FALSE(within(range(4096, UINT64_MAX), range(4096, 1024)));
}

/// docs/rights.md shows the table as it is.
TEST(Rights, AreDocumentedRowByRow) {
    std::ifstream page(tree::source() / "docs/rights.md");
    std::stringstream text;
    text << page.rdbuf();
    for (const ActRow& row : acts())
        EXPECT_THAT(text.str(),
                    testing::HasSubstr("| `" + std::string(row.word) + "` | " +
                                       std::string(row.what) + " | " +
                                       std::string(to_string(row.needs)) + " | " +
                                       (row.real_ports_only ? "yes" : "no") + " |"));
}

} // namespace
} // namespace gangflash::rights

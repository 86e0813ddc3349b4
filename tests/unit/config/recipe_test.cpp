#include "config/plan/plan_builder.hpp"
#include "config/recipe/differences.hpp"
#include "config/recipe/open.hpp"
#include "config/recipe/signature.hpp"
#include "tests/unit/config/package_fixture.hpp"

#include <algorithm>
#include <cstdio>
#include <fstream>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

namespace gangflash {
namespace {

using test::only_detail;
using test::TemporaryFolder;
using testing::ElementsAre;
using testing::HasSubstr;

/// A sound package in `NAME/` of a folder, for this project.
void write_model(const TemporaryFolder& folder,
                 const std::string& name,
                 const std::string& project) {
    std::filesystem::create_directory(folder.path() / name);
    const auto inside = [&](const std::string& file) { return name + "/" + file; };
    TemporaryFolder sound;
    test::write_sound_package(sound);
    for (const auto& entry : std::filesystem::directory_iterator(sound.path()))
        std::filesystem::copy(entry.path(), folder.path() / name);
    folder.write(inside("preloader_demo.bin"), test::preloader_bytes("MT6765", project));
}

/// What `recipe make` does, over the packages named.
Recipe make(const TemporaryFolder& folder, const std::vector<std::string>& packages) {
    Recipe recipe;
    recipe.file = (folder.path() / "job.toml").string();
    recipe.name = "line 3";
    recipe.userdata = Userdata::erase;
    for (const std::string& name : packages) {
        PackageOptions opening;
        opening.selection.userdata = recipe.userdata;
        const auto package = open_package(folder.path() / name, opening);
        if (!package) throw std::logic_error(describe(package.error()));
        PlanOptions planning;
        planning.selection = opening.selection;
        const auto plan = make_plan(*package, planning);
        if (!plan) throw std::logic_error(describe(plan.error()));
        recipe.packages.push_back(freeze(*package, *plan, folder.path()));
    }
    return recipe;
}

Faults refused(const Recipe& recipe) {
    const auto plans = open_recipe(recipe, {});
    return plans ? Faults{} : plans.error();
}

std::vector<std::string> partitions(const FlashPlan& plan) {
    std::vector<std::string> names;
    for (const PlannedWrite& write : plan.writes)
        names.push_back(write.partition);
    return names;
}

const std::string hash_a(64, 'a');

/// A recipe whose first error a test wants to see; line 1 is `[recipe]`.
std::string text_with(std::string_view head, std::string_view package) {
    return std::string("[recipe]\nformat = 1\nname = \"x\"\n[job]\nmode = \"download-only\"\n"
                       "verify = \"agent\"\nuserdata = \"keep\"\n") +
           std::string(head) + "[[package]]\nchip = \"MT6765\"\nproject = \"p\"\n" +
           "storage = \"EMMC\"\nscatter = { file = \"s.txt\", sha256 = \"" + hash_a +
           "\" }\nagent = { file = \"a.bin\", sha256 = \"" + hash_a + "\" }\n" +
           std::string(package);
}

std::string write_row(std::string_view partition, std::string_view file = "boot.img") {
    return fmt::format("write = [\n{{ partition = \"{}\", file = \"{}\", sha256 = \"{}\" }}\n]\n",
                       partition,
                       file,
                       hash_a);
}

std::string refusal_of(const std::string& text) {
    const auto recipe = parse_recipe(text, "job.toml");
    return recipe ? "accepted" : only_detail(recipe.error());
}

std::string all_refusals_of(const std::string& text) {
    const auto recipe = parse_recipe(text, "job.toml");
    return recipe ? "accepted" : describe(recipe.error());
}

/// An engineer's pair of keys as files.
void write_keys(const TemporaryFolder& folder, const std::string& name) {
    EVP_PKEY* key = EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519");
    ASSERT_NE(key, nullptr);
    std::FILE* secret = std::fopen((folder.path() / (name + ".pem")).c_str(), "w");
    std::FILE* open = std::fopen((folder.path() / (name + ".pub.pem")).c_str(), "w");
    PEM_write_PrivateKey(secret, key, nullptr, nullptr, 0, nullptr, nullptr);
    PEM_write_PUBKEY(open, key);
    std::fclose(secret);
    std::fclose(open);
    EVP_PKEY_free(key);
}

TEST(Recipe, FreezesAPackageAndGivesItsPlanBack) {
    TemporaryFolder folder;
    write_model(folder, "one", "demo");
    const Recipe made = make(folder, {"one"});
    const auto read = parse_recipe(format_recipe(made), made.file);
    ASSERT_TRUE(read) << describe(read.error());
    EXPECT_TRUE(differences(made, *read).empty());

    const auto plans = open_recipe(*read, {});
    ASSERT_TRUE(plans) << describe(plans.error());
    ASSERT_EQ(plans->size(), 1U);
    const FlashPlan& plan = *plans->front();
    EXPECT_THAT(partitions(plan), ElementsAre("lk", "boot", "super", "userdata", "preloader"));
    ASSERT_EQ(plan.erases.size(), 1U);
    EXPECT_EQ(plan.erases.front().partition, "userdata");
    EXPECT_EQ(plan.model(), "demo");
}

TEST(Recipe, IsWrittenInTheOrderItSays) {
    TemporaryFolder folder;
    write_model(folder, "one", "demo");
    Recipe recipe = make(folder, {"one"});
    std::ranges::reverse(recipe.packages[0].write);
    const auto plans = open_recipe(recipe, {});
    ASSERT_TRUE(plans) << describe(plans.error());
    EXPECT_THAT(partitions(*plans->front()),
                ElementsAre("preloader", "userdata", "super", "boot", "lk"));
    EXPECT_THAT(plans->front()->warnings, testing::Contains(HasSubstr("before other partitions")));
}

TEST(Recipe, OfTwoStagesWritesBootLoadersFirst) {
    TemporaryFolder folder;
    write_model(folder, "one", "demo");
    Recipe recipe = make(folder, {"one"});
    recipe.packages[0].two_stage = true;
    const auto plans = open_recipe(recipe, {});
    ASSERT_TRUE(plans) << describe(plans.error());
    EXPECT_TRUE(plans->front()->two_stage);
    EXPECT_THAT(partitions(*plans->front()),
                ElementsAre("preloader", "lk", "boot", "super", "userdata"));
}

TEST(Recipe, HoldsSeveralModelsOfOneChip) {
    TemporaryFolder folder;
    write_model(folder, "one", "first_model");
    write_model(folder, "two", "second_model");
    const auto plans = open_recipe(make(folder, {"one", "two"}), {});
    ASSERT_TRUE(plans) << describe(plans.error());
    ASSERT_EQ(plans->size(), 2U);
    EXPECT_EQ((*plans)[0]->model(), "first_model");
    EXPECT_EQ((*plans)[1]->model(), "second_model");
}

TEST(Recipe, RefusesAFileThatIsNoLongerWhatWasFrozen) {
    TemporaryFolder folder;
    write_model(folder, "one", "demo");
    const Recipe made = make(folder, {"one"});
    const auto recipe = parse_recipe(format_recipe(made), made.file);
    folder.write("one/boot.img", test::filled(0x20000, 0x23));
    const Faults faults = refused(*recipe);
    ASSERT_EQ(faults.size(), 1U) << describe(faults);
    EXPECT_EQ(faults[0].code, ErrorCode::image_changed);
    EXPECT_THAT(detail_of(faults[0]), HasSubstr("boot boot.img is no longer what was frozen"));
    EXPECT_THAT(detail_of(faults[0]), testing::MatchesRegex(".*job.toml:[0-9]+: .*"));
}

TEST(Recipe, NoticesEveryOtherFileToo) {
    TemporaryFolder folder;
    write_model(folder, "one", "demo");
    const Recipe recipe = make(folder, {"one"});
    const auto changed = [&](auto change) {
        Recipe other = recipe;
        change(other.packages[0]).sha256 = Sha256{};
        const Faults faults = refused(other);
        return faults.size() == 1 && faults[0].code == ErrorCode::image_changed;
    };
    EXPECT_TRUE(changed([](RecipePackage& p) -> FrozenFile& { return p.scatter; }));
    EXPECT_TRUE(changed([](RecipePackage& p) -> FrozenFile& { return p.agent; }));
    EXPECT_TRUE(changed([](RecipePackage& p) -> FrozenFile& { return *p.preloader; }));
}

TEST(Recipe, NoticesAnotherVendorFile) {
    TemporaryFolder folder;
    write_model(folder, "one", "demo");
    folder.write("vendor.auth", "authentication");
    Recipe recipe = make(folder, {"one"});
    recipe.packages[0].auth = FrozenFile{"vendor.auth", sha256(as_bytes("authentication")), 0};
    EXPECT_TRUE(open_recipe(recipe, {}));
    recipe.packages[0].auth->sha256 = sha256(as_bytes("of another vendor"));
    EXPECT_THAT(only_detail(refused(recipe)), HasSubstr("auth vendor.auth is no longer what"));

    recipe.packages[0].auth.reset();
    recipe.packages[0].cert = FrozenFile{"vendor.auth", Sha256{}, 0};
    EXPECT_THAT(only_detail(refused(recipe)), HasSubstr("cert vendor.auth is no longer what"));
}

TEST(Recipe, ErasesExactlyWhatItNames) {
    TemporaryFolder folder;
    write_model(folder, "one", "demo");
    Recipe recipe = make(folder, {"one"});
    ASSERT_EQ(recipe.packages[0].erase, std::vector<std::string>{"userdata"});
    recipe.packages[0].erase.push_back("metadata");
    EXPECT_THAT(only_detail(refused(recipe)),
                HasSubstr("the recipe says [userdata, metadata], the package means [userdata]"));
}

TEST(Recipe, RemembersThatAPhoneIsRevivedInTwoStages) {
    TemporaryFolder folder;
    write_model(folder, "one", "demo");
    PackageOptions opening;
    opening.selection.userdata = Userdata::erase;
    const auto package = open_package(folder.path() / "one", opening);
    ASSERT_TRUE(package);
    PlanOptions planning;
    planning.selection = opening.selection;
    auto plan = make_plan(*package, planning);
    ASSERT_TRUE(plan);
    EXPECT_FALSE(freeze(*package, *plan, folder.path()).two_stage);
    plan->two_stage = true;
    EXPECT_TRUE(freeze(*package, *plan, folder.path()).two_stage);
}

TEST(Recipe, RefusesThePackageOfAnotherModel) {
    TemporaryFolder folder;
    write_model(folder, "one", "demo");
    Recipe recipe = make(folder, {"one"});
    recipe.packages[0].project = "another_model";
    EXPECT_THAT(only_detail(refused(recipe)), HasSubstr("the recipe is for another_model"));
    EXPECT_EQ(refused(recipe)[0].code, ErrorCode::wrong_project);

    recipe = make(folder, {"one"});
    recipe.packages[0].chip = "MT6768";
    EXPECT_EQ(refused(recipe)[0].code, ErrorCode::wrong_chip);
}

TEST(Recipe, NamesLineAndCauseOfEveryMistake) {
    EXPECT_THAT(refusal_of("[recipe\n"), HasSubstr("job.toml:1: "));
    EXPECT_THAT(refusal_of(text_with("colour = \"red\"\n", write_row("boot"))),
                HasSubstr("job.toml:8: [job]: colour: is no key of a recipe"));
    EXPECT_THAT(refusal_of(text_with("[guards]\nminimum_battery_mv = 48000\n", write_row("boot"))),
                HasSubstr("job.toml:9: [guards]: minimum_battery_mv: wants a whole number"));
    EXPECT_THAT(refusal_of(text_with("[guards]\nboot_check = \"yes\"\n", write_row("boot"))),
                HasSubstr("boot_check: wants true or false"));
    EXPECT_THAT(refusal_of(text_with("", "write = []\n")), HasSubstr("without a partition"));
    EXPECT_THAT(refusal_of(text_with("", "")), HasSubstr("without a partition"));
    EXPECT_THAT(refusal_of(text_with("", write_row("boot", "../../boot.img"))),
                HasSubstr("leaves the package folder"));
    EXPECT_THAT(refusal_of(text_with("", write_row("nvram"))),
                HasSubstr("job.toml:15: [[package]]: write: nvram holds identity"));
    EXPECT_THAT(refusal_of(text_with("", write_row("efuse"))), HasSubstr("efuse"));
    EXPECT_THAT(refusal_of(text_with("", "erase = [\"userdata\"]\n" + write_row("boot"))),
                HasSubstr("erase: contradicts userdata"));
    EXPECT_THAT(refusal_of(text_with("", "two_stage = true\n" + write_row("boot"))),
                HasSubstr("two_stage: needs the model's preloader"));
    EXPECT_THAT(all_refusals_of(text_with("", "erase = [\"super\"]\n" + write_row("boot"))),
                HasSubstr("erase: super is not erased by itself"));
    EXPECT_THAT(all_refusals_of(text_with("", "erase = [\"frp\"]\n" + write_row("boot"))),
                HasSubstr("erase: frp holds identity"));
    const std::string row = write_row("boot");
    const std::string inner = row.substr(row.find('{'), row.rfind('}') - row.find('{') + 1);
    EXPECT_THAT(refusal_of(text_with("", "write = [" + inner + ", " + inner + "]\n")),
                HasSubstr("write: boot stands twice"));
    EXPECT_THAT(refusal_of(text_with("after = \"power-off\"\n[guards]\nboot_check = true\n",
                                     write_row("boot"))),
                HasSubstr("boot_check: contradicts [job] after"));
    EXPECT_THAT(refusal_of(text_with("", write_row("bo\\u001b[31mot"))),
                HasSubstr("has control characters"));
    EXPECT_EQ(refusal_of(text_with("", write_row("boot"))), "accepted");
}

TEST(Recipe, GuardsNothingUnlessItSaysSoAndThenWhatItSays) {
    const auto silent = parse_recipe(text_with("", write_row("boot")), "job.toml");
    ASSERT_TRUE(silent) << describe(silent.error());
    EXPECT_FALSE(silent->guards.blank_board) << "only a recipe that says so declares boards blank";
    EXPECT_FALSE(silent->unattended) << "no service erases by a recipe that does not say so";
    EXPECT_EQ(silent->guards.minimum_battery_mv, 0U);
    EXPECT_FALSE(silent->rules.stop_duplicate_imei);

    const auto strict = parse_recipe(
        text_with("[guards]\nblank_board = true\nminimum_battery_mv = 3650\n", write_row("boot")),
        "job.toml");
    ASSERT_TRUE(strict) << describe(strict.error());
    EXPECT_TRUE(strict->guards.blank_board);
    EXPECT_EQ(strict->guards.minimum_battery_mv, 3650U);
}

TEST(Recipe, TellsAllMistakesAtOnce) {
    const auto recipe = parse_recipe("[recipe]\nformat = 2\n", "job.toml");
    ASSERT_FALSE(recipe);
    const std::string all = describe(recipe.error());
    for (const char* missing : {"format: wants",
                                "name: is missing",
                                "mode: is missing",
                                "verify: is missing",
                                "userdata: is missing",
                                "[[package]]"})
        EXPECT_THAT(all, HasSubstr(missing));
}

TEST(Recipe, KnowsNoModelTwiceAndNoUnknownChip) {
    const std::string one = text_with("", write_row("boot"));
    const std::string package = one.substr(one.find("[[package]]"));
    EXPECT_THAT(refusal_of(one + package), HasSubstr("a second one for MT6765 p"));
    std::string strange = one;
    strange.replace(strange.find("MT6765"), 6, "QC8953");
    EXPECT_THAT(refusal_of(strange), HasSubstr("`QC8953` is not in the chip table"));
}

TEST(Recipe, DifferencesAreNamedByModelAndKey) {
    TemporaryFolder folder;
    write_model(folder, "one", "demo");
    const Recipe before = make(folder, {"one"});
    Recipe after = before;
    after.verify = VerifyLevel::readback;
    after.packages[0].write.pop_back();
    const auto found = differences(before, after);
    std::vector<std::string> keys;
    for (const RecipeDifference& change : found)
        keys.push_back(change.key);
    EXPECT_THAT(keys,
                ElementsAre("job.verify",
                            "MT6765 demo.order",
                            "MT6765 demo.write.preloader.file",
                            "MT6765 demo.write.preloader.sha256"));
}

TEST(Recipe, SaysWhatBecomesOfAPhoneAndWhichPhonesAreTaken) {
    const std::string text = text_with("after = \"reboot\"\n[rules]\nduplicate_imei = \"stop\"\n"
                                       "deny_imei = { file = \"deny.txt\" }\n"
                                       "allow_serial = { file = \"lot.txt\", sha256 = \"" +
                                           hash_a + "\" }\n",
                                       write_row("boot"));
    const auto recipe = parse_recipe(text, "job.toml");
    ASSERT_TRUE(recipe) << describe(recipe.error());
    EXPECT_EQ(recipe->after, AfterPass::reboot);
    EXPECT_TRUE(recipe->rules.stop_duplicate_imei);
    ASSERT_TRUE(recipe->rules.deny_imei && recipe->rules.allow_serial);
    EXPECT_FALSE(recipe->rules.deny_imei->sha256) << "a list that changes";
    EXPECT_EQ(recipe->rules.allow_serial->sha256->hex(), hash_a);

    const auto again = parse_recipe(format_recipe(*recipe), "job.toml");
    ASSERT_TRUE(again) << describe(again.error());
    EXPECT_TRUE(differences(*recipe, *again).empty());
    Recipe milder = *recipe;
    milder.rules = {};
    milder.after = AfterPass::power_off;
    std::vector<std::string> keys;
    for (const RecipeDifference& change : differences(*recipe, milder))
        keys.push_back(change.key);
    EXPECT_THAT(keys,
                ElementsAre("job.after",
                            "rules.duplicate_imei",
                            "rules.deny_imei.file",
                            "rules.deny_imei.sha256",
                            "rules.allow_serial.file",
                            "rules.allow_serial.sha256"));
}

TEST(Recipe, OfBeforeKeepsItsMeaning) {
    const auto plain = parse_recipe(text_with("", write_row("boot")), "job.toml");
    EXPECT_EQ(plain->after, AfterPass::power_off);
    EXPECT_FALSE(plain->rules.stop_duplicate_imei);
    const auto checked =
        parse_recipe(text_with("[guards]\nboot_check = true\n", write_row("boot")), "job.toml");
    EXPECT_EQ(checked->after, AfterPass::boot_check);
    const auto word = parse_recipe(text_with("after = \"boot-check\"\n", write_row("boot")), "j");
    EXPECT_TRUE(word->guards.boot_check);
    EXPECT_THAT(refusal_of(text_with("after = \"reboot\"\n[guards]\nboot_check = true\n",
                                     write_row("boot"))),
                HasSubstr("job.toml:10: [guards]: boot_check: contradicts [job] after"));
    EXPECT_THAT(refusal_of(text_with("[rules]\nduplicate_imei = \"maybe\"\n", write_row("boot"))),
                HasSubstr("`maybe` is none of: warn, stop"));
}

TEST(Recipe, OpensItsListsAndNoticesAFrozenOneThatChanged) {
    TemporaryFolder folder;
    folder.write("deny.txt", as_bytes("490154203237518\n"));
    folder.write("lot.txt", as_bytes("GF000017\n"));
    Recipe recipe;
    recipe.file = (folder.path() / "job.toml").string();
    recipe.rules.deny_imei = RecipeList{"deny.txt", std::nullopt, 7};
    recipe.rules.allow_serial = RecipeList{"lot.txt", sha256(as_bytes("GF000017\n")), 8};
    const auto lists = open_lists(recipe);
    ASSERT_TRUE(lists) << describe(lists.error());
    EXPECT_NE(lists->deny_imei->find(Personal("490154203237518")), nullptr);
    EXPECT_NE(lists->allow_serial->find(Personal("GF000017")), nullptr);

    folder.write("deny.txt", as_bytes("490154203237518\n356938035643809\n"));
    EXPECT_TRUE(open_lists(recipe)) << "it is not frozen";
    folder.write("lot.txt", as_bytes("GF000017\nGF000018\n"));
    const auto changed = open_lists(recipe);
    ASSERT_FALSE(changed);
    EXPECT_EQ(changed.error().front().code, ErrorCode::image_changed);
    EXPECT_THAT(only_detail(changed.error()), HasSubstr("job.toml:8: lot.txt is no longer"));
}

TEST(RecipeSignature, IsTheEngineersOverExactlyTheseBytes) {
    TemporaryFolder folder;
    write_keys(folder, "engineer");
    write_keys(folder, "stranger");
    const ByteView text = as_bytes("a recipe");
    const auto key = PrivateKey::load(folder.path() / "engineer.pem");
    ASSERT_TRUE(key) << describe(key.error());
    const auto signature = key->sign(text);
    ASSERT_TRUE(signature) << describe(signature.error());
    const PublicKey engineer = *load_public_key(folder.path() / "engineer.pub.pem");
    EXPECT_EQ(key->public_key(), engineer);
    EXPECT_EQ(*parse_public_key(as_bytes(to_pem(engineer)), "again"), engineer);
    EXPECT_TRUE(verifies(text, *signature, engineer));
    EXPECT_FALSE(verifies(text, *signature, *load_public_key(folder.path() / "stranger.pub.pem")));
    EXPECT_FALSE(verifies(as_bytes("a recipf"), *signature, engineer));

    ASSERT_TRUE(write_signature(*signature, folder.path() / "job.toml"));
    const auto read = read_signature(folder.path() / "job.toml");
    ASSERT_TRUE(read);
    EXPECT_EQ(*read, *signature);
}

TEST(RecipeSignature, WantsKeysOfTheRightKind) {
    TemporaryFolder folder;
    write_keys(folder, "engineer");
    folder.write("nonsense.pem", "-----BEGIN NOTHING-----\n");
    const auto load = [&](const char* name) { return PrivateKey::load(folder.path() / name); };
    EXPECT_THAT(load("nonsense.pem").error().detail, HasSubstr("no Ed25519 private key"));
    EXPECT_FALSE(load("engineer.pub.pem"));
    EXPECT_EQ(load("absent.pem").error().code, ErrorCode::key_unusable);
    EXPECT_EQ(load_public_key(folder.path() / "engineer.pem").error().code,
              ErrorCode::key_unusable);
    EVP_PKEY* curve = EVP_EC_gen("P-256");
    std::FILE* file = std::fopen((folder.path() / "curve.pub.pem").c_str(), "w");
    PEM_write_PUBKEY(file, curve);
    std::fclose(file);
    EVP_PKEY_free(curve);
    EXPECT_THAT(load_public_key(folder.path() / "curve.pub.pem").error().detail,
                HasSubstr("no Ed25519 public key"));
    folder.write("job.toml.sig", "short");
    EXPECT_THAT(read_signature(folder.path() / "job.toml").error().detail,
                HasSubstr("has 5 bytes, an Ed25519 signature 64"));
}

} // namespace
} // namespace gangflash

// The program itself on virtual phones: the words for lists, scans and what becomes of a phone.
#include "ports/virtual/demo/demo_package.hpp"
#include "tests/storage/child_process.hpp"
#include "tests/support/run_program.hpp"
#include "tests/support/temporary_folder.hpp"

#include <algorithm>
#include <fstream>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace gangflash {
namespace {

using testing::HasSubstr;
using testing::Not;
using Json = nlohmann::json;
using Ran = tests::ProgramRun;

constexpr const char* no_phones_imei = "490154203237518";

class Rules : public testing::Test {
protected:
    static void SetUpTestSuite() {
        shared_ = std::make_unique<TemporaryFolder>();
        const auto made = vphone::make_package(
            *shared_ / "package", *vphone::find_chip_model("MT6765"), vphone::least_package_size);
        if (!made) throw std::runtime_error(describe(made.error()));
    }
    static void TearDownTestSuite() { shared_.reset(); }

    static std::string package() { return (*shared_ / "package").string(); }
    std::string file(const std::string& name) const { return (folder_ / name).string(); }
    std::string write(const std::string& name, const std::string& text) const {
        std::ofstream(file(name)) << text;
        return file(name);
    }

    static Ran run(const std::string& words) { return tests::run_gangflash(words); }

    /// Lines of `flash --json` about one event.
    std::vector<Json> flash(const std::string& words, const std::string& event, int code) const {
        const Ran ran = run("flash --package " + package() + " --once --json --ledger " +
                            file("ledger.sqlite") + " --ports virtual:2 " + words);
        EXPECT_EQ(ran.code, code) << ran.out;
        return ran.events(event);
    }

    /// identify tries once, and a busy machine may miss a preloader's two seconds: asked again
    /// then.
    std::vector<Json> phones(const std::string& words = "") const {
        const std::string line = "identify --package " + package() +
                                 " --userdata keep --json --ports virtual:2 " + words;
        std::vector<Json> found;
        for (int tries = 0; tries < 5; ++tries) {
            found = run(line).events("");
            const bool whole = found.size() == 2 && std::ranges::all_of(found, [](const Json& it) {
                                   return it.value("error_id", Json()).is_null();
                               });
            if (whole) return found;
        }
        throw std::runtime_error("no phone was identified; the last answer: " +
                                 (found.empty() ? "none" : found.front().dump()));
    }

    static std::string error_at(const std::vector<Json>& verdicts, const std::string& slot) {
        for (const Json& line : verdicts)
            if (line["slot"] == slot)
                return line["error_id"].is_null() ? "pass" : line["error_id"].get<std::string>();
        return "no verdict";
    }

private:
    static inline std::unique_ptr<TemporaryFolder> shared_;
    TemporaryFolder folder_;
};

TEST_F(Rules, IdentifyTellsAddressesAndStorageAndCanMaskThem) {
    const auto open = phones();
    ASSERT_EQ(open.size(), 2U);
    const std::string wifi = open[0]["wifi_address"];
    EXPECT_EQ(wifi.size(), 17U);
    EXPECT_NE(wifi, open[1]["wifi_address"]);
    EXPECT_EQ(open[0]["wifi_source"], "nvdata");
    EXPECT_EQ(open[0]["storage_maker"], "Samsung");
    EXPECT_EQ(open[0]["build_reason"], "super: no logical partition table");
    const auto masked = phones("--masked");
    EXPECT_EQ(masked[0]["wifi_address"], "*************" + wifi.substr(13));
    EXPECT_EQ(masked[0]["wifi_source"], "nvdata");
}

TEST_F(Rules, PlanKnowsTheSlotsThatAnExpectedImeiNames) {
    const std::string plan = "plan --package " + package() + " --userdata keep --ports virtual:2 ";
    EXPECT_EQ(run(plan + "--expect-imei 2=" + no_phones_imei).code, 0);
    const Ran none = run(plan + "--expect-imei 3=" + no_phones_imei);
    EXPECT_EQ(none.code, 2) << none.out;
    EXPECT_THAT(none.out, HasSubstr("--expect-imei 3=…: there is no such slot"));
}

TEST_F(Rules, ASerialPortThatIsNotThereIsNamed) {
    const Ran ran = run("flash --package " + package() +
                        " --userdata keep --once --wait 1 --ports "
                        "serial:/dev/ttyNOPE0 --ledger " +
                        file("ledger.sqlite"));
    EXPECT_EQ(ran.code, 1) << ran.out;
    EXPECT_THAT(ran.out, HasSubstr("USB-109"));
    EXPECT_THAT(ran.out, HasSubstr("serial:/dev/ttyNOPE0"));
    EXPECT_THAT(ran.out, HasSubstr("1 slot stayed empty"));
}

TEST_F(Rules, SizesAreTakenAsPeopleWriteThem) {
    const std::string scatter = package() + "/MT6765_Android_scatter.txt";
    const auto words = [&](const std::string& size) {
        return run("inspect --json --storage-size " + size + " " + scatter).out;
    };
    EXPECT_EQ(words("32G"), words("34359738368"));
    EXPECT_EQ(words("0x800000000"), words("34359738368"));
    EXPECT_EQ(run("inspect --storage-size 32Q " + scatter).code, 2);
}

/// A list counts as it is now: the phone is at work when its number comes onto it.
TEST_F(Rules, AListThatIsChangedWhileThePhoneIsInWorkHoldsForIt) {
    const auto known = phones();
    const std::string deny = write("deny.txt", std::string(no_phones_imei) + "\n");
    tests::ChildProcess station({(tree::programs() / "gangflash").string(),
                                 "flash",
                                 "--package",
                                 package(),
                                 "--userdata",
                                 "keep",
                                 "--once",
                                 "--json",
                                 "--ledger",
                                 file("ledger.sqlite"),
                                 "--ports",
                                 "virtual:1",
                                 "--link-speed",
                                 "1000000",
                                 "--deny-list",
                                 deny});
    std::string said;
    const auto read_until = [&](const char* words) {
        while (said.find(words) == said.npos) {
            const std::string some = station.read_some();
            if (some.empty()) return false;
            said += some;
        }
        return true;
    };
    ASSERT_TRUE(read_until("\"step\":\"send_agent\"")) << said;
    write("next.txt", known[0]["imei1"].get<std::string>() + " stolen a minute ago\n");
    std::filesystem::rename(file("next.txt"), deny);
    EXPECT_TRUE(read_until("\"event\":\"batch\"")) << said;
    EXPECT_EQ(station.wait(), 1);
    const auto verdicts = tests::ProgramRun{1, said}.events("verdict");
    ASSERT_EQ(verdicts.size(), 1U) << said;
    // Before the first write, or at the step after the one that was writing.
    EXPECT_THAT(verdicts[0]["error_id"], testing::AnyOf("PHN-721", "PHN-727")) << said;
    EXPECT_THAT(verdicts[0]["error_detail"].get<std::string>(), HasSubstr("deny.txt:1 bars"));
}

TEST_F(Rules, DenyAndAllowListsRefuseByTheLineOfAFile) {
    const auto known = phones();
    const std::string deny =
        write("deny.txt", "# stolen\n" + known[0]["imei2"].get<std::string>() + " case 4711\n");
    const auto denied = flash("--userdata keep --deny-list " + deny, "verdict", 1);
    EXPECT_EQ(error_at(denied, "1"), "PHN-721");
    EXPECT_EQ(error_at(denied, "2"), "pass");
    for (const Json& line : denied)
        EXPECT_THAT(line.dump(), Not(HasSubstr(known[0]["imei2"]))) << "a whole IMEI in an event";

    const std::string lot = write("lot.txt", known[0]["serial"].get<std::string>() + "\n");
    const auto allowed = flash("--userdata keep --batch lot --allow-list " + lot, "verdict", 1);
    EXPECT_EQ(error_at(allowed, "1"), "pass");
    EXPECT_EQ(error_at(allowed, "2"), "PHN-722");
}

TEST_F(Rules, AScannedImeiIsComparedAndRecorded) {
    const auto known = phones();
    const auto verdicts = flash("--userdata keep --expect-imei 1=" + std::string(no_phones_imei) +
                                    " --expect-imei 2=" + known[1]["imei2"].get<std::string>(),
                                "verdict",
                                1);
    EXPECT_EQ(error_at(verdicts, "1"), "PHN-724");
    EXPECT_EQ(error_at(verdicts, "2"), "pass");
    const Ran exported =
        run("ledger export --out - --what units --ledger " + file("ledger.sqlite"));
    EXPECT_THAT(exported.out,
                HasSubstr("\"imei_scanned\":\"" + known[1]["imei2"].get<std::string>() + "\""));
}

TEST_F(Rules, EraseIsProvenInEventsAndInTheLedger) {
    const auto steps = flash("--userdata erase --after reboot", "step", 0);
    std::size_t proofs = 0;
    for (const Json& step : steps)
        if (step["step"] == "verify_erase") {
            EXPECT_THAT(step["seen"].get<std::string>(), HasSubstr("read back as 00"));
            ++proofs;
        }
    EXPECT_EQ(proofs, 6U) << "userdata, metadata and md_udc of two phones";
    EXPECT_THAT(run("ledger export --out - --what steps --ledger " + file("ledger.sqlite")).out,
                HasSubstr("pieces with"));
}

TEST_F(Rules, WrongFilesAndWordsAreRefusedBeforeAnyPhone) {
    const std::string start = "flash --package " + package() +
                              " --userdata keep --once --ports virtual:1 --ledger " +
                              file("ledger.sqlite") + " ";
    const auto refused = [&](const std::string& words, int code, const std::string& why) {
        const Ran ran = run(start + words);
        EXPECT_EQ(ran.code, code) << words << "\n" << ran.out;
        EXPECT_THAT(ran.out, HasSubstr(why));
    };
    const std::string wrong = write("wrong.txt", "490154203237519\n");
    refused("--deny-list " + wrong, 3, "wrong.txt:1: ***********7519: wrong check digit");
    refused("--deny-list /no/such/list", 3, "STA-922");
    refused("--allow-list " + write("empty.txt", "#\n"), 3, "no phone in this list");
    refused("--expect-imei 490154203237519", 3, "no IMEI");
    refused("--expect-imei 490154203237518 --expect-imei 356938035643809", 3, "a second one");
    refused("--imei-key " + write("short.key", "0102"), 3, "is no AES-128 key");
    refused("--after reboot --boot-check", 2, "--boot-check");
    EXPECT_FALSE(std::filesystem::exists(file("ledger.sqlite"))) << "a batch was begun";

    // Which slots there are is known once the bench is: the ledger is open then, and has no batch.
    refused("--expect-imei 9=490154203237518", 2, "there is no such slot");
    EXPECT_EQ(run("ledger export --out - --what batches --ledger " + file("ledger.sqlite")).out,
              "");
}

TEST_F(Rules, ARecipeFreezesThem) {
    const std::string deny = write("deny.txt", std::string(no_phones_imei) + "\n");
    const std::string recipe = file("job.toml");
    const Ran made = run("recipe make --package " + package() +
                         " --userdata keep --name line --after reboot --duplicate-imei stop "
                         "--deny-list " +
                         deny + " --out " + recipe);
    ASSERT_EQ(made.code, 0) << made.out;
    const Json shown = Json::parse(run("recipe show --json " + recipe).out);
    EXPECT_EQ(shown["after"], "reboot");
    EXPECT_EQ(shown["rules"]["duplicate_imei"], "stop");
    EXPECT_EQ(shown["rules"]["deny_imei"]["file"], "deny.txt");
    EXPECT_EQ(run("recipe verify " + recipe).code, 0);
    write("deny.txt", "356938035643809\n");
    const Ran changed = run("recipe verify " + recipe);
    EXPECT_EQ(changed.code, 3);
    EXPECT_THAT(changed.out, HasSubstr("deny.txt is no longer what was frozen"));
}

} // namespace
} // namespace gangflash

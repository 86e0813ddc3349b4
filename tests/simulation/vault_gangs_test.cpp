// Random benches whose formats are interrupted, with other programs beside the station and hands in
// its vault: no phone loses what it owns, none gets another's, and none passes without it.
#include "engine/guard/vault_reader.hpp"
#include "tests/simulation/breaking_bus.hpp"
#include "tests/simulation/gang.hpp"
#include "tests/support/environment.hpp"
#include "tests/support/kept_storage.hpp"
#include "tests/support/other_layout.hpp"
#include "tests/support/vault_tools.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace gangflash::sim {

namespace {

using tests::from_environment;

namespace fs = std::filesystem;

constexpr const char* gpt_phone = "MT6580";
constexpr std::array owned{"proinfo", "nvram", "nvdata", "protect1", "protect2", "seccfg", "frp"};

/// One phone for a few sessions, its vault, and whoever else has a hand in it. GANG_SEED runs one
/// alone.
class Life {
public:
    explicit Life(std::uint64_t seed) : seed_(seed), random_(seed) {}

    void live() {
        const std::uint64_t interruptions = 1 + random_.below(2);
        for (std::uint64_t i = 0; i < interruptions; ++i)
            session(300 + random_.below(900));
        if (random_.chance(50)) {
            for (int more = 0; more < 4 && !something_is_due(); ++more)
                session(300 + random_.below(900));
            forged_ = meddle();
        }
        const std::size_t passed = session(0);
        if (stranger_) {
            EXPECT_TRUE(owns_all()) << "it was given what another phone owns";
        } else if (forged_) {
            if (passed > 0) {
                EXPECT_TRUE(owns_all()) << "it passed, and is not whole";
            }
        } else {
            EXPECT_EQ(passed, 1U) << fault_;
            EXPECT_TRUE(owns_all()) << "bytes the phone owns changed";
        }
        for (const std::string& what : wrong_)
            ADD_FAILURE() << what;
    }

    std::uint64_t seconds_opened = 0; ///< second owners that were kept out
    std::uint64_t orders = 0;
    std::uint64_t forgeries = 0; ///< of backups that their phone was waiting for

private:
    /// A session under a ledger of its own, its cable cut at this operation and nobody trying
    /// again; 0: whole. Returns the passes.
    std::size_t session(std::uint64_t cut_at) {
        GangOptions options;
        options.phones = 1;
        options.seed = seed_;
        options.chip = gpt_phone;
        options.mode = random_.chance(70) ? FlashMode::format_all : FlashMode::firmware_upgrade;
        if (cut_at == 0) options.mode = FlashMode::format_all;
        options.backups = vault_.path();
        options.storage = [this](std::size_t, const vphone::StorageShape& shape) {
            if (!storage_) storage_ = std::make_shared<vphone::MemoryStorage>(shape);
            return std::make_unique<KeptStorage>(storage_);
        };
        if (first_ && random_.chance(50))
            options.change_bank = [](vphone::BankOptions& bank) {
                bank.history = [](const vphone::ChipModel& chip, vphone::Storage& storage) {
                    swap_proinfo_and_nvram(chip, storage);
                };
            };
        first_ = false;
        options.change_plan = [](FlashPlan& plan) {
            std::erase_if(plan.writes, [](const PlannedWrite& write) {
                return write.partition != "preloader" && write.partition != "lk";
            });
        };
        options.adjust = [](Job& job) { job.budgets.attempts = 1; };
        if (cut_at != 0)
            options.wrap = [cut_at](PortBus& bus) {
                return std::make_unique<BreakingBus>(dynamic_cast<vphone::VirtualBus&>(bus),
                                                     BreakPoint{Breakage::cut, cut_at, 0});
            };
        Gang gang(std::move(options));
        if (before_.empty()) before_ = owned_by(gang);
        gang.meanwhile(others(gang));
        EXPECT_TRUE(gang.run());
        after_ = owned_by(gang);
        for (const auto* unit : gang.units())
            if (unit->closed && unit->closed->fault) fault_ = describe(*unit->closed->fault);
        return gang.totals().passed;
    }

    /// Programs that people start beside the station, at random instants.
    asio::awaitable<void> others(Gang& gang) {
        const auto key = tests::key_in(vault_.path());
        const guard::VaultReader reader(vault_.path(), key, nullptr);
        for (int i = 0; i < 24; ++i) {
            co_await gang.clock().sleep_for(Millis{random_.below(500)});
            switch (random_.below(8)) {
            case 0:
            case 1:
                if (auto seen = reader.list(); !seen || (!forged_ && !seen->faults.empty()))
                    wrong_.push_back("a list beside the station sees faults");
                break;
            case 2:
            case 3: {
                auto second = guard::Vault::open({.folder = vault_.path(),
                                                  .seal_key = vault_ / "vault.key",
                                                  .key = {},
                                                  .upkeep = random_.chance(50)});
                if (second) wrong_.push_back("a second owner was let in");
                if (!second && second.error().code != ErrorCode::vault_in_use)
                    wrong_.push_back("a second owner hears " + describe(second.error()));
                ++seconds_opened;
                break;
            }
            case 4: {
                const auto seen = reader.list();
                for (const guard::Backup& backup : seen->backups)
                    if (!reader.verify(backup))
                        wrong_.push_back("a sealed backup does not read back");
                break;
            }
            default: {
                const auto seen = reader.list();
                if (seen->backups.empty()) break;
                const auto& backup = seen->backups[random_.below(seen->backups.size())];
                if (!reader.request_restore(backup, "2026-11-30T00:00:00.000Z", "beside"))
                    wrong_.push_back("an order could not be left");
                ++orders;
            }
            }
        }
    }

    bool something_is_due() const {
        const auto contents = guard::look_into(vault_.path(), nullptr);
        return std::ranges::any_of(contents->found, &guard::Found::open_there);
    }

    /// Somebody without the key has a hand in the vault. True when that touched an open backup.
    bool meddle() {
        const auto contents = guard::look_into(vault_.path(), nullptr);
        for (const guard::Found& found : contents->found) {
            if (!found.open_there) continue;
            ++forgeries;
            switch (random_.below(6)) {
            case 4:
            case 5:
                give_to_a_stranger(found);
                break;
            case 0:
                fs::rename(found.folder / "open", found.folder / "restored");
                break;
            case 1: {
                std::string text = tests::text_of(found.folder / "manifest.json");
                text[text.size() / 2] ^= 1;
                std::ofstream(found.folder / "manifest.json", std::ios::binary) << text;
                break;
            }
            case 2:
                fs::rename(found.folder, vault_ / "elsewhere");
                break; // still this phone's: its seal says so
            default:
                std::ofstream(found.folder / "seal", std::ios::app) << "x\n";
            }
            return true;
        }
        return false;
    }

    /// The backup is laid into the place of another phone, which comes next, under its ids.
    void give_to_a_stranger(const guard::Found& found) {
        const auto ids_with = [](std::uint64_t seed) {
            GangOptions options;
            options.phones = 1;
            options.seed = seed;
            options.chip = gpt_phone;
            Gang bench(std::move(options));
            const vphone::PhoneIdentity& phone = bench.bus().phone(0).identity();
            return PhoneIds{to_hex(phone.me_id), to_hex(phone.soc_id), to_hex(phone.random_id)};
        };
        const PhoneIds own = ids_with(seed_);
        seed_ += 1'000'003;
        const PhoneIds other = ids_with(seed_);
        std::string text = tests::text_of(found.folder / "manifest.json");
        for (const auto& [from, to] : {std::pair{own.me_id, other.me_id},
                                       std::pair{own.soc_id, other.soc_id},
                                       std::pair{own.random_id, other.random_id}})
            for (std::size_t at = 0; !from.empty() && (at = text.find(from, at)) != text.npos;)
                text.replace(at, from.size(), to);
        std::ofstream(found.folder / "manifest.json", std::ios::binary) << text;
        const fs::path place = vault_ / guard::folder_names_of(other).front();
        fs::create_directories(place);
        fs::rename(found.folder, place / found.folder.filename());
        storage_.reset();
        before_.clear();
        stranger_ = true;
    }

    static std::map<std::string, Bytes> owned_by(Gang& gang) {
        std::map<std::string, Bytes> all;
        for (const char* name : owned)
            all[name] = gang.bus().phone(0).stored(name, 0, 256 * kib);
        return all;
    }

    bool owns_all() const { return before_ == after_; }

    std::uint64_t seed_;
    Random random_;
    const TemporaryFolder vault_;
    std::shared_ptr<vphone::MemoryStorage> storage_;
    bool first_ = true, forged_ = false, stranger_ = false;
    std::map<std::string, Bytes> before_, after_;
    std::vector<std::string> wrong_;
    std::string fault_;
};

} // namespace

TEST(RandomVaults, KeepWhatPhonesOwnWhoeverElseHasAHandInThem) {
    const std::uint64_t lives = from_environment("VAULT_LIVES", 10);
    const std::uint64_t alone = from_environment("GANG_SEED", 0);
    std::uint64_t kept_out = 0, orders = 0, forgeries = 0;
    for (std::uint64_t seed = alone != 0 ? alone : 1; seed <= (alone != 0 ? alone : lives);
         ++seed) {
        SCOPED_TRACE("repeat: GANG_SEED=" + std::to_string(seed) +
                     " build/release/tests/format_test --gtest_filter=RandomVaults.*");
        Life life(seed);
        life.live();
        ASSERT_FALSE(HasFailure());
        kept_out += life.seconds_opened;
        orders += life.orders;
        forgeries += life.forgeries;
    }
    std::printf("%llu second owners, %llu orders, %llu forgeries\n",
                static_cast<unsigned long long>(kept_out),
                static_cast<unsigned long long>(orders),
                static_cast<unsigned long long>(forgeries));
    if (alone == 0) {
        EXPECT_GT(kept_out, 0U);
        EXPECT_GT(orders, 0U);
        EXPECT_GT(forgeries, lives / 10) << "hardly a backup was meddled with: nothing is proven";
    }
}

} // namespace gangflash::sim

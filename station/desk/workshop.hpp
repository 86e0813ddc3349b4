#pragma once

#include "config/package/findings.hpp"
#include "config/package/package.hpp"
#include "config/plan/flash_plan.hpp"
#include "config/recipe/differences.hpp"
#include "config/secrets/secret.hpp"
#include "engine/job/job.hpp"
#include "engine/unit/snapshot.hpp"

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace gangflash {

/// How phones are reached, and under which names. A path that is empty was not chosen.
struct PhoneAccess {
    std::filesystem::path recipe;  ///< says itself what stands below
    std::filesystem::path package; ///< folder or scatter
    std::filesystem::path agent;   ///< else the one in the package
    std::filesystem::path auth, cert, imei_key;
    std::string batch; ///< empty: a name that no other batch has
    std::string operator_name;
    double wait_seconds = 30; ///< for a phone in an empty slot
};

/// What is read back, in the words of `gangflash readback`.
struct ReadbackChoice {
    std::vector<std::string> partitions;
    bool all_partitions = false, boot_areas = false;
    std::string region; ///< `user`, `boot1`, `boot2`: a range of it; empty: no range
    std::uint64_t start = 0, length = 0; ///< bytes; length 0: to the end
    bool sparse = false;
    bool as_package = false;
    std::filesystem::path folder;
};

struct ReadingChoice {
    JobKind kind = JobKind::identify; ///< never JobKind::flash
    PhoneAccess access;
    ReadbackChoice readback; ///< of JobKind::readback
};

struct FormatChoice {
    enum class Extent : std::uint8_t { as_the_recipe_says, all, all_but_boot_loaders, range };
    PhoneAccess access;
    Extent extent = Extent::as_the_recipe_says;
    std::string start, length; ///< of a range, as people type sizes: `4096`, `0x1000`, `64M`
    std::uint64_t planned = 0; ///< phones; 0: open end
};

/// What `gangflash recipe make` is told.
struct RecipeChoice {
    std::vector<std::filesystem::path> packages;
    std::filesystem::path agent, auth, cert;
    FlashMode mode = FlashMode::download_only;
    std::optional<VerifyLevel> verify; ///< nothing: what the agents' own checksums leave open
    Userdata userdata = Userdata::unspecified;
    std::string name, engineer, target_build;
    bool boot_check = false, two_stage = false, stop_duplicate_imei = false;
    bool unattended = false; ///< a service may erase by it, where nobody can confirm
    std::uint32_t minimum_battery_mv = 0;
    std::string format; ///< what `format` may erase: `auto`, `auto-without-boot-loaders`, empty
    std::filesystem::path deny_list, allow_list;
    std::filesystem::path out; ///< a new file
};

struct MachineCheck {
    enum class Verdict : std::uint8_t { ok, warning, bad };
    std::string name;
    Verdict verdict{};
    std::string found, action; ///< `action` empty: nothing to do
};

/// A backup of what a phone owns.
struct BackupEntry {
    std::filesystem::path folder;
    std::string state, taken_at, batch, chip;
    std::uint64_t bytes = 0;
    std::string seal;     ///< whose it is
    bool genuine = false; ///< this station's own
};

struct BackupEntries {
    std::vector<BackupEntry> backups; ///< the latest first
    Faults faults;                    ///< what else lies there
};

/// What reading backups showed.
struct BackupReport {
    std::size_t read = 0;
    Faults faults;
};

/// What the pages of tools ask for. Everything is done by the functions of the command line
/// (station/cli), so that a page and its verb cannot differ. All but the last three calls block on
/// the disk: pages make them in_background(). Any thread.
class Workshop {
public:
    virtual ~Workshop() = default;
    Workshop() = default;
    Workshop(const Workshop&) = delete;
    Workshop& operator=(const Workshop&) = delete;

    /// `identify`, `readback`, `memtest`: whole, for Desk::look(). Makes the folder of a readback.
    virtual Checked<std::shared_ptr<const Job>> reading_job(const ReadingChoice& choice) const = 0;

    /// `format`: whole, for Desk::prepare().
    virtual Checked<std::shared_ptr<const Job>> format_job(const FormatChoice& choice,
                                                           HashProgress progress) const = 0;

    /// `doctor`
    virtual std::vector<MachineCheck> examine_machine() const = 0;

    /// `backups list`, `verify` (empty: all) and `restore`: the phone gets it back at its next
    /// contact. Returns the name of the working station that the order was left for; empty: there
    /// is none.
    virtual Result<BackupEntries> backups() const = 0;
    virtual Result<BackupReport> verify_backups(const std::filesystem::path& backup) const = 0;
    virtual Result<std::string> restore_backup(const std::filesystem::path& backup) const = 0;

    /// `recipe make`, `sign`, `diff`.
    virtual Checked<std::filesystem::path> make_recipe(const RecipeChoice& choice,
                                                       HashProgress progress) const = 0;
    virtual Checked<std::filesystem::path> sign_recipe(const std::filesystem::path& recipe,
                                                       const std::filesystem::path& key,
                                                       const Secret& passphrase) const = 0;
    virtual Checked<std::vector<RecipeDifference>>
    compare_recipes(const std::filesystem::path& before,
                    const std::filesystem::path& after) const = 0;

    /// `identify`: what is known of a phone, under the keys of its JSON, personal values masked.
    /// `mode`: what it came as.
    virtual std::vector<std::pair<std::string, std::string>>
    phone_facts(const SlotSnapshot& slot, const std::string& mode) const = 0;

    /// `explain`: ends with a newline. `language`: `en`, `zh_CN`.
    virtual std::string explain(const std::string& words, const std::string& language) const = 0;

    /// The operator's guide in Markdown, file name to text.
    virtual std::map<std::string, std::string> guide() const = 0;
};

} // namespace gangflash

#include "station/grid/workshop.hpp"

#include "base/disk_file.hpp"
#include "station/cli/backup_work.hpp"
#include "station/cli/doctor/doctor_checks.hpp"
#include "station/cli/format_job.hpp"
#include "station/cli/guide/explain_text.hpp"
#include "station/cli/guide/operator_guide.hpp"
#include "station/cli/identify_job.hpp"
#include "station/cli/options/ledger_path.hpp"
#include "station/cli/readback_job.hpp"
#include "station/cli/recipe_work.hpp"
#include "station/wiring/ledger_reader.hpp"

#include <algorithm>
#include <utility>

namespace gangflash {

namespace {

constexpr std::size_t phones_of_a_bench = 16; ///< doctor's own default

MachineCheck::Verdict verdict_of(usb::CheckVerdict verdict) {
    switch (verdict) {
    case usb::CheckVerdict::ok:
        return MachineCheck::Verdict::ok;
    case usb::CheckVerdict::warning:
        return MachineCheck::Verdict::warning;
    case usb::CheckVerdict::bad:
        break;
    }
    return MachineCheck::Verdict::bad;
}

cli::JobOptions job_options(const PhoneAccess& access) {
    cli::JobOptions options;
    options.imei_key = access.imei_key;
    if (!access.recipe.empty()) return options;
    options.package = access.package;
    options.agent = access.agent;
    options.auth = access.auth;
    options.cert = access.cert;
    return options;
}

class StationWorkshop final : public Workshop {
public:
    StationWorkshop(cli::SessionArguments session, std::string ledger)
        : session_(std::move(session)), ledger_(std::move(ledger)) {}

    Checked<std::shared_ptr<const Job>> reading_job(const ReadingChoice& choice) const override {
        switch (choice.kind) {
        case JobKind::flash:
        case JobKind::identify:
            return identify_job(choice.access);
        case JobKind::readback:
            return readback_job(choice);
        case JobKind::memory_test:
            break;
        }
        return finished(read_phones(choice.access), JobKind::memory_test);
    }

    Checked<std::shared_ptr<const Job>> format_job(const FormatChoice& choice,
                                                   HashProgress progress) const override {
        cli::JobOptions options = job_options(choice.access);
        if (choice.access.recipe.empty()) {
            options.mode = to_string(FlashMode::format_all);
            options.userdata = to_string(Userdata::erase);
        }
        auto loaded = cli::load_job(
            {choice.access.recipe, {}}, options, std::move(progress), session_.reach());
        if (!loaded) return loaded.error();
        const cli::FormatWords words{
            .all = choice.extent == FormatChoice::Extent::all,
            .all_but_boot_loaders = choice.extent == FormatChoice::Extent::all_but_boot_loaders,
            .start = choice.extent == FormatChoice::Extent::range ? choice.start : std::string(),
            .length = choice.extent == FormatChoice::Extent::range ? choice.length : std::string()};
        const auto order = cli::format_order(words, loaded->recipe);
        if (!order) return Faults{order.error()};
        cli::make_formats(*loaded, *order);
        auto rules = cli::load_rules({}, loaded->recipe);
        if (!rules) return rules.error();
        auto job = std::make_shared<Job>(cli::job_of(*loaded, std::move(*rules), {}));
        job->batch = batch_name(choice.access);
        job->operator_name = choice.access.operator_name;
        job->station = cli::station_name();
        job->planned = choice.planned;
        if (choice.planned > 0) job->stop_after_passes = choice.planned;
        return std::shared_ptr<const Job>(std::move(job));
    }

    std::vector<MachineCheck> examine_machine() const override {
        std::vector<MachineCheck> checks;
        for (usb::Check& check : cli::examine_machine(ledger_, phones_of_a_bench))
            checks.push_back({std::move(check.name),
                              verdict_of(check.verdict),
                              std::move(check.found),
                              std::move(check.action)});
        return checks;
    }

    Result<BackupEntries> backups() const override {
        auto listing = cli::list_backups(backup_words());
        if (!listing) return listing.error();
        BackupEntries entries{.backups = {}, .faults = std::move(listing->faults)};
        for (const guard::Backup& backup : listing->backups)
            entries.backups.push_back({.folder = backup.folder,
                                       .state = std::string(guard::to_string(backup.state)),
                                       .taken_at = backup.manifest.taken_at,
                                       .batch = backup.manifest.batch,
                                       .chip = backup.manifest.chip,
                                       .bytes = backup.manifest.bytes().value,
                                       .seal = std::string(guard::to_string(backup.trust)),
                                       .genuine = backup.trust == guard::Trust::genuine});
        std::ranges::reverse(entries.backups);
        return entries;
    }

    Result<BackupReport> verify_backups(const std::filesystem::path& backup) const override {
        cli::BackupArguments words = backup_words();
        words.backup = backup;
        auto done = cli::verify_backups(words);
        if (!done) return done.error();
        return BackupReport{done->seen, std::move(done->faults)};
    }

    Result<std::string> restore_backup(const std::filesystem::path& backup) const override {
        cli::BackupArguments words = backup_words();
        words.backup = backup;
        const auto ordered = cli::order_restore(words);
        if (!ordered) return ordered.error();
        return ordered->requested ? ordered->station : std::string();
    }

    Checked<std::filesystem::path> make_recipe(const RecipeChoice& choice,
                                               HashProgress progress) const override {
        cli::MakeOptions words;
        words.job.agent = choice.agent;
        words.job.auth = choice.auth;
        words.job.cert = choice.cert;
        words.job.mode = to_string(choice.mode);
        if (choice.verify) words.job.verify = to_string(*choice.verify);
        if (choice.userdata != Userdata::unspecified)
            words.job.userdata = to_string(choice.userdata);
        for (const std::filesystem::path& package : choice.packages)
            words.packages.push_back(package);
        words.out = choice.out;
        words.name = choice.name;
        words.engineer = choice.engineer;
        words.target_build = choice.target_build;
        words.two_stage = choice.two_stage;
        words.unattended = choice.unattended;
        words.guards.boot_check = choice.boot_check;
        words.guards.minimum_battery_mv = choice.minimum_battery_mv;
        words.format = choice.format;
        if (choice.stop_duplicate_imei) words.duplicate_imei = "stop";
        words.deny_list = choice.deny_list;
        words.allow_list = choice.allow_list;
        const auto made = cli::make_recipe_file(words, std::move(progress));
        if (!made) return made.error();
        return choice.out;
    }

    Checked<std::filesystem::path> sign_recipe(const std::filesystem::path& recipe,
                                               const std::filesystem::path& key,
                                               const Secret& passphrase) const override {
        return cli::sign_recipe(recipe, key, passphrase);
    }

    Checked<std::vector<RecipeDifference>>
    compare_recipes(const std::filesystem::path& before,
                    const std::filesystem::path& after) const override {
        const auto first = load_recipe(before);
        if (!first) return first.error();
        const auto second = load_recipe(after);
        if (!second) return second.error();
        return differences(*first, *second);
    }

    std::vector<std::pair<std::string, std::string>>
    phone_facts(const SlotSnapshot& slot, const std::string& mode) const override {
        std::vector<std::pair<std::string, std::string>> facts;
        constexpr bool masked = true; // a window is read over shoulders
        const cli::Facts told = cli::phone_facts(slot, mode, masked);
        for (const auto& [key, value] : told.items())
            if (!value.is_null())
                facts.emplace_back(key,
                                   value.is_string() ? value.get<std::string>() : value.dump());
        return facts;
    }

    std::string explain(const std::string& words, const std::string& language) const override {
        const auto reader = explain::language_named(language).value_or(explain::Language::en);
        std::string text;
        std::vector<std::string> codes;
        for (std::size_t at = 0, end = 0; at < words.size(); at = end + 1) {
            end = std::min(words.find_first_of(" \t\n", at), words.size());
            if (end > at) codes.push_back(words.substr(at, end - at));
        }
        for (const explain::Answer& answer : cli::answers_to(codes))
            text += (text.empty() ? "" : "\n") + cli::explain_text(answer, reader);
        return text;
    }

    std::map<std::string, std::string> guide() const override { return cli::operator_guide(); }

private:
    std::string batch_name(const PhoneAccess& access) const {
        return access.batch.empty() ? cli::default_batch_name(*ledger_reader(ledger_))
                                    : access.batch;
    }

    Checked<std::shared_ptr<const Job>> identify_job(const PhoneAccess& access) const {
        cli::IdentifyOptions words;
        words.job = job_options(access);
        words.session = session_;
        words.wait_seconds = access.wait_seconds;
        auto job = cli::make_identify_job(words);
        if (!job) return job.error();
        (*job)->operator_name = access.operator_name;
        return std::shared_ptr<const Job>(std::move(*job));
    }

    cli::ReadingOptions read_phones(const PhoneAccess& access) const {
        cli::ReadingOptions words;
        words.job = job_options(access);
        words.job.reading = true;
        words.recipe.recipe = access.recipe;
        words.session = session_;
        words.batch = access.batch;
        words.operator_name = access.operator_name;
        words.ledger = ledger_;
        words.wait_seconds = access.wait_seconds;
        return words;
    }

    Checked<std::shared_ptr<const Job>> readback_job(const ReadingChoice& choice) const {
        const ReadbackChoice& asked = choice.readback;
        cli::ReadbackOptions words;
        words.reading = read_phones(choice.access);
        words.only = asked.partitions;
        words.all = asked.all_partitions;
        words.boot = asked.boot_areas;
        words.region = asked.region;
        words.start = asked.start;
        words.length = asked.length;
        words.format = asked.sparse ? "sparse" : "raw";
        (asked.as_package ? words.as_package : words.out) = asked.folder;
        auto order = cli::readback_order(words);
        if (!order) return Faults{order.error()};
        if (auto made = make_private_folder(order->folder, ErrorCode::output_unwritable); !made)
            return Faults{made.error()};
        return finished(words.reading,
                        JobKind::readback,
                        std::make_shared<const ReadbackOrder>(std::move(*order)));
    }

    Checked<std::shared_ptr<const Job>>
    finished(const cli::ReadingOptions& words,
             JobKind kind,
             std::shared_ptr<const ReadbackOrder> readback = nullptr) const {
        const auto loaded = cli::load_reading_job(words);
        if (!loaded) return loaded.error();
        auto job = cli::make_reading_job(words, *loaded, kind);
        job->readback = std::move(readback);
        if (!words.session.uses_usb()) { // nobody counted the phones on USB
            const auto ports = words.session.port_specs(as_plans(loaded->plans));
            if (!ports) return Faults{ports.error()};
            const auto slots = words.session.count_slots(*ports);
            if (!slots) return Faults{slots.error()};
            job->planned = *slots;
        }
        return std::shared_ptr<const Job>(std::move(job));
    }

    /// The vault that a session with these ports would work with.
    cli::BackupArguments backup_words() const {
        cli::BackupArguments words;
        words.ledger = ledger_;
        words.folder = session_.backups;
        words.phones = words.folder.empty() ? session_.storage : std::string();
        words.key = session_.backup_key;
        return words;
    }

    cli::SessionArguments session_;
    std::string ledger_;
};

} // namespace

std::unique_ptr<const Workshop> station_workshop(cli::SessionArguments session,
                                                 std::string ledger) {
    return std::make_unique<const StationWorkshop>(std::move(session), std::move(ledger));
}

} // namespace gangflash

#include "station/cli/options/job_options.hpp"

#include "base/text.hpp"
#include "config/lists/imei_key.hpp"
#include "config/plan/plan_builder.hpp"
#include "station/cli/facts/facts.hpp"
#include "station/cli/verbs/verbs.hpp"
#include "station/output/usage_words.hpp"
#include "station/settings/settings.hpp"

#include <cstdio>
#include <unistd.h>

#include <fmt/format.h>

namespace gangflash::cli {

namespace {

std::optional<std::filesystem::path> path_or_none(const std::string& text) {
    if (text.empty()) return std::nullopt;
    return text;
}

std::optional<StorageKind> parse_layout_word(std::string_view text) {
    if (text == "emmc") return StorageKind::emmc;
    if (text == "ufs") return StorageKind::ufs;
    if (text == "nand") return StorageKind::nand;
    return std::nullopt;
}

Selection selection_of(const JobOptions& options) {
    Selection selection;
    selection.only = options.only;
    selection.except = options.except;
    selection.userdata = parse_userdata(options.userdata).value_or(Userdata::unspecified);
    selection.storage = parse_layout_word(options.layout);
    selection.slots = parse_slot_choice(options.slots).value_or(SlotChoice::as_packaged);
    selection.nothing =
        options.reading || parse_flash_mode(options.mode) == FlashMode::repair_table;
    return selection;
}

} // namespace

void JobOptions::add_access_to(CLI::App& verb) {
    verb.add_option("--package", package, "Firmware package: its folder or its scatter file")
        ->type_name("DIR|SCATTER");
    verb.add_option("--agent", agent, "Download Agent file; else the one in the package")
        ->type_name("FILE");
    verb.add_option("--auth", auth, "Vendor's authentication file for secure phones")
        ->type_name("FILE");
    verb.add_option("--cert", cert, "Vendor's certificate for secure phones")->type_name("FILE");
    CLI::Option* key =
        verb.add_option("--sla-key", sla_key, "Vendor's RSA key that answers SLA challenges")
            ->type_name("PEM");
    verb.add_option("--sla-signer", sla_signer, "Program that answers SLA challenges")
        ->type_name("PROGRAM")
        ->excludes(key);
    verb.add_option(
            "--imei-key", imei_key, "Vendor's AES-128 key that decodes encrypted IMEI files")
        ->type_name("FILE");
    verb.add_option("--layout", layout, "Layout to take from a scatter that has several")
        ->transform(OneOf({"emmc", "ufs", "nand"}));
}

void JobOptions::add_to(CLI::App& verb) {
    add_access_to(verb);
    verb.add_option("--mode",
                    mode,
                    "What SP Flash Tool calls Download Only, Firmware Upgrade, "
                    "Format All + Download; repair-table writes the partition table alone, to a "
                    "phone that has lost its own")
        ->transform(OneOf({"download-only", "firmware-upgrade", "format-all", "repair-table"}))
        ->capture_default_str();
    verb.add_option("--only", only, "Write these partitions and no others")
        ->delimiter(',')
        ->type_name("NAME,…");
    verb.add_option("--except", except, "Leave these partitions as they are")
        ->delimiter(',')
        ->type_name("NAME,…");
    verb.add_option("--verify",
                    verify,
                    "What PASS means beyond the agent's own checksums; else agent, or sample where "
                    "they cover the cable only")
        ->transform(OneOf({"agent", "sample", "readback"}));
    verb.add_option("--userdata", userdata, "What becomes of the owner's data: no default")
        ->transform(OneOf({"keep", "erase"}));
    verb.add_option("--ab",
                    slots,
                    "A/B phones: the slots the images go to; else as the scatter ticks them. The "
                    "one that is written whole starts afterwards")
        ->transform(OneOf({"a", "b", "both"}));
}

Checked<LoadedPackage> load_package(const JobOptions& options, HashProgress progress) {
    if (options.package.empty())
        return Faults{{ErrorCode::order_invalid, "no package: name one with --package"}};
    PackageOptions opening;
    opening.agent = path_or_none(options.agent);
    opening.auth = path_or_none(options.auth);
    opening.cert = path_or_none(options.cert);
    opening.sla_key = path_or_none(options.sla_key);
    opening.sla_signer = path_or_none(options.sla_signer);
    opening.selection = selection_of(options);
    opening.hash_cache = default_hash_cache();
    opening.link_roots = current_settings().link_roots;
    opening.cached = options.cached;
    opening.progress = std::move(progress);
    opening.lists_may_be_outdated = options.outdated_lists;
    auto package = open_package(options.package, opening);
    if (!package) return package.error();

    PlanOptions planning;
    planning.mode = parse_flash_mode(options.mode).value_or(FlashMode::download_only);
    planning.verify = parse_verify_level(options.verify);
    planning.selection = opening.selection;
    auto plan = make_plan(*package, planning);
    if (!plan) return plan.error();
    return LoadedPackage{std::move(*package), std::move(*plan)};
}

Checked<std::shared_ptr<const SecretFile>> load_imei_key_of(const JobOptions& options) {
    if (options.imei_key.empty()) return std::shared_ptr<const SecretFile>{};
    auto key = load_imei_key(options.imei_key);
    if (!key) return Faults{key.error()};
    return std::move(*key);
}

Checked<std::shared_ptr<const FlashPlan>> load_plan(const JobOptions& options,
                                                    HashProgress progress) {
    auto loaded = load_package(options, std::move(progress));
    if (!loaded) return loaded.error();
    return std::make_shared<const FlashPlan>(std::move(loaded->plan));
}

HashProgress terminal_progress() {
    if (::isatty(STDERR_FILENO) == 0) return {};
    return [](std::uint64_t done, std::uint64_t total) {
        const std::uint64_t percent = total == 0 ? 100 : done * 100 / total;
        // Past the stream, which shows a carriage return instead of obeying it.
        ::dprintf(STDERR_FILENO,
                  "\rchecking images %3u%%%s",
                  static_cast<unsigned>(percent),
                  done == total ? "\n" : "");
    };
}

int print_refusal(const Faults& faults, bool json) {
    if (json) {
        print_json({{"refused", true}, {"faults", fault_facts(faults)}});
        return exit_refused;
    }
    for (const Fault& fault : faults)
        fmt::print(
            stderr, "{}\n    {}\n", printable_line(describe(fault)), entry_of(fault.code).action);
    return exit_refused;
}

} // namespace gangflash::cli

#include "station/cli/guide/help_pages.hpp"

#include "station/output/usage_words.hpp"

#include <algorithm>
#include <array>
#include <memory>
#include <string>
#include <vector>

#include <fmt/format.h>

namespace gangflash::cli {

namespace {

struct Group {
    std::string_view title;
    std::vector<std::string_view> options;
};

/// In the order of the page. What stands nowhere is listed under Options.
const std::array<Group, 9>& groups() {
    static const std::array<Group, 9> all{{
        {"What is written or read",
         {"--package",  "--recipe",     "--recipe-key", "--mode",
          "--userdata", "--only",       "--except",     "--verify",
          "--layout",   "--links-to",   "--auto",       "--auto-without-boot-loaders",
          "--start",    "--length",     "--all",        "--boot",
          "--region",   "--as-package", "--write-test", "--ram-test"}},
        {"The vendor's files",
         {"--agent", "--auth", "--cert", "--sla-key", "--sla-signer", "--imei-key"}},
        {"Ports and slots", {"--ports", "--slots", "--once", "--count", "--wait"}},
        {"Which phones, and what becomes of them",
         {"--expect-imei",
          "--deny-list",
          "--allow-list",
          "--duplicate-imei",
          "--min-battery-mv",
          "--require-identity",
          "--blank-board",
          "--after",
          "--boot-check"}},
        {"The batch and its records",
         {"--batch",
          "--operator",
          "--again",
          "--ledger",
          "--report",
          "--backups",
          "--backup-key",
          "--record",
          "--phone-logs"}},
        {"Who asks", {"--engineer-key", "--badge", "--key", "--unattended", "--reason"}},
        {"Virtual phones", {"--faults", "--seed", "--phones-dir", "--discard", "--link-speed"}},
        {"Output", {"--out", "--format", "--personal", "--masked", "--lang", "--json"}},
        {"Help", {"--help", "--version"}},
    }};
    return all;
}

/// What a verb takes and does not use: the line of `flash` serves `plan` as it is, and what opens a
/// package for `identify` also says what would be written.
struct Unused {
    std::string_view verb;
    std::vector<std::string_view> options;
    std::string_view sentence;
};

const std::array<Unused, 2>& unused() {
    static const std::array<Unused, 2> all{{
        {"plan",
         {"--once",          "--count",      "--wait",       "--record", "--phone-logs",
          "--phones-dir",    "--discard",    "--link-speed", "--seed",   "--faults",
          "--operator",      "--again",      "--ledger",     "--report", "--batch",
          "--backups",       "--backup-key", "--boot-check", "--after",  "--require-identity",
          "--min-battery-mv"},
         "Every option of `gangflash flash` is taken, so that one line serves both; those\n"
         "that change nothing here are not listed."},
        {"identify",
         {"--mode", "--only", "--except", "--verify", "--userdata", "--backups", "--backup-key"},
         ""},
    }};
    return all;
}

// clang-format off
constexpr std::array examples{
    HelpExample{"", "gangflash flash --package FW --userdata keep --ports usb --once", "flash what is plugged in"},
    HelpExample{"", "gangflash plan --package FW --userdata keep", "what would be written where"},
    HelpExample{"", "gangflash explain 4032", "what an error of any flash tool means"},
    HelpExample{"flash", "gangflash flash --package FW --userdata keep --ports usb --once", "one verdict for each slot, then the end"},
    HelpExample{"flash", "gangflash flash --recipe line3.toml --ports usb --count 200 --batch lot-17 --report lot-17.pdf", "200 passes by a frozen job, and their report"},
    HelpExample{"flash", "gangflash flash --package FW --userdata keep --ports virtual:16 --once", "the same on sixteen virtual phones"},
    HelpExample{"format", "gangflash format --package FW --ports usb --auto-without-boot-loaders --once", "erase all but boot loaders and what phones own"},
    HelpExample{"format", "gangflash format --package FW --ports usb --start 64M --length 16M --once", "erase a range of the user area"},
    HelpExample{"plan", "gangflash plan --package FW --mode format-all --userdata erase", "what is erased, what survives, what is written"},
    HelpExample{"plan", "gangflash plan --recipe line3.toml --json", "for programs"},
    HelpExample{"inspect", "gangflash inspect FW", "everything a package says of itself"},
    HelpExample{"inspect", "gangflash inspect MT6765_Android_scatter.txt --storage-size 32G", "with the places at the storage's end"},
    HelpExample{"explain", "gangflash explain 4032 0xC0070004 RAM-502", "numbers of any tool, and ours"},
    HelpExample{"explain", "gangflash explain \"BROM ERROR: S_DL_GET_DRAM_SETTINGS_FAIL (5054)\"", "a pasted line"},
    HelpExample{"identify", "gangflash identify --ports usb", "chip and security of each phone"},
    HelpExample{"identify", "gangflash identify --ports usb --package FW --masked", "also storage, battery and identity"},
    HelpExample{"readback", "gangflash readback --package FW --ports usb --only nvram,proinfo --out kept", "two partitions of each phone"},
    HelpExample{"readback", "gangflash readback --agent DA.bin --ports usb --region user --start 0 --length 64M --out kept", "a range"},
    HelpExample{"memtest", "gangflash memtest --package FW --ports usb", "read all of each phone's storage"},
    HelpExample{"ports", "gangflash ports list", "the bench as a drawing"},
    HelpExample{"ports", "gangflash ports learn --count 16", "bind sixteen slots by plugging in"},
    HelpExample{"ports list", "gangflash ports list --json", "for programs"},
    HelpExample{"ports show", "gangflash ports show", "which slot is which port"},
    HelpExample{"ports learn", "gangflash ports learn --count 16", "one port after another"},
    HelpExample{"ports learn", "gangflash ports learn --all --anew", "every port of the machine at once"},
    HelpExample{"doctor", "gangflash doctor", "what this computer still needs"},
    HelpExample{"recipe", "gangflash recipe make --package FW --userdata erase --name \"line 3\" --out line3.toml", "freeze a job"},
    HelpExample{"recipe", "gangflash recipe sign line3.toml --key anna.pem", "an engineer answers for it"},
    HelpExample{"recipe make", "gangflash recipe make --package FW --userdata erase --name \"line 3\" --out line3.toml", "freeze a package as it is now"},
    HelpExample{"recipe show", "gangflash recipe show line3.toml", ""},
    HelpExample{"recipe diff", "gangflash recipe diff old.toml new.toml", "exit code 1 when they differ"},
    HelpExample{"recipe sign", "gangflash recipe sign line3.toml --key anna.pem", ""},
    HelpExample{"recipe verify", "gangflash recipe verify line3.toml --key anna.pub.pem", ""},
    HelpExample{"report", "gangflash report --batch lot-17 --out lot-17.pdf", "the file's name says the format"},
    HelpExample{"report", "gangflash report --batch lot-17 --format csv --out -", "on standard output"},
    HelpExample{"history", "gangflash history", "all batches, the latest last"},
    HelpExample{"history", "gangflash history --imei 1234", "a phone, by the last four digits"},
    HelpExample{"history", "gangflash history --verdict fail --since 2026-11-25", "failures since a local day"},
    HelpExample{"ledger", "gangflash ledger verify", "is every record as it was written?"},
    HelpExample{"ledger verify", "gangflash ledger verify --json", ""},
    HelpExample{"ledger export", "gangflash ledger export --what units --out units.jsonl", ""},
    HelpExample{"ledger backup", "gangflash ledger backup --out /mnt/usb/ledger.sqlite", ""},
    HelpExample{"ledger erase-personal", "gangflash ledger erase-personal --batch lot-17 --operator anna --reason \"asked by the owner\"", ""},
    HelpExample{"ledger acts", "gangflash ledger acts --batch lot-17", "who prepared, started and stopped it"},
    HelpExample{"config", "gangflash config show", "what is set, and where that stands"},
    HelpExample{"config show", "gangflash config show --json", ""},
    HelpExample{"ledger accept", "gangflash ledger accept --operator anna --reason \"restored after a disk died\" --badge", ""},
    HelpExample{"backups", "gangflash backups list", "what was kept of which phone"},
    HelpExample{"backups list", "gangflash backups list", ""},
    HelpExample{"backups verify", "gangflash backups verify", "read every byte of all of them"},
    HelpExample{"backups restore", "gangflash backups restore /path/of/the/backup", "to the same phone, when it is plugged in next"},
    HelpExample{"backups prune", "gangflash backups prune --days 365", ""},
    HelpExample{"backups adopt", "gangflash backups adopt /old/guard --badge", ""},
    HelpExample{"backups key", "gangflash backups key export /mnt/usb/backups.key --badge", "keep it where this computer is not"},
    HelpExample{"backups key export", "gangflash backups key export /mnt/usb/backups.key --badge", ""},
    HelpExample{"backups key import", "gangflash backups key import /mnt/usb/backups.key --badge", ""},
    HelpExample{"engineer", "sudo gangflash engineer pin anna.pub.pem", "this station believes this engineer"},
    HelpExample{"engineer pin", "sudo gangflash engineer pin anna.pub.pem --name anna", ""},
    HelpExample{"engineer unpin", "sudo gangflash engineer unpin anna", ""},
    HelpExample{"engineer list", "gangflash engineer list", ""},
    HelpExample{"people", "gangflash people list", "who works here"},
    HelpExample{"people add", "gangflash people add ben --key anna.pem --badge", ""},
    HelpExample{"people renew", "gangflash people renew ben --key anna.pem --expires 2027-11-30", ""},
    HelpExample{"people revoke", "gangflash people revoke ben --key anna.pem", ""},
    HelpExample{"people list", "gangflash people list", ""},
    HelpExample{"people import", "sudo gangflash people import engineers --key anna.pem", ""},
};
// clang-format on

std::string_view group_of(std::string_view option) {
    for (const Group& group : groups())
        if (std::ranges::find(group.options, option) != group.options.end()) return group.title;
    return "Options";
}

bool is_unused(const std::string& verb, std::string_view option) {
    return std::ranges::any_of(unused(), [&](const Unused& row) {
        return row.verb == verb && std::ranges::find(row.options, option) != row.options.end();
    });
}

/// `--help` and `--version` where an option has several names, else its only one.
std::string name_of(const CLI::Option& option) {
    return option.get_lnames().empty() ? std::string() : "--" + option.get_lnames().front();
}

std::string
footer_of(const std::string& verb, const std::string& exit_codes, const std::string& before) {
    std::string text;
    const auto paragraph = [&text](const std::string& more) {
        if (!more.empty()) text += (text.empty() ? "" : "\n") + more + "\n";
    };
    for (const Unused& row : unused())
        if (row.verb == verb) paragraph(std::string(row.sentence));
    std::string lines;
    for (const HelpExample& example : examples) {
        if (example.verb != verb) continue;
        if (!example.says.empty()) lines += fmt::format("  # {}\n", example.says);
        lines += fmt::format("  {}\n", example.line);
    }
    if (!lines.empty()) paragraph("Examples:\n" + lines.substr(0, lines.size() - 1));
    if (before != exit_codes) paragraph(before);
    paragraph(exit_codes);
    return text.substr(0, text.empty() ? 0 : text.size() - 1);
}

void arrange(CLI::App& verb, const std::string& name, const std::string& exit_codes) {
    verb.formatter(std::make_shared<HelpForm>());
    for (CLI::Option* option : verb.get_options([](const CLI::Option*) { return true; })) {
        const std::string word = name_of(*option);
        if (word.empty() || option->get_group().empty()) continue;
        option->group(is_unused(name, word) ? std::string() : std::string(group_of(word)));
    }
    verb.footer(footer_of(name, exit_codes, verb.get_footer()));
    for (CLI::App* sub : verb.get_subcommands([](CLI::App*) { return true; }))
        arrange(*sub, name.empty() ? sub->get_name() : name + " " + sub->get_name(), exit_codes);
}

} // namespace

std::span<const HelpExample> help_examples() {
    return examples;
}

void arrange_help(CLI::App& app) {
    const std::string exit_codes = app.get_footer();
    arrange(app, "", exit_codes);
}

} // namespace gangflash::cli

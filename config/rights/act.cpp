#include "config/rights/act.hpp"

#include <algorithm>
#include <array>

namespace gangflash::rights {

namespace {

// clang-format off
constexpr std::array table{
    ActRow{Act::start_batch,       "start",             Needs::anyone,   false, "start what is prepared"},
    ActRow{Act::stop_batch,        "stop",              Needs::anyone,   false, "stop the batch or a slot"},
    ActRow{Act::scan_label,        "scan",              Needs::anyone,   false, "scan labels and answer"},
    ActRow{Act::download_only,     "download-only",     Needs::anyone_or_recipe, false, "write a package's partitions"},
    ActRow{Act::erase_userdata,    "erase-userdata",    Needs::anyone_or_recipe, false, "erase the owner's data"},
    ActRow{Act::flash_again,       "flash-again",       Needs::anyone,   false, "flash phones that have passed once more"},
    ActRow{Act::add_lists,         "add-lists",         Needs::anyone,   false, "refuse more phones by a list"},
    ActRow{Act::read_phones,       "read",              Needs::anyone,   false, "identify phones, read them back, test their memory"},
    ActRow{Act::firmware_upgrade,  "firmware-upgrade",  Needs::recipe,   true,  "erase what an upgrade replaces"},
    ActRow{Act::format_all,        "format-all",        Needs::recipe,   true,  "erase everything but what the phone owns"},
    ActRow{Act::format,            "format",            Needs::recipe,   true,  "erase without writing"},
    ActRow{Act::repair_table,      "repair-table",      Needs::recipe,   true,  "write a partition table anew"},
    ActRow{Act::blank_board,       "blank-board",       Needs::recipe,   true,  "declare boards blank: nothing is kept"},
    ActRow{Act::erase_unattended,  "erase-unattended",  Needs::recipe,   true,  "erase where nobody can confirm it (a service)"},
    ActRow{Act::prepare_job,       "prepare-job",       Needs::person,   true,  "prepare a job in the grid"},
    ActRow{Act::arrange_bench,     "arrange-bench",     Needs::person,   true,  "bind slots to ports"},
    ActRow{Act::start_erasing,     "start-erasing",     Needs::person,   true,  "start a job that erases, in the grid"},
    ActRow{Act::close_at_work,     "close-at-work",     Needs::person,   true,  "close the grid while a batch runs"},
    ActRow{Act::sign_recipes,      "sign-recipes",      Needs::engineer, false, "sign recipes that this station takes"},
    ActRow{Act::adopt_backups,     "adopt-backups",     Needs::engineer, true,  "take over backups from elsewhere or from before"},
    ActRow{Act::export_backup_key, "export-backup-key", Needs::engineer, true,  "export the key of the backups"},
    ActRow{Act::accept_ledger,     "accept-ledger",     Needs::engineer, false, "accept a ledger that was restored"},
    ActRow{Act::change_people,     "change-people",     Needs::anchor,   false, "add, renew and revoke people"},
    ActRow{Act::pin_engineer,      "pin-engineer",      Needs::root,     false, "pin and unpin engineers"},
    ActRow{Act::import_people,     "import-people",     Needs::root,     false, "take over the grid's file of engineers from before"},
};
// clang-format on

consteval bool in_order() {
    for (std::size_t i = 0; i < table.size(); ++i)
        if (table[i].act != static_cast<Act>(i)) return false;
    return true;
}
static_assert(in_order() && table.back().act == Act::import_people, "one row for each act");

} // namespace

std::span<const ActRow> acts() {
    return table;
}

const ActRow& row_of(Act act) {
    return table.at(static_cast<std::size_t>(act));
}

std::string_view to_string(Act act) {
    return row_of(act).word;
}

std::string_view to_string(Needs needs) {
    switch (needs) {
    case Needs::anyone:
        return "anyone";
    case Needs::anyone_or_recipe:
        return "anyone, or a signed recipe";
    case Needs::recipe:
        return "signed recipe";
    case Needs::person:
        return "person";
    case Needs::engineer:
        return "engineer";
    case Needs::anchor:
        return "pinned key";
    case Needs::root:
        return "root";
    }
    return "?";
}

std::optional<Act> parse_right(std::string_view word) {
    const auto row = std::ranges::find(table, word, &ActRow::word);
    if (row == table.end()) return std::nullopt;
    if (row->needs != Needs::person && row->needs != Needs::engineer) return std::nullopt;
    return row->act;
}

} // namespace gangflash::rights

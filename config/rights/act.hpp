#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <span>
#include <string_view>

namespace gangflash::rights {

/// What people do at a station. docs/rights.md has the same table for readers; a test compares.
enum class Act : std::uint8_t {
    // anyone
    start_batch,
    stop_batch,
    scan_label,
    download_only,
    erase_userdata,
    flash_again,
    add_lists,
    read_phones,
    // a signed recipe
    firmware_upgrade,
    format_all,
    format,
    repair_table,
    blank_board,
    erase_unattended,
    // a person of this station
    prepare_job,
    arrange_bench,
    start_erasing,
    close_at_work,
    // an engineer of this station
    sign_recipes,
    adopt_backups,
    export_backup_key,
    accept_ledger,
    // whoever holds a pinned key
    change_people,
    // root
    pin_engineer,
    import_people,
};

/// Who may do it.
enum class Needs : std::uint8_t {
    anyone, ///< whoever stands there
    /// The same, unless the station file demands a recipe (`recipe_required`): then as `recipe`,
    /// but on ports of software.
    anyone_or_recipe,
    recipe,   ///< it stands in the job's recipe, and an engineer of this station signed that
    person,   ///< somebody signed in whose record gives this right
    engineer, ///< the same, or the holder of a pinned key
    anchor,   ///< the holder of a pinned key alone
    root,     ///< who owns the machine
};

struct ActRow {
    Act act{};
    std::string_view word; ///< `format-all`: in documents, and in records as the name of the right
    Needs needs{};
    bool real_ports_only = false; ///< free where every phone is made of software or recorded
    std::string_view what;        ///< for people: `erase everything but what the phone owns`
};

/// The one table, a row for each act in the order of the enumeration.
std::span<const ActRow> acts();
const ActRow& row_of(Act act);

std::string_view to_string(Act act);
std::string_view to_string(Needs needs);

/// A right that a person's record can give: an act that needs a person or an engineer.
std::optional<Act> parse_right(std::string_view word);

using ActSet = std::set<Act>;

} // namespace gangflash::rights

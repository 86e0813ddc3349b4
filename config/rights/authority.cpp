#include "config/rights/authority.hpp"

#include <fmt/format.h>

namespace gangflash::rights {

namespace {

Fault refusal(ErrorCode code, const ActRow& row, std::string_view why) {
    return {code, fmt::format("act={} needs=\"{}\" {}", row.word, to_string(row.needs), why)};
}

Result<void> ask_recipe(const ActRow& row, const Authority& who) {
    if (!who.engineers_pinned)
        return refusal(ErrorCode::no_engineer, row, "root has pinned no engineer here");
    if (who.licence.acts.contains(row.act)) return success();
    if (who.licence.signed_by_stranger)
        return refusal(ErrorCode::unknown_signer,
                       row,
                       "the recipe was signed by somebody else, or changed after it was signed");
    if (who.licence.signer.empty())
        return refusal(ErrorCode::engineer_needed,
                       row,
                       row.needs == Needs::anyone_or_recipe
                           ? "the station file demands a recipe that an engineer signed"
                           : "no engineer signed this job's recipe");
    return refusal(ErrorCode::engineer_needed,
                   row,
                   fmt::format("the recipe that {} signed does not say it", who.licence.signer));
}

/// Rights that came later are in older ones.
bool gives(const ActSet& rights, Act act) {
    if (rights.contains(act)) return true;
    return (act == Act::start_erasing || act == Act::close_at_work) &&
           rights.contains(Act::prepare_job);
}

Result<void> ask_unattended(const ActRow& row, const Authority& who) {
    if (auto said = ask_recipe(row, who); !said)
        return Fault{ErrorCode::unattended_erase, detail_of(said.error())};
    return success();
}

Result<void> ask_person(const ActRow& row, const Authority& who) {
    if (!who.anchor.empty()) return success();
    if (!who.engineers_pinned && row.act == Act::close_at_work) return success();
    if (!who.engineers_pinned)
        return refusal(ErrorCode::no_engineer, row, "root has pinned no engineer here");
    if (who.person && row.needs != Needs::anchor && gives(who.person->rights, row.act))
        return success();
    return refusal(ErrorCode::right_missing,
                   row,
                   who.person ? fmt::format("person=\"{}\"", who.person->name)
                              : std::string("nobody is signed in"));
}

} // namespace

std::string Authority::name() const {
    if (!anchor.empty()) return anchor;
    if (person) return person->name;
    return root ? "root" : "";
}

Result<void> may(Act act, const Authority& who, Ports ports) {
    const ActRow& row = row_of(act);
    if (row.real_ports_only && ports == Ports::software) return success();
    switch (row.needs) {
    case Needs::anyone:
        return success();
    case Needs::anyone_or_recipe:
        if (!who.recipe_required || ports == Ports::software) return success();
        return ask_recipe(row, who);
    case Needs::recipe:
        return act == Act::erase_unattended ? ask_unattended(row, who) : ask_recipe(row, who);
    case Needs::person:
    case Needs::engineer:
    case Needs::anchor:
        return ask_person(row, who);
    case Needs::root:
        if (who.root) return success();
        return refusal(ErrorCode::right_missing, row, "run it with sudo");
    }
    return Fault{ErrorCode::internal_error, "an act that nobody may do"};
}

bool is_refusal_of_rights(ErrorCode code) {
    return code == ErrorCode::engineer_needed || code == ErrorCode::no_engineer ||
           code == ErrorCode::unknown_signer || code == ErrorCode::signature_invalid ||
           code == ErrorCode::right_missing || code == ErrorCode::unattended_erase;
}

bool within(const FormatOrder& asked, const FormatOrder& allowed) {
    using Extent = FormatOrder::Extent;
    if (allowed.extent == Extent::all) return true;
    if (allowed.extent == Extent::all_but_boot_loaders) return asked.extent != Extent::all;
    if (asked.extent != Extent::range) return false;
    // Written so that no sum can overflow.
    const std::uint64_t start = asked.start.value, first = allowed.start.value;
    return start >= first && start - first <= allowed.length.value &&
           asked.length.value <= allowed.length.value - (start - first);
}

} // namespace gangflash::rights

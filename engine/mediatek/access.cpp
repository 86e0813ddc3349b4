#include "engine/mediatek/access.hpp"

#include "config/package/agent_container.hpp"
#include "engine/phone/refusals.hpp"

#include <algorithm>
#include <vector>

#include <fmt/format.h>

namespace gangflash {

namespace {

/// Of all packages those for MediaTek phones.
std::vector<std::shared_ptr<const FlashPlan>> ours(const Plans& plans) {
    std::vector<std::shared_ptr<const FlashPlan>> found;
    for (const auto& plan : plans)
        if (auto mine = std::dynamic_pointer_cast<const FlashPlan>(plan)) found.push_back(mine);
    return found;
}

std::string models_of(const std::vector<std::shared_ptr<const FlashPlan>>& plans,
                      const ChipFacts& chip) {
    std::string names;
    for (const auto& plan : plans)
        if (same_silicon(*plan->chip, chip)) names += (names.empty() ? "" : ", ") + plan->model();
    return names;
}

/// Hexadecimal bytes of each 32-bit word in reverse: agents differ in which end of the CID's words
/// they send first.
std::string with_words_reversed(std::string_view hex) {
    std::string reversed;
    for (std::size_t at = 0; at + 8 <= hex.size(); at += 8)
        for (std::size_t byte = 4; byte-- > 0;)
            reversed += hex.substr(at + 2 * byte, 2);
    return reversed;
}

} // namespace

Result<const FlashPlan*> mediatek_plan(const Plan& plan) {
    if (const auto* mine = dynamic_cast<const FlashPlan*>(&plan)) return mine;
    return Fault{ErrorCode::internal_error, "a plan of another family came to a MediaTek phone"};
}

Result<std::shared_ptr<const Plan>> plan_for_chip(const Plans& plans, const ChipFacts& chip) {
    std::string offered;
    for (const auto& plan : plans) {
        const auto* mine = dynamic_cast<const FlashPlan*>(plan.get());
        if (mine != nullptr && same_silicon(*mine->chip, chip)) return plan;
        offered += (offered.empty() ? "" : ", ") + plan->platform;
    }
    return both(
        ErrorCode::wrong_chip, fmt::format("{} (0x{:04x})", chip.name, chip.hw_code), offered);
}

Result<std::shared_ptr<const Plan>>
plan_for_model(const Plans& all, const ChipFacts& chip, const std::string& project) {
    const auto plans = ours(all);
    const auto of_chip = [&](const auto& plan) { return same_silicon(*plan->chip, chip); };
    const auto first = std::ranges::find_if(plans, of_chip);
    if (first == plans.end()) return plan_for_chip(all, chip);
    if (project.empty()) {
        if (std::ranges::count_if(plans, of_chip) == 1) return std::shared_ptr<const Plan>(*first);
        return both(
            ErrorCode::wrong_project,
            "no preloader that says its model",
            fmt::format("one of {}; use the recipe of that model alone", models_of(plans, chip)));
    }
    const auto fits = std::ranges::find_if(plans, [&](const auto& plan) {
        return same_silicon(*plan->chip, chip) &&
               (plan->model().empty() || plan->model() == project);
    });
    if (fits != plans.end()) return std::shared_ptr<const Plan>(*fits);
    return both(ErrorCode::wrong_project,
                fmt::format("a preloader of {}", project),
                models_of(plans, chip));
}

Result<void>
check_access(const brom::ChipReport& phone, const FlashPlan& plan, const AgentFiles& agent) {
    const brom::TargetConfig& bits = phone.target;
    const bool rom = phone.speaker == brom::Speaker::boot_rom; // preloaders only echo these
    if (rom && bits.certificate_required() && !plan.cert)
        return Fault{ErrorCode::auth_required,
                     "the phone asks for a certificate, none was given (--cert)"};
    if (rom && bits.link_authentication() && !plan.auth)
        return Fault{ErrorCode::auth_required,
                     "the phone has serial link authentication (SLA) on, no authentication file "
                     "was given (--auth)"};
    if (bits.agent_authentication() && agent.da1.signature_length == 0)
        return Fault{ErrorCode::da_not_trusted,
                     fmt::format("the phone takes signed agents only (DAA on), {} is not signed",
                                 agent.file_name)};
    return success();
}

Result<void> check_preloader_signed(const brom::ChipReport& phone, const FlashPlan& plan) {
    const bool writes_preloader = std::ranges::any_of(plan.writes, &PlannedWrite::boot_loader);
    if (phone.target.secure_boot() && writes_preloader && plan.preloader_signature_length == 0U)
        return Fault{ErrorCode::image_rejected,
                     "the phone starts signed preloaders only (secure boot on), the package's is "
                     "not signed"};
    return success();
}

Result<void> check_images_signed(const brom::ChipReport& phone, const FlashPlan& plan) {
    if (!phone.target.secure_boot()) return success();
    std::string names;
    for (const PlannedWrite& write : plan.writes)
        if (write.lacks_signature && !write.boot_loader)
            names += (names.empty() ? "" : ", ") + write.partition;
    if (names.empty()) return success();
    return Fault{ErrorCode::image_rejected,
                 fmt::format("the phone starts signed images only (secure boot on), no signature "
                             "can be seen in those of {}",
                             names)};
}

Result<void> check_memory(const StorageReport& phone, const FlashPlan& plan) {
    const bool writes_preloader = std::ranges::any_of(plan.writes, &PlannedWrite::boot_loader);
    if (!writes_preloader || !plan.emi || phone.kind != StorageKind::emmc || phone.id.empty())
        return success();
    const std::vector<std::string>& parts = plan.emi->parts;
    const std::string swapped = with_words_reversed(phone.id);
    const bool known = std::ranges::any_of(parts, [&](const std::string& part) {
        return part == "discrete" || phone.id.starts_with(part) || swapped.starts_with(part);
    });
    if (parts.empty() || known) return success();
    return Fault{ErrorCode::dram_not_in_list,
                 fmt::format("the phone has the memory part {}, the package's preloader knows {}",
                             phone.id,
                             fmt::join(parts, ", "))};
}

} // namespace gangflash

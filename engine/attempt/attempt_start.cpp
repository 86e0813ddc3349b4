#include "config/package/agent_container.hpp"
#include "engine/attempt/attempt.hpp"
#include "engine/mediatek/agent_factory.hpp"
#include "engine/phone/phone_facts.hpp"
#include "engine/phone/refusals.hpp"
#include "engine/phone/usb_speed.hpp"
#include "engine/signing/challenge_signers.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace gangflash {

namespace {

AgentCode code_of(const AgentStage& stage) {
    return {.load_address = stage.load_address,
            .signature_length = stage.signature_length,
            .bytes = stage.bytes};
}

/// Boot ROMs echo the question for a loader's version, preloaders the one for a boot ROM's.
AgentChoice
choice_of(const FlashPlan& plan, const AgentFiles& files, const brom::ChipReport& chip) {
    constexpr std::uint8_t get_loader_version = 0xFE;
    constexpr std::uint8_t get_brom_version = 0xFF;
    const bool boot_rom = chip.speaker == brom::Speaker::boot_rom;
    return {.generation = files.generation,
            .agent_code = plan.chip->agent_code,
            .build = files.identifier,
            .brom_version = boot_rom ? chip.brom_version : get_brom_version,
            .loader_version = boot_rom ? get_loader_version : chip.bl_version,
            .signer = nullptr,
            .secure_boot = chip.target.secure_boot()};
}

} // namespace

/// The package made for this chip. The project decides later, when the preloader on the phone has
/// been read; here two models on one chip still look alike.
Result<void> Attempt::choose_plan() {
    if (unit_.plan) return success();
    auto plan = plan_for_chip(environment_.job->plans, *connection_.chip);
    if (!plan) return plan.error();
    unit_.plan = std::move(*plan);
    return success();
}

/// The container's entry for exactly this chip version; what the plan chose knew the chip only.
Result<void> Attempt::choose_agent_files() {
    const FlashPlan& plan = *unit_.plan;
    agent_files_ = plan.agent;
    if (!plan.agent_container) return success();
    const brom::ChipReport& chip = connection_.report;
    auto fits = choose_agent(*plan.agent_container,
                             *plan.chip,
                             ChipVersions{chip.hw_subcode, chip.hw_version, chip.sw_version});
    if (!fits) return fits.error();
    // Nearly always the plan's own: half a megabyte that all phones share.
    if (!agent_files_ || *fits != *agent_files_)
        agent_files_ = std::make_shared<const AgentFiles>(std::move(*fits));
    return success();
}

asio::awaitable<Result<void>> Attempt::bring_up() {
    if (auto done = co_await take(Step::send_agent, {}, send_agent()); !done)
        co_return done.error();
    if (auto done = co_await take(Step::start_agent, {}, start_agent()); !done)
        co_return done.error();
    if (dram_needed_)
        if (auto done = co_await take(Step::enable_dram, {}, enable_dram()); !done)
            co_return done.error();
    if (auto done = co_await take(Step::load_agent2, {}, load_agent2()); !done)
        co_return done.error();
    co_return co_await take(Step::storage, {}, ask_storage());
}

Attempt::Work Attempt::send_agent() {
    if (auto chosen = choose_plan(); !chosen) co_return chosen.error();
    unit_.progress.expect(weight_of_all(), environment_.clock.now());
    Link& link = connection_.link();
    const brom::TargetConfig target = connection_.report.target;
    const FlashPlan& plan = *unit_.plan;

    if (auto chosen = choose_agent_files(); !chosen) co_return chosen.error();
    if (auto ok = check_access(connection_.report, plan, *agent_files_); !ok) co_return ok.error();

    // Certificate and authentication are the boot ROM's commands; preloaders only echo them.
    if (connection_.report.speaker == brom::Speaker::boot_rom) {
        if (target.certificate_required() && plan.cert)
            if (auto sent = co_await brom::send_certificate(link, plan.cert->bytes()); !sent)
                co_return sent.error();
        if ((target.link_authentication() || target.agent_authentication()) && plan.auth)
            if (auto sent = co_await brom::send_auth(link, plan.auth->bytes()); !sent)
                co_return sent.error();
        if (target.link_authentication()) {
            const auto signer = make_signer(plan, environment_.clock);
            if (auto ok = co_await brom::authorise_link(link, signer.get()); !ok)
                co_return ok.error();
        }
    }

    const AgentStage& da1 = agent_files_->da1;
    if (auto sent = co_await brom::send_da(link, code_of(da1)); !sent) {
        if (sent.error().code == ErrorCode::da_not_trusted)
            co_return with_context(sent.error(),
                                   fmt::format("agent_file={} daa={}",
                                               agent_files_->file_name,
                                               target.agent_authentication()));
        co_return sent.error();
    }
    if (auto jumped = co_await brom::jump_da(link, da1.load_address); !jumped)
        co_return jumped.error();
    moved(da1.bytes.size(), false);
    co_return Moved{da1.bytes.size(), {}};
}

Attempt::Work Attempt::start_agent() {
    AgentChoice choice = choice_of(*unit_.plan, *agent_files_, connection_.report);
    choice.signer = make_signer(*unit_.plan, environment_.clock);
    auto agent = make_flash_agent(choice, connection_.link());
    if (!agent) co_return agent.error();
    agent_ = std::make_unique<BoundedAgent>(std::move(*agent));
    agent_->tell(unit_.owners_data);
    agent_->obey(stop_);
    auto started = co_await agent_->start();
    if (!started) co_return started.error();
    dram_needed_ = started->dram_needed;
    if (started->storage) storage_ = std::move(*started->storage);
    co_return Moved{};
}

Attempt::Work Attempt::enable_dram() {
    const auto& emi = unit_.plan->emi;
    if (!emi) co_return Fault{ErrorCode::emi_missing, "package has no preloader"};
    // A part the preloader does not list would only fail to start, and nobody would know why.
    if (auto listed = check_memory(storage_, *unit_.plan); !listed) co_return listed.error();
    if (auto up = co_await agent_->enable_dram(emi->block); !up) {
        std::string known;
        for (const std::string& part : emi->parts)
            known += (known.empty() ? "" : ",") + part;
        co_return with_context(up.error(),
                               fmt::format("preloader={} knows={}", emi->preloader_project, known));
    }
    co_return Moved{emi->block.size(), {}};
}

Attempt::Work Attempt::load_agent2() {
    const AgentStage& da2 = agent_files_->da2;
    auto sent = co_await agent_->load_second_stage(code_of(da2));
    if (!sent) co_return with_context(sent.error(), "agent_file=" + agent_files_->file_name);
    moved(da2.bytes.size(), false); // its share of the work is done even where none is sent
    co_return Moved{sent->value, {}};
}

/// Full speed moves about a mebibyte a second, so a phone is worth waiting for. One that does not
/// return from the change stays as it is in its further attempts. True when it left and returned.
asio::awaitable<Result<bool>> Attempt::raise_speed() {
    if (unit_.stays_slow) co_return false;
    const UsbSpeedNote planned(reporter_.view()); // it may be gone before the answer is read
    auto leaves = co_await agent_->leave_for_high_speed();
    if (!leaves) co_return leaves.error();
    if (!*leaves) co_return false;
    unit_.stays_slow = true;
    auto transport = co_await reenumeration_.agent_returns();
    if (!transport) co_return with_context(transport.error(), "change of USB speed");
    connection_.go_on_over(std::move(*transport));
    co_return true;
}

Attempt::Work Attempt::ask_storage() {
    auto changed = co_await raise_speed();
    if (!changed) co_return changed.error();
    auto storage = co_await agent_->storage();
    if (!storage) co_return storage.error();
    storage_ = *storage;
    auto facts = co_await agent_->facts();
    if (!facts) co_return facts.error();
    if (*changed) unit_.stays_slow = false; // it answers at its new speed

    ChipIds seen = connection_.ids();
    seen.random_id = facts->random_id.value_or("");
    if (unit_.ids.any() && same_phone(unit_.ids, seen) != SamePhone::yes)
        co_return Fault{ErrorCode::phone_swapped,
                        fmt::format("was random_id={} is {}", unit_.ids.random_id, seen.random_id)};
    unit_.ids = merged(unit_.ids, seen);

    UnitFacts learned = facts_of(storage_);
    learned.random_id = facts->random_id;
    learned.battery_mv = facts->battery_mv;
    if (auto kept = co_await learn(std::move(learned)); !kept) co_return kept.error();
    co_return Moved{};
}

} // namespace gangflash

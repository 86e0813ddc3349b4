// From a phone that answers to one whose agent serves its storage.
#include "config/package/agent_container.hpp"
#include "engine/mediatek/access.hpp"
#include "engine/mediatek/agent_factory.hpp"
#include "engine/mediatek/challenge_signers.hpp"
#include "engine/mediatek/contact.hpp"
#include "engine/phone/phone_facts.hpp"

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

Result<void> MediatekContact::choose_plan(BringUp& attempt) {
    auto plan = attempt.choose_plan();
    if (!plan) return plan.error();
    plan_ = std::dynamic_pointer_cast<const FlashPlan>(*plan);
    if (!plan_)
        return Fault{ErrorCode::internal_error,
                     "a plan of another family came to a MediaTek phone"};
    return success();
}

/// The container's entry for exactly this chip version; what the plan chose knew the chip only.
Result<void> MediatekContact::choose_agent_files() {
    const FlashPlan& plan = *plan_;
    agent_files_ = plan.agent;
    if (!plan.agent_container) return success();
    const brom::ChipReport& chip = seen_.report;
    auto fits = choose_agent(*plan.agent_container,
                             *plan.chip,
                             ChipVersions{chip.hw_subcode, chip.hw_version, chip.sw_version});
    if (!fits) return fits.error();
    // Nearly always the plan's own: half a megabyte that all phones share.
    if (!agent_files_ || *fits != *agent_files_)
        agent_files_ = std::make_shared<const AgentFiles>(std::move(*fits));
    return success();
}

Work MediatekContact::send_agent(BringUp& attempt) {
    if (auto chosen = choose_plan(attempt); !chosen) co_return chosen.error();
    if (auto chosen = choose_agent_files(); !chosen) co_return chosen.error();
    const FlashPlan& plan = *plan_;
    const brom::TargetConfig target = seen_.report.target;
    if (auto ok = check_access(seen_.report, plan, *agent_files_); !ok) co_return ok.error();

    // Certificate and authentication are the boot ROM's commands; preloaders only echo them.
    if (seen_.report.speaker == brom::Speaker::boot_rom) {
        if (target.certificate_required() && plan.cert)
            if (auto sent = co_await brom::send_certificate(link_, plan.cert->bytes()); !sent)
                co_return sent.error();
        if ((target.link_authentication() || target.agent_authentication()) && plan.auth)
            if (auto sent = co_await brom::send_auth(link_, plan.auth->bytes()); !sent)
                co_return sent.error();
        if (target.link_authentication()) {
            const auto signer = make_signer(plan, clock_);
            if (auto ok = co_await brom::authorise_link(link_, signer.get()); !ok)
                co_return ok.error();
        }
    }

    const AgentStage& da1 = agent_files_->da1;
    if (auto sent = co_await brom::send_da(link_, code_of(da1)); !sent) {
        if (sent.error().code == ErrorCode::da_not_trusted)
            co_return with_context(sent.error(),
                                   fmt::format("agent_file={} daa={}",
                                               agent_files_->file_name,
                                               target.agent_authentication()));
        co_return sent.error();
    }
    if (auto jumped = co_await brom::jump_da(link_, da1.load_address); !jumped)
        co_return jumped.error();
    attempt.advance(da1.bytes.size());
    co_return Moved{da1.bytes.size(), {}};
}

Work MediatekContact::start_agent(bool& dram_needed) {
    const FlashPlan& plan = *plan_;
    AgentChoice choice = choice_of(plan, *agent_files_, seen_.report);
    choice.signer = make_signer(plan, clock_);
    auto agent = make_download_agent(choice, link_);
    if (!agent) co_return agent.error();
    agent_ = std::move(*agent);
    auto started = co_await agent_->start();
    if (!started) co_return started.error();
    dram_needed = started->dram_needed;
    if (started->storage) storage_ = std::move(*started->storage);
    co_return Moved{};
}

Work MediatekContact::enable_dram() {
    const auto& emi = plan_->emi;
    if (!emi) co_return Fault{ErrorCode::emi_missing, "package has no preloader"};
    // A part the preloader does not list would only fail to start, and nobody would know why.
    if (auto listed = check_memory(storage_, *plan_); !listed) co_return listed.error();
    if (auto up = co_await agent_->enable_dram(emi->block); !up) {
        std::string known;
        for (const std::string& part : emi->parts)
            known += (known.empty() ? "" : ",") + part;
        co_return with_context(up.error(),
                               fmt::format("preloader={} knows={}", emi->preloader_project, known));
    }
    co_return Moved{emi->block.size(), {}};
}

Work MediatekContact::load_agent2(BringUp& attempt) {
    const AgentStage& da2 = agent_files_->da2;
    auto sent = co_await agent_->load_second_stage(code_of(da2));
    if (!sent) co_return with_context(sent.error(), "agent_file=" + agent_files_->file_name);
    attempt.advance(da2.bytes.size()); // its share of the work is done even where none is sent
    co_return Moved{sent->value, {}};
}

/// Full speed moves about a mebibyte a second, so a phone is worth waiting for. One that does not
/// return from the change stays as it is in its further attempts. True when it left and returned.
asio::awaitable<Result<bool>> MediatekContact::raise_speed(BringUp& attempt) {
    // A tty does not say as what a phone came back.
    const auto is_agent = [](const Appearance& back) {
        return back.mode == PhoneMode::agent || back.mode == PhoneMode::unknown;
    };
    auto transport = co_await attempt.depart(agent_->leave_for_high_speed(), is_agent);
    if (!transport) co_return transport.error();
    if (*transport == nullptr) co_return false;
    link_.go_on_over(**transport);
    transport_ = std::move(*transport);
    co_return true;
}

Work MediatekContact::ask_storage(BringUp& attempt) {
    auto changed = co_await raise_speed(attempt);
    if (!changed) co_return changed.error();
    auto storage = co_await agent_->storage();
    if (!storage) co_return storage.error();
    storage_ = std::move(*storage);
    auto facts = co_await agent_->facts();
    if (!facts) co_return facts.error();
    if (*changed) attempt.arrived(); // it answers at its new speed

    PhoneIds seen = ids();
    seen.random_id = facts->random_id.value_or("");
    UnitFacts learned = facts_of(storage_);
    learned.random_id = facts->random_id;
    learned.battery_mv = facts->battery_mv;
    if (auto kept = co_await attempt.learn(std::move(seen), std::move(learned)); !kept)
        co_return kept.error();
    co_return Moved{};
}

asio::awaitable<Result<StorageReport>> MediatekContact::bring_up(BringUp& attempt) {
    bool dram_needed = false; // start_agent() says
    if (auto done = co_await attempt.take(Step::send_agent, send_agent(attempt)); !done)
        co_return done.error();
    if (auto done = co_await attempt.take(Step::start_agent, start_agent(dram_needed)); !done)
        co_return done.error();
    if (dram_needed)
        if (auto done = co_await attempt.take(Step::enable_dram, enable_dram()); !done)
            co_return done.error();
    if (auto done = co_await attempt.take(Step::load_agent2, load_agent2(attempt)); !done)
        co_return done.error();
    if (auto done = co_await attempt.take(Step::storage, ask_storage(attempt)); !done)
        co_return done.error();
    co_return storage_;
}

} // namespace gangflash

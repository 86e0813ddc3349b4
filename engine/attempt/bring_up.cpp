#include "engine/attempt/bring_up.hpp"

#include "config/package/agent_container.hpp"
#include "engine/mediatek/agent_factory.hpp"
#include "engine/phone/phone_facts.hpp"
#include "engine/phone/refusals.hpp"
#include "engine/phone/usb_speed.hpp"
#include "engine/signing/challenge_signers.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace gangflash::attempt {

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

/// The package made for this chip. The project decides later, when the preloader on the phone has
/// been read; here two models on one chip still look alike.
Result<void> choose_plan(Context& context) {
    if (context.unit.plan) return success();
    auto plan = plan_for_chip(context.environment.job->plans, *context.connection.chip);
    if (!plan) return plan.error();
    context.unit.plan = std::move(*plan);
    return success();
}

/// The container's entry for exactly this chip version; what the plan chose knew the chip only.
Result<void> choose_agent_files(Context& context) {
    const FlashPlan& plan = *context.unit.plan;
    context.agent_files = plan.agent;
    if (!plan.agent_container) return success();
    const brom::ChipReport& chip = context.connection.report;
    auto fits = choose_agent(*plan.agent_container,
                             *plan.chip,
                             ChipVersions{chip.hw_subcode, chip.hw_version, chip.sw_version});
    if (!fits) return fits.error();
    // Nearly always the plan's own: half a megabyte that all phones share.
    if (!context.agent_files || *fits != *context.agent_files)
        context.agent_files = std::make_shared<const AgentFiles>(std::move(*fits));
    return success();
}

std::uint64_t weight_of_all(const Context& context) {
    // What only the phone can tell is expected once it has: nobody sees this bar move before.
    if (context.environment.job->kind != JobKind::flash) return gib * gib;
    const FlashPlan& plan = *context.unit.plan;
    const std::uint64_t writes = plan.bytes_to_write();
    const std::uint64_t reads = plan.verify == VerifyLevel::readback ? writes : 0;
    return plan.agent->da1.bytes.size() + plan.agent->da2.bytes.size() + writes + reads;
}

Work send_agent(Context& context) {
    if (auto chosen = choose_plan(context); !chosen) co_return chosen.error();
    context.unit.progress.expect(weight_of_all(context), context.environment.clock.now());
    Link& link = context.connection.link();
    const brom::TargetConfig target = context.connection.report.target;
    const FlashPlan& plan = *context.unit.plan;

    if (auto chosen = choose_agent_files(context); !chosen) co_return chosen.error();
    if (auto ok = check_access(context.connection.report, plan, *context.agent_files); !ok)
        co_return ok.error();

    // Certificate and authentication are the boot ROM's commands; preloaders only echo them.
    if (context.connection.report.speaker == brom::Speaker::boot_rom) {
        if (target.certificate_required() && plan.cert)
            if (auto sent = co_await brom::send_certificate(link, plan.cert->bytes()); !sent)
                co_return sent.error();
        if ((target.link_authentication() || target.agent_authentication()) && plan.auth)
            if (auto sent = co_await brom::send_auth(link, plan.auth->bytes()); !sent)
                co_return sent.error();
        if (target.link_authentication()) {
            const auto signer = make_signer(plan, context.environment.clock);
            if (auto ok = co_await brom::authorise_link(link, signer.get()); !ok)
                co_return ok.error();
        }
    }

    const AgentStage& da1 = context.agent_files->da1;
    if (auto sent = co_await brom::send_da(link, code_of(da1)); !sent) {
        if (sent.error().code == ErrorCode::da_not_trusted)
            co_return with_context(sent.error(),
                                   fmt::format("agent_file={} daa={}",
                                               context.agent_files->file_name,
                                               target.agent_authentication()));
        co_return sent.error();
    }
    if (auto jumped = co_await brom::jump_da(link, da1.load_address); !jumped)
        co_return jumped.error();
    context.moved(da1.bytes.size(), false);
    co_return Moved{da1.bytes.size(), {}};
}

Work start_agent(Context& context, bool& dram_needed) {
    AgentChoice choice =
        choice_of(*context.unit.plan, *context.agent_files, context.connection.report);
    choice.signer = make_signer(*context.unit.plan, context.environment.clock);
    auto agent = make_flash_agent(choice, context.connection.link());
    if (!agent) co_return agent.error();
    context.agent = std::make_unique<BoundedAgent>(std::move(*agent));
    context.agent->tell(context.unit.owners_data);
    context.agent->obey(context.stop);
    auto started = co_await context.agent->start();
    if (!started) co_return started.error();
    dram_needed = started->dram_needed;
    if (started->storage) context.storage = std::move(*started->storage);
    co_return Moved{};
}

Work enable_dram(Context& context) {
    const auto& emi = context.unit.plan->emi;
    if (!emi) co_return Fault{ErrorCode::emi_missing, "package has no preloader"};
    // A part the preloader does not list would only fail to start, and nobody would know why.
    if (auto listed = check_memory(context.storage, *context.unit.plan); !listed)
        co_return listed.error();
    if (auto up = co_await context.agent->enable_dram(emi->block); !up) {
        std::string known;
        for (const std::string& part : emi->parts)
            known += (known.empty() ? "" : ",") + part;
        co_return with_context(up.error(),
                               fmt::format("preloader={} knows={}", emi->preloader_project, known));
    }
    co_return Moved{emi->block.size(), {}};
}

Work load_agent2(Context& context) {
    const AgentStage& da2 = context.agent_files->da2;
    auto sent = co_await context.agent->load_second_stage(code_of(da2));
    if (!sent) co_return with_context(sent.error(), "agent_file=" + context.agent_files->file_name);
    context.moved(da2.bytes.size(), false); // its share of the work is done even where none is sent
    co_return Moved{sent->value, {}};
}

/// Full speed moves about a mebibyte a second, so a phone is worth waiting for. One that does not
/// return from the change stays as it is in its further attempts. True when it left and returned.
asio::awaitable<Result<bool>> raise_speed(Context& context) {
    if (context.unit.stays_slow) co_return false;
    const UsbSpeedNote planned(context.reporter.view()); // it may be gone before the answer is read
    auto leaves = co_await context.agent->leave_for_high_speed();
    if (!leaves) co_return leaves.error();
    if (!*leaves) co_return false;
    context.unit.stays_slow = true;
    auto transport = co_await context.reenumeration.agent_returns();
    if (!transport) co_return with_context(transport.error(), "change of USB speed");
    context.connection.go_on_over(std::move(*transport));
    co_return true;
}

Work ask_storage(Context& context) {
    auto changed = co_await raise_speed(context);
    if (!changed) co_return changed.error();
    auto storage = co_await context.agent->storage();
    if (!storage) co_return storage.error();
    context.storage = *storage;
    auto facts = co_await context.agent->facts();
    if (!facts) co_return facts.error();
    if (*changed) context.unit.stays_slow = false; // it answers at its new speed

    ChipIds seen = context.connection.ids();
    seen.random_id = facts->random_id.value_or("");
    if (context.unit.ids.any() && same_phone(context.unit.ids, seen) != SamePhone::yes)
        co_return Fault{
            ErrorCode::phone_swapped,
            fmt::format("was random_id={} is {}", context.unit.ids.random_id, seen.random_id)};
    context.unit.ids = merged(context.unit.ids, seen);

    UnitFacts learned = facts_of(context.storage);
    learned.random_id = facts->random_id;
    learned.battery_mv = facts->battery_mv;
    if (auto kept = co_await context.learn(std::move(learned)); !kept) co_return kept.error();
    co_return Moved{};
}

} // namespace

asio::awaitable<Result<void>> bring_up(Context& context) {
    bool dram_needed = false; // start_agent() says
    if (auto done = co_await context.take(Step::send_agent, {}, send_agent(context)); !done)
        co_return done.error();
    if (auto done = co_await context.take(Step::start_agent, {}, start_agent(context, dram_needed));
        !done)
        co_return done.error();
    if (dram_needed)
        if (auto done = co_await context.take(Step::enable_dram, {}, enable_dram(context)); !done)
            co_return done.error();
    if (auto done = co_await context.take(Step::load_agent2, {}, load_agent2(context)); !done)
        co_return done.error();
    co_return co_await context.take(Step::storage, {}, ask_storage(context));
}

} // namespace gangflash::attempt

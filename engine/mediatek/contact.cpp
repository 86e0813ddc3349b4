#include "engine/mediatek/contact.hpp"

#include "config/chips/chips.hpp"
#include "config/package/preloader.hpp"
#include "engine/mediatek/access.hpp"
#include "engine/mediatek/boot_areas.hpp"
#include "engine/mediatek/donor_package.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace gangflash {

namespace {

/// Some twenty short answers of at most two seconds each; a chip needs milliseconds.
constexpr Millis identify_patience{30'000};

/// What of a boot area is looked at for the preloader of a package: far more than any seen.
constexpr std::uint64_t preloader_look = 2 * mib;

asio::awaitable<Result<void>> ask_chip(Link& link, ChipSeen& seen) {
    auto hw_code = co_await brom::read_hw_code(link);
    if (!hw_code) co_return hw_code.error();

    seen.chip = find_chip(*hw_code);
    if (seen.chip == nullptr)
        co_return Fault{
            ErrorCode::unknown_chip,
            fmt::format("the phone has hw_code=0x{:04x}, which none of the {} chips known has",
                        *hw_code,
                        chip_table().size())};

    // The boot ROM's watchdog bites after ten seconds, so it is stopped before anything else.
    const std::array stops{seen.chip->watchdog, seen.chip->watchdog_too};
    for (const auto& stop : stops)
        if (stop)
            if (auto stopped =
                    co_await brom::write_register(link, stop->address, stop->value, stop->width);
                !stopped)
                co_return stopped.error();

    auto report = co_await brom::read_chip(link, *hw_code);
    if (!report) co_return report.error();
    seen.report = std::move(*report);
    co_return success();
}

} // namespace

asio::awaitable<Result<void>> MediatekContact::wake(Millis limit) {
    return brom::handshake(link_, limit);
}

asio::awaitable<Result<void>> MediatekContact::identify() {
    link_.begin_step(identify_patience);
    return ask_chip(link_, seen_);
}

PhoneIds MediatekContact::ids() const {
    return {.me_id = to_hex(seen_.report.me_id),
            .soc_id = to_hex(seen_.report.soc_id),
            .random_id = {}};
}

/// A preloader that keeps the chip's ids to itself leaves it to the agent.
bool MediatekContact::tells_later(const PhoneIds& known) const {
    return !ids().any() && !known.random_id.empty();
}

UnitFacts MediatekContact::facts() const {
    UnitFacts facts;
    if (seen_.chip != nullptr) facts.chip = std::string(seen_.chip->name);
    facts.hw_code = seen_.report.hw_code;
    if (!seen_.report.me_id.empty()) facts.me_id = to_hex(seen_.report.me_id);
    if (!seen_.report.soc_id.empty()) facts.soc_id = to_hex(seen_.report.soc_id);
    facts.secure_boot = seen_.report.target.secure_boot();
    facts.link_authentication = seen_.report.target.link_authentication();
    facts.agent_authentication = seen_.report.target.agent_authentication();
    return facts;
}

/// The project decides later, when the preloader on the phone has been read; here two models on one
/// chip still look alike.
Result<std::shared_ptr<const Plan>> MediatekContact::plan_for(const Plans& plans) const {
    return plan_for_chip(plans, *seen_.chip);
}

Result<std::shared_ptr<const Plan>>
MediatekContact::plan_for_model(const Plans& plans, const std::string& project) const {
    return gangflash::plan_for_model(plans, *seen_.chip, project);
}

Abilities MediatekContact::abilities() const {
    return {.checks = agent_->checks(),
            .remakes_tables = agent_files_->generation == AgentGeneration::xml};
}

Result<void> MediatekContact::check(const Plan& plan, const StorageReport& storage) const {
    const auto mine = mediatek_plan(plan);
    if (!mine) return mine.error();
    const std::array checks{check_preloader_signed(seen_.report, **mine),
                            check_images_signed(seen_.report, **mine),
                            check_memory(storage, **mine)};
    for (const Result<void>& ok : checks)
        if (!ok) return ok.error();
    return success();
}

asio::awaitable<Result<BootLoaderSeen>>
MediatekContact::see_boot_loader(StorageReader& reader, const StorageReport& storage) {
    return see_preloader(reader, storage);
}

asio::awaitable<Result<void>> MediatekContact::write_boot_loader(const WriteGrant& grant,
                                                                 const BootLoaderWork& work) {
    return write_boot_areas(grant, work);
}

asio::awaitable<Result<void>> MediatekContact::compare_boot_loader(const BootLoaderWork& work) {
    return compare_boot_areas(work);
}

asio::awaitable<Result<std::shared_ptr<const readback::DonorPackage>>> MediatekContact::package_of(
    const Plan& plan, const PhoneTable& table, const StorageReport& storage) {
    const auto mine = mediatek_plan(plan);
    if (!mine) co_return mine.error();
    const ByteCount look{std::min(preloader_look, storage.boot1.value)};
    auto area = co_await read_bytes(*agent_, storage, Region::boot1, DeviceAddress{0}, look);
    if (!area) co_return area.error();
    const auto preloader = parse_preloader(*area, "boot1");
    if (!preloader) co_return preloader.error();
    const Donor donor{**mine, *seen_.chip, table, storage, *preloader};
    co_return package_of_donor(donor);
}

} // namespace gangflash

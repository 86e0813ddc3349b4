#pragma once

#include "base/clock.hpp"
#include "config/plan/flash_plan.hpp"
#include "engine/backend/contact.hpp"
#include "engine/mediatek/brom/boot_rom.hpp"
#include "engine/mediatek/download_agent.hpp"
#include "engine/protocol/link.hpp"
#include "ports/api/transport.hpp"

#include <memory>
#include <string>
#include <utility>

#include <boost/asio/awaitable.hpp>

namespace gangflash {

/// What boot ROM or preloader said of the chip.
struct ChipSeen {
    const ChipFacts* chip = nullptr; ///< a row of the chip table
    brom::ChipReport report;
};

/// A MediaTek phone caught in its boot ROM or preloader; once it is brought up, its Download Agent.
class MediatekContact final : public Contact {
public:
    MediatekContact(std::unique_ptr<Transport> transport, Clock& clock)
        : transport_(std::move(transport)), clock_(clock), link_(*transport_, clock) {}

    /// The handshake goes out before anything else: a preloader listens for two seconds only.
    asio::awaitable<Result<void>> wake(Millis limit);
    /// Stops its watchdog and asks who it is.
    asio::awaitable<Result<void>> identify();

    PhoneIds ids() const override;
    bool tells_later(const PhoneIds& known) const override;
    UnitFacts facts() const override;
    std::string chip_name() const override { return std::string(seen_.chip->name); }
    void begin_step() override { link_.begin_step(); }
    Result<std::shared_ptr<const Plan>> plan_for(const Plans& plans) const override;
    Result<std::shared_ptr<const Plan>> plan_for_model(const Plans& plans,
                                                       const std::string& project) const override;
    asio::awaitable<Result<StorageReport>> bring_up(BringUp& attempt) override;
    Abilities abilities() const override;
    StorageReader& reader() override { return *agent_; }
    StorageWriter& writer() override { return *agent_; }
    Result<void> check(const Plan& plan, const StorageReport& storage) const override;
    bool lacks_boot_loader() const override {
        return seen_.report.speaker == brom::Speaker::boot_rom;
    }
    asio::awaitable<Result<BootLoaderSeen>> see_boot_loader(StorageReader& reader,
                                                            const StorageReport& storage) override;
    asio::awaitable<Result<void>> write_boot_loader(const WriteGrant& grant,
                                                    const BootLoaderWork& work) override;
    asio::awaitable<Result<void>> compare_boot_loader(const BootLoaderWork& work) override;
    asio::awaitable<Result<MemoryReport>> memory() override { return agent_->memory(); }
    asio::awaitable<Result<std::shared_ptr<const readback::DonorPackage>>>
    package_of(const Plan& plan, const PhoneTable& table, const StorageReport& storage) override;
    asio::awaitable<Result<void>> finish(Farewell farewell) override {
        return agent_->finish(farewell);
    }

private:
    // contact_bring_up.cpp
    Result<void> choose_plan(BringUp& attempt);
    Result<void> choose_agent_files();
    Work send_agent(BringUp& attempt);
    Work start_agent(bool& dram_needed);
    Work enable_dram();
    Work load_agent2(BringUp& attempt);
    asio::awaitable<Result<bool>> raise_speed(BringUp& attempt);
    Work ask_storage(BringUp& attempt);

    std::unique_ptr<Transport> transport_;
    Clock& clock_;
    Link link_;
    ChipSeen seen_;
    std::shared_ptr<const FlashPlan> plan_;         ///< chosen in the first step
    std::shared_ptr<const AgentFiles> agent_files_; ///< for exactly this chip's versions
    std::unique_ptr<DownloadAgent> agent_;
    StorageReport storage_;
};

} // namespace gangflash

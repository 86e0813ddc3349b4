#include "base/async/on_disk.hpp"
#include "base/sha256.hpp"
#include "config/package/agent_checks.hpp"
#include "config/package/preloader.hpp"
#include "engine/attempt/attempt.hpp"
#include "engine/job/blank_identity.hpp"
#include "engine/phone/phone_facts.hpp"
#include "engine/phone/phone_ranges.hpp"
#include "engine/phone/phone_slots.hpp"
#include "engine/phone/refusals.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace gangflash {

namespace {

/// A preloader file is at most this large: the boot areas of the smallest known parts.
constexpr std::uint64_t boot_area_look = 512 * kib;

} // namespace

asio::awaitable<Result<void>> Attempt::look_before() {
    if (auto done = co_await finish_interrupted(); !done) co_return done.error();
    if (auto done = co_await take(Step::read_identity, {}, read_before()); !done)
        co_return done.error();
    if (auto done = co_await take(Step::check, {}, check()); !done) co_return done.error();
    if (unit_.confirmed.empty()) co_return success();
    co_return co_await take(Step::resume, unit_.confirmed.back(), resume());
}

asio::awaitable<Result<Identity>> Attempt::read_who() {
    PhonePartitionReader reader(*agent_, storage_, table_);
    ByteView key;
    if (environment_.job->imei_key) key = environment_.job->imei_key->bytes();
    co_return co_await read_identity(reader, key);
}

asio::awaitable<Result<BuildInfo>> Attempt::read_android() {
    PhonePartitionReader reader(*agent_, storage_, table_);
    co_return co_await read_build(reader);
}

/// Project and hash of the preloader in the first boot area: `k65v1_64_bsp sha256:0123456789ab`,
/// or `none`.
asio::awaitable<Result<std::string>> Attempt::read_preloader() {
    const ByteCount look{std::min(boot_area_look, storage_.boot1.value)};
    if (look.value == 0) co_return std::string("none");
    auto area = co_await read_bytes(*agent_, storage_, Region::boot1, DeviceAddress{0}, look);
    if (!area) co_return area.error();
    const auto preloader = parse_preloader(*area, "boot1");
    if (!preloader) co_return std::string("none");
    unit_.project = preloader->project;
    reporter_.view().project = preloader->project;
    co_return fmt::format("{} sha256:{}",
                          preloader->project.empty() ? "?" : preloader->project,
                          sha256(preloader->image).hex().substr(0, 16));
}

Attempt::Work Attempt::read_before() {
    auto table = co_await read_phone_table(*agent_, storage_);
    if (!table) co_return table.error();
    table_ = std::move(*table);

    auto preloader = co_await read_preloader();
    if (!preloader) co_return preloader.error();
    auto who = co_await read_who();
    if (!who) co_return who.error();

    // What an interrupted attempt left must not pass for what the phone came with.
    if (unit_.before) co_return Moved{};
    auto build = co_await read_android();
    if (!build) co_return build.error();
    unit_.before = *who;
    UnitFacts learned = facts_of(*who);
    learned.preloader_before = *preloader;
    add_build_before(learned.details, *build);
    if (auto kept = co_await learn(std::move(learned)); !kept) co_return kept.error();
    co_return Moved{};
}

/// Everything that can be refused is refused here, before the first write.
Attempt::Work Attempt::check() {
    // Once something was written, the preloader on the phone may be ours already.
    if (unit_.confirmed.empty()) {
        auto plan = plan_for_model(environment_.job->plans, *connection_.chip, unit_.project);
        if (!plan) co_return plan.error();
        unit_.plan = std::move(*plan);
    }
    if (auto ok = co_await believe_the_package(); !ok) co_return ok.error();
    if (auto ok = co_await check_rules(); !ok) co_return ok.error();
    const FlashPlan& plan = *unit_.plan;
    unit_.owners_data.stand_at(table_.partitions);
    reporter_.view().proof = proof_of(verify_level(), agent_->checks());
    if (auto told = co_await tell_order(); !told) co_return told.error();
    const std::array checks{
        check_battery(unit_.facts.battery_mv, environment_.job->minimum_battery_mv),
        check_preloader_signed(connection_.report, plan),
        check_images_signed(connection_.report, plan),
        check_proof(agent_->checks(), plan),
        check_storage(storage_, plan),
        check_memory(storage_, plan),
        plan.mode == FlashMode::download_only ? check_layout(table_, plan) : success(),
    };
    for (const Result<void>& ok : checks)
        if (!ok) co_return ok.error();
    auto starts = co_await look_at_slots();
    if (!starts) co_return starts.error();
    if (auto ok = co_await check_identity(); !ok) co_return ok.error();
    auto relayout = plan_relayout(table_, storage_, plan, environment_.job->blank_board);
    if (!relayout) co_return relayout.error();
    relayout_ = std::move(*relayout);
    const auto unnamed =
        unnamed_survivors(table_, storage_, plan, relayout_, environment_.job->blank_board);
    if (auto ok = co_await look_for_identity(unnamed); !ok) co_return ok.error();
    auto ranges = ranges_on(plan, storage_, relayout_, unnamed);
    if (!ranges) co_return ranges.error();
    for (const PlannedWrite& write : plan.writes)
        if (auto ok = write.image->still_unchanged(); !ok) co_return ok.error();
    if (plan.userdata == Userdata::keep)
        if (auto ok = co_await look_at_owners_data(true); !ok) co_return ok.error();
    if (plan.userdata == Userdata::erase) unit_.owners_data.stand_at(relayout_.layout);
    if (format_due() && !relayout_.kept.empty()) // backed up, and looked at after the erase
        unit_.progress.expect_more(2 * relayout_.kept_bytes().value);
    // Now, and not before: all that could be refused was.
    agent_->bind(std::move(*ranges), storage_.block_size);
    agent_->allow_table(relayout_.new_table && !has_gpt(plan));
    std::string seen = unit_.blank_identity.empty() ? "" : unit_.blank_identity + " blank";
    const std::string without_room = unneeded_room(storage_, plan);
    for (const std::string& remark : {without_room, *starts})
        if (!remark.empty()) seen += (seen.empty() ? "" : "; ") + remark;
    co_return Moved{0, {}, std::move(seen)};
}

/// Which slot of an A/B phone starts, now and afterwards; empty for others, and where nothing is
/// written.
asio::awaitable<Result<std::string>> Attempt::look_at_slots() {
    if (unit_.plan->writes.empty()) co_return std::string();
    auto phone = co_await read_phone_slots(*agent_, storage_, table_);
    if (!phone) co_return phone.error();
    if (!*phone) co_return std::string();
    // The record may stand in a file of the package.
    const auto read = [plan = unit_.plan] { return slot_plan(*plan); };
    const auto job = co_await on_disk(environment_.disk, read);
    if (!job) co_return std::string();
    if (auto ok = check_slots(**phone, *job); !ok) co_return ok.error();
    co_return slots_seen(**phone, *job);
}

/// What becomes of the owner's data is an order; what is seen of them comes later.
asio::awaitable<Result<void>> Attempt::tell_order() {
    const std::string order(order_of(*unit_.plan));
    if (unit_.plan->userdata != Userdata::unspecified) reporter_.view().userdata = order;
    if (unit_.facts.details.userdata_ordered == order) co_return success();
    UnitFacts learned;
    learned.details.userdata_ordered = order;
    co_return co_await learn(std::move(learned));
}

/// What was due has been restored by now. A phone that still has nothing to tell it from others
/// does not pass in silence.
asio::awaitable<Result<void>> Attempt::check_identity() {
    if (environment_.job->blank_board || !unit_.confirmed.empty()) co_return success();
    auto blank = co_await find_blank_identity(*agent_, storage_, table_);
    if (!blank) co_return blank.error();
    unit_.blank_identity = std::move(*blank);
    if (unit_.blank_identity.empty() || !environment_.job->identity_required) co_return success();
    std::string found = "blank=\"" + unit_.blank_identity + "\"";
    if (environment_.vault != nullptr) {
        const auto look = [vault = environment_.vault, ids = unit_.ids] {
            return vault->newest_of(ids);
        };
        const auto known = co_await on_disk(environment_.disk, look);
        if (known) found += " backup=" + known->folder.string();
    }
    co_return Fault{ErrorCode::identity_missing, found};
}

/// Modes that may write a table look at both copies of the phone's own. Repair Table, of a phone
/// that has lost its own: who it is, is read where the package says, and must be there. A table
/// that only looks right would hand its identity to the next format.
asio::awaitable<Result<void>> Attempt::believe_the_package() {
    const FlashPlan& plan = *unit_.plan;
    const bool repairs = plan.mode == FlashMode::repair_table;
    if (!repairs && plan.mode != FlashMode::firmware_upgrade && plan.mode != FlashMode::format_all)
        co_return success();
    if (!repairs || !table_.partitions.empty()) {
        if (!table_.gpt || table_.has_lost_a_copy()) co_return success();
        auto fits = co_await second_copy_fits(*agent_, storage_, *table_.gpt);
        if (!fits) co_return fits.error();
        if (!*fits) table_.problem = "the second copy is damaged or another";
        co_return success();
    }
    auto layout = layout_on(plan, storage_);
    if (!layout) co_return layout.error();
    PhoneTable assumed;
    assumed.partitions = std::move(*layout);
    PhonePartitionReader reader(*agent_, storage_, assumed);
    ByteView key;
    if (environment_.job->imei_key) key = environment_.job->imei_key->bytes();
    auto who = co_await read_identity(reader, key);
    if (!who) co_return who.error();
    if (const PhonePartition* nvdata = assumed.find("nvdata")) {
        if (auto there = co_await prove_nvdata(*nvdata); !there) co_return there.error();
    } else if (who->imei1.empty() && who->serial.empty()) {
        co_return Fault{ErrorCode::layout_differs,
                        "the phone has no partition table, and no IMEI or serial number where the "
                        "package has them; nothing shows that this is its layout"};
    }
    unit_.before = std::move(*who);
    co_return co_await learn(facts_of(*unit_.before));
}

/// A file system that says ext4 and fits: the superblock is 1024 bytes in (reference
/// mtk-firmware-package.md, 6.2).
asio::awaitable<Result<void>> Attempt::prove_nvdata(const PhonePartition& nvdata) {
    constexpr std::size_t superblock = 1024;
    auto start = co_await read_bytes(
        *agent_, storage_, Region::user, nvdata.start, ByteCount{2 * superblock});
    if (!start) co_return start.error();
    const ByteView bytes = ByteView(*start).subspan(superblock);
    constexpr std::uint16_t magic = 0xEF53;
    const bool ext4 = load_le<std::uint16_t>(bytes, 0x38) == magic;
    const std::uint64_t blocks = load_le<std::uint32_t>(bytes, 0x04);
    const std::uint32_t shift = load_le<std::uint32_t>(bytes, 0x18);
    const bool fits = shift <= 6 && blocks <= nvdata.size.value / (std::uint64_t{1024} << shift);
    if (ext4 && fits) co_return success();
    co_return Fault{ErrorCode::layout_differs,
                    fmt::format("the phone has no partition table, and no nvdata at 0x{:x} with {} "
                                "bytes, where the package has it: its layout was another",
                                nvdata.start.value,
                                nvdata.size.value)};
}

/// Nobody's word is enough to erase what may be an identity: where the package has one and the
/// phone's table has none, the bytes are looked at. Success: there is nothing in any of `places`.
asio::awaitable<Result<void>>
Attempt::look_for_identity(const std::vector<PhonePartition>& places) {
    const bool declared = environment_.job->blank_board;
    for (const PhonePartition& place : places) {
        auto blank = co_await is_blank(place);
        if (!blank) co_return blank.error();
        if (*blank) continue;
        const std::string where = fmt::format(
            "0x{:x}, where the package has {}, is not empty", place.start.value, place.name);
        if (declared)
            co_return Fault{ErrorCode::board_not_blank,
                            where + "; --mode repair-table gives the phone its table back"};
        co_return Fault{ErrorCode::backup_incomplete,
                        where + ", and no partition of the phone's table names it"};
    }
    co_return success();
}

/// All of it, because an identity may stand anywhere in it. In pieces, so that the first byte that
/// is neither all zeros nor all ones ends the look.
asio::awaitable<Result<bool>> Attempt::is_blank(const PhonePartition& place) {
    constexpr std::uint64_t piece = 4 * mib;
    for (std::uint64_t at = 0; at < place.size.value; at += piece) {
        const ByteCount length{std::min(piece, place.size.value - at)};
        auto bytes = co_await read_bytes(
            *agent_, storage_, Region::user, place.start + ByteCount{at}, length);
        if (!bytes) co_return bytes.error();
        for (std::size_t block = 0; block < bytes->size(); block += storage_.block_size) {
            const ByteView part = ByteView(*bytes).subspan(
                block, std::min<std::size_t>(storage_.block_size, bytes->size() - block));
            const bool known = part.front() == std::byte{0} || part.front() == std::byte{0xFF};
            if (!known ||
                !std::ranges::all_of(part, [&](std::byte b) { return b == part.front(); }))
                co_return false;
        }
    }
    co_return true;
}

/// After a reconnect: the last confirmed partition must still read as it was written, else all of
/// them are written again.
Attempt::Work Attempt::resume() {
    const std::string last = unit_.confirmed.back();
    for (const PlannedWrite& write : unit_.plan->writes) {
        if (write.partition != last) continue;
        auto same = co_await verify(write, VerifyLevel::sample);
        if (!same && same.error().code != ErrorCode::verify_mismatch) co_return same.error();
        if (!same) unit_.confirmed.clear();
        break;
    }
    co_return Moved{};
}

Attempt::Work Attempt::read_after() {
    auto preloader = co_await read_preloader();
    if (!preloader) co_return preloader.error();
    auto who = co_await read_who();
    if (!who) co_return who.error();
    auto build = co_await read_android();
    if (!build) co_return build.error();
    UnitFacts learned;
    learned.preloader_after = *preloader;
    add_build_after(learned.details, *build);
    if (auto kept = co_await learn(std::move(learned)); !kept) co_return kept.error();
    if (unit_.plan->userdata == Userdata::keep)
        if (auto ok = co_await look_at_owners_data(false); !ok) co_return ok.error();
    if (auto told = co_await tell_owners_data(); !told) co_return told.error();
    if (auto ok = owners_data_as_ordered(); !ok) co_return ok.error();
    if (const std::string changed = differences(*unit_.before, *who); !changed.empty())
        co_return Fault{ErrorCode::identity_changed, "differs=" + changed};
    if (auto scan = co_await record_scan(); !scan) co_return scan.error();
    if (auto welcome = admission_.still_welcome(); !welcome) co_return welcome.error();
    co_return Moved{};
}

} // namespace gangflash

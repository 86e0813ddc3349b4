#include "tests/gui/storage_watch.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <fcntl.h>
#include <functional>
#include <limits>
#include <optional>
#include <stdexcept>
#include <string_view>
#include <unistd.h>

#include <fmt/format.h>

namespace gangflash::testing {

namespace fs = std::filesystem;

namespace {

constexpr std::uint64_t to_the_end = std::numeric_limits<std::uint64_t>::max();
constexpr std::uint64_t table_size = 0x8000; ///< both copies of a GPT lie in so much at either end

constexpr std::uint64_t behind_userdata = 128 * 1024 * 1024; ///< otp and flashinfo are less

struct NamedRegion {
    Region region;
    const char* file;
};
constexpr std::array regions{NamedRegion{Region::boot1, "boot1.img"},
                             NamedRegion{Region::boot2, "boot2.img"},
                             NamedRegion{Region::user, "user.img"}};

/// The pages of one sparse file.
void read_pages(const fs::path& file, const std::string& slot, Region region, Contents& into) {
    const int descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) throw std::runtime_error(file.string() + " cannot be read");
    std::array<char, watched_page> page{};
    static constexpr std::array<char, watched_page> zeros{};
    for (off_t at = ::lseek(descriptor, 0, SEEK_DATA); at >= 0;
         at = ::lseek(descriptor, at, SEEK_DATA)) {
        off_t end = ::lseek(descriptor, at, SEEK_HOLE);
        at = at / static_cast<off_t>(watched_page) * static_cast<off_t>(watched_page);
        for (; at < end; at += static_cast<off_t>(watched_page)) {
            page = zeros;
            if (::pread(descriptor, page.data(), page.size(), at) <= 0) break;
            if (page != zeros)
                into.emplace(PagePlace{slot, region, static_cast<std::uint64_t>(at)},
                             std::hash<std::string_view>{}({page.data(), page.size()}));
        }
        at = std::max(at, end);
    }
    ::close(descriptor);
}

/// `0x8000..0x1000000`.
std::optional<std::pair<std::uint64_t, std::uint64_t>> range_of(std::string_view text) {
    const std::size_t dots = text.find("..0x");
    if (!text.starts_with("0x") || dots == std::string_view::npos) return std::nullopt;
    std::uint64_t start = 0, end = 0;
    std::from_chars(text.data() + 2, text.data() + dots, start, 16);
    std::from_chars(text.data() + dots + 4, text.data() + text.size(), end, 16);
    return std::pair{start, end};
}

bool changes_storage(const std::string& step) {
    return step == "erase" || step == "write" || step == "restore" || step == "table";
}

/// Where a partition ends: where the scatter says, or wherever the storage does.
std::uint64_t end_of(const LayoutEntry& entry) {
    return entry.grows() || entry.from_end ? to_the_end : entry.start.value + entry.size.value;
}

} // namespace

Contents contents_of(const fs::path& folder) {
    Contents all;
    constexpr std::string_view prefix = "phone-";
    if (!fs::exists(folder)) return all;
    for (const auto& entry : fs::directory_iterator(folder)) {
        const std::string name = entry.path().filename().string();
        if (!name.starts_with(prefix)) continue;
        for (const NamedRegion& one : regions)
            read_pages(entry.path() / one.file, name.substr(prefix.size()), one.region, all);
    }
    return all;
}

std::vector<PagePlace> changed_pages(const Contents& before, const Contents& after) {
    std::vector<PagePlace> changed;
    for (const auto& [place, hash] : before) {
        const auto now = after.find(place);
        if (now == after.end() || now->second != hash) changed.push_back(place);
    }
    for (const auto& [place, hash] : after)
        if (!before.contains(place)) changed.push_back(place);
    return changed;
}

LedgerOfChanges::LedgerOfChanges(const BatchReport& batch,
                                 const std::vector<LayoutEntry>& layout,
                                 UtcMicros from,
                                 UtcMicros until) {
    const auto within = [&](UtcMicros at) { return from <= at && at <= until; };
    for (const StepRow& step : batch.steps) {
        const auto unit = std::ranges::find(batch.units, step.unit, &UnitRow::unit);
        if (!within(step.at) || unit == batch.units.end()) continue;
        if (changes_storage(step.step)) add(unit->slot, step, layout);
        if (step.step == "erase") erased_.push_back(step.partition);
    }
    for (const UnitRow& unit : batch.units) {
        const std::string seen = unit.facts.details.userdata_seen.value_or("untouched");
        if (seen != "untouched" && seen != "kept") begun_.push_back(unit.slot);
    }
    for (const ActRow& act : batch.acts)
        if (act.act == "started" && within(act.at)) started_ = &act;
    const auto userdata = std::ranges::find(layout, "userdata", &LayoutEntry::name);
    if (userdata != layout.end()) userdata_ = &*userdata;
}

void LedgerOfChanges::add(const std::string& slot,
                          const StepRow& step,
                          const std::vector<LayoutEntry>& layout) {
    if (step.step == "table") {
        touched_.push_back({slot, Region::user, 0, table_size});
        touched_.push_back({slot, Region::user, to_the_end - table_size, to_the_end});
    } else if (const auto range = range_of(step.partition)) {
        touched_.push_back({slot, Region::user, range->first, range->second});
    } else {
        for (const LayoutEntry& entry : layout)
            if (entry.name == step.partition)
                for (const Region region : entry.regions)
                    touched_.push_back({slot, region, entry.start.value, end_of(entry)});
    }
}

std::string LedgerOfChanges::explain(const PagePlace& page, std::uint64_t region_size) const {
    const std::uint64_t end = page.offset + watched_page;
    const bool covered = std::ranges::any_of(touched_, [&](const Touched& one) {
        const bool last = one.start > region_size; // counted from the end, whatever the size
        const std::uint64_t start = last ? region_size - table_size : one.start;
        return one.slot == page.slot && one.region == page.region && start < end &&
               page.offset < one.end;
    });
    if (!covered)
        return fmt::format("slot {} {} changed at 0x{:x}, and no step of the ledger says so",
                           page.slot,
                           to_string(page.region),
                           page.offset);
    const bool owners = userdata_ != nullptr && page.region == Region::user &&
                        userdata_->start.value <= page.offset &&
                        page.offset < region_size - behind_userdata;
    if (owners && std::ranges::find(begun_, page.slot) == begun_.end())
        return fmt::format("slot {}: the owner's data changed at 0x{:x}, and the ledger says they "
                           "were not touched",
                           page.slot,
                           page.offset);
    return {};
}

} // namespace gangflash::testing

#include "station/cli/doctor/privacy_check.hpp"

#include "station/wiring/group_access.hpp"

#include <algorithm>
#include <grp.h>
#include <optional>
#include <string>
#include <sys/stat.h>
#include <system_error>

#include <fmt/format.h>

namespace gangflash::cli {

namespace {

namespace fs = std::filesystem;
using usb::Check;
using usb::CheckVerdict;

constexpr std::size_t most_looked_at = 100'000, most_told = 30;
constexpr mode_t of_group = S_IRWXG, of_others = S_IRWXO;

bool is_below(const fs::path& file, const fs::path& folder) {
    const fs::path way = file.lexically_relative(folder);
    return !way.empty() && *way.begin() != "..";
}

fs::path plain(const fs::path& path) {
    std::error_code error;
    fs::path real = fs::weakly_canonical(path, error);
    return error ? path : real;
}

class Walk {
public:
    explicit Walk(const PrivacyOrder& order) : order_(order), state_(plain(order.state)) {
        if (const group* reads = ::getgrnam(std::string(reading_group).c_str()))
            group_ = reads->gr_gid;
    }

    void look(const fs::path& path, bool may_be_the_groups) {
        struct stat facts{};
        if (::lstat(path.c_str(), &facts) != 0 || S_ISLNK(facts.st_mode)) return;
        ++looked_at_;
        if ((facts.st_mode & of_others) != 0)
            return tell(path, "others", S_ISDIR(facts.st_mode) ? "700" : "600");
        if ((facts.st_mode & of_group) == 0) return;
        // The group may read, never write.
        const bool allowed = may_be_the_groups && order_.group_reads &&
                             (facts.st_mode & S_IWGRP) == 0 && facts.st_gid == group_ &&
                             (plain(path) == state_ || is_below(plain(path), state_));
        if (!allowed) tell(path, "a group", S_ISDIR(facts.st_mode) ? "700" : "600");
    }

    /// `path` and all below it.
    void look_through(const fs::path& path, bool may_be_the_groups) {
        std::error_code error;
        if (path.empty() || !fs::exists(path, error)) return;
        look(path, may_be_the_groups);
        for (fs::recursive_directory_iterator entry(path, error), end;
             !error && entry != end && looked_at_ < most_looked_at;
             entry.increment(error))
            look(entry->path(), may_be_the_groups);
    }

    std::vector<Check> told() && {
        if (more_ > 0)
            checks_.push_back({"privacy",
                               CheckVerdict::warning,
                               fmt::format("and {} more", more_),
                               "chmod -R go= on their folders."});
        if (checks_.empty())
            checks_.push_back(
                {"privacy",
                 CheckVerdict::ok,
                 order_.group_reads
                     ? fmt::format("all is its owner's; group {} reads ledger and reports",
                                   reading_group)
                     : std::string("ledger, backups, keys and logs are their owner's alone"),
                 {}});
        return std::move(checks_);
    }

private:
    void tell(const fs::path& path, std::string_view who, std::string_view mode) {
        if (checks_.size() == most_told) {
            ++more_;
            return;
        }
        checks_.push_back({"privacy",
                           CheckVerdict::warning,
                           fmt::format("{}: {} may read it", path.string(), who),
                           fmt::format("chmod {} '{}'", mode, path.string())});
    }

    const PrivacyOrder& order_;
    fs::path state_;
    std::optional<gid_t> group_;
    std::vector<Check> checks_;
    std::size_t looked_at_ = 0, more_ = 0;
};

} // namespace

std::vector<Check> check_privacy(const PrivacyOrder& order) {
    Walk walk(order);
    const fs::path beside = order.ledger.parent_path();
    if (plain(beside) != plain(order.state)) {
        for (const char* ending : {"", "-wal", "-shm", ".mark", ".lock"})
            walk.look(order.ledger.string() + ending, false);
        // Where earlier versions kept backups, and where the grid keeps its logs.
        for (const char* folder : {"backups", "logs"})
            walk.look_through(beside / folder, false);
    }
    // Everything in the state folder but what the group may have.
    std::error_code error;
    const fs::path reports = plain(order.reports);
    walk.look(order.state, true);
    for (fs::directory_iterator entry(order.state, error), end; !error && entry != end;
         entry.increment(error)) {
        const fs::path& path = entry->path();
        const bool on_the_way =
            !order.reports.empty() && (plain(path) == reports || is_below(reports, plain(path)));
        if (on_the_way) continue; // below
        const std::string name = path.filename().string();
        const bool of_a_ledger = name.find(".sqlite") != name.npos && !name.ends_with(".lock");
        walk.look_through(path, of_a_ledger);
    }
    if (!order.reports.empty()) walk.look_through(order.reports, true);
    walk.look_through(order.vault, false);
    for (const char* file : {"slots.toml", "gangflash-station.conf"})
        if (!order.config.empty()) walk.look(order.config / file, false);
    walk.look_through(order.cache, false);
    return std::move(walk).told();
}

} // namespace gangflash::cli

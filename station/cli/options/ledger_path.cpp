#include "station/cli/options/ledger_path.hpp"

#include "base/nearest.hpp"
#include "base/state_folder.hpp"
#include "base/text.hpp"
#include "station/cli/options/usage_fault.hpp"
#include "station/cli/verbs/verbs.hpp"
#include "station/settings/settings.hpp"
#include "station/wiring/ledger_reader.hpp"

#include <algorithm>
#include <cstdio>
#include <vector>

#include <fmt/format.h>

namespace gangflash::cli {

std::string default_ledger_path() {
    const std::filesystem::path said = current_settings().ledger;
    return (said.empty() ? state_folder() / "ledger.sqlite" : said).string();
}

std::string ledger_path(const std::string& given) {
    return given.empty() ? default_ledger_path() : given;
}

std::shared_ptr<const LedgerReader> ledger_of(const std::string& given) {
    return ledger_reader(ledger_path(given));
}

std::string batches_like(const LedgerReader& ledger, const std::string& name) {
    const auto batches = ledger.batches();
    if (!batches) return {}; // who asks next says why
    std::vector<std::string> names;
    for (const BatchSummary& batch : *batches)
        names.push_back(batch.name);
    return std::ranges::find(names, name) == names.end() ? did_you_mean(name, names)
                                                         : std::string();
}

int say_standing(const LedgerReader& ledger) {
    const auto head = ledger.head();
    if (!head) return exit_ok;
    if (!head->copy_of.empty())
        std::fprintf(stderr,
                     "gangflash: copy of %s, up to %llu\n",
                     printable_line(head->copy_of).c_str(),
                     static_cast<unsigned long long>(head->records));
    if (head->problem.empty()) return exit_ok;
    std::fprintf(stderr,
                 "gangflash: what follows is not all that happened: %s\n",
                 printable_line(head->problem).c_str());
    return exit_station;
}

std::optional<int> refused_batch(const LedgerReader& ledger, const std::string& name) {
    constexpr std::size_t named = 5;
    const auto batches = ledger.batches();
    if (!batches || std::ranges::find(*batches, name, &BatchSummary::name) != batches->end())
        return std::nullopt;
    std::vector<std::string> latest; // the latest come first
    for (const BatchSummary& batch : *batches)
        if (latest.size() < named) latest.push_back(batch.name);
    const std::string words =
        fmt::format("there is no batch {} in {}{}; {}{}",
                    name,
                    ledger.place(),
                    batches_like(ledger, name),
                    latest.empty() ? "there is none at all" : "the latest are: ",
                    fmt::join(latest, ", "));
    std::fprintf(stderr, "gangflash: %s\n", printable_line(words).c_str());
    return exit_usage;
}

int print_ledger_fault(const Fault& fault) {
    const ErrorEntry& row = entry_of(fault.code);
    std::fprintf(stderr,
                 "gangflash: %s\n           %.*s\n",
                 printable_line(describe(fault)).c_str(),
                 static_cast<int>(row.action.size()),
                 row.action.data());
    return is_usage_fault(fault.code) ? exit_usage : exit_station;
}

} // namespace gangflash::cli

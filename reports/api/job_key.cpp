#include "reports/api/job_key.hpp"

#include "base/bytes.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace gangflash {

namespace {

/// A field that may be empty: `-` then.
std::string or_dash(const std::string& word) {
    return word.empty() ? "-" : word;
}

/// The ledger's views rank the levels in the same order.
int strength(std::string_view verify) {
    constexpr std::array<std::string_view, 3> levels{"agent", "sample", "readback"};
    for (std::size_t i = 0; i < levels.size(); ++i)
        if (levels[i] == verify) return static_cast<int>(i) + 1;
    return 0;
}

std::string short_hash(const std::string& hash) {
    return hash.substr(0, 12);
}

} // namespace

std::string JobKey::text() const {
    if (!known()) return {};
    return kind + ' ' + or_dash(mode) + " package=" + or_dash(package_sha256) +
           " recipe=" + or_dash(recipe_sha256) + " scope=" + or_dash(scope_sha256) +
           " verify=" + or_dash(verify);
}

std::string JobKey::hash() const {
    return sha256(as_bytes(text())).hex();
}

std::string JobKey::words() const {
    if (!known()) return "work of an older version that kept no job key";
    std::string words = kind;
    if (!mode.empty() && mode != kind) words += ' ' + mode;
    words += ", package " + (package_sha256.empty() ? "none" : short_hash(package_sha256));
    words += recipe_sha256.empty() ? ", no recipe" : ", recipe " + short_hash(recipe_sha256);
    words += ", scope " + short_hash(or_dash(scope_sha256));
    if (!verify.empty()) words += ", verify " + verify;
    return words;
}

bool JobKey::covers(const JobKey& asked) const {
    JobKey same_strength = *this;
    same_strength.verify = asked.verify;
    return same_strength == asked && strength(verify) >= strength(asked.verify);
}

std::vector<std::string_view> JobKey::differences(const JobKey& a, const JobKey& b) {
    std::vector<std::string_view> names;
    const auto compare = [&names](const std::string& x, const std::string& y, const char* name) {
        if (x != y) names.emplace_back(name);
    };
    compare(a.kind, b.kind, "kind of job");
    compare(a.mode, b.mode, "mode");
    compare(a.package_sha256, b.package_sha256, "package");
    compare(a.recipe_sha256, b.recipe_sha256, "recipe");
    compare(a.scope_sha256, b.scope_sha256, "partitions, user data or boot check");
    compare(a.verify, b.verify, "verification");
    return names;
}

std::optional<JobKey> JobKey::parse(std::string_view text) {
    if (text.empty()) return JobKey{};
    JobKey key;
    const std::array<std::pair<std::string_view, std::string JobKey::*>, 6> fields{
        {{"", &JobKey::kind},
         {"", &JobKey::mode},
         {"package=", &JobKey::package_sha256},
         {"recipe=", &JobKey::recipe_sha256},
         {"scope=", &JobKey::scope_sha256},
         {"verify=", &JobKey::verify}}};
    std::string_view rest = text;
    for (const auto& [name, member] : fields) {
        const std::string_view word = rest.substr(0, rest.find(' '));
        rest.remove_prefix(std::min(rest.size(), word.size() + 1));
        if (!word.starts_with(name)) return std::nullopt;
        const std::string_view value = word.substr(name.size());
        key.*member = value == "-" ? "" : value;
    }
    if (key.text() != text) return std::nullopt;
    return key;
}

} // namespace gangflash

#include "engine/identity/build_info.hpp"

#include "engine/identity/logical_partitions.hpp"
#include "engine/identity/volume_walk.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <map>
#include <utility>
#include <vector>

namespace gangflash {
namespace {

constexpr std::size_t largest_properties = 64 * 1024; ///< system's has 5 to 20 KiB
constexpr std::size_t longest_value = 256;            ///< PROP_VALUE_MAX of ro. properties is open

/// In the order of trust: what the whole phone calls itself, then one image.
constexpr std::array fingerprint_keys{
    "ro.build.fingerprint", "ro.system.build.fingerprint", "ro.vendor.build.fingerprint"};
constexpr std::array patch_keys{"ro.build.version.security_patch",
                                "ro.vendor.build.security_patch"};

/// System-as-root keeps its files one folder deeper than an image of /system or /vendor.
constexpr std::array property_files{"build.prop", "system/build.prop"};

constexpr std::array partitions{
    "system", "system_a", "system_b", "ANDROID", "vendor", "vendor_a", "vendor_b"};

bool is_printable(std::string_view value) {
    return !value.empty() && value.size() <= longest_value &&
           std::ranges::all_of(value, [](char c) { return c > ' ' && c <= '~'; });
}

template <std::size_t N>
std::string first_of(const std::map<std::string, std::string, std::less<>>& values,
                     const std::array<const char*, N>& keys) {
    for (const char* key : keys)
        if (const auto found = values.find(key); found != values.end()) return found->second;
    return {};
}

void add_reason(std::string& reasons, const std::string& partition, std::string_view why) {
    reasons += (reasons.empty() ? "" : ", ") + partition + ": " + std::string(why);
}

template <class Volume>
std::optional<Bytes> properties_in(Volume& volume) {
    for (const char* file : property_files)
        if (auto properties = volume.read(file, largest_properties)) return properties;
    return std::nullopt;
}

/// One partition; `info.source` is set when it told a build. `prefix` names it in words.
asio::awaitable<Result<void>>
look_into(PartitionReader& phone, const std::string& name, std::string prefix, BuildInfo& info) {
    std::optional<Bytes> properties;
    const std::function<void(Ext4Volume&)> look = [&properties](Ext4Volume& volume) {
        properties = properties_in(volume);
    };
    auto problem = co_await walk_ext4(phone, name, look);
    if (!problem) co_return problem.error();
    std::string why = std::move(*problem);
    if (why == "no ext4") {
        const std::function<void(ErofsVolume&)> look_in_erofs = [&properties](ErofsVolume& volume) {
            properties = properties_in(volume);
        };
        auto erofs = co_await walk_erofs(phone, name, look_in_erofs);
        if (!erofs) co_return erofs.error();
        if (*erofs != "no EROFS") why = std::move(*erofs);
    }
    if (why == "no ext4") {
        auto other = co_await unread_file_system(phone, name);
        if (!other) co_return other.error();
        if (!other->empty()) why = *other + " is not read";
    }
    if (why.empty() && !properties) why = "no build.prop";
    if (properties && why.empty()) {
        BuildInfo found = parse_build_properties(as_text(*properties));
        if (!found.fingerprint.empty() || !found.security_patch.empty()) {
            info.fingerprint = std::move(found.fingerprint);
            info.security_patch = std::move(found.security_patch);
            info.source = prefix + name;
            co_return success();
        }
        why = "no build named";
    }
    add_reason(info.reason, prefix + name, why);
    co_return success();
}

asio::awaitable<Result<void>>
look_into_all(PartitionReader& phone, std::string prefix, BuildInfo& info) {
    for (const std::string name : partitions) {
        if (!info.source.empty()) break;
        if (!phone.has(name)) continue;
        auto done = co_await look_into(phone, name, prefix, info);
        if (!done) co_return done.error();
    }
    co_return success();
}

} // namespace

BuildInfo parse_build_properties(std::string_view text) {
    std::map<std::string, std::string, std::less<>> values;
    while (!text.empty()) {
        std::string_view line = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(text.size(), line.size() + 1));
        if (line.ends_with('\r')) line.remove_suffix(1);
        const std::size_t equals = line.find('=');
        if (equals == std::string_view::npos || line.starts_with('#')) continue;
        const std::string_view value = line.substr(equals + 1);
        if (is_printable(value)) values.emplace(line.substr(0, equals), value); // the first counts
    }
    BuildInfo info;
    info.fingerprint = first_of(values, fingerprint_keys);
    info.security_patch = first_of(values, patch_keys);
    return info;
}

asio::awaitable<Result<BuildInfo>> read_build(PartitionReader& phone) {
    BuildInfo info;
    auto direct = co_await look_into_all(phone, "", info);
    if (!direct) co_return direct.error();
    if (!info.source.empty()) {
        info.reason.clear();
        co_return info;
    }
    if (!phone.has(super_partition)) {
        if (info.reason.empty()) info.reason = "no system partition";
        co_return info;
    }
    auto table = co_await read_logical_partitions(phone);
    if (!table) co_return table.error();
    if (!table->problem.empty()) {
        add_reason(info.reason, super_partition, table->problem);
        co_return info;
    }
    LogicalPartitionReader inside(phone, *table);
    auto done = co_await look_into_all(inside, std::string(super_partition) + "/", info);
    if (!done) co_return done.error();
    if (!info.source.empty())
        info.reason.clear();
    else if (info.reason.empty())
        add_reason(info.reason, super_partition, "no system in it");
    co_return info;
}

} // namespace gangflash

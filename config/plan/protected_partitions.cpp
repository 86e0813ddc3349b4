#include "config/plan/protected_partitions.hpp"

#include "base/text.hpp"
#include "config/package/boot_slots.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace gangflash {

namespace {

constexpr std::array<std::string_view, 12> identity_names{"proinfo",
                                                          "pro_info",
                                                          "nvram",
                                                          "nvdata",
                                                          "nvcfg",
                                                          "protect1",
                                                          "protect2",
                                                          "protect_f",
                                                          "protect_s",
                                                          "persist",
                                                          "seccfg",
                                                          "frp"};

constexpr std::array<std::string_view, 6> layout_names{
    "otp", "flashinfo", "sgpt", "pgpt", "bmtpool", "pmt"};

constexpr std::array<std::string_view, 4> userdata_names{
    "userdata", "usrdata", "metadata", "md_udc"};

template <std::size_t N>
bool contains(const std::array<std::string_view, N>& names, std::string_view name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

void drop_prefix(std::string& name, std::string_view prefix) {
    if (name.starts_with(prefix)) name.erase(0, prefix.size());
}

/// `__NODL_PRO_INFO` → `pro_info`, `nvcfg_a` → `nvcfg`.
std::string plain_name(std::string_view partition) {
    std::string name = lower_case(partition);
    for (const std::string_view prefix : {"__nodl_rsv_", "__rsv_nodl_", "__nodl_", "__rsv_"})
        drop_prefix(name, prefix);
    name.resize(without_slot(name).size());
    return name;
}

} // namespace

Guard guard_of(std::string_view partition) {
    const std::string name = plain_name(partition);
    if (contains(identity_names, name)) return Guard::identity;
    if (name == "efuse") return Guard::fuse;
    if (contains(layout_names, name)) return Guard::layout;
    return Guard::none;
}

bool survives_every_mode(std::string_view partition) {
    return guard_of(partition) == Guard::identity || plain_name(partition) == "otp";
}

bool is_userdata_group(std::string_view partition) {
    return contains(userdata_names, plain_name(partition));
}

bool is_userdata(std::string_view partition) {
    const std::string name = plain_name(partition);
    return name == "userdata" || name == "usrdata";
}

bool is_nvram(std::string_view partition) {
    return plain_name(partition) == "nvram";
}

bool is_nvdata(std::string_view partition) {
    return plain_name(partition) == "nvdata";
}

} // namespace gangflash

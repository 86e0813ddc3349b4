#include "config/plan/usual_operation.hpp"

#include "base/text.hpp"
#include "config/plan/protected_partitions.hpp"

#include <algorithm>
#include <array>
#include <string>

namespace gangflash {

namespace {

/// Boot flags, crash logs, anti-clone data: INVISIBLE in scatter files, without an image.
constexpr std::array<std::string_view, 7> state_names{
    "para", "misc", "boot_para", "expdb", "sec1", "pgpt", "sgpt"};

/// Parts of vendors' own names for what is one phone's alone.
constexpr std::array<std::string_view, 9> personal_words{
    "nvram", "nvdata", "nvcfg", "nvbk", "persist", "protect", "prodinfo", "proinfo", "calib"};

bool is_state(const std::string& name) {
    return std::ranges::find(state_names, name) != state_names.end();
}

bool sounds_personal(const std::string& name) {
    return std::ranges::any_of(personal_words, [&](std::string_view word) {
        return name.find(word) != std::string::npos;
    });
}

OperationType of_identity(const std::string& name) {
    if (name.starts_with("nvram")) return OperationType::binregion;
    const bool invisible =
        name.starts_with("nvdata") || name.starts_with("seccfg") || name.starts_with("frp");
    return invisible ? OperationType::invisible : OperationType::protected_;
}

} // namespace

OperationType usual_operation(std::string_view partition) {
    const std::string name = lower_case(partition);
    switch (guard_of(partition)) {
    case Guard::identity:
        return of_identity(name);
    case Guard::fuse:
        return OperationType::update; // never ticked here, whatever vendors do
    case Guard::layout:
        return name == "pgpt" || name == "pmt" ? OperationType::invisible : OperationType::reserved;
    case Guard::none:
        break;
    }
    if (name.starts_with("preloader")) return OperationType::bootloaders;
    if (is_userdata(partition))
        return name == "userdata" ? OperationType::needresize : OperationType::update;
    if (is_userdata_group(partition) || is_state(name)) return OperationType::invisible;
    return sounds_personal(name) ? OperationType::protected_ : OperationType::update;
}

bool belongs_to_one_phone(std::string_view partition) {
    const std::string name = lower_case(partition);
    return guard_of(partition) != Guard::none || is_userdata_group(partition) || is_state(name) ||
           sounds_personal(name);
}

} // namespace gangflash

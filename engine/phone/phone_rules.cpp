#include "engine/phone/phone_rules.hpp"

#include <fmt/format.h>

namespace gangflash {

namespace {

std::string imeis_of(const Identity& phone) {
    if (phone.imei2.empty()) return fmt::format("IMEI {}", phone.imei1);
    if (phone.imei1.empty()) return fmt::format("IMEI {}", phone.imei2);
    return fmt::format("the IMEIs {} and {}", phone.imei1, phone.imei2);
}

} // namespace

Result<void> check_scanned(const Identity& phone, const Personal& scanned) {
    if (scanned.empty() || (phone.imei1.empty() && phone.imei2.empty())) return success();
    if (phone.imei1 == scanned || phone.imei2 == scanned) return success();
    return Fault{ErrorCode::imei_not_as_scanned,
                 fmt::format("the phone has {}, scanned was {}", imeis_of(phone), scanned)};
}

Result<void> check_denied(const Identity& phone, const Personal& scanned, const JobRules& rules) {
    for (const auto& list : rules.denied)
        for (const Personal* imei : {&phone.imei1, &phone.imei2, &scanned}) {
            if (imei->empty()) continue;
            const PhoneList::Entry* entry = list->find(*imei);
            if (entry == nullptr) continue;
            std::string detail = fmt::format(
                "the phone has IMEI {}, which {}:{} bars", *imei, list->file(), entry->line);
            if (!entry->reason.empty()) detail += ": " + entry->reason;
            return Fault{ErrorCode::imei_denied, std::move(detail)};
        }
    return success();
}

Result<void> check_lot(const Identity& phone, const JobRules& rules) {
    if (rules.lots.empty()) return success();
    std::string files;
    std::size_t phones = 0;
    for (const auto& list : rules.lots) {
        for (const Personal* serial : {&phone.serial, &phone.adb_serial})
            if (!serial->empty() && list->find(*serial) != nullptr) return success();
        files += (files.empty() ? "" : ", ") + list->file();
        phones += list->size();
    }
    const Personal& serial = phone.serial.empty() ? phone.adb_serial : phone.serial;
    return Fault{ErrorCode::not_in_lot,
                 fmt::format("the phone has {}, the lot has {} serial numbers ({})",
                             serial.empty() ? std::string("no serial number that can be read")
                                            : fmt::format("serial {}", serial),
                             phones,
                             files)};
}

Result<void>
check_duplicate(const Identity& phone, const std::string& twin, const JobRules& rules) {
    if (!rules.stop_duplicate_imei || twin.empty()) return success();
    return Fault{ErrorCode::imei_duplicate,
                 fmt::format("the phone has {}, and is {}", imeis_of(phone), twin)};
}

} // namespace gangflash

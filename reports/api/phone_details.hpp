#pragma once

#include "base/personal.hpp"

#include <optional>
#include <string>
#include <tuple>

namespace gangflash {

/// What else a phone tells of itself; read only. Absent: not known, and a reason where there is
/// one. The names are the ledger's columns and the keys of JSON: never renamed.
struct PhoneDetails {
    std::optional<Personal> wifi_address, bluetooth_address; ///< `02:1a:2b:3c:4d:5e`
    std::optional<Personal> adb_serial;
    std::optional<Personal> imei_scanned;   ///< what people scanned for it, read or not
    std::optional<std::string> wifi_source; ///< `nvdata`, `proinfo`, `product_info`, `none`
    std::optional<std::string> wifi_reason; ///< why it is not from its own file
    std::optional<std::string> bluetooth_source;
    std::optional<std::string> bluetooth_reason;
    std::optional<std::string> test_flags;       ///< of the factory, hexadecimal
    std::optional<std::string> build_before;     ///< fingerprint of the Android it came with
    std::optional<std::string> patch_before;     ///< its security patch level, `2021-09-05`
    std::optional<std::string> build_source;     ///< where that stood: `system`, `super/vendor_a`
    std::optional<std::string> build_reason;     ///< why there is none
    std::optional<std::string> build_after;      ///< fingerprint after the work
    std::optional<std::string> patch_after;      ///< security patch level after the work
    std::optional<std::string> storage_maker;    ///< of an eMMC's CID, as the next four
    std::optional<std::string> storage_product;  ///< UFS: the vendor's product string
    std::optional<std::string> storage_revision; ///< `6.1`
    std::optional<std::string> storage_serial;   ///< UFS: its serial number
    std::optional<std::string> storage_made;     ///< `2021-09`
    std::optional<std::string> storage_life;     ///< `normal`, `warning`, `worn out`
    /// What was to become of the owner's data: `keep`, `erase`, `package`. An order, not a fact.
    std::optional<std::string> userdata_ordered;
    /// What was seen of them on this phone. `untouched`: nothing was erased or written there.
    /// `kept`: that, and their first places read as before the work. `begun`: an erase was begun
    /// and is not proven. `erased`: every place erased, and looked at afterwards. `written`: the
    /// package's own image stands there. Absent: nobody was near enough to say.
    std::optional<std::string> userdata_seen;
    std::optional<std::string> userdata_proof; ///< `8 places read back: userdata at 0x…, …`
};

namespace details {

template <class Member>
struct Field {
    const char* name;
    Member PhoneDetails::* member;
};
template <class Member>
Field(const char*, Member PhoneDetails::*) -> Field<Member>;

/// In the order of the columns.
inline constexpr std::tuple fields{Field{"wifi_address", &PhoneDetails::wifi_address},
                                   Field{"bluetooth_address", &PhoneDetails::bluetooth_address},
                                   Field{"adb_serial", &PhoneDetails::adb_serial},
                                   Field{"imei_scanned", &PhoneDetails::imei_scanned},
                                   Field{"wifi_source", &PhoneDetails::wifi_source},
                                   Field{"wifi_reason", &PhoneDetails::wifi_reason},
                                   Field{"bluetooth_source", &PhoneDetails::bluetooth_source},
                                   Field{"bluetooth_reason", &PhoneDetails::bluetooth_reason},
                                   Field{"test_flags", &PhoneDetails::test_flags},
                                   Field{"build_before", &PhoneDetails::build_before},
                                   Field{"patch_before", &PhoneDetails::patch_before},
                                   Field{"build_source", &PhoneDetails::build_source},
                                   Field{"build_reason", &PhoneDetails::build_reason},
                                   Field{"build_after", &PhoneDetails::build_after},
                                   Field{"patch_after", &PhoneDetails::patch_after},
                                   Field{"storage_maker", &PhoneDetails::storage_maker},
                                   Field{"storage_product", &PhoneDetails::storage_product},
                                   Field{"storage_revision", &PhoneDetails::storage_revision},
                                   Field{"storage_serial", &PhoneDetails::storage_serial},
                                   Field{"storage_made", &PhoneDetails::storage_made},
                                   Field{"storage_life", &PhoneDetails::storage_life},
                                   Field{"userdata_ordered", &PhoneDetails::userdata_ordered},
                                   Field{"userdata_seen", &PhoneDetails::userdata_seen},
                                   Field{"userdata_proof", &PhoneDetails::userdata_proof}};

} // namespace details

/// Calls `each(name, value)` for every field. `of` is a PhoneDetails, constant or not.
template <class Details, class Each>
void visit_details(Details&& of, Each each) {
    std::apply([&](const auto&... field) { (each(field.name, of.*field.member), ...); },
               details::fields);
}

/// Takes over what `seen` tells.
inline void merge_details(PhoneDetails& known, const PhoneDetails& seen) {
    const auto take = [](auto& to, const auto& from) {
        if (from) to = from;
    };
    std::apply([&](const auto&... field) { (take(known.*field.member, seen.*field.member), ...); },
               details::fields);
}

} // namespace gangflash

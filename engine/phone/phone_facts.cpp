#include "engine/phone/phone_facts.hpp"

#include "engine/identity/storage_id.hpp"

#include <optional>
#include <string>

namespace gangflash {

namespace {

void take(std::optional<Personal>& to, const Personal& from) {
    if (!from.empty()) to = from;
}

void take(std::optional<std::string>& to, const std::string& from) {
    if (!from.empty()) to = from;
}

} // namespace

UnitFacts facts_of(const Identity& who) {
    UnitFacts facts;
    facts.imei_source = who.imei_source;
    take(facts.imei_reason, who.imei_reason);
    take(facts.imei1, who.imei1);
    take(facts.imei2, who.imei2);
    take(facts.serial, who.serial);
    PhoneDetails& details = facts.details;
    take(details.wifi_address, who.wifi_address);
    take(details.bluetooth_address, who.bluetooth_address);
    take(details.adb_serial, who.adb_serial);
    details.wifi_source = who.wifi_source;
    details.bluetooth_source = who.bluetooth_source;
    take(details.wifi_reason, who.wifi_reason);
    take(details.bluetooth_reason, who.bluetooth_reason);
    take(details.test_flags, who.test_flags);
    return facts;
}

void add_build_before(PhoneDetails& details, const BuildInfo& build) {
    take(details.build_before, build.fingerprint);
    take(details.patch_before, build.security_patch);
    take(details.build_source, build.source);
    take(details.build_reason, build.reason);
}

void add_build_after(PhoneDetails& details, const BuildInfo& build) {
    take(details.build_after, build.fingerprint);
    take(details.patch_after, build.security_patch);
}

UnitFacts facts_of(const StorageReport& storage) {
    UnitFacts facts;
    facts.storage_type = std::string(to_string(storage.kind));
    facts.storage_id = storage.id;
    facts.storage_size = storage.user.value;
    PhoneDetails& details = facts.details;
    if (storage.life_cycle) details.storage_life = life_of(*storage.life_cycle);
    if (storage.kind == StorageKind::ufs) {
        take(details.storage_product, storage.id);
        if (storage.unique_id != storage.id) take(details.storage_serial, storage.unique_id);
    } else if (const auto part = decode_cid(storage.id);
               part && storage.kind == StorageKind::emmc) {
        take(details.storage_maker, part->maker);
        take(details.storage_product, part->product);
        take(details.storage_revision, part->revision);
        take(details.storage_serial, part->serial);
        take(details.storage_made, part->made);
    }
    return facts;
}

} // namespace gangflash

#include "engine/attempt/owners_data.hpp"

#include "base/sha256.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace gangflash::attempt {

asio::awaitable<Result<void>> look_at_owners_data(Context& context, bool before) {
    OwnersData& owners = context.unit.owners_data;
    if (before == owners.looked_before() || owners.changed()) co_return success();
    OwnersData::Look look; // a drop in the middle leaves none
    for (const OwnersData::Place& place : owners.places()) {
        const ByteCount length{std::min(OwnersData::first_look, place.bytes.size())};
        auto bytes = co_await read_bytes(*context.reader,
                                         context.storage,
                                         Region::user,
                                         DeviceAddress{place.bytes.start},
                                         length);
        if (!bytes) co_return bytes.error();
        look.insert_or_assign(place.name, sha256(*bytes));
    }
    if (before)
        owners.read_before(std::move(look));
    else
        owners.read_after(std::move(look));
    co_return success();
}

asio::awaitable<Result<void>> announce_change_of_owners_data(Context& context) {
    const auto& seen = context.unit.facts.details.userdata_seen;
    if (seen == "begun" || seen == "erased" || seen == "written") co_return success();
    UnitFacts learned;
    learned.details.userdata_seen = "begun";
    co_return co_await context.learn(std::move(learned));
}

asio::awaitable<Result<void>> record_owners_data(Context& context) {
    UnitFacts learned;
    learned.details = context.unit.owners_data_news();
    if (!learned.details.userdata_seen && !learned.details.userdata_proof) co_return success();
    co_return co_await context.learn(std::move(learned));
}

Result<void> owners_data_as_ordered(const Context& context) {
    const OwnersData& owners = context.unit.owners_data;
    const std::string_view order = order_of(*context.unit.plan);
    if (order == to_string(Userdata::keep) && owners.changed())
        return Fault{ErrorCode::internal_error,
                     "the owner's data were to be kept and were changed"};
    if (order != to_string(Userdata::erase) || owners.places().empty()) return success();
    if (owners.seen() == "erased") return success();
    return Fault{ErrorCode::internal_error,
                 fmt::format("the owner's data were to be erased and are {}",
                             owners.seen().value_or("not known"))};
}

} // namespace gangflash::attempt

#include "engine/attempt/table.hpp"

#include "engine/phone/relayout.hpp"
#include "engine/storage/chunk_store.hpp"

#include <algorithm>
#include <array>

namespace gangflash::attempt {

std::optional<DeviceAddress> agent_table_base(const Context& context) {
    if (!context.relayout.new_table || context.unit.plan->has_gpt()) return std::nullopt;
    if (context.table.agent_base) return context.table.agent_base;
    for (const LayoutEntry& entry : context.unit.plan->layout)
        if (entry.regions.front() == Region::boot1) return DeviceAddress{entry.size.value};
    return DeviceAddress{0};
}

Work write_first_table(Context& context, const WriteGrant& grant) {
    if (!context.unit.plan->has_gpt()) {
        guard::Manifest wanted;
        wanted.layout_after = places_of(context.relayout.layout);
        wanted.agent_table_base = agent_table_base(context);
        co_return co_await write_agent_table(context, grant, wanted);
    }
    auto areas = table_of(context.relayout.layout, context.storage, context.table.gpt);
    if (!areas) co_return areas.error();
    const std::uint64_t total = areas->primary.size() + areas->backup.size();
    const DeviceAddress back{context.storage.user.value - areas->backup.size()};
    const std::array copies{&areas->primary, &areas->backup};
    for (Bytes* copy : copies) {
        const DeviceAddress at = copy == &areas->primary ? DeviceAddress{0} : back;
        const Place place{Region::user, at, ByteCount{copy->size()}};
        BytesSource source(std::move(*copy));
        auto written = co_await context.writer->write(grant, place, source);
        if (!written) co_return written.error();
    }
    co_return Moved{total, {}};
}

Work write_agent_table(Context& context, const WriteGrant& grant, const guard::Manifest& manifest) {
    AgentTable table;
    table.user_area = manifest.agent_table_base.value_or(DeviceAddress{});
    for (const guard::Place& place : manifest.layout_after)
        table.partitions.push_back({place.name, place.start, place.size});
    auto written = co_await context.writer->write_partitions(grant, std::move(table));
    if (!written) co_return written.error();
    co_return Moved{};
}

asio::awaitable<Result<void>>
confirm_table(Context& context, const std::vector<guard::Place>& wanted, bool written) {
    auto table = co_await read_phone_table(*context.reader, context.storage);
    if (!table) co_return table.error();
    context.table = std::move(*table);
    if (places_of(context.table.partitions) != wanted)
        co_return Fault{ErrorCode::verify_mismatch,
                        "the phone's partition table is not the one that was written"};
    if (!context.table.gpt || !written) co_return success();
    if (context.table.has_lost_a_copy())
        co_return Fault{ErrorCode::verify_mismatch,
                        "the first copy of the partition table does not read back"};
    auto second = co_await second_copy_fits(*context.reader, context.storage, *context.table.gpt);
    if (!second) co_return second.error();
    if (!*second)
        co_return Fault{ErrorCode::verify_mismatch, "the two copies of the partition table differ"};
    co_return success();
}

std::vector<guard::Place> places_of(const std::vector<PhonePartition>& layout) {
    std::vector<guard::Place> places;
    for (const PhonePartition& p : layout)
        places.push_back({p.name, p.start, p.size});
    std::ranges::sort(places, {}, &guard::Place::start); // tables may list them otherwise
    return places;
}

} // namespace gangflash::attempt

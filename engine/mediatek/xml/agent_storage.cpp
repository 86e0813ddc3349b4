#include "engine/mediatek/xml/agent.hpp"
#include "engine/mediatek/xml/view_source.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace gangflash::xml {
namespace {

/// What the agents count as the partition table's, at either end of the user area. One that sees it
/// touched by place forgets the table until it is started anew, takes the phone for locked since it
/// cannot find seccfg, and denies what follows (seen with the genuine agent of 2024-10).
constexpr std::uint64_t table_bytes = 0x8000;

Place outside_table(const StorageReport& storage, Place place) {
    const std::uint64_t size = storage.user.value;
    std::uint64_t start = place.address.value;
    std::uint64_t end = start + place.length.value;
    if (place.region != Region::user || size < 2 * table_bytes) return place;
    if (start > 0) start = std::max(start, table_bytes);
    if (end < size) end = std::min(end, size - table_bytes);
    place.address = DeviceAddress{start};
    place.length = ByteCount{end > start ? end - start : 0};
    return place;
}

/// An error whose text nobody knows, of a command that changes the storage.
Fault as_write_fault(Fault fault) {
    if (fault.code == ErrorCode::da_error) fault.code = ErrorCode::storage_write_failed;
    return fault;
}

/// Names of 4.5 that the genuine agents take.
std::string_view region_name(StorageKind kind, Region region) {
    const bool ufs = kind == StorageKind::ufs;
    switch (region) {
    case Region::boot1:
        return ufs ? "UFS-LUA0" : "EMMC-BOOT1";
    case Region::boot2:
        return ufs ? "UFS-LUA1" : "EMMC-BOOT2";
    case Region::user:
        break;
    }
    return ufs ? "UFS-LUA2" : "EMMC-USER";
}

} // namespace

asio::awaitable<Result<Command>> Agent::about(std::string_view name, const Place& place) {
    if (!storage_) {
        auto report = co_await storage();
        if (!report) co_return report.error();
    }
    if (storage_->kind == StorageKind::nand) // never seen on a phone of this generation
        co_return Fault{ErrorCode::da_unsupported, fmt::format("command={} storage=NAND", name)};
    const std::uint64_t size = storage_->size_of(place.region).value;
    if (place.address.value > size || place.length.value > size - place.address.value)
        co_return Fault{ErrorCode::storage_too_small,
                        fmt::format("command={} {} region_bytes={}", name, describe(place), size)};
    Command command(name);
    command.with("partition", region_name(storage_->kind, place.region))
        .with("offset", place.address.value);
    co_return command;
}

/// The two copies of the table are taken whole, by the names that the agents' own scatter engine
/// uses for them (7.5, 7.7).
asio::awaitable<Result<std::string>> Agent::name_of_table(const Place& place) {
    if (!storage_) {
        auto report = co_await storage();
        if (!report) co_return report.error();
    }
    const std::uint64_t size = storage_->user.value;
    const std::uint64_t start = place.address.value;
    const std::uint64_t end = start + place.length.value;
    if (place.region != Region::user || size < 2 * table_bytes) co_return std::string();
    if (start == 0 && end <= table_bytes) co_return std::string("PGPT");
    if (end == size && start >= size - table_bytes) co_return std::string("SGPT");
    co_return std::string();
}

asio::awaitable<Result<std::string>> Agent::name_at(const Place& place) {
    if (place.region != Region::user) {
        if (place.address.value != 0) co_return std::string();
        co_return std::string(place.region == Region::boot1 ? "preloader" : "preloader_backup");
    }
    if (!table_) {
        const Command question("READ-PARTITION-TABLE");
        auto answer = co_await conversation_.ask(question);
        if (!answer) co_return answer.error();
        auto table = read_partition_table(as_text(*answer));
        if (!table) co_return table.error();
        table_ = std::move(*table);
    }
    for (const AgentPartition& partition : *table_)
        if (partition.start == place.address && place.length <= partition.size)
            co_return partition.name;
    co_return std::string();
}

asio::awaitable<Result<void>> Agent::write(const WriteGrant&, Place place, ChunkSource& source) {
    if (source.size() > place.length)
        co_return Fault{
            ErrorCode::internal_error,
            fmt::format("source_bytes={} place_bytes={}", source.size().value, place.length.value)};
    auto name = co_await name_of_table(place);
    if (!name) co_return name.error();
    if (!name->empty()) co_return co_await write_table(*name == "PGPT", place, source);
    if (!by_name_) {
        auto done = co_await write_by_place(place, source);
        // Said before anything was erased; some agents then say nothing more, which comes out next.
        if (done || done.error().code != ErrorCode::forbidden_by_policy) co_return done;
        by_name_ = true;
        auto allowed = co_await name_at(place);
        if (!allowed || allowed->empty()) co_return done;
        co_return co_await write_by_name(*allowed, place, source);
    }
    name = co_await name_at(place);
    if (!name) co_return name.error();
    if (name->empty()) co_return co_await write_by_place(place, source);
    co_return co_await write_by_name(*name, place, source);
}

/// With the first copy the agent makes the second one, where it wants it; one sent as SGPT would
/// come to lie in front of its own (seen). Where the second alone is wanted, the first is written
/// again.
asio::awaitable<Result<void>>
Agent::write_table(bool first, const Place& place, ChunkSource& source) {
    table_.reset();
    if (first) {
        auto done = co_await write_by_name("PGPT", place, source);
        both_tables_made_ = static_cast<bool>(done);
        co_return done;
    }
    if (!both_tables_made_) {
        Command question("READ-PARTITION");
        question.with("partition", "PGPT");
        auto own = co_await conversation_.ask(question);
        if (!own) co_return own.error();
        ViewSource copy(*own);
        const Place whole{Region::user, DeviceAddress{0}, ByteCount{own->size()}};
        if (auto done = co_await write_by_name("PGPT", whole, copy); !done) co_return done.error();
    }
    both_tables_made_ = false;
    source.confirmed(source.size().value);
    co_return success();
}

/// The agent asks for the size, checks the range, erases it, then asks for the data (7.6).
asio::awaitable<Result<void>> Agent::write_by_place(const Place& place, ChunkSource& source) {
    auto command = co_await about("WRITE-FLASH", place);
    if (!command) co_return command.error();
    HostFile file;
    file.source = &source;
    file.size = place.length.value;
    file.as_it_is = true;
    command->with("source_file", name_of(file));
    auto done = co_await conversation_.run(*command, file);
    if (!done) co_return with_context(as_write_fault(done.error()), describe(place));
    co_return success();
}

/// Without `pre_erase` the agent would erase the whole partition before it has seen a byte (7.5).
asio::awaitable<Result<void>>
Agent::write_by_name(std::string_view name, const Place& place, ChunkSource& source) {
    HostFile file;
    file.source = &source;
    file.size = place.length.value;
    file.as_it_is = true;
    Command command("WRITE-PARTITION");
    command.with("partition", name).with("pre_erase", "NO").with("source_file", name_of(file));
    auto done = co_await conversation_.run(command, file);
    if (!done)
        co_return with_context(as_write_fault(done.error()),
                               fmt::format("partition={} {}", name, describe(place)));
    co_return success();
}

/// By name an agent takes half a preloader, or one for the other kind of storage, and says OK
/// ("Regions, reading, writing"): the caller writes the boot areas by address, header included.
asio::awaitable<Result<void>> Agent::write_boot_loader(const WriteGrant&, ChunkSource&) {
    co_return Fault{ErrorCode::da_unsupported, "XML agents are given boot areas by address"};
}

asio::awaitable<Result<void>> Agent::read(Place place, ChunkSink& sink) {
    if (place.length.value == 0) co_return success();
    auto command = co_await about("READ-FLASH", place);
    if (!command) co_return command.error();
    HostFile file;
    file.sink = &sink;
    file.room = place.length.value;
    file.exactly = true;
    command->with("length", place.length.value).with("target_file", name_of(file));
    auto done = co_await conversation_.run(*command, file);
    if (done) co_return success();
    Fault fault = with_context(done.error(), describe(place));
    if (fault.code == ErrorCode::da_error) fault.code = ErrorCode::storage_read_failed;
    co_return fault;
}

/// A range that runs into the table's part ends, or begins, at it: entries need less than it has.
/// The rest is proven empty by being read, as all that counts as erased.
asio::awaitable<Result<void>> Agent::erase(const WriteGrant&, Place place) {
    auto asked = co_await about("ERASE-FLASH", place); // may ask what storage there is
    if (!asked) co_return asked.error();
    place = outside_table(*storage_, place);
    if (place.length.value == 0) co_return success();
    auto command = co_await about("ERASE-FLASH", place);
    if (!command) co_return command.error();
    command->with("length", place.length.value);
    auto done = co_await conversation_.run(*command);
    if (!done) co_return with_context(as_write_fault(done.error()), describe(place));
    co_return success();
}

/// DISCONNECT ends USB and leaves the phone to be switched off, as SP Flash Tool does at the end.
asio::awaitable<Result<void>> Agent::finish(Farewell farewell) {
    Command reboot("REBOOT");
    reboot.with("action", farewell == Farewell::reboot ? "IMMEDIATE" : "DISCONNECT");
    const HostFile none;
    auto done = co_await conversation_.run(reboot, none, Conversation::Afterwards::nothing);
    // A phone that leaves before its last word has done as it was told.
    if (!done && done.error().code != ErrorCode::port_vanished) co_return done.error();
    co_return success();
}

} // namespace gangflash::xml

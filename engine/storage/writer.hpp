#pragma once

#include "base/result.hpp"
#include "engine/protocol/chunks.hpp"
#include "engine/storage/place.hpp"
#include "engine/storage/report.hpp"
#include "engine/storage/write_grant.hpp"

#include <boost/asio/awaitable.hpp>

namespace gangflash {

/// The storage of one phone, to be changed: every order asks for the grant that admission alone
/// makes. Calls and errors as StorageReader's; a fault of the source loses the conversation.
class StorageWriter {
public:
    virtual ~StorageWriter() = default;

    /// Writes source.size() bytes by address; place.length is that size rounded up to the block,
    /// the rest is sent as zeros. Every chunk is checked by the phone.
    virtual asio::awaitable<Result<void>>
    write(const WriteGrant& grant, Place place, ChunkSource& source) = 0;

    /// Writes a boot loader's file by name, so that the phone makes what stands around it. Counted
    /// upon is the first boot area only; the caller sees to the second. `partition_missing` or
    /// `da_unsupported` when this phone cannot; then write the boot areas by address, header
    /// included.
    virtual asio::awaitable<Result<void>> write_boot_loader(const WriteGrant& grant,
                                                            ChunkSource& source) = 0;

    /// Makes this the phone's table; `da_unsupported` where StorageReader::partitions() has none.
    virtual asio::awaitable<Result<void>> write_partitions(const WriteGrant& grant,
                                                           AgentTable table);

    /// Erases whole blocks.
    virtual asio::awaitable<Result<void>> erase(const WriteGrant& grant, Place place) = 0;
};

} // namespace gangflash

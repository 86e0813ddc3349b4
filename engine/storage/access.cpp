#include "engine/storage/reader.hpp"
#include "engine/storage/writer.hpp"

namespace gangflash {

bool is_refusal(const Fault& fault) {
    switch (fault.code) {
    case ErrorCode::port_vanished:
    case ErrorCode::io_timeout:
    case ErrorCode::answer_overdue:
    case ErrorCode::transfer_failed:
    case ErrorCode::cancelled:
    case ErrorCode::da_protocol:
        return false;
    default:
        return true;
    }
}

asio::awaitable<Result<std::optional<AgentTable>>> StorageReader::partitions() {
    std::optional<AgentTable> none;
    co_return none;
}

asio::awaitable<Result<void>> StorageWriter::write_partitions(const WriteGrant&, AgentTable) {
    co_return Fault{ErrorCode::da_unsupported,
                    "these phones have a GPT, which is written by address"};
}

} // namespace gangflash

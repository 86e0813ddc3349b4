#pragma once

#include "engine/identity/identity.hpp"

#include <exception>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <gtest/gtest.h>

namespace gangflash {

/// A phone that is nothing but its partitions; counts what travels.
class FakePhone final : public PartitionReader {
public:
    std::map<std::string, Bytes, std::less<>> partitions;
    std::size_t bytes_read = 0;
    int reads_left = -1; ///< then the cable drops; -1 never

    bool has(std::string_view name) const override { return partitions.contains(name); }
    ByteCount size(std::string_view name) const override {
        const auto found = partitions.find(name);
        return ByteCount{found == partitions.end() ? 0 : found->second.size()};
    }
    asio::awaitable<Result<Bytes>>
    read(std::string name, std::uint64_t offset, std::size_t length) override {
        const Bytes& bytes = partitions.at(name);
        if (reads_left == 0) co_return Fault{ErrorCode::port_vanished, {}};
        if (reads_left > 0) --reads_left;
        EXPECT_LE(offset + length, bytes.size());
        bytes_read += length;
        const ByteView piece = ByteView(bytes).subspan(offset, length);
        co_return Bytes(piece.begin(), piece.end());
    }
};

/// Runs what needs nothing but a FakePhone to its end.
template <class T>
T finished(asio::awaitable<T> work) {
    asio::io_context ioc;
    std::optional<T> result;
    asio::co_spawn(ioc, std::move(work), [&](std::exception_ptr thrown, T end) {
        if (thrown) std::rethrow_exception(thrown);
        result = std::move(end);
    });
    ioc.run();
    return std::move(*result);
}

} // namespace gangflash

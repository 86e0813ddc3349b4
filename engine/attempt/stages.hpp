#pragma once

#include "engine/attempt/context.hpp"

#include <span>

#include <boost/asio/awaitable.hpp>

namespace gangflash::attempt {

/// A part of an attempt; the first one that fails ends it. One that is not due is passed over.
struct Stage {
    asio::awaitable<Result<void>> (*work)(Context&);
    bool (*due)(const Context&) = nullptr; ///< null: always
};

/// What a job does to a phone that has answered, in order. Steps inside a stage are recorded;
/// docs/steps.md names them.
std::span<const Stage> stages_of(const Job& job);

} // namespace gangflash::attempt

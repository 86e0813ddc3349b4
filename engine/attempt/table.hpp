#pragma once

#include "engine/attempt/context.hpp"
#include "engine/guard/manifest.hpp"

namespace gangflash::attempt {

// The phone's partition table, written and looked at.

/// As the phone's own table counts; a board without one counts as its scatter does, whose preloader
/// fills what lies before the user area (reference mtk-firmware-package.md, 2.2).
std::optional<DeviceAddress> agent_table_base(const Context& context);

/// Of a board without anything to keep: nothing has to outlive an interruption.
Work write_first_table(Context& context, const WriteGrant& grant);

Work write_agent_table(Context& context, const WriteGrant& grant, const guard::Manifest& manifest);

/// What was written is what the phone has from now on, in both copies. A GPT that was left alone
/// may live on one of its copies, as it did before.
asio::awaitable<Result<void>>
confirm_table(Context& context, const std::vector<guard::Place>& wanted, bool written);

/// The partitions as a manifest lists them, ascending; tables may list them otherwise.
std::vector<guard::Place> places_of(const std::vector<PhonePartition>& layout);

} // namespace gangflash::attempt

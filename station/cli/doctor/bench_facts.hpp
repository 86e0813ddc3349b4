#pragma once

#include "config/lists/slot_map.hpp"
#include "ports/usb/bench.hpp"
#include "ports/usb/identity_table.hpp"
#include "station/cli/facts/facts.hpp"

#include <string>
#include <vector>

namespace gangflash::cli {

/// One object for each port a phone can be plugged in: `port_path`, `slot`, `ignored`,
/// `controller`, `tier` (hubs between it and the root, plus one), `mode`, `vendor_id`,
/// `product_id`, `product`, `megabits`; null where the port is empty or unbound.
Facts port_facts(const usb::Bench& bench, const SlotMap& slots, const usb::IdentityTable& ids);

/// The same for eyes: controllers, root hubs, hubs, tiers, speeds, phones, as a tree.
std::string
draw_bench(const usb::Bench& bench, const SlotMap& slots, const usb::IdentityTable& ids);

/// Slots whose places no port has: their hub was moved or is unplugged.
std::vector<std::string> gone_places(const usb::Bench& bench, const SlotMap& slots);

/// Slots whose places no port has, as `ports show` tells them one by one, and how many phones stand
/// where no slot is: both together mean a hub that was moved. Empty when all is well.
std::string moved_places(const usb::Bench& bench, const SlotMap& slots, std::size_t unbound_phones);

/// What a batch on USB starts with, in one sentence: slots bound, phones there, and what to do when
/// there are none.
std::string
greet_bench(const usb::Bench& bench, const SlotMap& slots, const usb::IdentityTable& ids);
/// Phones in download mode at places that are neither bound nor ignored.
std::size_t
unbound_phones(const usb::Bench& bench, const SlotMap& slots, const usb::IdentityTable& ids);

/// Of this machine; a warning is a line of its own.
std::vector<std::string> usb_greeting(const SlotMap& slots);

} // namespace gangflash::cli

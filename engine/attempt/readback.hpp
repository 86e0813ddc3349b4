#pragma once

#include "engine/attempt/context.hpp"

namespace gangflash::attempt {

// Readback: the phone's storage into files of the station. Nothing is written to the phone.

/// Everything that can be refused is refused here, before the first byte is kept.
Work check_readback(Context& context);

/// What an earlier attempt or run kept whole is passed over; an image half kept is taken up.
asio::awaitable<Result<void>> read_items(Context& context);

/// Whether the images become a package for sister phones.
bool keeps_a_package(const Context& context);

/// What a package has beside its images.
Work keep_package(Context& context);

} // namespace gangflash::attempt

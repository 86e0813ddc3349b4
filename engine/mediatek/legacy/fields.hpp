#pragma once

#include "base/bytes.hpp"

#include <concepts>
#include <cstddef>

namespace gangflash::legacy {

/// Big-endian fields of a block, one after the other. The caller has checked the block's length.
class Fields {
public:
    explicit Fields(ByteView block) : rest_(block) {}

    template <std::unsigned_integral T>
    T next() {
        const T value = load_be<T>(rest_);
        rest_ = rest_.subspan(sizeof(T));
        return value;
    }
    ByteView bytes(std::size_t count) {
        const ByteView taken = rest_.first(count);
        rest_ = rest_.subspan(count);
        return taken;
    }
    void skip(std::size_t count) { rest_ = rest_.subspan(count); }

private:
    ByteView rest_;
};

} // namespace gangflash::legacy

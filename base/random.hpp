#pragma once

#include <cstdint>

namespace gangflash {

/// The only source of chance: the same seed gives the same run on every machine (SplitMix64, public
/// domain, S. Vigna). Not for secrets: salts and keys come from the operating system.
class Random {
public:
    explicit Random(std::uint64_t seed) : state_(seed) {}

    std::uint64_t next() {
        std::uint64_t z = (state_ += 0x9E3779B97F4A7C15U);
        z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9U;
        z = (z ^ (z >> 27U)) * 0x94D049BB133111EBU;
        return z ^ (z >> 31U);
    }

    /// 0 … bound-1; bound > 0. The bias of the remainder is below 2^-32 for bounds of our size.
    std::uint64_t below(std::uint64_t bound) { return next() % bound; }

    /// True in `percent` of a hundred calls.
    bool chance(unsigned percent) { return below(100) < percent; }

    /// An independent source for one child (a port, a phone), so that children do not disturb each
    /// other's sequence.
    Random fork(std::uint64_t label) { return Random{next() ^ (label * 0xD6E8FEB86659FD93U)}; }

private:
    std::uint64_t state_;
};

} // namespace gangflash

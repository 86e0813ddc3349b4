#pragma once

#include "base/storage.hpp"
#include "base/units.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace gangflash {

/// The bytes [start, end) of one region. Never wraps: start <= end.
struct Span {
    std::uint64_t start = 0;
    std::uint64_t end = 0;

    auto operator<=>(const Span&) const = default;
    bool empty() const { return start == end; }
    std::uint64_t size() const { return end - start; }
    bool meets(const Span& other) const { return start < other.end && other.start < end; }
    bool holds(const Span& inner) const { return start <= inner.start && inner.end <= end; }
};

/// `length` bytes from `start`, in whole blocks outwards: what a write or an erase of them really
/// touches. Nothing when that ends past 2^64.
std::optional<Span> span_of(DeviceAddress start, ByteCount length, std::uint64_t block_size);

/// The smallest block of an address on such a storage, when no phone is there to tell: 512, 4096.
std::uint64_t usual_block_size(StorageKind kind);

/// What a plan does with a run of bytes, or promises of it.
enum class Purpose : std::uint8_t {
    write,
    erase,   ///< of one partition, or before its image is written
    clear,   ///< erased before anything is written, whosever it was: what a format leaves behind
    restore, ///< written from the phone's own backup, or the partition table
    keep,    ///< the owner's data
    protect, ///< identity, calibration, fuses, the table
};

/// `written`, `erased`, `kept` …
std::string_view to_string(Purpose purpose);

struct Claim {
    Purpose purpose{};
    std::string partition; ///< whose bytes these are; empty: nobody's alone
    Region region = Region::user;
    Span bytes;
    Span room;            ///< of write and erase: where its partition stands
    std::size_t line = 0; ///< of the scatter; 0: known from the phone

    bool operator==(const Claim&) const = default;
};

/// `super from 0x1000 to 0x2000 of user`
std::string describe(const Claim& claim);

/// Two claims that do not go together, or one that leaves its partition (`other` absent). `claim`
/// is what is done; where the two are a deed and a promise, `other` is the promise.
struct Violation {
    Claim claim;
    std::optional<Claim> other;
};

/// Everything a plan does to and promises of the storage, as one set. By construction every write
/// and erase lies inside its own partition, and no byte that is kept, protected, written or erased
/// for one partition is written or erased for another. There is no other way to make one, and
/// nothing reaches a phone that none grants (engine/attempt/bounded_storage.hpp).
class PlanRanges {
public:
    PlanRanges() = default; ///< grants nothing

    /// The set, or what is wrong with it: each claim with the first one it does not go with.
    static std::variant<PlanRanges, std::vector<Violation>> make(std::vector<Claim> claims);

    const std::vector<Claim>& claims() const { return claims_; }

    /// Whether one claim of such a purpose covers all of these bytes.
    bool grants_write(Region region, Span bytes) const;
    bool grants_erase(Region region, Span bytes) const;

private:
    explicit PlanRanges(std::vector<Claim> claims) : claims_(std::move(claims)) {}

    std::vector<Claim> claims_; ///< by region and start
};

} // namespace gangflash

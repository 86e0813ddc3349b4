#pragma once

#include "base/sha256.hpp"
#include "config/plan/plan_ranges.hpp"
#include "engine/phone/phone_table.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace gangflash {

/// What was seen of the owner's data on one phone, over all its attempts. An order is no part of
/// it: the phone's agent is wrapped (BoundedAgent), and tells this of every erase and every write
/// before it leaves, so no step can forget to. Pure; of the user area alone, where these partitions
/// stand.
class OwnersData {
public:
    /// How much of each partition is looked at before and after work that keeps it: superblocks of
    /// every known file system stand there.
    static constexpr std::uint64_t first_look = 64 * kib;

    /// What stands in one of them before and after.
    struct Place {
        std::string name;
        Span bytes;
        bool operator==(const Place&) const = default;
    };

    /// The partitions among these that hold an owner's data, as the phone's table or its layout
    /// to be says. Adds to what is known: a format may move one, and both places count.
    void stand_at(const std::vector<PhonePartition>& partitions);

    const std::vector<Place>& places() const { return places_; }

    /// An order that erases or writes these bytes is about to leave, and has been confirmed.
    void erase_begins(Region region, Span bytes);
    void write_begins(Region region, Span bytes);
    void write_ended(Region region, Span bytes);

    /// These bytes were erased, and looked at since at each of `looks`, which held nothing.
    void seen_erased(Region region, Span bytes, const std::vector<std::uint64_t>& looks);

    /// Whether this range meets an owner's data.
    bool meets(Region region, Span bytes) const;

    /// What the first bytes of each place read as, by name: all of them, or none.
    using Look = std::map<std::string, Sha256>;
    void read_before(Look look) { before_ = std::move(look); } ///< the work
    void read_after(Look look) { after_ = std::move(look); }
    bool looked_before() const { return !before_.empty(); }

    bool changed() const; ///< something of them was erased or written, or an order to do it left

    /// PhoneDetails::userdata_seen; nothing where nobody knows where they stand and something was
    /// changed somewhere.
    std::optional<std::string> seen() const;

    /// PhoneDetails::userdata_proof; empty: there is none.
    std::string proof() const;

private:
    bool read_as_before() const;
    bool erased(const Place& place) const;
    std::string proof_of_erase() const;

    std::vector<Place> places_;
    std::vector<Span> erase_orders_, write_orders_, written_; ///< of the user area
    std::vector<Span> proven_;                                ///< erased and looked at
    std::vector<std::uint64_t> looks_;                        ///< addresses, each once
    Look before_, after_;
    bool anything_changed_ = false; ///< of any region
};

} // namespace gangflash

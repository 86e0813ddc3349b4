#pragma once

#include "config/lists/slot_map.hpp"
#include "ports/api/port_bus.hpp"

#include <set>
#include <string>
#include <vector>

namespace gangflash {

/// Binds labels to ports in the order in which a person plugs a phone into one place after another.
/// Labels are numbers; those that stand in the map already keep their ports. Writes no file.
class PortLesson {
public:
    /// `occupied`: ports with something in them before the lesson; they say nothing until it has
    /// been taken out.
    PortLesson(SlotMap map, std::set<PortPath> occupied, unsigned first);

    /// The label of the place to plug into now.
    std::string next_label() const { return std::to_string(next_); }

    enum class Learnt : std::uint8_t {
        bound,        ///< `slot` is this port now
        bound_before, ///< this port is `slot` already
        was_there,    ///< it stood there before the lesson
    };
    struct Told {
        Learnt what{};
        std::string slot;
    };

    /// Fault `order_invalid` when the label stands for another port already.
    Result<Told> arrived(const Appearance& phone);
    void left(const PortPath& path);

    void skip();      ///< this place has no port, or a broken one
    bool take_back(); ///< the last binding; false when there is none

    const SlotMap& map() const { return map_; }
    unsigned bound() const { return static_cast<unsigned>(taught_.size()); }

private:
    struct Lesson {
        unsigned label;
        bool was_ignored;
    };

    SlotMap map_;
    std::set<PortPath> occupied_;
    unsigned next_;
    std::vector<Lesson> taught_; ///< the last rows of `map_`, in order
};

/// The smallest number that no slot of the map has.
unsigned first_free_label(const SlotMap& map);

} // namespace gangflash

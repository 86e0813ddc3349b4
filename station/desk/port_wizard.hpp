#pragma once

#include "station/desk/desk.hpp"
#include "station/wiring/port_lesson.hpp"
#include "station/wiring/port_watch.hpp"

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include <QObject>

namespace gangflash {

/// Teaches the station which place of the bench is which port: asks for one phone after another
/// and writes the slot map after each. An engineer's, and only while no batch runs. Nothing is sent
/// to the phones.
class PortWizard final : public QObject {
    Q_OBJECT

public:
    /// `file` is the slot map (config/lists/slot_map.hpp).
    PortWizard(Desk& desk, OpenWatch open, std::filesystem::path file, QObject* parent = nullptr);

    enum class Stage : std::uint8_t {
        idle,    ///< the map of the file, if it could be read
        opening, ///< file and ports are looked at
        asking,  ///< plug a phone into the place `next_label()`
    };
    Stage stage() const { return stage_; }
    const std::filesystem::path& file() const { return file_; }
    const SlotMap& map() const { return lesson_ ? lesson_->map() : map_; }
    std::string next_label() const { return lesson_ ? lesson_->next_label() : std::string(); }
    unsigned bound() const { return lesson_ ? lesson_->bound() : 0; } ///< in this lesson
    /// What the last phone plugged in taught.
    const std::optional<PortLesson::Told>& told() const { return told_; }

    void look(); ///< reads the file again

    // Orders; refusals are answered by the desk.
    enum class Begin : std::uint8_t { behind_the_last, anew };
    void begin(Begin how); ///< `anew` forgets all slots once the first phone is plugged in
    void skip();
    void take_back();
    void end();

Q_SIGNALS:
    void changed();

private:
    struct Opened {
        Result<SlotMap> map{SlotMap{}};
        std::shared_ptr<PortWatch> watch;
        std::optional<Fault> fault;
    };

    void take_opened(Opened opened, Begin how);
    void take_event(const Result<BusEvent>& event);
    void ask_for_a_free_place();
    void keep();
    void write();
    void fail(const Fault& fault);

    Desk& desk_;
    OpenWatch open_;
    std::filesystem::path file_;
    SlotMap map_; ///< of the file, or what it is being made
    Stage stage_ = Stage::idle;
    std::shared_ptr<PortWatch> watch_;
    std::optional<PortLesson> lesson_;
    std::optional<PortLesson::Told> told_;
    int round_ = 0; ///< of lessons
    bool writing_ = false;
    bool changed_meanwhile_ = false; ///< what is being written is older than `map_`
};

} // namespace gangflash

#include "station/grid/bridge/port_wizard.hpp"

#include "station/grid/bridge/background.hpp"

#include <utility>
#include <variant>

namespace gangflash {

PortWizard::PortWizard(Desk& desk, OpenPorts open, std::filesystem::path file, QObject* parent)
    : QObject(parent), desk_(desk), open_(std::move(open)), file_(std::move(file)) {
    connect(&desk_, &Desk::phaseChanged, this, [this] {
        if (desk_.busy()) end(); // the ports belong to the batch now
    });
    connect(&desk_, &Desk::roleChanged, this, [this] {
        if (desk_.role() != Role::engineer) end();
    });
}

void PortWizard::look() {
    if (stage_ != Stage::idle) return;
    in_background(
        this,
        [file = file_] { return read_slot_map(file); },
        [this](Result<SlotMap> map) {
            if (stage_ != Stage::idle) return;
            if (!map) return fail(map.error());
            map_ = std::move(*map);
            Q_EMIT changed();
        });
}

void PortWizard::begin(Begin how) {
    if (stage_ != Stage::idle || !desk_.may_arrange_bench()) return;
    stage_ = Stage::opening;
    told_.reset();
    Q_EMIT changed();
    const auto open = [open = open_, file = file_] {
        Opened opened;
        opened.map = read_slot_map(file);
        if (!opened.map) opened.fault = opened.map.error();
        if (opened.fault) return opened;
        auto source = open();
        if (source)
            opened.source = std::move(*source);
        else
            opened.fault = source.error();
        return opened;
    };
    in_background(this, open, [this, how](Opened opened) { take_opened(std::move(opened), how); });
}

void PortWizard::take_opened(Opened opened, Begin how) {
    if (stage_ != Stage::opening) return; // ended meanwhile
    if (opened.fault) return fail(*opened.fault);
    SlotMap map = how == Begin::anew ? SlotMap{} : std::move(*opened.map);
    if (how == Begin::anew) map.ignored = std::move(opened.map->ignored);
    const unsigned first = first_free_label(map);
    lesson_.emplace(std::move(map), opened.source->occupied(), first);
    source_ = std::move(opened.source);
    stage_ = Stage::asking;
    // Looked at on the GUI thread only, where the wizard lives; an older source may still speak.
    const QPointer<PortWizard> alive(this);
    source_->start([alive, round = ++round_](Result<BusEvent> event) {
        QMetaObject::invokeMethod(
            QCoreApplication::instance(),
            [alive, round, event = std::move(event)] {
                if (alive && alive->round_ == round) alive->take_event(event);
            },
            Qt::QueuedConnection);
    });
    Q_EMIT changed();
}

void PortWizard::take_event(const Result<BusEvent>& event) {
    if (!lesson_) return; // told before the end
    if (!event) return fail(event.error());
    if (const auto* left = std::get_if<Departure>(&*event)) return lesson_->left(left->path);
    auto told = lesson_->arrived(std::get<Appearance>(*event));
    // The next number may be a slot by hand already: the one behind it is free.
    while (!told && lesson_->map().find_slot(lesson_->next_label()) != nullptr) {
        lesson_->skip();
        told = lesson_->arrived(std::get<Appearance>(*event));
    }
    if (!told) return fail(told.error());
    if (told->what == PortLesson::Learnt::was_there) return;
    told_ = *told;
    if (told->what == PortLesson::Learnt::bound) keep();
    Q_EMIT changed();
}

void PortWizard::skip() {
    if (!lesson_) return;
    lesson_->skip();
    Q_EMIT changed();
}

void PortWizard::take_back() {
    if (!lesson_ || !lesson_->take_back()) return;
    told_.reset();
    keep();
    Q_EMIT changed();
}

void PortWizard::end() {
    if (stage_ == Stage::idle) return;
    stage_ = Stage::idle;
    if (lesson_ && lesson_->bound() > 0) map_ = lesson_->map();
    lesson_.reset();
    // Closing USB joins threads: not on this one.
    in_background(
        this,
        [source = std::move(source_)]() mutable {
            source.reset();
            return true;
        },
        [](bool) {});
    source_.reset();
    Q_EMIT changed();
}

/// After each: whoever trips over a cable loses one slot, not the bench. One write at a time, so
/// that the newest is the last.
void PortWizard::keep() {
    if (writing_) {
        changed_meanwhile_ = true;
        return;
    }
    writing_ = true;
    in_background(
        this,
        [map = lesson_->map(), file = file_] { return write_slot_map(map, file); },
        [this](const Result<void>& written) {
            writing_ = false;
            if (!written) return fail(written.error());
            if (std::exchange(changed_meanwhile_, false) && lesson_) keep();
        });
}

void PortWizard::fail(const Fault& fault) {
    end();
    Q_EMIT desk_.answered({AnswerKind::refused, {}, {}, fault});
    Q_EMIT changed();
}

} // namespace gangflash

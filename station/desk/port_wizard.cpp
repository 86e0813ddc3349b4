#include "station/desk/port_wizard.hpp"

#include "station/desk/background.hpp"

#include <utility>
#include <variant>

namespace gangflash {

PortWizard::PortWizard(Desk& desk, OpenWatch open, std::filesystem::path file, QObject* parent)
    : QObject(parent), desk_(desk), open_(std::move(open)), file_(std::move(file)) {
    connect(&desk_, &Desk::phaseChanged, this, [this] {
        if (desk_.busy()) end(); // the ports belong to the batch now
    });
    connect(&desk_, &Desk::roleChanged, this, [this] {
        if (!desk_.may(rights::Act::arrange_bench)) end();
    });
}

void PortWizard::look() {
    if (stage_ != Stage::idle || writing_) return; // what is being written is newer
    in_background(
        this,
        [file = file_] { return read_slot_map(file); },
        [this](Result<SlotMap> map) {
            if (stage_ != Stage::idle || writing_) return;
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
    // A file that is still being written is older than what it will say.
    const auto newer = writing_ ? std::optional(map_) : std::nullopt;
    const auto open = [open = open_, file = file_, newer] {
        Opened opened;
        opened.map = newer ? Result<SlotMap>(*newer) : read_slot_map(file);
        if (!opened.map) opened.fault = opened.map.error();
        if (opened.fault) return opened;
        auto watch = open();
        if (watch)
            opened.watch = std::move(*watch);
        else
            opened.fault = watch.error();
        return opened;
    };
    in_background(this, open, [this, how](Opened opened) { take_opened(std::move(opened), how); });
}

void PortWizard::take_opened(Opened opened, Begin how) {
    if (stage_ != Stage::opening) return; // ended meanwhile
    if (opened.fault) return fail(*opened.fault);
    map_ = std::move(*opened.map);
    SlotMap map = map_;
    if (how == Begin::anew) map.slots.clear(); // what is ignored stays so
    const unsigned first = first_free_label(map);
    lesson_.emplace(std::move(map), opened.watch->occupied(), first);
    watch_ = std::move(opened.watch);
    stage_ = Stage::asking;
    // Looked at on the GUI thread only, where the wizard lives; an older watch may still speak.
    const QPointer<PortWizard> alive(this);
    watch_->start([alive, round = ++round_](Result<BusEvent> event) {
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
    const auto told = lesson_->arrived(std::get<Appearance>(*event));
    if (!told) return fail(told.error());
    if (told->what == PortLesson::Learnt::was_there) return;
    told_ = *told;
    if (told->what == PortLesson::Learnt::bound) {
        keep();
        ask_for_a_free_place();
    }
    Q_EMIT changed();
}

void PortWizard::skip() {
    if (!lesson_) return;
    lesson_->skip();
    ask_for_a_free_place();
    Q_EMIT changed();
}

/// Behind the last place there may be some that were bound before: they are not asked for again.
void PortWizard::ask_for_a_free_place() {
    while (lesson_->map().find_slot(lesson_->next_label()) != nullptr)
        lesson_->skip();
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
    lesson_.reset();
    // Closing USB joins threads: not on this one.
    in_background(
        this,
        [watch = std::move(watch_)]() mutable {
            watch.reset();
            return true;
        },
        [](bool) {});
    watch_.reset();
    Q_EMIT changed();
}

/// After each: whoever trips over a cable loses one slot, not the bench. One write at a time, so
/// that the newest is the last.
void PortWizard::keep() {
    map_ = lesson_->map();
    if (writing_)
        changed_meanwhile_ = true;
    else
        write();
}

void PortWizard::write() {
    writing_ = true;
    in_background(
        this,
        [map = map_, file = file_] { return write_slot_map(map, file); },
        [this](const Result<void>& written) {
            writing_ = false;
            if (!written) return fail(written.error());
            if (std::exchange(changed_meanwhile_, false)) write();
        });
}

void PortWizard::fail(const Fault& fault) {
    end();
    Q_EMIT desk_.answered({AnswerKind::refused, {}, {}, fault});
    Q_EMIT changed();
}

} // namespace gangflash

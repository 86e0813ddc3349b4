#include "station/i18n/words.hpp"

#include "engine/identity/imei_reason.hpp"

#include <array>
#include <utility>

#include <QCoreApplication>

namespace gangflash::words {

namespace {

using Row = std::pair<std::string_view, const char*>;

QString plain(std::string_view text) {
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

/// An id nobody gave a word is shown as it is: better strange than silent.
template <std::size_t size>
QString look_up(const char* context, const std::array<Row, size>& rows, std::string_view name) {
    for (const Row& row : rows)
        if (row.first == name) return QCoreApplication::translate(context, row.second);
    return plain(name);
}

constexpr std::array step_words{
    Row{"handshake", QT_TRANSLATE_NOOP("Steps", "Saying hello")},
    Row{"identify", QT_TRANSLATE_NOOP("Steps", "Reading the chip")},
    Row{"send_agent", QT_TRANSLATE_NOOP("Steps", "Sending the agent")},
    Row{"start_agent", QT_TRANSLATE_NOOP("Steps", "Starting the agent")},
    Row{"enable_dram", QT_TRANSLATE_NOOP("Steps", "Starting the memory")},
    Row{"load_agent2", QT_TRANSLATE_NOOP("Steps", "Loading the second agent")},
    Row{"storage", QT_TRANSLATE_NOOP("Steps", "Looking at the storage")},
    Row{"read_identity", QT_TRANSLATE_NOOP("Steps", "Reading the identity")},
    Row{"check", QT_TRANSLATE_NOOP("Steps", "Checking that all fits")},
    Row{"resume", QT_TRANSLATE_NOOP("Steps", "Taking up earlier work")},
    Row{"readback", QT_TRANSLATE_NOOP("Steps", "Reading back to a file")},
    Row{"memory_test", QT_TRANSLATE_NOOP("Steps", "Testing memory and storage")},
    Row{"guard", QT_TRANSLATE_NOOP("Steps", "Backing up what the phone owns")},
    Row{"erase", QT_TRANSLATE_NOOP("Steps", "Erasing")},
    Row{"verify_erase", QT_TRANSLATE_NOOP("Steps", "Looking whether it is erased")},
    Row{"table", QT_TRANSLATE_NOOP("Steps", "Writing the partition table")},
    Row{"restore", QT_TRANSLATE_NOOP("Steps", "Restoring what the phone owns")},
    Row{"write", QT_TRANSLATE_NOOP("Steps", "Writing")},
    Row{"verify", QT_TRANSLATE_NOOP("Steps", "Reading back")},
    Row{"read_identity_after", QT_TRANSLATE_NOOP("Steps", "Comparing the identity")},
    Row{"finish", QT_TRANSLATE_NOOP("Steps", "Finishing")},
    Row{"boot_check", QT_TRANSLATE_NOOP("Steps", "Waiting for the phone to boot")},
};
static_assert(step_words.size() == step_names.size());

constexpr std::array mode_words{
    Row{"download-only", QT_TRANSLATE_NOOP("Modes", "Download Only")},
    Row{"firmware-upgrade", QT_TRANSLATE_NOOP("Modes", "Firmware Upgrade")},
    Row{"format-all", QT_TRANSLATE_NOOP("Modes", "Format All + Download")},
    Row{"format", QT_TRANSLATE_NOOP("Modes", "Format")},
    Row{"repair-table", QT_TRANSLATE_NOOP("Modes", "Repair Table")},
    Row{"identify", QT_TRANSLATE_NOOP("Modes", "Identify")},
    Row{"readback", QT_TRANSLATE_NOOP("Modes", "Readback")},
    Row{"memtest", QT_TRANSLATE_NOOP("Modes", "Memory Test")},
};

constexpr std::array verify_words{
    Row{"agent", QT_TRANSLATE_NOOP("Verify", "Verified by the agent's checksums")},
    Row{"sample", QT_TRANSLATE_NOOP("Verify", "Verified by checksums and samples read back")},
    Row{"readback", QT_TRANSLATE_NOOP("Verify", "Verified by reading everything back")},
};

constexpr std::array proof_words{
    Row{"nothing", QT_TRANSLATE_NOOP("Proof", "writes not proven")},
    Row{"cable", QT_TRANSLATE_NOOP("Proof", "cable checked, storage not")},
    Row{"storage", QT_TRANSLATE_NOOP("Proof", "cable and storage checked")},
    Row{"sample", QT_TRANSLATE_NOOP("Proof", "samples read back")},
    Row{"readback", QT_TRANSLATE_NOOP("Proof", "all read back")},
};

constexpr std::array userdata_words{
    Row{"keep", QT_TRANSLATE_NOOP("Userdata", "Userdata kept")},
    Row{"erase", QT_TRANSLATE_NOOP("Userdata", "Userdata erased")},
    Row{"unspecified", QT_TRANSLATE_NOOP("Userdata", "Userdata not touched")},
};

constexpr std::array phone_mode_words{
    Row{"unknown", QT_TRANSLATE_NOOP("PhoneModes", "on its port")},
    Row{"brom", QT_TRANSLATE_NOOP("PhoneModes", "in its boot ROM")},
    Row{"preloader", QT_TRANSLATE_NOOP("PhoneModes", "in its preloader")},
    Row{"agent", QT_TRANSLATE_NOOP("PhoneModes", "with an agent running")},
    Row{"fastboot", QT_TRANSLATE_NOOP("PhoneModes", "in fastboot")},
    Row{"booted", QT_TRANSLATE_NOOP("PhoneModes", "booted")},
    Row{"foreign", QT_TRANSLATE_NOOP("PhoneModes", "as something that is not a MediaTek phone")},
};

} // namespace

QString slot_state(SlotState state) {
    const auto say = [](const char* english) {
        return QCoreApplication::translate("States", english);
    };
    switch (state) {
    case SlotState::empty:
        return say(QT_TRANSLATE_NOOP("States", "EMPTY"));
    case SlotState::waiting:
        return say(QT_TRANSLATE_NOOP("States", "PLUG IN"));
    case SlotState::working:
        return say(QT_TRANSLATE_NOOP("States", "WORKING"));
    case SlotState::away:
        return say(QT_TRANSLATE_NOOP("States", "AWAY"));
    case SlotState::passed:
        return say(QT_TRANSLATE_NOOP("States", "PASS"));
    case SlotState::failed:
        return say(QT_TRANSLATE_NOOP("States", "FAIL"));
    case SlotState::aborted:
        return say(QT_TRANSLATE_NOOP("States", "ABORTED"));
    case SlotState::ignored:
        return say(QT_TRANSLATE_NOOP("States", "IGNORED"));
    case SlotState::stopped:
        return say(QT_TRANSLATE_NOOP("States", "STOPPED"));
    }
    return {};
}

QString step(Step step) {
    return step_named(to_string(step));
}

QString step_named(std::string_view name) {
    return look_up("Steps", step_words, name);
}

QString verdict(Verdict verdict) {
    switch (verdict) {
    case Verdict::pass:
        return slot_state(SlotState::passed);
    case Verdict::fail:
        return slot_state(SlotState::failed);
    case Verdict::aborted:
        return slot_state(SlotState::aborted);
    }
    return {};
}

QString boot(BootSeen boot) {
    switch (boot) {
    case BootSeen::not_checked:
        return QCoreApplication::translate("Boot", "Boot not checked");
    case BootSeen::seen:
        return QCoreApplication::translate("Boot", "Boot seen");
    case BootSeen::not_seen:
        return QCoreApplication::translate("Boot", "Boot NOT seen");
    }
    return {};
}

QString flash_mode(std::string_view name) {
    return look_up("Modes", mode_words, name);
}

QString verify_level(std::string_view name) {
    return look_up("Verify", verify_words, name);
}

QString usual_verify() {
    return QCoreApplication::translate("Verify",
                                       "What the agent's checksums leave open is read back");
}

QString proof(std::string_view name) {
    return look_up("Proof", proof_words, name);
}

QString userdata(std::string_view name) {
    return look_up("Userdata", userdata_words, name);
}

QString phone_mode(std::string_view name) {
    return look_up("PhoneModes", phone_mode_words, name);
}

QString imei_reason(std::string_view name) {
    const auto reason = parse_imei_reason(name);
    // Of a newer station's ledger, say: its own text is better than none.
    if (!reason) return QString::fromUtf8(name.data(), static_cast<qsizetype>(name.size()));
    const auto say = [](const char* english) {
        return QCoreApplication::translate("Imei", english);
    };
    switch (*reason) {
    case ImeiReason::kept_in_nvram:
        return say(QT_TRANSLATE_NOOP("Imei", "IMEI is kept in NVRAM, where it cannot be read"));
    case ImeiReason::no_nvdata:
        return say(QT_TRANSLATE_NOOP("Imei", "no nvdata on this phone, so no IMEI"));
    case ImeiReason::no_file_system:
        return say(QT_TRANSLATE_NOOP("Imei", "nvdata is empty, so no IMEI"));
    case ImeiReason::file_system_damaged:
        return say(QT_TRANSLATE_NOOP("Imei", "nvdata is damaged, so no IMEI"));
    case ImeiReason::file_system_unknown:
        return say(QT_TRANSLATE_NOOP("Imei", "nvdata cannot be read, so no IMEI"));
    case ImeiReason::no_file:
    case ImeiReason::none_in_encrypted_file:
        return say(QT_TRANSLATE_NOOP("Imei", "no IMEI on this phone"));
    case ImeiReason::file_invalid:
        return say(QT_TRANSLATE_NOOP("Imei", "IMEI cannot be read"));
    case ImeiReason::encrypted:
        return say(QT_TRANSLATE_NOOP("Imei", "IMEI is encrypted on this phone"));
    case ImeiReason::key_does_not_fit:
        return say(
            QT_TRANSLATE_NOOP("Imei", "IMEI is encrypted with another key than the station has"));
    }
    return {};
}

namespace {

QString say_note(const char* english) {
    return QCoreApplication::translate("Notes", english);
}

/// `unit 3 (PASS)`.
QString other_unit(const SlotNote& note) {
    if (!note.unit) return say_note(QT_TRANSLATE_NOOP("Notes", "one that passed earlier"));
    //: a phone's visit in the ledger, and how it ended
    return say_note(QT_TRANSLATE_NOOP("Notes", "unit %1 (%2)"))
        .arg(note.unit->value)
        .arg(note.verdict ? verdict(*note.verdict)
                          : say_note(QT_TRANSLATE_NOOP("Notes", "in work")));
}

} // namespace

QString note(const SlotNote& note) {
    const QString subject = QString::fromStdString(note.subject);
    switch (note.kind) {
    case NoteKind::changes_usb_speed:
        return say_note(QT_TRANSLATE_NOOP("Notes", "Changes its USB speed"));
    case NoteKind::phone_is_on:
        //: %1: how it shows itself, such as "in fastboot"
        return say_note(QT_TRANSLATE_NOOP("Notes",
                                          "Phone is on (%1): switch it off and plug it in again"))
            .arg(phone_mode(note.subject));
    case NoteKind::passed_already:
        return say_note(QT_TRANSLATE_NOOP("Notes", "Passed in this batch already"));
    case NoteKind::same_phone:
        //: %1: "unit 3 (PASS)"
        return say_note(QT_TRANSLATE_NOOP("Notes", "The same phone as %1")).arg(other_unit(note));
    case NoteKind::same_imei:
        //: %1: "unit 3 (PASS)"
        return say_note(QT_TRANSLATE_NOOP("Notes", "Another phone with the IMEI of %1"))
            .arg(other_unit(note));
    case NoteKind::came_blank:
        //: %1: names of partitions
        return say_note(QT_TRANSLATE_NOOP(
                            "Notes", "%1 blank: this phone came without an identity of its own"))
            .arg(subject);
    case NoteKind::not_ours:
        //: %1: what a device calls itself
        return say_note(QT_TRANSLATE_NOOP("Notes", "%1: not a MediaTek phone in download mode"))
            .arg(subject);
    case NoteKind::port_unbound:
        //: %1: what a device calls itself
        return say_note(QT_TRANSLATE_NOOP("Notes", "%1: its port is bound to no slot"))
            .arg(subject);
    }
    return {};
}

QString notes(const SlotNotes& all) {
    QStringList said;
    for (const SlotNote& one : all)
        said.append(note(one));
    return said.join(QStringLiteral("; "));
}

} // namespace gangflash::words

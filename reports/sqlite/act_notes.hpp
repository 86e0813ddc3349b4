#pragma once

#include "base/clock.hpp"
#include "reports/api/records.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gangflash {

/// What people do while another program holds the ledger, or none does: noted beside it, in
/// `<ledger>.acts` (0600), on the disk when a call returns. Whoever writes the ledger next takes
/// the notes into the chain, each once, and empties the file. Somebody who may write the station's
/// folder can take a note away before that; not afterwards.

/// Notes an act: for a program whose own session holds the ledger, and for ActWriter.
/// `ledger_unwritable`, also where a MiB of notes waits already: none is ever dropped for another.
Result<void> note_act(const std::string& ledger, const PersonActed& act);

/// Whether an act could be noted: the folder and the file are there, or were made.
Result<void> check_notes(const std::string& ledger);

namespace sqlite {

/// `<ledger>.acts`.
std::string act_notes_path(const std::string& ledger);

/// The notes beside a ledger, held against other programs while it lives.
class ActNotes {
public:
    static bool waiting(const std::string& ledger); ///< whether there is any note

    /// Nothing where there is no note, or somebody is writing one just now: they are taken later.
    static std::optional<ActNotes> take(const std::string& ledger);

    ActNotes(ActNotes&& other) noexcept;
    ActNotes& operator=(ActNotes&& other) noexcept;
    ~ActNotes();

    /// In the order they were noted. A line that is none becomes an act of the station that says
    /// so.
    const std::vector<PersonActed>& acts() const { return acts_; }

    /// Once they are in the chain.
    Result<void> forget();

private:
    explicit ActNotes(int descriptor) : descriptor_(descriptor) {}
    int descriptor_ = -1;
    std::vector<PersonActed> acts_;
};

/// One line of the file, without its end; and back. Nothing for what is no note.
std::string act_note(const PersonActed& act);
std::optional<PersonActed> parse_act_note(std::string_view line);

} // namespace sqlite

} // namespace gangflash

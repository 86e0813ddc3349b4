#pragma once

namespace gangflash {

/// What every program of the station does first:
///
/// * whatever it makes on a disk is its owner's alone (umask 077), whoever makes it;
/// * a reader that leaves (SIGPIPE) and a limit on the size of files (SIGXFSZ) are errors that are
///   answered where they happen, never an end of the program;
/// * standard descriptors that were closed are taken, so that no ledger is opened in their place
/// and
///   written into.
void begin_program();

/// While phones are at work: a stop from the keyboard or a background job that speaks (SIGTSTP,
/// SIGTTOU, SIGTTIN) would freeze phones in the middle of a write, so all three are ignored from
/// here on. Who wants a pause stops the batch at safe points.
void never_freeze();

} // namespace gangflash

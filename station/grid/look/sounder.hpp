#pragma once

#include "station/desk/outcome_watch.hpp"

#include <string>

struct ca_context;

namespace gangflash {

/// Plays the sounds of the desktop's own theme (freedesktop.org sound theme) for what happened at
/// the bench, by libcanberra. Any thread.
class Sounder {
public:
    Sounder();
    ~Sounder(); ///< cuts off what still plays
    Sounder(const Sounder&) = delete;
    Sounder& operator=(const Sounder&) = delete;

    /// Does not wait for the sound's end; the first one opens the device, which may take as long as
    /// a sound server likes, so this is called on a pool thread. Why nothing can be heard, or
    /// empty.
    std::string play(Outcome outcome);

private:
    ca_context* context_ = nullptr;
};

/// Its name in the freedesktop.org sound naming specification, `complete`.
const char* sound_of(Outcome outcome);

} // namespace gangflash

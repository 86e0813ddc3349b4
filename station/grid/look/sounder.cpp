#include "station/grid/look/sounder.hpp"

#include <canberra.h>

namespace gangflash {

Sounder::Sounder() {
    if (ca_context_create(&context_) != CA_SUCCESS) context_ = nullptr;
}

Sounder::~Sounder() {
    if (context_ != nullptr) ca_context_destroy(context_);
}

const char* sound_of(Outcome outcome) {
    switch (outcome) {
    case Outcome::passed:
        return "complete";
    case Outcome::batch_ended:
        return "service-logout";
    case Outcome::away:
        return "device-removed";
    case Outcome::failed:
        return "dialog-error";
    case Outcome::alarm:
        return "dialog-warning";
    }
    return "bell";
}

std::string Sounder::play(Outcome outcome) {
    int result = CA_ERROR_NOTAVAILABLE;
    if (context_ != nullptr)
        result = ca_context_play(context_,
                                 0,
                                 CA_PROP_EVENT_ID,
                                 sound_of(outcome),
                                 CA_PROP_APPLICATION_NAME,
                                 "gangflash-station",
                                 nullptr);
    return result == CA_SUCCESS ? std::string() : ca_strerror(result);
}

} // namespace gangflash

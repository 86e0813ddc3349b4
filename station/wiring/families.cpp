#include "station/wiring/families.hpp"

#include "engine/mediatek/backend.hpp"

namespace gangflash {

Backends served_families() {
    return Backends{{make_mediatek()}};
}

} // namespace gangflash

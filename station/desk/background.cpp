#include "station/desk/background.hpp"

namespace gangflash {

namespace {
constexpr int pool_threads = 4; ///< a package is hashed, and a ledger still answers
}

QThreadPool& background_pool() {
    // Never destroyed: work may end after main() has.
    static QThreadPool& pool = *[] {
        auto* made = new QThreadPool;
        made->setMaxThreadCount(pool_threads);
        return made;
    }();
    return pool;
}

} // namespace gangflash

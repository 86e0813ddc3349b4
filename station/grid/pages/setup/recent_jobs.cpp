#include "station/grid/pages/setup/recent_jobs.hpp"

#include <QSettings>

namespace gangflash {

namespace {
constexpr qsizetype most_remembered = 10;
const QString key = QStringLiteral("setup/recent");
} // namespace

QStringList recent_jobs() {
    return QSettings().value(key).toStringList();
}

void remember_job(const QString& path) {
    QStringList jobs = recent_jobs();
    jobs.removeAll(path);
    jobs.prepend(path);
    QSettings().setValue(key, QStringList(jobs.mid(0, most_remembered)));
}

} // namespace gangflash

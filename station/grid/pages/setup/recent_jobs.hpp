#pragma once

#include <QStringList>

namespace gangflash {

/// Recipes and packages that were prepared at this station, the latest first; kept with the user's
/// settings.
QStringList recent_jobs();

/// Puts one in front; what stood there before moves up, the oldest are forgotten.
void remember_job(const QString& path);

} // namespace gangflash

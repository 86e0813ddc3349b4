#include "station/grid/pages/guide/markdown.hpp"

namespace gangflash {

QString markdown_of(const QString& words) {
    const QString special = QStringLiteral("\\`*_{}[]<>()#+-.!|~&");
    QString safe;
    for (const QChar one : words) {
        if (special.contains(one)) safe += QLatin1Char('\\');
        safe += one.isPrint() ? one : QChar(QChar::Space);
    }
    return safe;
}

} // namespace gangflash

#include "station/grid/look/text_format.hpp"

#include <array>

#include <QDateTime>
#include <QLocale>

namespace gangflash {

QString q(std::string_view text) {
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

std::string utf8(const QString& text) {
    return text.toStdString();
}

QString bytes_text(double bytes) {
    static const std::array units{QStringLiteral("B"),
                                  QStringLiteral("KiB"),
                                  QStringLiteral("MiB"),
                                  QStringLiteral("GiB"),
                                  QStringLiteral("TiB")};
    std::size_t unit = 0;
    while (bytes >= 1024 && unit + 1 < units.size()) {
        bytes /= 1024;
        ++unit;
    }
    return QLocale().toString(bytes, 'f', unit == 0 ? 0 : 1) + QChar(0x00A0) + units[unit];
}

QString speed_text(double per_second) {
    return bytes_text(per_second) + QStringLiteral("/s");
}

QString time_text(Millis time) {
    const auto seconds = (time.count() + 500) / 1000;
    const auto two = [](qint64 value) {
        return QStringLiteral("%1").arg(value, 2, 10, QLatin1Char('0'));
    };
    if (seconds < 60) return QStringLiteral("%1\u00A0s").arg(seconds);
    if (seconds < 3600) return QStringLiteral("%1:%2").arg(seconds / 60).arg(two(seconds % 60));
    return QStringLiteral("%1:%2:%3")
        .arg(seconds / 3600)
        .arg(two(seconds / 60 % 60), two(seconds % 60));
}

QString clock_text(UtcMicros at) {
    return QDateTime::fromMSecsSinceEpoch(at.value / 1000).toString(QStringLiteral("HH:mm:ss"));
}

QString date_text(UtcMicros at) {
    return QDateTime::fromMSecsSinceEpoch(at.value / 1000)
        .toString(QStringLiteral("yyyy-MM-dd HH:mm"));
}

QString share_text(double share) {
    return QLocale().toString(share * 100, 'f', 1) + QStringLiteral("\u00A0%");
}

} // namespace gangflash

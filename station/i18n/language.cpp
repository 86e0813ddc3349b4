#include "station/i18n/language.hpp"

#include <QCoreApplication>
#include <QDir>
#include <QLocale>
#include <QTranslator>

namespace gangflash {

namespace {
const QString folder = QStringLiteral(":/i18n");
const QString prefix = QStringLiteral("gangflash_");
} // namespace

QStringList languages() {
    QStringList names{QStringLiteral("en")};
    for (QString file :
         QDir(folder).entryList({prefix + QStringLiteral("*.qm")}, QDir::Files, QDir::Name)) {
        file.remove(0, prefix.size());
        file.chop(3); // .qm
        names.append(file);
    }
    return names;
}

void use_language(const QString& name) {
    QCoreApplication* app = QCoreApplication::instance();
    for (auto* installed : app->findChildren<QTranslator*>(prefix)) {
        QCoreApplication::removeTranslator(installed);
        delete installed;
    }
    QString chosen = QStringLiteral("en");
    for (const QString& language : languages())
        if (name.startsWith(language)) chosen = language;
    QLocale::setDefault(QLocale(chosen));
    if (chosen == QLatin1String("en")) return;
    auto* translator = new QTranslator(app);
    translator->setObjectName(prefix);
    if (translator->load(folder + QLatin1Char('/') + prefix + chosen + QStringLiteral(".qm")))
        QCoreApplication::installTranslator(translator);
}

QString language_in_use() {
    return QLocale().name();
}

} // namespace gangflash

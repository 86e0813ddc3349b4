#pragma once

#include <QString>
#include <QStringList>

namespace gangflash {

/// Languages there is a catalogue for (station/i18n/gangflash_*.ts), English first.
QStringList languages();

/// Installs the catalogue of this language, or of the first one that the name begins with
/// (`zh_CN.UTF-8` is `zh_CN`); English needs none. Texts made before keep their language.
void use_language(const QString& name);

/// The one that was installed last, or the system's: `zh_CN`, `en_US`.
QString language_in_use();

} // namespace gangflash

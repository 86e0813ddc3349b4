#include "explain/guidance.hpp"
#include "station/i18n/words.hpp"

#include <QLocale>

namespace gangflash::words {

namespace {

/// What errors say stands in explain, where the command line, which has no Qt, finds it,
/// too; so lupdate does not see it. use_language() sets the locale.
QString say(const explain::Text& text) {
    const bool chinese = QLocale().language() == QLocale::Chinese;
    const auto words = text.in(chinese ? explain::Language::zh : explain::Language::en);
    return QString::fromUtf8(words.data(), static_cast<qsizetype>(words.size()));
}

} // namespace

QString error_id(ErrorCode code) {
    const std::string_view id = entry_of(code).id;
    return QString::fromUtf8(id.data(), static_cast<qsizetype>(id.size()));
}

QString error_text(ErrorCode code) {
    return say(explain::guidance_of(code).text);
}

QString error_action(ErrorCode code) {
    return say(explain::guidance_of(code).action);
}

QStringList likely_causes(ErrorCode code) {
    QStringList causes;
    for (const explain::Text& reason : explain::guidance_of(code).reasons)
        causes.append(say(reason));
    return causes;
}

} // namespace gangflash::words

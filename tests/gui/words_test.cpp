#include "engine/identity/imei_reason.hpp"
#include "station/grid/pages/bench/tile_text.hpp"
#include "station/i18n/language.hpp"
#include "station/i18n/words.hpp"
#include "tests/support/tree.hpp"

#include <map>
#include <set>
#include <string>

#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QXmlStreamReader>
#include <gtest/gtest.h>

namespace gangflash {
namespace {

/// The words themselves are tested where they stand: tests/unit/explain.
TEST(ErrorWords, AreThoseOfTheCatalogue) {
    use_language(QStringLiteral("en"));
    for (const ErrorEntry& row : error_catalog()) {
        EXPECT_EQ(words::error_text(row.code).toStdString(), row.text);
        EXPECT_EQ(words::error_action(row.code).toStdString(), row.action);
        EXPECT_FALSE(words::likely_causes(row.code).isEmpty()) << row.id;
    }
}

TEST(StepWords, EveryStepHasAWord) {
    for (const std::string_view name : step_names)
        EXPECT_NE(words::step_named(name),
                  QString::fromUtf8(name.data(), static_cast<qsizetype>(name.size())));
}

/// Runs lupdate over the sources into a copy of the catalogue; what it adds nobody has translated.
TEST(ChineseCatalogue, HasEveryVisibleString) {
    const QString source = QString::fromStdString(tree::source().string());
    const QTemporaryDir folder;
    const QString copy = folder.filePath(QStringLiteral("gangflash_zh_CN.ts"));
    ASSERT_TRUE(QFile::copy(source + QStringLiteral("/station/i18n/gangflash_zh_CN.ts"), copy));
    const int code = QProcess::execute(QStringLiteral(GANGFLASH_LUPDATE),
                                       {QStringLiteral("-silent"),
                                        QStringLiteral("-locations"),
                                        QStringLiteral("none"),
                                        QStringLiteral("-I"),
                                        source,
                                        source + QStringLiteral("/station/grid"),
                                        source + QStringLiteral("/station/i18n"),
                                        QStringLiteral("-ts"),
                                        copy});
    ASSERT_EQ(code, 0);

    QFile file(copy);
    ASSERT_TRUE(file.open(QIODevice::ReadOnly));
    QXmlStreamReader xml(&file);
    QString text;
    int strings = 0;
    while (!xml.atEnd()) {
        xml.readNext();
        if (!xml.isStartElement()) continue;
        if (xml.name() == QLatin1String("source")) text = xml.readElementText();
        if (xml.name() == QLatin1String("translation")) {
            ++strings;
            const QString type = xml.attributes().value(QStringLiteral("type")).toString();
            const QString words = xml.readElementText(QXmlStreamReader::IncludeChildElements);
            EXPECT_TRUE(type.isEmpty() && !words.isEmpty())
                << text.toStdString() << " " << type.toStdString();
        }
    }
    EXPECT_GT(strings, 150);
}

TEST(ChineseCatalogue, SpeaksChinese) {
    use_language(QStringLiteral("zh_CN.UTF-8"));
    EXPECT_EQ(words::slot_state(SlotState::passed), QString::fromUtf8("通过"));
    EXPECT_EQ(words::error_text(ErrorCode::port_vanished), QString::fromUtf8("手机离开了总线"));
    use_language(QStringLiteral("en"));
    EXPECT_EQ(words::slot_state(SlotState::passed), QStringLiteral("PASS"));
}

/// A tile with PASS says what proved the writes, in each language.
TEST(ProofWords, StandOnTheTileBesidePass) {
    SlotSnapshot slot;
    slot.state = SlotState::passed;
    for (const char* language : {"en", "zh_CN.UTF-8"}) {
        use_language(QString::fromLatin1(language));
        for (const char* proof : {"nothing", "cable", "storage", "sample", "readback"}) {
            slot.proof = proof;
            EXPECT_NE(words::proof(proof), QString::fromLatin1(proof));
            EXPECT_TRUE(tile_text(slot).doing.contains(words::proof(proof))) << proof;
        }
    }
    use_language(QStringLiteral("en"));
    slot.proof = "cable";
    EXPECT_TRUE(tile_text(slot).spoken().contains(QStringLiteral("cable checked, storage not")));
}

/// What was said of a slot, or of an IMEI, has words in every language: none shows another's.
TEST(Words, OfEveryNoteAndEveryReasonStandInEachLanguage) {
    std::map<std::string, std::set<std::string>> said;
    for (const char* language : {"en", "zh_CN.UTF-8"}) {
        use_language(QString::fromLatin1(language));
        for (const NoteKind kind : note_kinds) {
            const SlotNote note{kind, "nvdata", UnitId{3}, std::nullopt};
            const std::string words = words::note(note).toStdString();
            EXPECT_FALSE(words.empty());
            EXPECT_TRUE(said["note " + to_string(note)].insert(words).second) << words;
        }
        for (const ImeiReason reason : imei_reasons) {
            const std::string text(to_string(reason));
            EXPECT_EQ(parse_imei_reason(text), reason);
            const std::string words = words::imei_reason(text).toStdString();
            EXPECT_FALSE(words.empty());
            EXPECT_TRUE(said["imei " + text].insert(words).second) << words;
        }
    }
    use_language(QStringLiteral("en"));
    EXPECT_EQ(words::imei_reason("damaged: blocks=7").toStdString(),
              "nvdata is damaged, so no IMEI");
    EXPECT_EQ(words::imei_reason("from a newer station").toStdString(), "from a newer station");
}

} // namespace
} // namespace gangflash

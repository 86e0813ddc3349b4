// No dialog loses work to a scanner: all there are, each with a scan, an Enter and the badges of
// those who may not.
#include "station/grid/dialogs/ask.hpp"
#include "station/grid/dialogs/close_dialog.hpp"
#include "station/grid/dialogs/sign_in_dialog.hpp"
#include "station/grid/pages/bench/scan_listener.hpp"
#include "tests/gui/bench_window.hpp"

#include <QComboBox>
#include <QFileDialog>
#include <QMenu>
#include <QMessageBox>
#include <QSpinBox>

namespace gangflash {
namespace {

using testing::BenchWindow;
using testing::Hands;
using testing::in_next_dialog;
using testing::job_that;
using testing::until;

const QString imei = QStringLiteral("490154203237518");

/// A bench at work on a job that keeps data.
struct AtWork : BenchWindow {
    explicit AtWork(rights::Ports ports = rights::Ports::real) : BenchWindow(ports) {
        desk.take_job_of_command_line(job_that(FlashMode::download_only, Userdata::keep, "LOT-7"));
        run(testing::working_station(4));
    }
    bool untouched() const {
        return station.asked->stops.empty() && station.asked->stopped_slots.empty() &&
               desk.phase() == Phase::running && window->isVisible();
    }
    std::size_t scans() const { return station.asked->expected.size(); }
};

struct Way {
    const char* what;
    std::function<void(AtWork&)> open; ///< ends when the dialog does
};

/// Every dialog that stands over a batch at work.
std::vector<Way> dialogs() {
    const auto click = [](AtWork& bench, const char* name) {
        QTest::mouseClick(&bench.find<QPushButton>(name), Qt::LeftButton);
    };
    return {
        {"stop the batch",
         [](AtWork& bench) { QTest::keyClick(bench.window.get(), Qt::Key_F9, Qt::ShiftModifier); }},
        {"stop a slot",
         [click](AtWork& bench) {
             bench.window->open_slot(QStringLiteral("2"));
             click(bench, "stop_slot");
         }},
        {"close the station", [](AtWork& bench) { bench.window->close(); }},
        {"sign in", [](AtWork& bench) { QTest::keyClick(bench.window.get(), Qt::Key_F8); }},
        {"the keys", [](AtWork& bench) { bench.find<QAction>("keys").trigger(); }},
    };
}

/// What a scan does in a dialog: the station hears it, the dialog stands as it stood.
TEST(Dialogs, LetAScanThroughToTheBenchAndStand) {
    for (const Way& way : dialogs()) {
        AtWork bench;
        bool met = false;
        in_next_dialog(*bench.window, [&](QWidget& dialog) {
            met = true;
            for (QWidget* at : dialog.findChildren<QWidget*>()) {
                if (!at->isVisible() || at->focusPolicy() == Qt::NoFocus || !at->isEnabled())
                    continue;
                at->setFocus();
                const std::size_t before = bench.scans();
                bench.hands.scan(imei);
                EXPECT_EQ(bench.scans(), before + 1)
                    << way.what << " " << at->metaObject()->className() << " "
                    << at->objectName().toStdString();
                EXPECT_TRUE(dialog.isVisible()) << way.what;
            }
            dialog.close();
        });
        way.open(bench);
        EXPECT_TRUE(met) << way.what;
        EXPECT_TRUE(bench.untouched()) << way.what;
    }
}

TEST(Dialogs, LoseNothingByEnterEscapeOrLetters) {
    for (const Way& way : dialogs())
        for (const int key : {int(Qt::Key_Return), int(Qt::Key_Enter), int(Qt::Key_Escape), -1}) {
            AtWork bench;
            in_next_dialog(*bench.window, [&](QWidget& dialog) {
                QPointer<QWidget> still(&dialog);
                if (key == -1) // letters that stand in the buttons' words
                    for (const QChar c : QStringLiteral("SOACGNYstopclosegoon"))
                        bench.hands.key(c.toUpper().unicode(), QString(c));
                else
                    bench.hands.key(key, key == Qt::Key_Escape ? QString() : QStringLiteral("\r"));
                if (still != nullptr && still->isVisible()) still->close();
            });
            way.open(bench);
            EXPECT_TRUE(bench.untouched()) << way.what << " " << key;
        }
}

/// A badge that scans as letters, with the buttons' own letters in it.
TEST(Dialogs, TakeABadgeForABadge) {
    AtWork bench;
    in_next_dialog(*bench.window, [&](QWidget& dialog) {
        bench.hands.scan(QStringLiteral("STOPPING-GOOD"));
        EXPECT_TRUE(dialog.isVisible());
        dialog.close();
    });
    QTest::keyClick(bench.window.get(), Qt::Key_F9, Qt::ShiftModifier);
    EXPECT_TRUE(bench.untouched());
}

TEST(Dialogs, StopABatchOrASlotOnlyWhenSomebodySaysSo) {
    AtWork bench;
    in_next_dialog(*bench.window, [](QWidget& dialog) {
        QTest::mouseClick(dialog.findChild<QPushButton*>(QStringLiteral("stop_one")),
                          Qt::LeftButton);
    });
    bench.window->open_slot(QStringLiteral("2"));
    QTest::mouseClick(&bench.find<QPushButton>("stop_slot"), Qt::LeftButton);
    EXPECT_EQ(bench.station.asked->stopped_slots, std::vector<std::string>{"2"});
    in_next_dialog(*bench.window, [](QWidget& dialog) {
        QTest::mouseClick(dialog.findChild<QPushButton*>(QStringLiteral("stop_at_once")),
                          Qt::LeftButton);
    });
    bench.find<QAction>("stop").trigger();
    EXPECT_EQ(bench.station.asked->stops, std::vector{StopRequest::at_once});
}

// ---- closing at work

TEST(Closing, AStationAtWorkAsksForSomebodyWhoMay) {
    AtWork bench;
    in_next_dialog(*bench.window, [&](QWidget& dialog) {
        auto* close = dialog.findChild<QPushButton*>(QStringLiteral("stop_and_close"));
        EXPECT_FALSE(close->isEnabled()) << "nobody is known";
        QTest::mouseClick(close, Qt::LeftButton);
        EXPECT_TRUE(dialog.isVisible());
        bench.hands.scan(QLatin1String(BenchWindow::operators_badge));
        EXPECT_TRUE(until([&] { return bench.desk.engineer() == "Lin"; }));
        EXPECT_FALSE(close->isEnabled()) << "an operator may not";
        bench.hands.scan(QLatin1String(BenchWindow::engineers_badge));
        EXPECT_TRUE(until([&] { return bench.desk.engineer() == "Ada"; }));
        EXPECT_TRUE(close->isEnabled());
        EXPECT_TRUE(dialog.isVisible()) << "a badge alone closes nothing";
        QTest::mouseClick(close, Qt::LeftButton);
    });
    bench.window->close();
    EXPECT_EQ(bench.station.asked->stops, std::vector{StopRequest::at_safe_point});
    EXPECT_TRUE(until([&] { return !bench.window->isVisible(); }));
}

TEST(Closing, IsAskedOnceHoweverOftenTheCrossIsPressed) {
    AtWork bench(rights::Ports::software);
    int dialogs_met = 0;
    in_next_dialog(*bench.window, [&](QWidget& dialog) {
        bench.window->close();
        bench.window->close();
        for (QWidget* top : QApplication::topLevelWidgets())
            if (top->isVisible() && qobject_cast<QDialog*>(top) != nullptr) ++dialogs_met;
        EXPECT_TRUE(dialog.findChild<QPushButton*>(QStringLiteral("stop_and_close"))->isEnabled())
            << "phones of software: anybody";
        dialog.close();
    });
    bench.window->close();
    EXPECT_EQ(dialogs_met, 1);
    EXPECT_TRUE(bench.untouched());
}

// ---- scans wherever the focus is

/// A field of each kind, in a dialog over the bench.
struct Fields : SafeDialog {
    Fields() {
        line.setText(QStringLiteral("as it was"));
        spin.setRange(0, 1'000'000);
        spin.setValue(120);
        combo.addItems({QStringLiteral("keep"), QStringLiteral("4 erase"), QStringLiteral("9")});
        int y = 0;
        for (QWidget* field : std::initializer_list<QWidget*>{&line, &spin, &combo, &button}) {
            field->setParent(this);
            field->setGeometry(0, y, 300, 40);
            y += 44;
        }
        button.setText(QStringLiteral("Erase"));
        connect(&button, &QPushButton::clicked, this, [this] { ++clicks; });
        connect(&line, &QLineEdit::returnPressed, this, [this] { ++entered; });
    }
    QLineEdit line;
    QSpinBox spin;
    QComboBox combo;
    QPushButton button;
    int clicks = 0, entered = 0;
};

TEST(Scans, GoToTheStationWhereverTheFocusIsAndLeaveNothingBehind) {
    AtWork bench;
    Fields fields;
    fields.show();
    QApplication::setActiveWindow(&fields);
    ASSERT_TRUE(QTest::qWaitForWindowActive(&fields));
    std::size_t heard = 0;
    for (QWidget* field : std::initializer_list<QWidget*>{
             &fields.line, &fields.spin, &fields.combo, &fields.button}) {
        field->setFocus();
        bench.hands.scan(imei);
        EXPECT_EQ(bench.scans(), ++heard) << field->metaObject()->className();
    }
    EXPECT_EQ(fields.line.text(), QStringLiteral("as it was"));
    EXPECT_EQ(fields.spin.value(), 120);
    EXPECT_EQ(fields.combo.currentText(), QStringLiteral("keep"));
    EXPECT_EQ(fields.clicks, 0);
    EXPECT_EQ(fields.entered, 0);
    EXPECT_TRUE(fields.isVisible());
}

TEST(Scans, WhatAHandTypesIntoAFieldStaysThere) {
    AtWork bench;
    Fields fields;
    fields.show();
    QApplication::setActiveWindow(&fields);
    ASSERT_TRUE(QTest::qWaitForWindowActive(&fields));
    fields.line.setFocus();
    fields.line.clear();
    bench.hands.type(imei);
    bench.hands.enter();
    EXPECT_EQ(fields.line.text(), imei);
    EXPECT_EQ(fields.entered, 1);
    fields.spin.setFocus();
    fields.spin.selectAll();
    bench.hands.type(QStringLiteral("64"));
    bench.hands.enter();
    EXPECT_EQ(fields.spin.value(), 64);
    EXPECT_EQ(bench.scans(), 0U);
}

TEST(Scans, ChooseNothingFromAnOpenMenuOrList) {
    AtWork bench;
    QMenu menu;
    int chosen = 0;
    for (const char* name : {"&4 erase", "&9 stop", "keep"})
        QObject::connect(
            menu.addAction(QLatin1String(name)), &QAction::triggered, [&] { ++chosen; });
    menu.popup({10, 10});
    menu.setActiveAction(menu.actions().front());
    bench.hands.scan(imei);
    EXPECT_EQ(chosen, 0);
    EXPECT_EQ(bench.scans(), 1U);
    menu.close();
}

TEST(Scans, OfABadgeStayInTheFieldsThatEnrolOneAndAnImeiDoesNot) {
    AtWork bench;
    SignInDialog enrol(bench.desk, true, bench.window.get());
    enrol.show();
    QApplication::setActiveWindow(&enrol);
    ASSERT_TRUE(QTest::qWaitForWindowActive(&enrol));
    auto* secret = enrol.findChild<QLineEdit*>(QStringLiteral("secret"));
    secret->setFocus();
    bench.hands.scan(QStringLiteral("BADGE-000999"));
    EXPECT_EQ(secret->text(), QStringLiteral("BADGE-000999"));
    EXPECT_TRUE(enrol.isVisible());
    bench.hands.scan(imei);
    EXPECT_EQ(secret->text(), QStringLiteral("BADGE-000999"));
    EXPECT_EQ(bench.scans(), 1U);
}

TEST(Scans, EndWithCarriageReturnAndLineFeedOnce) {
    AtWork bench;
    int pressed = 0;
    QPushButton button(QStringLiteral("Stop"));
    QObject::connect(&button, &QPushButton::clicked, [&] { ++pressed; });
    button.setAutoDefault(true);
    button.show();
    QApplication::setActiveWindow(&button);
    ASSERT_TRUE(QTest::qWaitForWindowActive(&button));
    button.setFocus();
    for (const QChar c : imei)
        bench.hands.key(c.unicode(), QString(c), Hands::wedge_gap_ms);
    bench.hands.enter(Hands::wedge_gap_ms);
    bench.hands.enter(Hands::wedge_gap_ms);
    EXPECT_EQ(pressed, 0);
    EXPECT_EQ(bench.scans(), 1U);
}

/// Dialogs that Qt makes itself: choosing a file.
TEST(Dialogs, OfQtHaveNoDefaultThatAnEnterTakes) {
    BenchWindow bench;
    QFileDialog choose(bench.window.get());
    choose.setOption(QFileDialog::DontUseNativeDialog);
    choose.show();
    QCoreApplication::processEvents();
    for (const QPushButton* button : choose.findChildren<QPushButton*>())
        EXPECT_FALSE(button->isDefault()) << button->text().toStdString();
    QMessageBox box(QMessageBox::Question,
                    QStringLiteral("Q"),
                    QStringLiteral("Lose it?"),
                    QMessageBox::Yes | QMessageBox::No,
                    bench.window.get());
    box.show();
    QCoreApplication::processEvents();
    for (const QPushButton* button : box.findChildren<QPushButton*>())
        EXPECT_FALSE(button->isDefault()) << button->text().toStdString();
}

TEST(Dialogs, AScanThatBeginsWithABlankPressesNothing) {
    for (const bool alone : {false, true}) {
        AtWork bench;
        in_next_dialog(*bench.window, [&](QWidget& dialog) {
            auto* stop = dialog.findChild<QPushButton*>(QStringLiteral("stop_at_once"));
            ASSERT_NE(stop, nullptr);
            const QPointer<QWidget> stands(&dialog);
            stop->setFocus();
            EXPECT_TRUE(until([&] { return stop->hasFocus(); }));
            if (alone)
                bench.hands.key(Qt::Key_Space, QStringLiteral(" "));
            else
                bench.hands.scan(QStringLiteral(" 2"));
            QTest::qWait(200);
            if (!alone) {
                EXPECT_FALSE(stop->isDown());
                EXPECT_TRUE(dialog.isVisible());
            }
            if (stands) stands->close();
        });
        QTest::keyClick(bench.window.get(), Qt::Key_F9, Qt::ShiftModifier);
        EXPECT_EQ(bench.untouched(), !alone) << "a finger's blank presses what has the focus";
    }
}

} // namespace
} // namespace gangflash

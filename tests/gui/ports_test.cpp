// The port binding wizard and its page; tests/unit/wiring has the lesson it holds.
#include "station/desk/port_wizard.hpp"
#include "station/grid/pages/ports/ports_page.hpp"
#include "station/grid/pages/ports/slot_map_model.hpp"
#include "tests/gui/sample_station.hpp"
#include "tests/gui/until.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>

#include <QAbstractItemModelTester>
#include <QLabel>
#include <QPushButton>
#include <QTemporaryDir>
#include <QTest>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gangflash {
namespace {

using testing::until;

Appearance phone_at(const char* port) {
    static std::uint64_t number = 0;
    return {.path = PortPath(port), .number = ++number, .mode = PhoneMode::booted, .product = {}};
}

// ---- the wizard

/// Ports of a bench that people plug into as the test says.
struct FakePorts final : PortWatch {
    std::set<PortPath> occupied() const override { return {}; }
    void start(OnEvent on_event) override { tell = std::move(on_event); }
    OnEvent tell;
};

struct Bench {
    Bench() : desk(station.opener(), std::make_shared<testing::FakeReception>()) {
        const OpenWatch open = [this]() -> Result<std::unique_ptr<PortWatch>> {
            if (refusal) return *refusal;
            auto made = std::make_unique<FakePorts>();
            ports = made.get();
            return std::unique_ptr<PortWatch>(std::move(made));
        };
        wizard = std::make_unique<PortWizard>(desk, open, file);
        QObject::connect(&desk, &Desk::answered, [this](const Answer& answer) {
            answers.push_back(answer.kind);
        });
    }

    void sign_in() {
        if (enrolled)
            desk.sign_in("long enough");
        else
            desk.enrol(testing::engineer("Ada", "long enough"));
        enrolled = true;
        ASSERT_TRUE(until([&] { return desk.role() == Role::engineer; }));
    }
    void begin(PortWizard::Begin how = PortWizard::Begin::behind_the_last) {
        sign_in();
        wizard->begin(how);
        ASSERT_TRUE(until([&] { return wizard->stage() == PortWizard::Stage::asking; }));
    }
    void plug(const char* port) {
        const std::size_t before = wizard->map().slots.size();
        ports->tell(BusEvent{phone_at(port)});
        ASSERT_TRUE(until([&] { return wizard->map().slots.size() > before; }));
    }
    std::size_t slots_in_file() const {
        const auto map = read_slot_map(file);
        return map ? map->slots.size() : 0;
    }
    bool answered(AnswerKind kind) const {
        return std::find(answers.begin(), answers.end(), kind) != answers.end();
    }

    QTemporaryDir folder;
    std::string home = folder.path().toStdString();
    std::filesystem::path file = home + "/slots.toml";
    testing::FakeStation station;
    Desk desk;
    FakePorts* ports = nullptr;
    std::optional<Fault> refusal;
    bool enrolled = false;
    std::vector<AnswerKind> answers;
    std::unique_ptr<PortWizard> wizard;
};

TEST(PortWizard, IsTheEngineers) {
    Bench bench;
    bench.wizard->begin(PortWizard::Begin::behind_the_last);
    EXPECT_EQ(bench.wizard->stage(), PortWizard::Stage::idle);
    EXPECT_TRUE(bench.answered(AnswerKind::engineer_needed));
}

TEST(PortWizard, WritesTheMapAfterEachPhone) {
    Bench bench;
    bench.begin();
    EXPECT_EQ(bench.wizard->next_label(), "1");
    bench.plug("c-1");
    EXPECT_TRUE(until([&] { return bench.slots_in_file() == 1; }));
    bench.plug("c-2");
    bench.wizard->take_back();
    bench.plug("c-3");
    EXPECT_TRUE(until([&] {
        const auto map = read_slot_map(bench.file);
        return map && map->slots.size() == 2 && map->slots[1].port == "c-3";
    }));
    bench.wizard->end();
    EXPECT_EQ(bench.wizard->map().slots.size(), 2U);
}

TEST(PortWizard, GoesOnBehindTheLastSlotAndKeepsTheOthers) {
    Bench bench;
    SlotMap map;
    map.slots = {{"1", "c-1"}, {"B3", "c-2"}, {"3", "c-3"}};
    ASSERT_TRUE(write_slot_map(map, bench.file));
    bench.begin();
    EXPECT_EQ(bench.wizard->next_label(), "2");
    bench.plug("c-8");
    EXPECT_EQ(bench.wizard->next_label(), "4") << "what is asked for is what is bound";
    bench.plug("c-9");
    EXPECT_EQ(bench.wizard->map().slots.back().slot, "4") << "3 is taken";
    EXPECT_EQ(bench.wizard->map().slots.size(), 5U);
}

TEST(PortWizard, AnewForgetsOnlyOnceAPhoneIsPluggedIn) {
    Bench bench;
    SlotMap map;
    map.slots = {{"1", "c-1"}, {"2", "c-2"}};
    ASSERT_TRUE(write_slot_map(map, bench.file));
    bench.begin(PortWizard::Begin::anew);
    EXPECT_EQ(bench.slots_in_file(), 2U);
    bench.plug("c-2");
    EXPECT_TRUE(until([&] { return bench.slots_in_file() == 1; }));
}

TEST(PortWizard, WritesTheLastPhoneAlsoWhenItEndsAtOnce) {
    Bench bench;
    bench.begin();
    for (const char* port : {"c-1", "c-2", "c-3"}) // one write is under way, two wait
        bench.ports->tell(BusEvent{phone_at(port)});
    QCoreApplication::processEvents();
    ASSERT_EQ(bench.wizard->bound(), 3U);
    bench.wizard->end();
    EXPECT_EQ(bench.wizard->map().slots.size(), 3U);
    EXPECT_TRUE(until([&] { return bench.slots_in_file() == 3; }));
}

TEST(PortWizard, GoesOnFromWhatIsStillBeingWritten) {
    Bench bench;
    bench.begin();
    for (const char* port : {"c-1", "c-2"})
        bench.ports->tell(BusEvent{phone_at(port)});
    QCoreApplication::processEvents();
    bench.wizard->end();
    bench.wizard->begin(PortWizard::Begin::behind_the_last);
    ASSERT_TRUE(until([&] { return bench.wizard->stage() == PortWizard::Stage::asking; }));
    EXPECT_EQ(bench.wizard->next_label(), "3");
}

TEST(PortWizard, EndsWhenABatchStartsAndWhenTheEngineerLeaves) {
    Bench bench;
    bench.begin();
    bench.desk.sign_out();
    EXPECT_EQ(bench.wizard->stage(), PortWizard::Stage::idle);
    bench.begin();
    bench.desk.take_job_of_command_line(testing::sample_job());
    bench.desk.start();
    EXPECT_EQ(bench.wizard->stage(), PortWizard::Stage::idle);
}

TEST(PortWizard, SaysWhyThereAreNoPorts) {
    Bench bench;
    bench.refusal = Fault{ErrorCode::port_open_failed, "no USB"};
    bench.sign_in();
    bench.wizard->begin(PortWizard::Begin::behind_the_last);
    EXPECT_TRUE(until([&] { return bench.answered(AnswerKind::refused); }));
    EXPECT_EQ(bench.wizard->stage(), PortWizard::Stage::idle);
}

TEST(PortsPage, AsksForOnePlaceAfterAnother) {
    Bench bench;
    PortsPage page(*bench.wizard);
    QAbstractItemModelTester tester(&page.slots_model(),
                                    QAbstractItemModelTester::FailureReportingMode::Fatal);
    page.show();
    bench.sign_in();
    QTest::mouseClick(page.findChild<QPushButton*>(QStringLiteral("primary")), Qt::LeftButton);
    ASSERT_TRUE(until([&] { return bench.wizard->stage() == PortWizard::Stage::asking; }));
    auto* label = page.findChild<QLabel*>(QStringLiteral("label"));
    auto* learnt = page.findChild<QLabel*>(QStringLiteral("learnt"));
    EXPECT_EQ(label->text(), QStringLiteral("1"));
    bench.plug("c-4");
    EXPECT_EQ(label->text(), QStringLiteral("2"));
    EXPECT_TRUE(learnt->text().contains(QStringLiteral("Slot 1 is bound")));
    EXPECT_EQ(page.slots_model().rowCount(), 1);
    EXPECT_EQ(page.slots_model().index(0, SlotMapModel::port_column).data().toString(),
              QStringLiteral("c-4"));
    QTest::mouseClick(page.findChild<QPushButton*>(QStringLiteral("end")), Qt::LeftButton);
    EXPECT_EQ(bench.wizard->stage(), PortWizard::Stage::idle);
}

} // namespace
} // namespace gangflash

#include "station/grid/pages/bench/bench_accessible.hpp"

#include "station/grid/pages/bench/bench_view.hpp"
#include "station/grid/pages/bench/port_grid_model.hpp"
#include "station/grid/pages/bench/tile_text.hpp"

#include <algorithm>
#include <vector>

#include <QAccessible>
#include <QAccessibleWidget>

namespace gangflash {

namespace {

/// One tile. Lives in Qt's cache until its bench changes its slots; what it tells it reads from the
/// model, so it never holds a phone.
class TileAccessible final : public QAccessibleInterface,
                             public QAccessibleValueInterface,
                             public QAccessibleActionInterface {
public:
    TileAccessible(BenchView& bench, int row) : bench_(&bench), row_(row) {}

    bool isValid() const override { return bench_ != nullptr && slot() != nullptr; }
    QObject* object() const override { return nullptr; }
    QWindow* window() const override {
        QAccessibleInterface* bench = parent();
        return bench != nullptr ? bench->window() : nullptr;
    }
    QAccessibleInterface* parent() const override {
        return QAccessible::queryAccessibleInterface(bench_.data());
    }
    QAccessibleInterface* child(int) const override { return nullptr; }
    QAccessibleInterface* childAt(int, int) const override { return nullptr; }
    int childCount() const override { return 0; }
    int indexOfChild(const QAccessibleInterface*) const override { return -1; }
    QAccessible::Role role() const override { return QAccessible::ListItem; }

    QString text(QAccessible::Text kind) const override {
        const SlotView seen = slot();
        if (!seen) return {};
        const TileText text = tile_text(*seen);
        switch (kind) {
        case QAccessible::Name:
            return text.called();
        case QAccessible::Description:
            return text.spoken();
        case QAccessible::Value:
            return percent_text(*seen);
        default:
            return {};
        }
    }
    void setText(QAccessible::Text, const QString&) override {}

    QRect rect() const override {
        if (!isValid()) return {};
        const QRect tile = bench_->visualRect(index());
        return {bench_->viewport()->mapToGlobal(tile.topLeft()), tile.size()};
    }
    QAccessible::State state() const override {
        QAccessible::State state;
        if (!isValid()) {
            state.invalid = true;
            return state;
        }
        state.focusable = state.selectable = true;
        state.selected = bench_->selectionModel()->isSelected(index());
        state.focused = bench_->hasFocus() && bench_->currentIndex().row() == row_;
        state.offscreen = !bench_->viewport()->rect().intersects(bench_->visualRect(index()));
        const SlotView seen = slot();
        state.busy = in_work(seen->state);
        return state;
    }
    void* interface_cast(QAccessible::InterfaceType type) override {
        if (type == QAccessible::ValueInterface)
            return static_cast<QAccessibleValueInterface*>(this);
        if (type == QAccessible::ActionInterface)
            return static_cast<QAccessibleActionInterface*>(this);
        return nullptr;
    }

    // Its value: how much of the work is done.
    QVariant currentValue() const override {
        const SlotView seen = slot();
        if (!seen) return 0;
        return has_verdict(seen->state) ? 100 : percent_done(*seen);
    }
    void setCurrentValue(const QVariant&) override {}
    QVariant maximumValue() const override { return 100; }
    QVariant minimumValue() const override { return 0; }
    QVariant minimumStepSize() const override { return 1; }

    QStringList actionNames() const override { return {pressAction(), setFocusAction()}; }
    void doAction(const QString& name) override {
        if (!isValid()) return;
        bench_->setFocus();
        bench_->setCurrentIndex(index());
        if (name == pressAction()) Q_EMIT bench_->activated(index());
    }
    QStringList keyBindingsForAction(const QString&) const override { return {}; }

private:
    QModelIndex index() const { return bench_->model()->index(row_, 0); }
    SlotView slot() const {
        if (!bench_ || bench_->model() == nullptr) return nullptr;
        return index().data(PortGridModel::slot_role).value<SlotView>();
    }

    QPointer<BenchView> bench_;
    int row_;
};

/// The bench: as many items as the model has rows.
class BenchAccessible final : public QAccessibleWidget {
public:
    explicit BenchAccessible(BenchView& bench)
        : QAccessibleWidget(&bench, QAccessible::List), bench_(bench) {
        QAbstractItemModel* model = bench.model();
        forgetting_ = {
            QObject::connect(model, &QAbstractItemModel::modelReset, [this] { forget(); }),
            QObject::connect(model,
                             &QAbstractItemModel::dataChanged,
                             [this](const QModelIndex& from, const QModelIndex& to) {
                                 tell_changed(from.row(), to.row());
                             }),
            QObject::connect(bench.selectionModel(),
                             &QItemSelectionModel::currentChanged,
                             [this](const QModelIndex& now) { tell_focus(now.row()); })};
    }
    ~BenchAccessible() override {
        for (const QMetaObject::Connection& connection : forgetting_)
            QObject::disconnect(connection);
        forget();
    }

    int childCount() const override {
        return bench_.model() != nullptr ? bench_.model()->rowCount() : 0;
    }
    QAccessibleInterface* child(int row) const override {
        if (row < 0 || row >= childCount()) return nullptr;
        const auto at = static_cast<std::size_t>(row);
        if (tiles_.size() <= at) tiles_.resize(at + 1, 0);
        if (tiles_[at] == 0)
            tiles_[at] = QAccessible::registerAccessibleInterface(new TileAccessible(bench_, row));
        return QAccessible::accessibleInterface(tiles_[at]);
    }
    int indexOfChild(const QAccessibleInterface* child) const override {
        for (std::size_t row = 0; row < tiles_.size(); ++row)
            if (tiles_[row] != 0 && QAccessible::accessibleInterface(tiles_[row]) == child)
                return static_cast<int>(row);
        return -1;
    }
    QAccessibleInterface* childAt(int x, int y) const override {
        const QModelIndex index = bench_.indexAt(bench_.viewport()->mapFromGlobal(QPoint(x, y)));
        return index.isValid() ? child(index.row()) : nullptr;
    }
    QAccessibleInterface* focusChild() const override {
        const QModelIndex current = bench_.currentIndex();
        return bench_.hasFocus() && current.isValid() ? child(current.row()) : nullptr;
    }

private:
    void forget() {
        for (const QAccessible::Id tile : tiles_)
            if (tile != 0) QAccessible::deleteAccessibleInterface(tile);
        tiles_.clear();
    }
    void tell(int row, QAccessible::Event what) {
        if (QAccessibleInterface* tile = child(row)) {
            QAccessibleEvent event(tile, what);
            QAccessible::updateAccessibility(&event);
        }
    }
    void tell_changed(int from, int to) {
        if (!QAccessible::isActive()) return;
        for (int row = from; row <= to; ++row) {
            tell(row, QAccessible::NameChanged);
            tell(row, QAccessible::DescriptionChanged);
            if (QAccessibleInterface* tile = child(row)) {
                QAccessibleValueChangeEvent event(tile, tile->valueInterface()->currentValue());
                QAccessible::updateAccessibility(&event);
            }
        }
    }
    void tell_focus(int row) {
        if (QAccessible::isActive() && bench_.hasFocus()) tell(row, QAccessible::Focus);
    }

    BenchView& bench_;
    mutable std::vector<QAccessible::Id> tiles_; ///< by row; 0: nobody has asked yet
    std::vector<QMetaObject::Connection> forgetting_;
};

} // namespace

void make_accessible(BenchView& bench) {
    // Qt keeps the first interface that anybody asked for, and a base class may have asked already.
    if (QAccessibleInterface* plain = QAccessible::queryAccessibleInterface(&bench))
        QAccessible::deleteAccessibleInterface(QAccessible::uniqueId(plain));
    QAccessible::registerAccessibleInterface(new BenchAccessible(bench));
}

} // namespace gangflash

#pragma once

#include "station/grid/look/theme.hpp"
#include "station/grid/pages/bench/bench_layout.hpp"

#include <QAbstractItemView>

namespace gangflash {

class PortGridModel;
class TileDelegate;
class ScanBanner;

/// The grid: a tile per slot, standing as the hubs stand on the bench. Arrow keys walk over it as
/// the eye does; Enter or a click opens a tile.
class BenchView final : public QAbstractItemView {
    Q_OBJECT

public:
    explicit BenchView(PortGridModel& model, QWidget* parent = nullptr);

    void set_theme(const Theme& theme);

    /// The tiles are of a batch that is over, while another job stands on the stage.
    void set_dimmed(bool on);
    bool dimmed() const { return dimmed_; }

    ScanBanner& banner() { return *banner_; }

    QRect visualRect(const QModelIndex& index) const override;
    void scrollTo(const QModelIndex& index, ScrollHint hint = EnsureVisible) override;
    QModelIndex indexAt(const QPoint& point) const override;
    void
    dataChanged(const QModelIndex& from, const QModelIndex& to, const QList<int>& roles) override;
    void reset() override;

protected:
    QModelIndex moveCursor(CursorAction action, Qt::KeyboardModifiers modifiers) override;
    int horizontalOffset() const override;
    int verticalOffset() const override;
    bool isIndexHidden(const QModelIndex& index) const override;
    void setSelection(const QRect& rect, QItemSelectionModel::SelectionFlags flags) override;
    QRegion visualRegionForSelection(const QItemSelection& selection) const override;
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void updateGeometries() override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    void place();
    int nearest(const QRect& from, int dx, int dy) const;

    PortGridModel& slots_;
    TileDelegate* delegate_;
    ScanBanner* banner_;
    bool dimmed_ = false;
    const Theme* theme_;
    std::vector<HubBlock> hubs_;
    BenchPlaces places_;
};

} // namespace gangflash

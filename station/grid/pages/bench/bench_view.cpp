#include "station/grid/pages/bench/bench_view.hpp"

#include "station/grid/look/text_format.hpp"
#include "station/grid/pages/bench/bench_accessible.hpp"
#include "station/grid/pages/bench/port_grid_model.hpp"
#include "station/grid/pages/bench/scan_banner.hpp"
#include "station/grid/pages/bench/tile_delegate.hpp"

#include <cstdlib>
#include <limits>

#include <QKeyEvent>
#include <QPainter>
#include <QScrollBar>

namespace gangflash {

namespace {
constexpr double dimmed_opacity = 0.3;
} // namespace

BenchView::BenchView(PortGridModel& model, QWidget* parent)
    : QAbstractItemView(parent), slots_(model), delegate_(new TileDelegate(this)),
      banner_(new ScanBanner(viewport())), theme_(&theme_of(ThemeName::light)) {
    setItemDelegate(delegate_);
    setModel(&model);
    setFrameShape(QFrame::NoFrame);
    setSelectionMode(SingleSelection);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setEditTriggers(NoEditTriggers);
    setAccessibleName(tr("Slots of the bench"));
    make_accessible(*this);
}

void BenchView::set_theme(const Theme& theme) {
    theme_ = &theme;
    delegate_->set_theme(theme);
    banner_->set_theme(theme);
    viewport()->update();
}

void BenchView::set_dimmed(bool on) {
    if (dimmed_ == on) return;
    dimmed_ = on;
    viewport()->update();
}

void BenchView::place() {
    hubs_ = slots_.station() ? hubs_of(*slots_.station()) : std::vector<HubBlock>{};
    places_ = place_bench(hubs_, viewport()->size());
    if (!places_.tiles.empty()) delegate_->set_tile_size(places_.tile);
    verticalScrollBar()->setPageStep(viewport()->height());
    verticalScrollBar()->setSingleStep(std::max(1, places_.tile.height() / 2));
    verticalScrollBar()->setRange(0, std::max(0, places_.height - viewport()->height()));
    viewport()->update();
}

void BenchView::reset() {
    QAbstractItemView::reset();
    place();
}

void BenchView::updateGeometries() {
    place();
    QAbstractItemView::updateGeometries();
}

void BenchView::resizeEvent(QResizeEvent* event) {
    QAbstractItemView::resizeEvent(event);
    place();
}

QRect BenchView::visualRect(const QModelIndex& index) const {
    const auto row = static_cast<std::size_t>(index.row());
    if (!index.isValid() || row >= places_.tiles.size()) return {};
    return places_.tiles[row].translated(0, -verticalOffset());
}

QModelIndex BenchView::indexAt(const QPoint& point) const {
    const QPoint at = point + QPoint(0, verticalOffset());
    for (std::size_t i = 0; i < places_.tiles.size(); ++i)
        if (places_.tiles[i].contains(at)) return slots_.index(static_cast<int>(i), 0);
    return {};
}

void BenchView::scrollTo(const QModelIndex& index, ScrollHint) {
    const QRect rect = visualRect(index);
    const int above = rect.top();
    const int below = rect.bottom() - viewport()->height() + 1;
    if (above < 0)
        verticalScrollBar()->setValue(verticalOffset() + above);
    else if (below > 0)
        verticalScrollBar()->setValue(verticalOffset() + below);
}

void BenchView::dataChanged(const QModelIndex& from, const QModelIndex& to, const QList<int>&) {
    for (int row = from.row(); row <= to.row(); ++row)
        viewport()->update(visualRect(slots_.index(row, 0)));
}

int BenchView::nearest(const QRect& from, int dx, int dy) const {
    int best = -1;
    int best_distance = std::numeric_limits<int>::max();
    for (std::size_t i = 0; i < places_.tiles.size(); ++i) {
        const QPoint way = places_.tiles[i].center() - from.center();
        const int ahead = way.x() * dx + way.y() * dy;
        const int aside = std::abs(way.x() * dy) + std::abs(way.y() * dx);
        if (ahead <= 0 || aside > 2 * ahead) continue;
        const int distance = ahead + 3 * aside;
        if (distance < best_distance) {
            best_distance = distance;
            best = static_cast<int>(i);
        }
    }
    return best;
}

QModelIndex BenchView::moveCursor(CursorAction action, Qt::KeyboardModifiers) {
    const int rows = slots_.rowCount();
    if (rows == 0) return {};
    const QModelIndex current = currentIndex();
    if (!current.isValid()) return slots_.index(0, 0);
    const QRect here = places_.tiles[static_cast<std::size_t>(current.row())];
    int to = current.row();
    switch (action) {
    case MoveLeft:
        to = nearest(here, -1, 0);
        break;
    case MoveRight:
        to = nearest(here, 1, 0);
        break;
    case MoveUp:
    case MovePageUp:
        to = nearest(here, 0, -1);
        break;
    case MoveDown:
    case MovePageDown:
        to = nearest(here, 0, 1);
        break;
    case MoveHome:
        to = 0;
        break;
    case MoveEnd:
        to = rows - 1;
        break;
    case MoveNext:
        to = std::min(rows - 1, current.row() + 1);
        break;
    case MovePrevious:
        to = std::max(0, current.row() - 1);
        break;
    }
    return slots_.index(to < 0 ? current.row() : to, 0);
}

void BenchView::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter) {
        if (currentIndex().isValid()) Q_EMIT activated(currentIndex());
        return;
    }
    QAbstractItemView::keyPressEvent(event);
}

int BenchView::horizontalOffset() const {
    return 0;
}

int BenchView::verticalOffset() const {
    return verticalScrollBar()->value();
}

bool BenchView::isIndexHidden(const QModelIndex&) const {
    return false;
}

void BenchView::setSelection(const QRect& rect, QItemSelectionModel::SelectionFlags flags) {
    const QModelIndex index = indexAt(rect.center());
    selectionModel()->select(index.isValid() ? QItemSelection(index, index) : QItemSelection(),
                             flags);
}

QRegion BenchView::visualRegionForSelection(const QItemSelection& selection) const {
    QRegion region;
    for (const QModelIndex& index : selection.indexes())
        region += visualRect(index);
    return region;
}

void BenchView::paintEvent(QPaintEvent* event) {
    QPainter painter(viewport());
    painter.fillRect(event->rect(), theme_->window);
    QFont font(QStringLiteral("DejaVu Sans"));
    painter.setPen(theme_->faint);
    for (std::size_t h = 0; h < places_.captions.size(); ++h) {
        const QRect box = places_.captions[h].translated(0, -verticalOffset());
        if (box.isNull() || !box.intersects(event->rect())) continue;
        font.setPixelSize(std::max(12, box.height() * 6 / 10));
        painter.setFont(font);
        painter.drawText(box.adjusted(3, 0, 0, -3),
                         Qt::AlignLeft | Qt::AlignVCenter,
                         tr("Hub %1").arg(q(hubs_[h].name)));
    }
    QStyleOptionViewItem option;
    initViewItemOption(&option);
    painter.setOpacity(dimmed_ ? dimmed_opacity : 1.0);
    for (int row = 0; row < slots_.rowCount(); ++row) {
        const QModelIndex index = slots_.index(row, 0);
        option.rect = visualRect(index);
        if (!event->region().intersects(option.rect)) continue;
        option.state.setFlag(QStyle::State_Selected, selectionModel()->isSelected(index));
        option.state.setFlag(QStyle::State_HasFocus, hasFocus() && index == currentIndex());
        delegate_->paint(&painter, option, index);
    }
}

} // namespace gangflash

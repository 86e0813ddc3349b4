#include "station/grid/pages/history/record_table.hpp"

#include "station/grid/look/verdict_delegate.hpp"
#include "station/grid/pages/history/record_model.hpp"

#include <algorithm>

#include <QHeaderView>

namespace gangflash {

namespace {
constexpr int widest_column = 330;
constexpr int column_room = 14; ///< between columns
constexpr int row_room = 12;    ///< above and below the text together
constexpr int glove_row = 40;
} // namespace

RecordTable::RecordTable(RecordModel& model, QWidget* parent)
    : QTableView(parent), states_(new VerdictDelegate(this)) {
    setModel(&model);
    setSelectionBehavior(SelectRows);
    setSelectionMode(SingleSelection);
    setShowGrid(false);
    setAlternatingRowColors(true);
    setWordWrap(false);
    setTabKeyNavigation(false); // Tab goes on to the next field, arrows walk the rows
    verticalHeader()->hide();
    verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    verticalHeader()->setDefaultSectionSize(std::max(fontMetrics().height() + row_room, glove_row));
    horizontalHeader()->setStretchLastSection(true);
    horizontalHeader()->setHighlightSections(false);
    horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    // Sizes from the rows that are seen: looking at ten thousand would freeze the window.
    horizontalHeader()->setResizeContentsPrecision(0);
    // The first column is the time in every list; the latest stands first.
    horizontalHeader()->setSortIndicator(0, Qt::DescendingOrder);
    setSortingEnabled(true);
    connect(selectionModel(), &QItemSelectionModel::selectionChanged, this, &RecordTable::chosen);
    connect(&model, &QAbstractItemModel::modelReset, this, &RecordTable::chosen);
}

void RecordTable::stretch(int column) {
    horizontalHeader()->setStretchLastSection(false);
    horizontalHeader()->setSectionResizeMode(column, QHeaderView::Stretch);
}

void RecordTable::show_states(int column) {
    setItemDelegateForColumn(column, states_);
}

void RecordTable::set_theme(const Theme& theme) {
    states_->set_theme(theme);
    viewport()->update();
}

int RecordTable::chosen_row() const {
    const QModelIndexList rows = selectionModel()->selectedRows();
    return rows.isEmpty() ? -1 : rows.first().row();
}

void RecordTable::choose(int row) {
    if (row < 0) return;
    selectRow(row);
    scrollTo(model()->index(row, 0));
}

void RecordTable::fit_columns() {
    resizeColumnsToContents();
    for (int column = 0; column < model()->columnCount(); ++column)
        setColumnWidth(column, std::min(columnWidth(column) + column_room, widest_column));
}

} // namespace gangflash

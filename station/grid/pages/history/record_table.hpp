#pragma once

#include "station/grid/look/theme.hpp"

#include <QTableView>

namespace gangflash {

class RecordModel;
class VerdictDelegate;

/// A list of ledger rows: one is chosen at a time, every column sorts, and as many rows as a ledger
/// has cost no more than those that are seen.
class RecordTable final : public QTableView {
    Q_OBJECT

public:
    explicit RecordTable(RecordModel& model, QWidget* parent = nullptr);

    /// This column takes the width that the others leave; the last one without it.
    void stretch(int column);
    /// Paints this column's states as labels.
    void show_states(int column);
    void set_theme(const Theme& theme);

    int chosen_row() const; ///< -1 for none
    void choose(int row);   ///< and brings it into sight; nothing for -1

    /// Widths from the rows in sight, none so wide that it pushes the others out.
    void fit_columns();

Q_SIGNALS:
    void chosen(); ///< another row, or none any more

private:
    VerdictDelegate* states_;
};

} // namespace gangflash

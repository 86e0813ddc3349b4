#pragma once

#include <cstdint>
#include <variant>
#include <vector>

#include <QAbstractTableModel>

namespace gangflash {

/// Rows of the ledger that sort by every column. The model sorts itself, by keys made once for each
/// row: a proxy asks data() at each comparison, which holds up the window at 100,000 rows.
class RecordModel : public QAbstractTableModel {
    Q_OBJECT

public:
    static constexpr int raw_role = Qt::UserRole; ///< for sorting and tests

    using QAbstractTableModel::QAbstractTableModel;

    int rowCount(const QModelIndex& parent = {}) const final;
    QVariant data(const QModelIndex& index, int role) const final;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const final;
    void sort(int column, Qt::SortOrder order) final;

protected:
    using Key = std::variant<qint64, QString>; ///< one kind for a column

    virtual Key key(std::size_t record, int column) const = 0;
    virtual QString words(std::size_t record, int column) const = 0;
    virtual QString title(int column) const = 0;

    /// Which record stands in a row.
    std::size_t record(int row) const { return order_[static_cast<std::size_t>(row)]; }

    /// Around a change of all records; they are sorted as the ones before.
    void begin_records() { beginResetModel(); }
    void end_records(std::size_t count);

private:
    void arrange();

    std::vector<std::uint32_t> order_;
    int column_ = -1; ///< as they came
    Qt::SortOrder direction_ = Qt::AscendingOrder;
};

} // namespace gangflash

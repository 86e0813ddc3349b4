#pragma once

#include "station/grid/look/theme.hpp"

#include <QStyledItemDelegate>

namespace gangflash {

/// Paints a verdict as the tiles do: a filled label with its shape and its word.
class VerdictDelegate final : public QStyledItemDelegate {
    Q_OBJECT

public:
    explicit VerdictDelegate(QObject* parent = nullptr);

    void set_theme(const Theme& theme) { theme_ = &theme; }

    void paint(QPainter* painter,
               const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;

private:
    const Theme* theme_;
};

} // namespace gangflash

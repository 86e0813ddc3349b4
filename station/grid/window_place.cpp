#include "station/grid/window_place.hpp"

#include <algorithm>

#include <QGuiApplication>
#include <QScreen>
#include <QSettings>
#include <QWidget>

namespace gangflash {

namespace {

constexpr QSize first_size{1600, 900};
constexpr QMargins usual_frame{4, 32, 4, 4}; ///< before the window manager has told its own

const QString place_key = QStringLiteral("window/place");
const QString maximised_key = QStringLiteral("window/maximised");

QScreen* screen_of(const QRect& place) {
    QScreen* best = QGuiApplication::primaryScreen();
    int most = 0;
    for (QScreen* screen : QGuiApplication::screens()) {
        const QRect common = screen->availableGeometry().intersected(place);
        if (common.width() * common.height() <= most) continue;
        most = common.width() * common.height();
        best = screen;
    }
    return best;
}

} // namespace

QRect fit_into(QRect wanted, const QRect& available, const QMargins& frame, QSize smallest) {
    const QRect room = available.marginsRemoved(frame);
    const QSize size = wanted.size().expandedTo(smallest).boundedTo(room.size());
    wanted.setSize(size);
    wanted.moveLeft(std::clamp(wanted.left(), room.left(), room.right() - size.width() + 1));
    wanted.moveTop(std::clamp(wanted.top(), room.top(), room.bottom() - size.height() + 1));
    return wanted;
}

void show_where_it_was(QWidget& window) {
    const QSettings settings;
    const QRect kept = settings.value(place_key).toRect();
    const QRect available = screen_of(kept)->availableGeometry();
    QRect wanted = kept;
    bool maximised = settings.value(maximised_key).toBool();
    if (!kept.isValid()) {
        wanted = QRect({}, first_size);
        wanted.moveCenter(available.center());
        const QRect whole = wanted.marginsAdded(usual_frame);
        maximised = whole.width() > available.width() || whole.height() > available.height();
    }
    window.setGeometry(fit_into(wanted, available, usual_frame, window.minimumSizeHint()));
    if (maximised)
        window.showMaximized();
    else
        window.show();
}

void remember_place(const QWidget& window) {
    QSettings settings;
    // On the wall, what it was before.
    const bool maximised = window.isMaximized() || window.property("was_maximised").toBool();
    settings.setValue(maximised_key, maximised);
    settings.setValue(place_key,
                      window.isMaximized() || window.isFullScreen() ? window.normalGeometry()
                                                                    : window.geometry());
}

} // namespace gangflash

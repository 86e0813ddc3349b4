#include "station/grid/look/fault_text.hpp"

#include "station/grid/look/text_format.hpp"
#include "station/i18n/words.hpp"

#include <QCoreApplication>

namespace gangflash {

QString fault_text(const Fault& fault) {
    return QCoreApplication::translate("Fault", "%1 %2: %3")
        .arg(words::error_id(fault.code), words::error_text(fault.code), q(detail_of(fault)));
}

} // namespace gangflash

#include "reports/sqlite/record_row.hpp"

#include <algorithm>

namespace gangflash::sqlite {

RecordLine read_line(const Row& row) {
    RecordLine line;
    line.at = {row.number(0)};
    line.kind = row.text(1);
    line.batch = row.number(2);
    line.unit = row.maybe_number(3);
    line.body = row.text(4);
    return line;
}

Sha256 read_hash(const Row& row, int column) {
    Sha256 hash;
    const ByteView bytes = row.blob(column);
    std::copy_n(bytes.begin(), std::min(bytes.size(), hash.bytes.size()), hash.bytes.begin());
    return hash;
}

} // namespace gangflash::sqlite

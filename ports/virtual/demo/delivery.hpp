#pragma once

#include "ports/virtual/chip_model.hpp"
#include "ports/virtual/nvdata.hpp"
#include "ports/virtual/phone_identity.hpp"
#include "ports/virtual/storage.hpp"

#include <memory>

namespace gangflash::vphone {

/// Fills an empty storage with what phones of this kind leave the factory with: partition table,
/// an older firmware that boots, and the identity and calibration that belong to this one phone.
class Delivery {
public:
    explicit Delivery(const ChipModel& chip);
    ~Delivery();
    Delivery(const Delivery&) = delete;
    Delivery& operator=(const Delivery&) = delete;

    void fill(Storage& storage, const PhoneIdentity& who) const;

private:
    struct Firmware;
    const ChipModel& chip_;
    std::unique_ptr<const Firmware> firmware_; ///< made once for all phones of the kind
    std::shared_ptr<const PageMap> common_; ///< what one of them holds: most of it all of them do
};

/// Partition nvram, BINREGION (mtk-firmware-package.md, 6.3), with this phone's files.
Bytes make_nvram(const PhoneIdentity& who);

} // namespace gangflash::vphone

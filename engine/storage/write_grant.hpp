#pragma once

namespace gangflash {

/// Leave to change a phone's storage. Every order to an agent that writes or erases asks for one,
/// and only Admission (engine/attempt/admission.hpp) makes any: what was not admitted cannot
/// write, and an identify, a readback or a memory test has no way to.
class WriteGrant {
public:
    WriteGrant(const WriteGrant&) = delete;
    WriteGrant& operator=(const WriteGrant&) = delete;

private:
    WriteGrant() = default;
    friend class Admission;
    friend struct GrantForTests; ///< tests of an agent's conversation alone
};

} // namespace gangflash

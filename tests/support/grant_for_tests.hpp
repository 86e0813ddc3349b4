#pragma once

#include "engine/storage/write_grant.hpp"

namespace gangflash {

/// For tests of one agent's conversation, where no phone is admitted to anything.
struct GrantForTests {
    static const WriteGrant& any() {
        static const WriteGrant grant;
        return grant;
    }
};

} // namespace gangflash

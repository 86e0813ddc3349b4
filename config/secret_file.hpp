#pragma once

#include "base/bytes.hpp"

#include <string>
#include <utility>

namespace gangflash {

/// A vendor's authentication file or certificate. It has no formatter and no stream operator on
/// purpose: its bytes go to the phone and nowhere else.
class SecretFile {
public:
    SecretFile(std::string file_name, Bytes bytes)
        : file_name_(std::move(file_name)), bytes_(std::move(bytes)) {}

    const std::string& file_name() const { return file_name_; }
    ByteView bytes() const { return bytes_; }

private:
    std::string file_name_;
    Bytes bytes_;
};

} // namespace gangflash

#pragma once

#include "config/secrets/secret_file.hpp"

#include <memory>
#include <string>
#include <string_view>

namespace gangflash {

/// A badge, a password, a passphrase: what somebody types, scans or pipes and nobody may read
/// afterwards. It lies where the content of secret files lies (SecretFile) and nowhere else; like
/// those it has no formatter and no stream operator. Copies share it; the last one overwrites it.
class Secret {
public:
    Secret() = default;
    /// Takes the text over and overwrites what held it.
    Secret(std::string&& text);
    /// For a text that is not ours to overwrite: a constant of a test, a toolkit's own string.
    Secret(const char* text);

    bool empty() const { return kept_ == nullptr || kept_->bytes().empty(); }
    std::string_view text() const;

    /// In constant time for texts of one length.
    friend bool operator==(const Secret& a, const Secret& b);

private:
    friend Secret read_secret_line();
    std::shared_ptr<const SecretFile> kept_; ///< nullptr: empty
};

/// A line of standard input without its end, read byte by byte past every buffer of the libraries.
/// At most 4096 bytes; what stands behind them on the line is read and dropped. Blocks.
Secret read_secret_line();

} // namespace gangflash

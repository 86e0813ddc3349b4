#pragma once

#include "config/rights/authority.hpp"
#include "config/secrets/secret.hpp"

#include <string>

#include <CLI/CLI.hpp>

namespace gangflash::cli {

/// Who stands behind a verb that not everybody may use: an engineer by his private key, or a person
/// of the station by badge or password.
struct WhoOptions {
    std::string engineer_key; ///< file; its passphrase is asked for on the terminal
    std::string ledger{};     ///< where sign-ins are recorded; empty: the station's own
    bool badge = false;       ///< read from the terminal without echo, or a line of standard input

    void add_to(CLI::App& verb);
};

/// What they can show; nobody in particular without a word. Faults of rights::Office;
/// `right_missing` for a wrong badge. Blocks: reads the terminal, and badges are slow to check.
Result<rights::Authority> authority_of(const WhoOptions& options);

/// authority_of(), then rights::may(): the one question of a verb. `ports`: what the verb is about,
/// real phones or those of software. Who showed a key or badge is recorded, and so is a wrong one.
Result<rights::Authority>
allowed(const WhoOptions& options, rights::Act act, rights::Ports ports = rights::Ports::real);

/// One line from the terminal without echo, else from standard input. Empty at its end.
Secret read_secret(const std::string& prompt);

} // namespace gangflash::cli

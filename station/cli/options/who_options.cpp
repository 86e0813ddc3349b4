#include "station/cli/options/who_options.hpp"

#include "station/cli/tell_ledger.hpp"
#include "station/rights/office.hpp"

#include <cstdio>
#include <filesystem>
#include <termios.h>
#include <unistd.h>

namespace gangflash::cli {

namespace {

/// Keeps a terminal from showing what is typed, until it ends.
class NoEcho {
public:
    NoEcho() {
        if (::tcgetattr(STDIN_FILENO, &before_) != 0) return;
        terminal_ = true;
        termios quiet = before_;
        quiet.c_lflag &= ~static_cast<tcflag_t>(ECHO);
        ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &quiet);
    }
    ~NoEcho() {
        if (!terminal_) return;
        ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_);
        std::fputc('\n', stderr);
    }
    NoEcho(const NoEcho&) = delete;
    NoEcho& operator=(const NoEcho&) = delete;

    bool terminal() const { return terminal_; }

private:
    termios before_{};
    bool terminal_ = false;
};

void record_sign_in(const WhoOptions& options,
                    const Result<rights::Authority>& who,
                    rights::Act act) {
    std::error_code error;
    if (!options.ledger.empty() && !std::filesystem::exists(options.ledger, error))
        return; // a slip of the pen makes no ledger
    PersonActed seen{.kind = who ? ActKind::signed_in : ActKind::sign_in_refused,
                     .who = {who ? who->name() : "",
                             !who            ? KnownBy::nobody
                             : options.badge ? KnownBy::badge
                                             : KnownBy::key},
                     .at = SystemClock{}.utc_now()};
    seen.subject = std::string(to_string(act));
    if (!who) seen.text = describe(who.error());
    tell_ledger(options.ledger, "gangflash", seen);
}

} // namespace

void WhoOptions::add_to(CLI::App& verb) {
    CLI::Option* key = verb.add_option("--engineer-key",
                                       engineer_key,
                                       "Private key of a pinned engineer, as proof")
                           ->type_name("PRIVATE.pem");
    verb.add_flag("--badge", badge, "Ask for a badge or password of a person of this station")
        ->excludes(key);
}

Secret read_secret(const std::string& prompt) {
    const NoEcho quiet;
    if (quiet.terminal()) std::fprintf(stderr, "%s: ", prompt.c_str());
    return read_secret_line();
}

Result<rights::Authority> authority_of(const WhoOptions& options) {
    const rights::Office office = rights::Office::load();
    if (!options.engineer_key.empty()) {
        const auto key = PrivateKey::load(options.engineer_key);
        if (!key) return key.error();
        return office.by_key(*key);
    }
    if (!options.badge) return office.anybody();
    auto found = office.by_secret(read_secret("Badge or password"));
    if (!found) return found.error();
    if (!*found) return Fault{ErrorCode::right_missing, "nobody here has this badge or password"};
    return std::move(**found);
}

Result<rights::Authority> allowed(const WhoOptions& options, rights::Act act, rights::Ports ports) {
    auto who = authority_of(options);
    if (options.badge || !options.engineer_key.empty()) record_sign_in(options, who, act);
    if (!who) return who.error();
    if (auto may_do = rights::may(act, *who, ports); !may_do) return may_do.error();
    return who;
}

} // namespace gangflash::cli

#pragma once

#include "base/clock.hpp"
#include "base/units.hpp"
#include "config/plan/flash_plan.hpp"
#include "engine/mediatek/brom/link_authentication.hpp"

#include <filesystem>
#include <memory>

namespace gangflash {

/// How long an external signer may take: an HSM behind a network answers in a second or two, and
/// the phone waits without a limit of its own once its watchdog is stopped.
inline constexpr Millis signer_limit{15'000};

/// Answers with the vendor's RSA private key (PEM, not encrypted): bytes of each 16-bit unit
/// swapped, PKCS#1 v1.5 padding without digest information, swapped again (reference
/// mtk-brom-preloader-legacy-da.md, 3.15). Agents: OAEP with SHA-256 around the challenge, under
/// the private exponent (mtk-xflash-xml-da.md, "Security on"). The key is parsed for each challenge
/// and not kept.
std::unique_ptr<brom::ChallengeSigner> make_key_signer(std::shared_ptr<const SecretFile> key);

/// Asks a program, started without a shell and without arguments: it gets the challenge on standard
/// input, one line of lower-case hexadecimal, and says the finished response on standard output,
/// one line of hexadecimal; exit status 0. Late programs are killed. docs/recipes.md, "Secure
/// phones".
std::unique_ptr<brom::ChallengeSigner>
make_program_signer(std::filesystem::path program, Clock& clock, Millis limit = signer_limit);

/// What the plan says, or nothing.
std::unique_ptr<brom::ChallengeSigner> make_signer(const FlashPlan& plan, Clock& clock);

} // namespace gangflash

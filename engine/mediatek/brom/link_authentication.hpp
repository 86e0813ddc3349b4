#pragma once

#include "base/bytes.hpp"
#include "base/result.hpp"
#include "engine/protocol/link.hpp"

#include <utility>

#include <boost/asio/awaitable.hpp>

namespace gangflash::brom {

/// Who holds the vendor's key for serial link authentication (SLA): a key file, or a program of
/// the customer's in front of an HSM.
class ChallengeSigner {
public:
    virtual ~ChallengeSigner() = default;
    ChallengeSigner() = default;
    ChallengeSigner(const ChallengeSigner&) = delete;
    ChallengeSigner& operator=(const ChallengeSigner&) = delete;

    /// The response to one challenge (usually 16 bytes), as it is sent. Has its own time limit.
    /// Errors: auth_required, naming who did not answer and why; never key material.
    virtual asio::awaitable<Result<Bytes>> answer(Bytes challenge) = 0;

    /// The same for what a Download Agent asks (DA.SLA), where the answer may have another form.
    virtual asio::awaitable<Result<Bytes>> answer_agent(Bytes challenge) {
        co_return co_await answer(std::move(challenge));
    }
};

/// SLA (command E3) of a boot ROM. Once: the challenge changes each time, and phones count.
/// `signer` may be absent: a phone that says it is authorised already (7017) needs none.
/// Source: reference mtk-brom-preloader-legacy-da.md, 3.15; the response length is sent big-endian
/// and the final status read as 16 bits. Unverified on hardware: both are marked doubtful there.
/// Errors: auth_required (no signer, or the phone refused the response), the signer's, the link's.
asio::awaitable<Result<void>> authorise_link(Link& link, ChallengeSigner* signer);

} // namespace gangflash::brom

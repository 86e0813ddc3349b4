#pragma once

#include "base/bytes.hpp"
#include "ports/replay/transcript.hpp"

#include <optional>
#include <utility>
#include <vector>

namespace gangflash::replay {

/// Takes what belongs to a person out of one session, before it is written anywhere.
///
/// - Long transfers from the phone are withheld whole, except partition tables: they may be parts
///   of nvdata, proinfo or userdata, which no rule by content can tell for sure.
/// - Long transfers to the phone are kept as length and hash; once something was withheld, as
///   length only, because the host may be sending it back.
/// - ME_ID and SOC_ID (boot ROM commands E1 and E7; reference: mtk-brom-preloader-legacy-da.md, 3)
///   become pseudonyms wherever they come up again: equal ids stay equal, so a swapped phone is
///   still seen to be swapped.
/// - Runs of 14 and more decimal digits, one byte or two bytes (UTF-16) each, become zeros: IMEI
///   and most serial numbers.
///
/// Errs on the side of hiding. A reviewer still reads every golden transcript.
class Scrubber {
public:
    /// Longer transfers are long ones: no command or status of any protocol here is.
    static constexpr std::size_t longest_kept = 256;

    Sent sent(ByteView bytes);
    Received received(ByteView bytes);

private:
    void watch_command(ByteView bytes);
    void watch_answer(ByteView bytes);
    void learn(Bytes id);
    void hide_known_ids(Bytes& bytes) const;

    /// Where the answer to E1 or E7 has got to: echo, u32 length, then the id.
    struct IdAnswer {
        std::byte command{};
        Bytes so_far;
    };
    std::optional<IdAnswer> id_answer_;
    std::vector<std::pair<Bytes, Bytes>> pseudonyms_; ///< id, and what stands for it
    bool withheld_ = false;
};

/// Digits of long runs become zeros. Exposed for its test.
void hide_long_numbers(Bytes& bytes);

} // namespace gangflash::replay

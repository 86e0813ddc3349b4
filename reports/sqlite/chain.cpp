#include "reports/sqlite/chain.hpp"

#include <stdexcept>
#include <sys/random.h>

namespace gangflash::sqlite {

namespace {

/// 8 bytes, big-endian.
void update_length(Sha256Stream& stream, std::size_t size) {
    Bytes length;
    append_be(length, static_cast<std::uint64_t>(size));
    stream.update(length);
}

} // namespace

std::string commitment_of(CommitmentForm form, ByteView salt, std::string_view value) {
    Sha256Stream stream;
    for (const ByteView part : {salt, as_bytes(value)}) {
        if (form == CommitmentForm::with_lengths) update_length(stream, part.size());
        stream.update(part);
    }
    return stream.finish().hex();
}

PersonalValue commit_to(std::string field, Personal value) {
    PersonalValue kept{std::move(field), {}, std::move(value), {}};
    // Sixteen bytes come at once or not at all (getrandom(2): up to 256 are never cut short).
    if (getrandom(kept.salt.data(), kept.salt.size(), 0) != static_cast<ssize_t>(kept.salt.size()))
        throw std::runtime_error("the operating system gives no random bytes");
    kept.commitment = commitment_of(CommitmentForm::with_lengths, kept.salt, kept.value.reveal());
    return kept;
}

Sha256 chain_hash(const ChainPlace& before, const RecordLine& line) {
    Bytes numbers;
    append_be(numbers, static_cast<std::uint64_t>(before.seq + 1));
    append_be(numbers, static_cast<std::uint64_t>(line.at.value));
    append_be(numbers, static_cast<std::uint64_t>(line.batch));
    append_be(numbers, static_cast<std::uint64_t>(line.unit.value_or(0)));

    Sha256Stream stream;
    stream.update(before.hash.bytes);
    stream.update(numbers);
    for (const std::string& text : {std::cref(line.kind), std::cref(line.body)}) {
        update_length(stream, text.size());
        stream.update(as_bytes(text));
    }
    return stream.finish();
}

} // namespace gangflash::sqlite
